"""The section ``offices`` of a body file: which posts lead and serve the body. Never names of persons."""

from django.utils import timezone
from django.utils.translation import gettext as _

from council.bodies.bodyfile.registry import section
from council.bodies.bodyfile.tables import Table, columns, translated
from council.core.states import Refused
from members.actions import appoint_office, correct_office
from members.models import Office

OFFICES = Table(
    columns(Office, "kind", *translated("held_by", "title"), "start", "chosen_by"),
    required=["kind", "held_by_fi"],
)

#: How a post is worded.
POST = translated("held_by")


def check_offices(file, rows):
    """An office needs a first day: its own, or the body's."""
    body = file.rows.get("body")
    for row in rows:
        if "start" not in row and body is not None and "starts_on" not in body:
            file.problem((*row.path, "start"), _("This is missing; without it body.starts_on is needed."))


def apply_offices(file, rows):
    """Give each office to its post, unless somebody holds it already.

    An office that has been given to a person since is left alone; a post whose
    wording has changed is recorded anew.
    """
    today = timezone.localdate()
    for kind in dict.fromkeys(row["kind"] for row in rows):
        wanted = [row for row in rows if row["kind"] == kind]
        held = [each for each in _valid(file.body, kind) if each.end is None or each.end >= today]
        named = sum(each.person_id is not None for each in held)
        posts = [each for each in held if each.person_id is None]
        for row in list(wanted):
            wording = _post(Office(**row.pick(*POST)))
            if same := next((each for each in posts if _post(each) == wording), None):
                posts.remove(same)
                wanted.remove(row)
        for row in wanted[: max(len(wanted) - named, 0)]:
            _appoint(file, row, posts.pop(0) if posts else None)


def _valid(body, kind):
    return body.offices.filter(kind=kind).exclude(end_reason="error").order_by("start", "pk")


def _post(office):
    """The wording of a post in its languages, as a difference shows it."""
    return " / ".join(text for name in POST if (text := getattr(office, name)))


def _appoint(file, row, old):
    start = row.get("start") or (old.start if old else file.body.starts_on)
    try:
        if old is not None:
            correct_office(old, by=None, why=file.name)
        appoint_office(file.body, by=None, **{**row, "start": start})
    except Refused as refusal:
        file.problem(row.path, str(refusal))
        return
    if old is not None:
        file.note("~", f"offices {row['kind']} {_post(old)} → {_post(Office(**row.pick(*POST)))}")
    else:
        file.note("+", f"office {row['kind']}: {row['held_by_fi']}")


section("offices", OFFICES, apply=apply_offices, check=check_offices, many=True)
