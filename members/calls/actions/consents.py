"""A nominated person's consent: asked by a link of their own, given or refused, void when the nomination changes."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.core.events import describe, name_actors, read_facts, record
from council.core.states import Refused, move
from members.calls.actions import applying_letters as letters
from members.calls.enums import Consent
from members.calls.models import Nominee
from members.calls.rules import can_consent
from members.enums import Capacity

describe(
    nominee__asked=gettext_lazy("Consent asked: %(nominated_as)s"),
    nominee__consented=gettext_lazy("The nominated person consents: %(nominated_as)s"),
    nominee__refused=gettext_lazy("The nominated person does not consent: %(nominated_as)s"),
    nominee__answer_changed=gettext_lazy("The nominated person changed the words of the answer: %(nominated_as)s"),
)
read_facts(nominated_as=Capacity)
name_actors(nominated_person=gettext_lazy("Nominated person"))
#: So many links are sent about one nomination: its form must not become a way to send letters to anybody.
MOST_REQUESTS = 12
FORGOTTEN = {"consent_at": None, "consent_words": "", "publish_name": False}


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked for consent, kept while the nomination is being written over."""

    key: str
    name: str
    email: str
    language: str


def asked_of(nominee):
    """Whom a letter must tell if the nomination ends: one who was asked and has not refused. None: nobody."""
    if nominee is None or not nominee.email or nominee.consent not in {Consent.ASKED, Consent.GIVEN}:
        return None
    return Asked(f"{nominee.pk}:{nominee.consent_version}", nominee.name, nominee.email, nominee.language)


def facts(nominee):
    """What the history tells: never the person's name, for the history is not erased."""
    return {"nominated_as": str(nominee.capacity)}


@transaction.atomic
def ask_consent(nominee, *, by, anew=False):
    """Send the person a link. ``anew`` makes an earlier link and an earlier answer void.

    Somebody without a name or an address is not asked. Raises Refused when too many links have been sent.
    """
    if not nominee.name or not nominee.email:
        return nominee
    if anew and nominee.consent_version >= MOST_REQUESTS:
        raise Refused(
            _("The nominated person has been changed or asked too many times. Write to the secretary of the body.")
        )
    version = nominee.consent_version + (1 if anew else 0)
    changes = {**FORGOTTEN, "consent_version": version}
    move(nominee, Consent.ASKED, field="consent", by=by, event="nominee.asked", log=facts(nominee), **changes)
    letters.consent_request(nominee)
    return nominee


@transaction.atomic
def answer_consent(nominee, *, consents, publish_name=False, words="", by=None):
    """The person's own word, by the signed link; or the secretary's entry of a consent given on paper.

    It may be changed while the application is in the running. A refusal, and a consent after it, are told to the
    applicant's contact and to the secretaries. Raises Refused when the answer comes too late.
    """
    nominee = (
        Nominee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__call__body")
        .get(pk=nominee.pk)
    )
    if not can_consent(nominee) and not (by is not None and nominee.application.state == "submitted"):
        raise Refused(_("This can no longer be answered: the application has been withdrawn or decided on."))
    to, before = (Consent.GIVEN if consents else Consent.REFUSED), nominee.consent
    answer = {"consent_words": words, "publish_name": consents and publish_name, "consent_at": timezone.now()}
    log = {**facts(nominee), **({} if by else {"actor_name": "nominated_person"})}
    if before == to:
        Nominee.objects.filter(pk=nominee.pk).update(**answer)
        record("nominee.answer_changed", target=nominee, by=by, **log)
        nominee.refresh_from_db()
        return nominee
    event = "nominee.consented" if consents else "nominee.refused"
    move(nominee, to, field="consent", by=by, event=event, log=log, **answer)
    if not consents or before == Consent.REFUSED:
        letters.consent_answered(nominee)
    return nominee
