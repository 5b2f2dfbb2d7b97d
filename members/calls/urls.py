"""Addresses of calls for seats: public pages, signed links, and the pages of a body's desk."""

from django.urls import path

from members.calls.views import assessment, calls, decisions, evaluations, parts, proposals, public, report

app_name = "calls"

#: The secretary's pages of one body's calls.
DESK = "desk/<slug:slug>/calls/"

#: The pages of one call.
CALL = DESK + "<int:pk>/"

urlpatterns = [
    # Public pages
    path("calls/", public.call_index, name="call_index"),
    path("calls/feed.atom", public.call_feed, name="call_feed"),
    path("calls/<int:pk>/", public.call_show, name="call_show"),
    # The call at the desk
    path(DESK, calls.call_list, name="call_list"),
    path(DESK + "new/", calls.call_add, name="call_add"),
    path(CALL, calls.call_manage, name="call_manage"),
    path(CALL + "preview/", calls.call_preview, name="call_preview"),
    path(CALL + "publish/", calls.call_publish, name="call_publish"),
    path(CALL + "take-back/", calls.call_take_back, name="call_take_back"),
    path(CALL + "extend/", calls.call_extend, name="call_extend"),
    path(CALL + "abandon/", calls.call_abandon, name="call_abandon"),
    path(CALL + "renew/", calls.call_renew, name="call_renew"),
    path(CALL + "remove/", calls.call_remove, name="call_remove"),
    path(CALL + "history/", calls.call_history, name="call_history"),
    path(CALL + "channels/", calls.channels_edit, name="channels_edit"),
    path(CALL + "channels/<int:channel>/remove/", calls.channel_remove, name="channel_remove"),
    path(CALL + "texts/", parts.texts_edit, name="texts_edit"),
    path(CALL + "times/", parts.times_edit, name="times_edit"),
    path(CALL + "places/", parts.places_edit, name="places_edit"),
    path(CALL + "criteria/", parts.criteria_edit, name="criteria_edit"),
    path(CALL + "questions/", parts.questions_edit, name="questions_edit"),
    path(CALL + "options/", parts.options_edit, name="options_edit"),
    path(CALL + "contact/", parts.contact_edit, name="contact_edit"),
    # Assessment at the desk
    path(CALL + "assessment/", assessment.assessment_show, name="assessment_show"),
    path(CALL + "assessment/begin/", assessment.assessment_begin, name="assessment_begin"),
    path(CALL + "assessment/evaluators/<int:evaluator>/end/", assessment.evaluator_end, name="evaluator_end"),
    path(CALL + "assessment/<int:application>/", assessment.assessment_of, name="assessment_of"),
    path(CALL + "assessment/<int:application>/complete/", assessment.completeness_mark, name="completeness_mark"),
    path(
        CALL + "assessment/<int:application>/conflicts/<int:evaluator>/", assessment.conflict_note, name="conflict_note"
    ),
    # An evaluator's own pages
    path("evaluations/<int:evaluator>/", evaluations.evaluation_list, name="evaluation_list"),
    path("evaluations/<int:evaluator>/conflicts/", evaluations.evaluation_conflicts, name="evaluation_conflicts"),
    path("evaluations/<int:evaluator>/<int:application>/", evaluations.evaluation_show, name="evaluation_show"),
    path(
        "evaluations/<int:evaluator>/<int:application>/change/", evaluations.evaluation_reopen, name="evaluation_reopen"
    ),
    path(
        "evaluations/<int:evaluator>/<int:application>/files/<int:answer>/",
        evaluations.evaluation_file,
        name="evaluation_file",
    ),
    # Proposal, decision, appointment
    path(CALL + "proposal/", proposals.proposal_show, name="proposal_show"),
    path(CALL + "proposal/begin/", proposals.proposal_begin, name="proposal_begin"),
    path(CALL + "proposal/move/", proposals.proposal_move, name="proposal_move"),
    path(CALL + "proposal/reasons/", proposals.proposal_reasons, name="proposal_reasons"),
    path(CALL + "proposal/categories/<int:category>/", proposals.proposal_category, name="proposal_category"),
    path(CALL + "proposal/refer-back/", proposals.proposal_refer_back, name="proposal_refer_back"),
    path(CALL + "proposal/<int:version>/", proposals.proposal_read, name="proposal_read"),
    path(CALL + "proposal/<int:version>/memo-<str:language>.pdf", proposals.proposal_memo, name="proposal_memo"),
    path(CALL + "proposal/<int:version>/memo-<str:language>.txt", proposals.proposal_text, name="proposal_text"),
    path(CALL + "decision/enter/", decisions.decision_enter, name="decision_enter"),
    path(CALL + "decision/", decisions.decision_show, name="decision_show"),
    path(CALL + "decision/change/", decisions.decision_change, name="decision_change"),
    path(CALL + "decision/take-back/", decisions.decision_take_back, name="decision_take_back"),
    path(CALL + "decision/<int:choice>/", decisions.decision_choice, name="decision_choice"),
    path(CALL + "appointments/", decisions.appointment_confirm, name="appointment_confirm"),
    path(CALL + "vacancies/<int:seat>/", decisions.vacancy_fill, name="vacancy_fill"),
    path(CALL + "erasing/", decisions.retention_show, name="retention_show"),
    path(CALL + "report/", report.call_report, name="call_report"),
    path(CALL + "report/applications.<str:kind>", report.call_export, name="call_export"),
]
