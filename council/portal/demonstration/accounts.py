"""Accounts of the demonstration: one for everyone who sits or serves today, and which of them show most."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from council.portal.demonstration.seating import in_force
from council.portal.demonstration.tables import HELSINKI, ITA_UUSIMAA
from meetings.enums import Answer, InvitedAs, MeetingState, MinutesState, ScrutinyState
from meetings.models import Invitation, Scrutiny
from members.enums import NamingState, OfficeKind
from members.models import NamingRequest, Office, User


def open_accounts(seating, today):
    """Accounts with a proven address for the people of a body; ``person.account`` is set. No letter is sent."""
    people = {}
    for row in [*seating.offices, *seating.memberships]:
        if row.person is not None and in_force(row, today):
            people[row.person.pk] = row.person
    accounts = [account_of(person) for person in people.values()]
    keep(accounts)
    for person, account in zip(people.values(), accounts, strict=True):
        person.account = account
    return accounts


def open_administrator(people):
    """The account that runs the installation."""
    person = people.next(titles={"fi": "Pääkäyttäjä", "sv": "Huvudanvändare"})
    people.save()
    account = account_of(person)
    account.is_administrator = True
    keep([account])


def account_of(person):
    """An unsaved account without a password: people sign in by a code."""
    return User(email=person.email, person=person, language=person.language, password=make_password(None))


def keep(accounts):
    """Write accounts and their addresses."""
    User.objects.bulk_create(accounts)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account, email=account.email, primary=True, verified=True) for account in accounts
    )


def worth_trying():
    """``(what one is, whose, address)`` of the accounts that show most, each person once."""
    office = Office.objects.current().filter(body__slug=ITA_UUSIMAA.slug)
    invited = (
        Invitation.objects.active().filter(meeting__state=MeetingState.CALLED).select_related("person").order_by("pk")
    )
    members = invited.filter(meeting__body__slug=ITA_UUSIMAA.slug, invited_as=InvitedAs.MEMBER)
    deputies = invited.filter(meeting__body__slug=HELSINKI.slug, invited_as=InvitedAs.DEPUTY).exclude(answer=Answer.NO)
    scrutinies = Scrutiny.objects.filter(
        minutes__meeting__body__slug=ITA_UUSIMAA.slug,
        minutes__state=MinutesState.IN_SCRUTINY,
        state=ScrutinyState.WAITING,
    )
    administrators = User.objects.filter(is_administrator=True, person__demonstration=True)
    found = {}
    for role, rows in (
        (_("Secretary"), office.filter(kind=OfficeKind.SECRETARY)),
        (_("Chair"), office.filter(kind=OfficeKind.CHAIR)),
        (_("Scrutineer of the minutes"), scrutinies),
        (_("Member who has not answered an invitation"), members.filter(answer=Answer.NONE)),
        (_("Member who has answered"), members.filter(answer=Answer.YES)),
        (_("Deputy who has been called to a meeting"), deputies),
        (_("Administrator"), administrators),
    ):
        signing_in = rows.filter(person__user__isnull=False).exclude(person__in=list(found))
        if row := signing_in.select_related("person").first():
            found[row.person_id] = (role, row.person.name, row.person.email)
    return list(found.values())


def contacts():
    """``(organisation, contact, address)`` of those who have been sent a link by which to name a person."""
    requests = NamingRequest.objects.filter(state=NamingState.OPEN, organisation__demonstration=True)
    return [
        (request.organisation.name, request.contact_name, request.contact_email)
        for request in requests.select_related("organisation").order_by("pk")
    ]
