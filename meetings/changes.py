"""What changed from one published version of an agenda to the next, as the public may be told."""

from meetings import content
from meetings.enums import ChangeKind


def headings(item):
    """What may be named of an item in the public change log, by language."""
    public = content.public_item(item)
    return {code: text["title"] for code, text in public["texts"].items() if text["title"]}


def differences(before, after):
    """The public change log's lines from one version to the next, as AgendaChange fields."""
    if before is None:
        return [{"kind": ChangeKind.PUBLISHED, "subject": {}}]
    lines = []
    old = {item["id"]: item for item in before["items"]}
    new = {item["id"]: item for item in after["items"]}
    for pk, item in new.items():
        named = {"section": item["section"], "subject": headings(item)}
        if pk not in old:
            lines.append({"kind": ChangeKind.ITEM_ADDED, **named})
            continue
        lines += item_differences(old[pk], item, named)
    lines += [
        {"kind": ChangeKind.ITEM_REMOVED, "section": item["section"], "subject": headings(item)}
        for pk, item in old.items()
        if pk not in new
    ]
    if [pk for pk in old if pk in new] != [pk for pk in new if pk in old]:
        lines.append({"kind": ChangeKind.ORDER, "subject": {}})
    return lines


def item_differences(old, new, named):
    """The lines about one item that is in both versions. Closed papers are counted, not named."""
    if old["closed"] != new["closed"]:
        return [{"kind": ChangeKind.CLOSED if new["closed"] else ChangeKind.OPENED, **named}]
    if new["closed"]:
        same = content.public_item(old) == content.public_item(new)
        return [] if same else [{"kind": ChangeKind.ITEM_CHANGED, **named}]
    lines = []
    before, after = ({paper["id"]: paper for paper in item["papers"]} for item in (old, new))
    same = [pk for pk in after if pk in before and before[pk]["closed"] == after[pk]["closed"]]
    if shown(old) != shown(new) or [as_public(before[pk]) for pk in same] != [as_public(after[pk]) for pk in same]:
        lines.append({"kind": ChangeKind.ITEM_CHANGED, **named})
    for kind, here, there in (
        (ChangeKind.PAPER_ADDED, after, before),
        (ChangeKind.PAPER_REMOVED, before, after),
    ):
        lines += [
            {"kind": kind, "section": new["section"], "subject": paper_name(after.get(pk))}
            for pk, paper in here.items()
            if pk not in there or (there[pk]["closed"] and not paper["closed"])
        ]
    return lines


def shown(item):
    """What a reader sees of an open item beside its papers."""
    texts = {
        code: {name: text for name, text in each.items() if name != "public_title"}
        for code, each in item["texts"].items()
    }
    return texts, *(item[name] for name in ("presenter", "record_number", "kind"))


def as_public(paper):
    """What a reader sees of a paper: nothing but kind and ground of a closed one."""
    return (paper["kind"], paper["legal_ground"]) if paper["closed"] else paper


def paper_name(paper):
    """What may be named of a paper in the public change log: an open one's title in its own language, nothing else.

    A paper that was closed or taken away (None) is not named either: its name may be why.
    """
    return {} if paper is None or paper["closed"] else {"*": paper["title"]}
