"""Addresses of calls for seats: public pages, signed links, and the pages of a body's desk."""

from django.urls import path

from members.calls.views import (
    applications,
    applying,
    assessment,
    board,
    calls,
    carrying,
    composition_rules,
    consents,
    decisions,
    evaluations,
    helper,
    merging,
    parts,
    proposals,
    public,
    report,
)

app_name = "calls"

#: The secretary's pages of one body's calls.
DESK = "desk/<slug:slug>/calls/"

#: The pages of one call.
CALL = DESK + "<int:pk>/"
#: The pages of one application at the desk.
APPLICATION = CALL + "applications/<int:application>/"

#: The composition rules of one body.
RULES = "desk/<slug:slug>/composition-rules/"

urlpatterns = [
    # Public pages
    path("calls/", public.call_index, name="call_index"),
    path("calls/feed.atom", public.call_feed, name="call_feed"),
    path("calls/<int:pk>/", public.call_show, name="call_show"),
    path("calls/<int:pk>/apply/", applying.apply_start, name="apply_start"),
    path("calls/<int:pk>/apply/sent/", applying.apply_sent, name="apply_sent"),
    # Signed links
    path("apply/<str:token>/", applying.apply_open, name="apply_open"),
    path("application/<str:token>/", applying.apply_tasks, name="apply_tasks"),
    path("application/<str:token>/check/", applying.apply_check, name="apply_check"),
    path("application/<str:token>/withdraw/", applying.apply_withdraw, name="apply_withdraw"),
    path("application/<str:token>/return/", applying.apply_return, name="apply_return"),
    path("application/<str:token>/completed/", applying.apply_complete, name="apply_complete"),
    path("application/<str:token>/another/", applying.apply_another, name="apply_another"),
    path("application/<str:token>/files/<int:pk>/", applying.apply_file, name="apply_file"),
    path("application/<str:token>/carry-over/", carrying.application_carry, name="application_carry"),
    path("application/<str:token>/<slug:part>/", applying.apply_part, name="apply_part"),
    path("consent/<str:token>/", consents.nominee_consent, name="nominee_consent"),
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
    # Applications at the desk
    path(CALL + "applications/", applications.application_list, name="application_list"),
    path(CALL + "applications/key-in/", applications.application_key_in, name="application_key_in"),
    path(APPLICATION, applications.application_show, name="application_show"),
    path(APPLICATION + "write/", applications.application_write, name="application_write"),
    path(APPLICATION + "write/<slug:part>/", applications.application_part, name="application_part"),
    path(APPLICATION + "files/<int:file>/", applications.application_file, name="application_file"),
    path(APPLICATION + "withdraw/", applications.application_withdraw, name="application_withdraw"),
    path(APPLICATION + "link/", applications.application_link, name="application_link"),
    path(APPLICATION + "set-aside/", applications.application_set_aside, name="application_set_aside"),
    path(APPLICATION + "tie/", applications.application_tie, name="application_tie"),
    path(APPLICATION + "nominees/<int:nominee>/ask/", applications.consent_ask, name="consent_ask"),
    path(APPLICATION + "nominees/<int:nominee>/consent/", applications.consent_enter, name="consent_enter"),
    path("desk/<slug:slug>/organisations/<int:pk>/merge/", merging.organisation_merge, name="organisation_merge"),
    path("desk/<slug:slug>/people/<int:pk>/merge/", merging.person_merge, name="person_merge"),
    path("desk/<slug:slug>/mergers/<int:merger>/undo/", merging.merger_undo, name="merger_undo"),
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
    # Draft compositions and the rules they are held against
    path(CALL + "board/", board.board_show, name="board_show"),
    path(CALL + "board/new/", board.alternative_add, name="alternative_add"),
    path(CALL + "board/restore/", board.alternative_restore, name="alternative_restore"),
    path(CALL + "board/compare/", board.alternative_compare, name="alternative_compare"),
    path(CALL + "board/<int:alternative>/change/", board.alternative_change, name="alternative_change"),
    path(CALL + "board/<int:alternative>/rename/", board.alternative_rename, name="alternative_rename"),
    path(CALL + "board/<int:alternative>/remove/", board.alternative_remove, name="alternative_remove"),
    path(CALL + "board/<int:alternative>/people/<int:nominee>/", board.pick_change, name="pick_change"),
    # The proposal helper
    path(CALL + "helper/", helper.helper_show, name="helper_show"),
    path(CALL + "helper/<int:run>/", helper.helper_result, name="helper_result"),
    path(CALL + "helper/<int:run>/relax/", helper.helper_relax, name="helper_relax"),
    path(CALL + "helper/<int:run>/<int:number>/", helper.helper_composition, name="helper_composition"),
    path(CALL + "helper/<int:run>/<int:number>/take/", helper.helper_take, name="helper_take"),
    path(RULES, composition_rules.composition_rule_list, name="composition_rule_list"),
    path(RULES + "new/", composition_rules.composition_rule_add, name="composition_rule_add"),
    path(RULES + "restore/", composition_rules.composition_rule_restore, name="composition_rule_restore"),
    path(RULES + "start/", composition_rules.composition_rule_start, name="composition_rule_start"),
    path(RULES + "<int:rule>/", composition_rules.composition_rule_change, name="composition_rule_change"),
    path(RULES + "<int:rule>/move/", composition_rules.composition_rule_move, name="composition_rule_move"),
    path(RULES + "<int:rule>/remove/", composition_rules.composition_rule_remove, name="composition_rule_remove"),
    path(CALL + "report/", report.call_report, name="call_report"),
    path(CALL + "report/applications.<str:kind>", report.call_export, name="call_export"),
]
