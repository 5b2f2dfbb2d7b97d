"""The rows of the secretary's answer table as HTML.

Written with string formatting: a table of forty seats is asked for again while
answers come in. Everything people wrote is escaped here.
"""

import functools
from html import escape
from types import SimpleNamespace

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from council.core.enums import DeliveryState
from meetings.enums import Answer, InvitedAs, MeetingState
from members.enums import OfficeKind


@functools.cache
def words(language):
    """The table's own words in the active language, which is ``language``, escaped and looked up once."""
    tags = {Answer.YES: "ok", Answer.REMOTE: "ok", Answer.NO: "alert", Answer.NONE: "wait"}
    sent = {DeliveryState.SENT: "ok", DeliveryState.FAILED: "alert"}
    return SimpleNamespace(
        answers={str(answer): tag(look, answer.label) for answer, look in tags.items()},
        letters={str(state): tag(sent.get(state, "wait"), state.label) for state in DeliveryState},
        nobody=tag("alert", _("Nobody is invited")),
        no_address=tag("alert", _("No address")),
        not_sent=tag("alert", _("Not sent")),
        change=escape(_("Change")),
        send=escape(pgettext("letter", "Send")),
        send_again=escape(_("Send again")),
        in_place_of=escape(_("deputy in place of %(member)s")),
        on_vacant_seat=escape(_("deputy on a vacant seat")),
        invited_as={str(value): escape(label) for value, label in InvitedAs.choices},
        offices={str(value): escape(label) for value, label in OfficeKind.choices},
    )


def tag(look, label):
    """A short word that says how things stand."""
    return f'<span class="tag tag--{look}">{escape(str(label))}</span>'


class AnswerRows:
    """Writes the rows of one meeting's table for one request."""

    def __init__(self, request, meeting):
        self.request = request
        self.is_called = meeting.state == MeetingState.CALLED
        self.where = {"slug": meeting.body.slug, "year": meeting.year, "number": meeting.number}
        self.own = words(get_language())
        self.change = self.address("answer_change")

    def address(self, name):
        """The address of a page of one invitation or letter, up to its key and after it."""
        before, _key, after = reverse(f"meetings:{name}", kwargs={**self.where, "pk": 0}).rpartition("/0/")
        return f"{before}/", f"/{after}"

    @functools.cached_property
    def send(self):
        return self.address("invitation_send")

    @functools.cached_property
    def resend(self):
        return self.address("letter_resend")

    @functools.cached_property
    def token(self):
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(self.request)}">'

    def by_seat(self, rows):
        """A ``tbody`` for each seat, with a row for each person asked for it."""
        return mark_safe("".join(self._seat(row) for row in rows))  # noqa: S308

    def by_role(self, rows):
        """A row for each person who is invited without a seat."""
        return mark_safe("".join(self._other(each) for row in rows for each in row.invitations))  # noqa: S308

    def _seat(self, row):
        name = f"{escape(row.seat.category.name)}&nbsp;{row.seat.slot}"
        if not row.invitations:
            return f'<tbody><tr><th scope="row">{name}</th><td colspan="3">{self.own.nobody}</td></tr></tbody>'
        head = f'<th scope="rowgroup" rowspan="{len(row.invitations)}">{name}</th>'
        first, *others = (self._cells(each) for each in row.invitations)
        more = "".join(f"<tr>{cells}</tr>" for cells in others)
        return f"<tbody><tr>{head}{first}</tr>{more}</tbody>"

    def _other(self, invitation):
        offices = [self.own.offices[kind] for kind in invitation.offices]
        role = ", ".join(offices) or self.own.invited_as[invitation.invited_as]
        return f'<tr><th scope="row">{role}</th>{self._cells(invitation)}</tr>'

    def _cells(self, invitation):
        """Who is invited, what they answered, and how their letter fares."""
        name = escape(invitation.person.name)
        answer = self.own.answers[invitation.answer]
        if self.is_called:
            before, after = self.change
            spoken = f'<span class="vh"> {name}</span>'
            answer += f' <a class="nowrap" href="{before}{invitation.pk}{after}">{self.own.change}{spoken}</a>'
        who = f"{name}{self._organisation(invitation)}"
        return f"<td>{who}</td>\n<td>{answer}</td>\n<td>{self._letter(invitation, name)}</td>\n"

    def _organisation(self, invitation):
        notes = [escape(invitation.organisation_names)] if invitation.organisation_names else []
        if invitation.invited_as == InvitedAs.DEPUTY and invitation.in_place_of:
            notes.append(self.own.in_place_of % {"member": escape(invitation.in_place_of.name)})
        elif invitation.invited_as == InvitedAs.DEPUTY:
            notes.append(self.own.on_vacant_seat)
        return "".join(f' <span class="org">{note}</span>' for note in notes)

    def _letter(self, invitation, name):
        letter = invitation.letter
        if letter is None and not invitation.person.email:
            return self.own.no_address
        if letter is None:
            button = self._button(self.send, invitation.pk, self.own.send, name)
            return f"{self.own.not_sent} {button}" if self.is_called else ""
        shown = self.own.letters[letter.state]
        if letter.state == DeliveryState.FAILED:
            button = self._button(self.resend, letter.pk, self.own.send_again, name)
            return f'{shown} <span class="org">{escape(letter.reason)}</span>{button}'
        if letter.error and letter.state != DeliveryState.SENT:
            return f'{shown} <span class="org">{escape(letter.reason)}</span>'
        return shown

    def _button(self, address, pk, label, name):
        before, after = address
        return (
            f'<form method="post" action="{before}{pk}{after}">{self.token}'
            f'<button class="btn btn--ghost btn--small">{label}<span class="vh"> {name}</span></button></form>'
        )
