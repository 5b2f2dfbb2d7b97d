"""Applications to an open call for the tests that look at every page: of each kind, a word in every private field."""

import datetime

from django.utils import timezone

from council.core.files import store_bytes
from members.calls import actions, parts
from members.calls.models import Application, Call
from members.models import Organisation
from tests.calls.applying import make_draft_application, make_sent_application, save

#: Names of pages that whoever holds the link reads.
BY_LINK = ("calls:apply_", "calls:nominee_consent", "calls:application_carry")


def plant(call, word, by, number=0):
    """A draft, a sent one with every consent, one that is withdrawn, a paper that is keyed in, two that look double.

    ``word`` stands in whatever nobody but the applicant and the secretary may see.
    """
    call = Call.objects.get(pk=call.pk)

    def more(what):
        slug = f"{what}{number}"
        return {"email": f"{word.lower()}.{slug}@esimerkki.example", "name": f"{word} {what} {number}", "slug": slug}

    draft = make_draft_application(call, **more("luonnos"))
    fill(draft, word)
    sent = make_sent_application(call, **more("sent"))
    fill(sent, word)
    organisation = Organisation.objects.create(name_fi=f"Tunnettu {number} ry", no_number_reason="Testi")
    actions.tie_organisation(sent, organisation, by=by)
    refused = make_sent_application(call, consents=False, **more("refused"))
    for nominee, consents in zip(refused.nominees.all(), (False, True), strict=True):
        actions.answer_consent(nominee, consents=consents, words=word)
    again = {**more("refused"), "consents": False}
    twice = make_sent_application(call, **{**again, "email": f"toinen{number}@esimerkki.example"})
    actions.set_aside(twice, refused, by=by)
    make_sent_application(call, **{**again, "email": f"kolmas{number}@esimerkki.example"})
    actions.withdraw_application(make_sent_application(call, **more("gone")))
    paper = actions.key_in_application(
        call,
        source="paper",
        arrived_at=timezone.now() - datetime.timedelta(hours=1),
        name=f"{word} paperi {number}",
        contact_email="",
        language="sv",
        original=scan(f"{word}.pdf", call),
        by=by,
    )
    save(paper, "categories", by=by, first_category=call.places.first().category_id)
    save(paper, "member", by=by, naming="now", given_name=word, family_name="Paperi")
    actions.send_application(paper, by=by)
    actions.key_in_application(
        call,
        source="email",
        arrived_at=timezone.now() - datetime.timedelta(hours=1),
        name=f"{word} kesken {number}",
        contact_email="",
        language="fi",
        by=by,
    )
    gone = Organisation.objects.create(name_fi=f"Sama {number} ry", no_number_reason="Testi", contact_name=word)
    actions.merge(organisation, gone, by=by)
    asked = make_sent_application(call, **more("completed"))
    Application.objects.filter(pk=asked.pk).update(
        completeness="asked", completion_words=word, completion_due=timezone.now() + datetime.timedelta(days=3)
    )


def scan(name, call):
    """A checked file of the body."""
    return store_bytes(name, "application/pdf", b"%PDF-1.7\n", call.body_id)


def fill(application, word):
    """The word in every text of an application, and a file by its name."""
    call = application.call
    file = parts.question_part(call.questions.get(kind="file"))
    save(application, file, answer=scan(f"{word}.pdf", call).pk)
    save(application, parts.question_part(call.questions.get(kind="text")), answer=word)
    save(application, "reasons", reasons=word)
    save(application, "networks", networks=word, joint=[[f"{word} yhdessä", ""]])
    save(application, "contact", contact_name=word, contact_phone=word)
    save(application, "organisation", no_number_reason=word, name_sv=f"{word} på svenska")
    save(application, "member", given_name=word, phone=word, task=word)
