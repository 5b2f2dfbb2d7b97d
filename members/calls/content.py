"""A call as plain data: the parts that are edited, for noticing two writers, and what its page and the feed show."""

import hashlib
import json
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from council.core.i18n import CODES, first_text, in_languages
from council.core.models import Event
from members.calls import moments
from members.calls.enums import CallPart, CallState
from members.calls.models import Call

TEXTS = ("title", "intro", "tasks", "who", "selection", "decider")
FIELDS = {
    CallPart.TEXTS: [f"{name}_{code}" for name in TEXTS for code in CODES],
    CallPart.TIMES: ["opens_at", "closes_at"],
    CallPart.OPTIONS: ["languages", "asks_deputy", "persons_later", "asks_gender", "name_blind", "retention_days"],
    CallPart.CONTACT: ["contact_name", "contact_email", "contact_phone", "decision_expected_on"],
}
ROWS = {
    CallPart.PLACES: ("places", ["category_id", "members", "deputies"]),
    CallPart.CRITERIA: (
        "criteria",
        [f"{name}_{code}" for name in ("name", "description") for code in CODES] + ["weight"],
    ),
    CallPart.QUESTIONS: (
        "questions",
        ["kind", "required", "choices"] + [f"{name}_{code}" for name in ("label", "hint") for code in CODES],
    ),
}


def part_of(call, part):
    """What is stored of one part of a call: a dict of fields, or a list of them."""
    if part in FIELDS:
        return {name: getattr(call, name) for name in FIELDS[part]}
    relation, names = ROWS[part]
    rows = getattr(call, relation).order_by("category__order" if part == CallPart.PLACES else "order")
    return list(rows.values(*names))


def fingerprint(call, part):
    """A short hash of one part, by which a form knows whether it was filled from what is stored now."""
    whole = json.dumps(part_of(call, part), default=str, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Standing:
    """How a call stands for its readers: a tag, a sentence, and when that sentence changes by the clock."""

    key: str
    tag: str
    label: str
    sentence: str
    after: str = ""
    until: object = None


def standing(call, now=None):
    """A published call's :class:`Standing` now. A draft reads as if it were published."""
    now = now or timezone.now()
    if call.opens_at is None or call.closes_at is None:
        return Standing("draft", "wait", CallState.DRAFT.label, _("The times have not been decided yet."))
    if call.state in {CallState.OPEN, CallState.DRAFT} and now < call.opens_at:
        sentence = moments.until_opening(call.opens_at, now)
        return Standing("coming", "wait", _("Opens later"), sentence, until=call.opens_at)
    if call.state in {CallState.OPEN, CallState.DRAFT} and now < call.closes_at:
        sentence = moments.until_closing(call.closes_at, now)
        until = moments.next_change(call.closes_at, now)
        return Standing("open", "ok", _("Open for applications"), sentence, until=until)
    sentence = _("The call closed %(when)s.") % {"when": moments.on_day(call.closes_at)}
    assessed = _("The applications are being assessed.")
    label, after = {
        CallState.PROPOSED: (_("Proposal made"), _("A proposal has been made, and the decision is waited for.")),
        CallState.DECIDED: (_("Decision made"), _("The decision has been made. The members are told here soon.")),
        CallState.APPOINTED: (_("Members appointed"), _("The members have been appointed.")),
        CallState.NOT_CARRIED_OUT: (_("Not carried out"), _("The call was not carried out.")),
    }.get(call.state, (_("Being assessed"), assessed))
    if call.state == CallState.NOT_CARRIED_OUT and call.ended_at and call.ended_at < call.closes_at:
        sentence = ""
    tag = {CallState.APPOINTED: "ok", CallState.NOT_CARRIED_OUT: "alert"}.get(call.state, "wait")
    key = CallState.CLOSED if call.state == CallState.OPEN else call.state  # closed by the clock, to be recorded soon
    return Standing(str(key), tag, label, sentence, after)


@dataclass
class Text:
    """A text with its language, for ``lang`` where it is not the page's."""

    words: str
    language: str

    def __bool__(self):
        return bool(self.words)

    def __str__(self):
        return self.words

    @property
    def foreign(self):
        """The language when it differs from the page's, else an empty string."""
        return self.language if self.language != get_language() else ""


def text(row, name, languages):
    """A translated field of a row as :class:`Text`."""
    return Text(*first_text(in_languages(row, name), languages))


@dataclass
class Page:
    """All that a call's page shows, in the reader's language."""

    call: Call
    standing: Standing
    texts: dict
    places: list = field(default_factory=list)
    criteria: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    channels: list = field(default_factory=list)
    extensions: list = field(default_factory=list)
    corrected_at: list = field(default_factory=list)
    end_reason: object = None
    successor: object = None

    @property
    def totals(self):
        """All members and all deputies."""
        return sum(each["members"] for each in self.places), sum(each["deputies"] for each in self.places)

    @property
    def is_scored(self):
        return any(each["weight"] for each in self.criteria)

    @property
    def has_deputies(self):
        return any(each["deputies"] for each in self.places)

    @property
    def is_decided(self):
        """True when the decided numbers differ somewhere from the planned ones."""
        return any(each["decided"] not in (None, (each["members"], each["deputies"])) for each in self.places)


#: What :func:`page_of` reads besides the call's own row.
RELATED = ("places__category", "criteria", "questions", "channels", "extensions", "successors")


def page_of(call, now=None):
    """A call as :class:`Page`; ask for it with ``prefetch_related(*RELATED)``. One query more: the corrections."""
    languages = call.languages
    corrections = Event.objects.about(call).filter(kind="call.corrected").order_by("at")
    return Page(
        call=call,
        standing=standing(call, now),
        texts={name: text(call, name, languages) for name in TEXTS},
        places=[
            {
                "category": text(row.category, "name", languages),
                "members": row.members,
                "deputies": row.deputies,
                "decided": None if row.decided_members is None else (row.decided_members, row.decided_deputies or 0),
            }
            for row in sorted(call.places.all(), key=lambda row: row.category.order)
        ],
        criteria=[
            {
                "name": text(row, "name", languages),
                "description": text(row, "description", languages),
                "weight": row.weight,
            }
            for row in call.criteria.all()
        ],
        questions=[
            {
                "label": text(row, "label", languages),
                "hint": text(row, "hint", languages),
                "kind": row.get_kind_display(),
                "required": row.required,
                "choices": [Text(*first_text(choice, languages)) for choice in row.choices],
            }
            for row in call.questions.all()
        ],
        channels=list(call.channels.all()),
        extensions=[
            {
                "closed_at": row.closed_at,
                "closes_at": row.closes_at,
                "reason": text(row, "reason", languages),
                "created_at": row.created_at,
            }
            for row in call.extensions.all()
        ],
        corrected_at=sorted({timezone.localdate(at) for at in corrections.values_list("at", flat=True)}),
        end_reason=text(call, "end_reason", languages),
        successor=next((each for each in call.successors.all() if each.state != CallState.DRAFT), None),
    )
