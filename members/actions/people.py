"""People, their contact details and their accounts."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.bodies.models import Body
from council.core.events import describe, name_facts, record
from council.core.pages import touch
from council.core.states import Refused
from members.actions import letters
from members.actions.composition import constraint_of
from members.models import Membership, Office, Person, User
from members.rules import can_change_address

describe(
    person__added=gettext_lazy("Person added: %(name)s"),
    person__changed=gettext_lazy("Details of %(name)s changed: %(fields)s"),
    person__invited=gettext_lazy("Account made for %(name)s, and a letter sent on how to sign in"),
)
name_facts(
    given_name=gettext_lazy("given name"),
    family_name=gettext_lazy("family name"),
    email=gettext_lazy("email"),
    phone=gettext_lazy("telephone"),
    language=gettext_lazy("language of letters"),
    title_fi=gettext_lazy("title in Finnish"),
    title_sv=gettext_lazy("title in Swedish"),
    title_en=gettext_lazy("title in English"),
)


def _save(person):
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        if constraint_of(error) != "one_person_an_email":
            raise
        raise Refused(
            _("This address belongs to another person already. Check the address, or choose that person from the list.")
        ) from error


@transaction.atomic
def add_person(*, by, given_name, family_name, **fields):
    """Add a person. Two people never share an address: Refused."""
    fields["email"] = fields.get("email", "").lower()
    person = Person(given_name=given_name, family_name=family_name, **fields)
    _save(person)
    record("person.added", target=person, by=by, name=person.name)
    return person


@transaction.atomic
def change_person(person, *, by, **fields):
    """Change a person's details. Only the names of the changed fields go into the history.

    A new name is shown in memberships and offices in force or to come; ended
    ones keep the old. A new address becomes the address of the account as well,
    and both addresses are told. Raises Refused when ``by`` may not give this
    person a new address (``members.rules.can_change_address``).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    old = person.email
    fields["email"] = fields.get("email", person.email).lower()
    changed = [name for name, new in fields.items() if getattr(person, name) != new]
    if not changed:
        return person
    for name in changed:
        setattr(person, name, fields[name])
    moved = "email" in changed and _move_account(person, by=by)
    _save(person)
    if {"given_name", "family_name"} & set(changed):
        _rename(person)
    event = record("person.changed", target=person, by=by, name=person.name, fields=changed)
    if moved:
        letters.address_changed(person, old, stamp=event.pk)
    return person


def _bodies_ahead(person):
    """The bodies in which the person has a place or an office today or later."""
    today = timezone.localdate()
    bodies = set()
    for model in (Membership, Office):
        records = model.objects.valid().filter(Q(end__gte=today) | Q(end=None), person=person)
        bodies.update(records.values_list("body_id", flat=True))
    return Body.objects.filter(pk__in=bodies)


def _move_account(person, *, by):
    """The account follows the person's address, for a code sent to it signs in. True when there is an account."""
    user = User.objects.select_for_update().filter(person=person).first()
    if by is not None and not can_change_address(by, user, _bodies_ahead(person)):
        raise Refused(
            _(
                "%(name)s has tasks elsewhere in the portal as well, so the address can be changed only by the person "
                "or by an administrator."
            )
            % {"name": person.name}
        )
    if user is None:
        return False
    if not person.email:
        raise Refused(_("A person with an account needs an address."))
    if User.objects.filter(email=person.email).exclude(pk=user.pk).exists():
        raise Refused(_("Another account has this address already."))
    user.email = person.email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=person.email, primary=True, verified=True)
    return True


def _rename(person):
    """Records in force or to come show the new name; ended ones keep the one they had."""
    today = timezone.localdate()
    bodies = set()
    for model in (Membership, Office):
        records = model.objects.filter(Q(end__gte=today) | Q(end=None), person=person)
        records.update(person_name=person.name)
        bodies.update(records.values_list("body_id", flat=True))
    touch(*(f"body:{pk}" for pk in bodies), "site")


@transaction.atomic
def invite_account(person, *, by, body=None):
    """Make the account with which the person signs in, and send a letter that tells how. Returns the user.

    Done again it sends the letter again. Raises Refused when the person has no
    address, or when another person's account has it.
    """
    if not person.email:
        raise Refused(_("%(name)s has no email address, so there is nowhere to send the letter.") % {"name": person})
    user = User.objects.filter(person=person).first()
    if user is None:
        user = User.objects.filter(email=person.email.lower()).first()
        if user is not None and user.person_id is not None:
            raise Refused(_("Another account has this address already."))
        if user is None:
            user = User.objects.create_user(person.email, language=person.language)
        user.person = person
        user.save(update_fields=["person"])
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"primary": True, "verified": True})
    event = record("person.invited", target=person, by=by, name=person.name)
    letters.account_invitation(person, body, sequence=event.pk)
    return user
