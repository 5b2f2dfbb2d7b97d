from django.urls import path

from meetings.views import agenda, answers, desk, items, member, minutes, papers, public, scrutiny, session, template

app_name = "meetings"

#: The secretary's pages of one meeting.
DESK = "desk/<slug:slug>/meetings/<int:year>-<int:number>/"

#: The public pages of one meeting.
PAGE = "bodies/<slug:slug>/<int:year>-<int:number>/"

urlpatterns = [
    # The secretary's desk
    path("desk/<slug:slug>/meetings/new/", desk.meeting_add, name="meeting_add"),
    path(DESK, desk.meeting_desk, name="meeting_desk"),
    path(DESK + "change/", desk.meeting_change, name="meeting_change"),
    path(DESK + "call/", desk.meeting_call, name="meeting_call"),
    path(DESK + "cancel/", desk.meeting_cancel, name="meeting_cancel"),
    path(DESK + "history/", desk.meeting_history, name="meeting_history"),
    path(DESK + "answers/", answers.answer_list, name="answer_list"),
    path(DESK + "answers/<int:pk>/", answers.answer_change, name="answer_change"),
    path(DESK + "answers/<int:pk>/send/", answers.invitation_send, name="invitation_send"),
    path(DESK + "answers/update/", answers.invitations_update, name="invitations_update"),
    path(DESK + "answers/remind/", answers.reminder_send, name="reminder_send"),
    path(DESK + "answers/invite/", answers.person_invite, name="person_invite"),
    path(DESK + "letters/<int:pk>/resend/", answers.letter_resend, name="letter_resend"),
    path(DESK + "session/", session.session_show, name="session_show"),
    path(DESK + "session/move/", session.session_move, name="session_move"),
    path(DESK + "session/<int:pk>/", session.attendance_mark, name="attendance_mark"),
    path(DESK + "session/<int:pk>/times/", session.attendance_times, name="attendance_times"),
    path(DESK + "session/add/", session.attendance_add, name="attendance_add"),
    path(DESK + "minutes/", minutes.minutes_edit, name="minutes_edit"),
    path(DESK + "minutes/<int:pk>/", minutes.minutes_write, name="minutes_write"),
    path(DESK + "minutes/scrutineers/", minutes.scrutineers_name, name="scrutineers_name"),
    path(DESK + "minutes/send/", minutes.minutes_send, name="minutes_send"),
    path(DESK + "minutes/take-back/", minutes.minutes_take_back, name="minutes_take_back"),
    path(DESK + "minutes/check/", minutes.minutes_check, name="minutes_check"),
    # The agenda
    path("desk/<slug:slug>/template/", template.standing_items_edit, name="standing_items_edit"),
    path(DESK + "agenda/", agenda.agenda_edit, name="agenda_edit"),
    path(DESK + "agenda/add/", agenda.item_add, name="item_add"),
    path(DESK + "agenda/order/", agenda.order_set, name="order_set"),
    path(DESK + "agenda/publish/", agenda.agenda_publish, name="agenda_publish"),
    path(DESK + "agenda/preview/", agenda.agenda_preview, name="agenda_preview"),
    path(DESK + "agenda/<int:pk>/", items.item_edit, name="item_edit"),
    path(DESK + "agenda/<int:pk>/text/<slug:language>/", items.text_write, name="text_write"),
    path(DESK + "agenda/<int:pk>/change/", items.item_change, name="item_change"),
    path(DESK + "agenda/<int:pk>/remove/", agenda.item_remove, name="item_remove"),
    path(DESK + "agenda/<int:pk>/restore/", agenda.item_restore, name="item_restore"),
    path(DESK + "agenda/<int:pk>/papers/", papers.paper_add, name="paper_add"),
    path(DESK + "papers/<int:pk>/", papers.paper_change, name="paper_change"),
    path(DESK + "papers/<int:pk>/move/", papers.paper_move, name="paper_move"),
    path(DESK + "papers/<int:pk>/remove/", papers.paper_remove, name="paper_remove"),
    path(DESK + "papers/<int:pk>/restore/", papers.paper_restore, name="paper_restore"),
    # Members
    path("me/meetings/<slug:slug>/<int:year>-<int:number>/", member.meeting_read, name="meeting_read"),
    path(
        "me/meetings/<slug:slug>/<int:year>-<int:number>/panel/",
        member.meeting_member_panel,
        name="meeting_member_panel",
    ),
    # Public pages and files
    path("bodies/<slug:slug>/calendar.ics", public.body_calendar, name="body_calendar"),
    path(PAGE, public.meeting_show, name="meeting_show"),
    path(PAGE + "meeting.ics", public.meeting_calendar, name="meeting_calendar"),
    path(
        "bodies/<slug:body>/<int:year>-<int:number>/<slug:kind>-<slug:language>.pdf",
        public.publication_pdf,
        name="publication_pdf",
    ),
    path("meetings/calendar.ics", public.all_calendar, name="all_calendar"),
    path("papers/<int:pk>/", papers.paper_download, name="paper_download"),
    # Signed links
    path("answer/<str:token>/", answers.invitation_answer, name="invitation_answer"),
    path("scrutiny/<str:token>/", scrutiny.scrutiny_answer, name="scrutiny_answer"),
]
