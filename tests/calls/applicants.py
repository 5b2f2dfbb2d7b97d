"""Applications as they would be after a call: sent, with consenting people, ready to be compared."""

import datetime

from django.db.models import F
from django.utils import timezone

from council.core.files import store_bytes
from council.core.models import StoredFile
from members.calls.actions import assessment, decisions, proposals
from members.calls.enums import ApplicationState, CallState, Consent
from members.calls.models import Alternative, Answer, Application, Call, Evaluator, Nominee, Pick
from tests.calls.samples import make_call


def make_application(call, name, category, *, second=None, people=("member", "deputy"), gender="", **fields):
    """One sent application; its people are called after the organisation and consent."""
    Call.objects.filter(pk=call.pk).update(next_number=F("next_number") + 1)
    call.refresh_from_db()
    slug = name.lower().replace(" ", "-").replace("ä", "a").replace("ö", "o")
    defaults = {
        "state": ApplicationState.SUBMITTED,
        "number": call.next_number - 1,
        "arrived_at": timezone.now() - datetime.timedelta(days=1),
        "contact_name": f"{name} Yhteys",
        "contact_email": f"{slug}@example.org",
        "no_number_reason": "Testi",
        "languages": ["fi"],
        "scope": "local",
    }
    application = Application.objects.create(
        call=call, name=name, first_category=category, second_category=second, **{**defaults, **fields}
    )
    for capacity in people:
        given = "Jaana" if capacity == "member" else "Vesa"
        Nominee.objects.create(
            application=application,
            capacity=capacity,
            given_name=given,
            family_name=name.split()[0],
            email=f"{given.lower()}.{slug}@example.org",
            consent=Consent.GIVEN,
            consent_at=timezone.now(),
            publish_name=capacity == "member",
            background="volunteer",
            gender=gender,
        )
    return application


def make_alternative(call, placed, name="Luonnos"):
    """A draft composition: ``placed`` are ``(application, category, slot)`` with both people of the application."""
    alternative = Alternative.objects.create(call=call, name=name)
    for application, category, slot in placed:
        for nominee in application.nominees.all():
            Pick.objects.create(
                alternative=alternative, nominee=nominee, category=category, capacity=nominee.capacity, slot=slot
            )
    return alternative


def make_decided(cast, word="Salainen", *, until=None):
    """A call that has been through everything up to the decision; ``word`` stands in every private corner of it.

    With ``until`` it has come no further than to its second proposal while that is a ``draft``, or when it is ``made``.
    The body's expert and its vice chair evaluate; the expert has a conflict with the second of three applications.
    """
    by = cast.secretary.user
    call = make_call(cast.body, state=CallState.IN_ASSESSMENT, fills_vacancies=True)
    category = cast.seats[2].category
    applications = [
        make_application(call, f"{word} {number} ry", category, reasons=word, networks=word) for number in (1, 2, 3)
    ]
    Answer.objects.create(
        application=applications[0],
        question=call.questions.get(kind="file"),
        file=store_bytes(f"{word}.pdf", "application/pdf", b"%PDF-1.7\n", call.body_id),
    )
    StoredFile.objects.filter(name=f"{word}.pdf").update(state="clean")
    for someone, conflicts in ((cast.expert, {applications[1]: word}), (cast.vice_chair, {})):
        evaluator = Evaluator.objects.create(call=call, person=someone)
        assessment.declare_conflicts(evaluator, conflicts, by=someone.user)
        evaluator.refresh_from_db()
        marks = dict.fromkeys(call.criteria.all(), 3)
        facts = {"version": 0, "comment": word, "marks": marks, "done": True}
        assessment.save_assessment(evaluator, applications[0], by=someone.user, **facts)
    assessment.ask_completion(applications[2], by=by, words=word, due=timezone.now() + datetime.timedelta(days=3))
    alternative = make_alternative(call, [(applications[0], category, 1)], name=word)
    for version in (1, 2):
        proposal = proposals.begin_proposal(alternative, by=by)
        proposal = proposals.write_reasons(proposal, by=by, edits=proposal.edits, reasons_fi=word, reasons_sv=word)
        reserve = proposal.choices.get(application=applications[2], nominee__capacity="member")
        rows = {reserve.pk: {"reserve": True, "rank": 1, "reason_fi": word, "reason_sv": word}}
        proposal = proposals.write_choices(proposal, rows, by=by, edits=proposal.edits)
        if version == 2 and until == "draft":
            return Call.objects.get(pk=call.pk)
        proposal = proposals.make_proposal(proposal, by=by, edits=proposal.edits)
        if version == 1:
            reasons = {"fi": word, "sv": word}
            proposals.refer_back(proposal, by=by, organ="Aluehallitus", on=timezone.localdate(), reasons=reasons)
    if until is None:
        decisions.enter_decision(proposal, by=by, organ="Aluehallitus", decided_on=timezone.localdate(), note=word)
    call.refresh_from_db()
    return call
