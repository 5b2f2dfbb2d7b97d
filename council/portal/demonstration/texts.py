"""The bank of texts: matters that go from meeting to meeting, and what standing items say."""

import functools
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from council.core.text import from_markdown
from meetings.enums import ItemKind

_FOLDER = Path(__file__).parent / "texts"
_BANKS = ("planning", "services", "people")
RICH = ("rationale", "proposal", "proceedings", "decision")


@dataclass
class Matter:
    """One item as it is written into an agenda and later into the minutes."""

    texts: dict
    kind: ItemKind = ItemKind.MATTER
    decision_kind: str = ""
    presenter: str = ""
    paper: str = ""
    ground: int | None = None
    """Which of ``meetings.grounds.GROUNDS`` closes it, or None while it is public."""
    words: dict = field(default_factory=dict)
    ready: dict = field(default_factory=dict)
    """Texts by language that are sanitised HTML already: proposals of the body's template."""

    def row(self, language):
        """The fields of an ItemText: sanitised HTML with the words of the body in their places."""
        texts = self.texts.get(language, {})
        filled = {name: text.format_map(self.words[language]) for name, text in texts.items()}
        rich = {name: _html(filled[name]) if filled.get(name) else "" for name in RICH}
        return {"title": filled.get("title", ""), **rich, **self.ready.get(language, {})}


@functools.lru_cache(maxsize=4096)
def _html(text):
    return from_markdown(text)


@functools.cache
def topics():
    """``{key: topic}`` in a fixed order that mixes the subjects."""
    found = {}
    for name in _BANKS:
        for topic in _read(name)["topic"]:
            found[topic["key"]] = topic
    return dict(sorted(found.items()))


@functools.cache
def _read(name):
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def standing(kind):
    """What the bank knows of a kind of standing item: ``texts`` to take turns, Swedish heading and proposal."""
    return _read("standing").get(kind, {"texts": [{}]})


def closed_matter(turn, words):
    """A matter that is closed to the public, with its legal ground."""
    bank = _read("standing")["closed"]
    return _matter(bank[turn % len(bank)], words)


def _matter(stage, words):
    return Matter(
        texts={language: stage[language] for language in words if language in stage},
        decision_kind=stage["decision_kind"],
        presenter=stage.get("presenter", ""),
        paper=stage.get("paper", ""),
        ground=stage.get("ground"),
        words=words,
    )


class Matters:
    """Which matters a body's meetings deal with: each meeting opens a new topic and carries on with earlier ones.

    Asked meeting by meeting, in order of time; the same body gets the same
    matters every time. ``first`` is the place in the bank at which it begins.
    """

    def __init__(self, words, first):
        keys = list(topics())
        first %= len(keys)
        self.words, self.queue, self.running = words, keys[first:] + keys[:first], []

    def on(self, day):
        """The matters of the meeting on ``day``."""
        found = []
        for topic, stage, year in self.running:
            found.append(_matter(topic["stages"][stage], self.of_year(year)))
        self.running = [(t, stage + 1, year) for t, stage, year in self.running if stage + 1 < len(t["stages"])]
        if topic := self.next_topic(day.month):
            found.append(_matter(topic["stages"][0], self.of_year(day.year)))
            if len(topic["stages"]) > 1:
                self.running.append((topic, 1, day.year))
        return found

    def next_topic(self, month):
        """The first topic of the queue that belongs to this time of the year; it goes to the end of the queue."""
        for key in self.queue:
            topic = topics()[key]
            if month in topic.get("months", range(1, 13)):
                self.queue.remove(key)
                self.queue.append(key)
                return topic
        return None

    def of_year(self, year):
        """The body's words with those of the year in which a topic was opened."""
        years = {"year": year, "next_year": year + 1, "later": year + 4}
        return {language: {**words, **years} for language, words in self.words.items()}
