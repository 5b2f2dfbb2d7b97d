"""How many places a call begins with, category by category: the term's seats, or those that stand empty."""

from django.db.models import Count, Q
from django.utils import timezone

from council.bodies.enums import SeatClass, SeatGroup
from members.roster import roster, vacancies


def of_term(term):
    """``{category: (members, deputies)}`` of every seat of the term that a call of organisations can fill."""
    voting = Q(seats__seat_class=SeatClass.VOTING)
    categories = term.categories.filter(group=SeatGroup.NGO).annotate(
        planned=Count("seats", filter=voting), personal=Count("seats", filter=voting & Q(seats__has_deputy=True))
    )
    return {each: (each.planned, each.personal or each.deputies) for each in categories}


def vacant(body, term):
    """``{category: (members, deputies)}`` of the places of the running term that nobody has today."""
    found = {}
    today = timezone.localdate()
    if body.term_on(today) != term or not term.start <= today:
        return found
    for row in roster(body, today):
        if row.category is None or row.category.group != SeatGroup.NGO:
            continue
        counts = vacancies([row], voting_only=True)
        if counts.members or counts.deputies:
            found[row.category] = (counts.members, counts.deputies)
    return found
