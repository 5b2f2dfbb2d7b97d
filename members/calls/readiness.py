"""What a draft call still lacks before it can be published."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.calls.enums import CallPart, QuestionKind

#: Texts without which nobody could apply, and what they are called.
NEEDED = ("title", "tasks", "who", "selection", "decider")


@dataclass(frozen=True)
class Lack:
    """One thing that is missing or wrong, the part of the call where it is mended, and the field if it is one."""

    part: CallPart
    sentence: str
    field: str = ""


def lacks(call, now=None):
    """Every :class:`Lack` of a draft, in the order of the desk page. Four queries."""
    found = [*_of_texts(call), *_of_times(call, now or timezone.now())]
    places = list(call.places.all())
    if not sum(each.members + each.deputies for each in places):
        found.append(Lack(CallPart.PLACES, _("The call has no places. Give at least one.")))
    found += _of_rows(call)
    if not call.contact_name or not call.contact_email:
        found.append(Lack(CallPart.CONTACT, _("Tell who answers questions: name and e-mail."), "contact_name"))
    if not call.body.public:
        found.append(Lack(CallPart.TEXTS, _("The body has no public page, so nobody would find its call.")))
    return found


def time_faults(opens_at, closes_at, now):
    """``{field: sentence}`` of what is wrong with the times of a call that is not published yet."""
    if closes_at <= now:
        return {"closes_at": _("The closing is in the past. Choose a later moment.")}
    if closes_at <= opens_at:
        return {"closes_at": _("The call must close after it opens.")}
    return {}


def _of_times(call, now):
    if call.opens_at is None or call.closes_at is None:
        return [Lack(CallPart.TIMES, _("Decide when the call opens and closes."), "opens_at")]
    faults = time_faults(call.opens_at, call.closes_at, now)
    return [Lack(CallPart.TIMES, sentence, name) for name, sentence in faults.items()]


def _missing(row, names, languages):
    """``(name, language)`` of texts that are empty in a language of the call."""
    return [(name, code) for name in names for code in languages if not getattr(row, f"{name}_{code}", "").strip()]


def _of_texts(call):
    labels = labels_of_texts()
    for name, code in _missing(call, NEEDED, call.languages):
        sentence = _("%(text)s is missing in %(language)s.") % {"text": labels[name], "language": in_words(code)}
        yield Lack(CallPart.TEXTS, sentence, f"{name}_{code}")


def _of_rows(call):
    for row in call.criteria.all():
        for _name, code in _missing(row, ["name"], call.languages):
            sentence = _("Criterion %(number)d has no name in %(language)s.")
            yield Lack(CallPart.CRITERIA, sentence % {"number": row.order, "language": in_words(code)})
    for row in call.questions.all():
        for _name, code in _missing(row, ["label"], call.languages):
            sentence = _("Question %(number)d is missing in %(language)s.")
            yield Lack(CallPart.QUESTIONS, sentence % {"number": row.order, "language": in_words(code)})
        lacking = [code for code in call.languages if any(not choice.get(code) for choice in row.choices)]
        for code in lacking if row.kind == QuestionKind.CHOICE else []:
            sentence = _("The choices of question %(number)d are not all in %(language)s.")
            yield Lack(CallPart.QUESTIONS, sentence % {"number": row.order, "language": in_words(code)})


def labels_of_texts():
    """What the texts of a call are called."""
    return {
        "title": _("Title"),
        "intro": _("What the call is about"),
        "tasks": _("What the body does"),
        "who": _("Who may apply"),
        "selection": _("How the selection is made"),
        "decider": _("Who decides"),
    }


def in_words(code):
    """A language as in “missing in Swedish”."""
    return {
        "fi": pgettext("missing in", "Finnish"),
        "sv": pgettext("missing in", "Swedish"),
        "en": pgettext("missing in", "English"),
    }[code]
