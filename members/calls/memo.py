"""The memo of a proposal: applicants by category, criteria, choices, reasons, figures. As data, PDF and plain text.

The data are frozen with the proposal, so that the memo reads the same whenever it is made.
"""

import datetime
import hashlib
import json
from collections import Counter, defaultdict

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from council.bodies.models import Municipality
from council.core.documents import pdf
from council.core.documents.renderings import request_rendering
from council.core.i18n import CODES, first_text, in_languages
from council.core.models import Rendering
from members.calls.coverage import scores_of
from members.calls.enums import Outcome, Scope
from members.calls.sitting import who_sits
from members.enums import Background, Capacity

KIND = "calls.memo"


def content_of(proposal):
    """Everything the memo tells, as plain data."""
    call = proposal.call
    choices = list(
        proposal.choices.select_related(
            "nominee", "application__first_category", "application__second_category", "category"
        ).order_by("application__number", "-nominee__capacity")
    )
    sitting = list(who_sits(call).values())
    categories = [places.category for places in call.places.select_related("category")]
    scores = {pk: round(score) for pk, score in scores_of(call).items()}
    by_category = defaultdict(dict)
    for choice in choices:
        application = choice.application
        category = application.first_category or choice.category
        row = by_category[category.pk if category else None].setdefault(
            application.pk, applicant(application, scores.get(application.pk))
        )
        row["reason"] = row["reason"] or in_languages(choice, "reason")
        row["nominees"].append(
            {
                "name": choice.nominee.name,
                "capacity": choice.nominee.capacity,
                "outcome": choice.outcome,
                "category": in_languages(choice.category, "name") if choice.category_id else {},
                "slot": choice.slot,
                "rank": choice.rank,
            }
        )
    return {
        "call": {"pk": call.pk, "title": in_languages(call, "title"), "languages": call.languages},
        "body": {
            "slug": call.body.slug,
            "name": in_languages(call.body, "name"),
            "host": in_languages(call.body.host, "name"),
        },
        "demonstration": call.body.demonstration,
        "term": call.term.label,
        "opens": moment(call.opens_at),
        "closes": moment(call.closes_at),
        "decider": in_languages(call, "decider"),
        "version": proposal.version,
        "made": moment(proposal.made_at),
        "author": proposal.author_name,
        "reasons": in_languages(proposal, "reasons"),
        "selection": in_languages(call, "selection"),
        "criteria": [
            {
                "name": in_languages(each, "name"),
                "description": in_languages(each, "description"),
                "weight": each.weight,
            }
            for each in call.criteria.all()
        ],
        "counts": {
            "received": len({choice.application_id for choice in choices}),
            "late": len({choice.application_id for choice in choices if choice.application.is_late}),
            "withdrawn": call.applications.filter(state="withdrawn").count(),
        },
        "categories": [
            {
                "key": category.key,
                "name": in_languages(category, "name"),
                "planned": planned(call, category),
                "applicants": sorted(by_category[category.pk].values(), key=lambda row: (row["late"], row["number"])),
            }
            for category in categories
        ],
        "sitting": sitting_by_category(sitting),
        "coverage": {
            "members": coverage(choices, sitting, Outcome.MEMBER, Capacity.MEMBER),
            "deputies": coverage(choices, sitting, Outcome.DEPUTY, Capacity.DEPUTY),
        },
    }


def applicant(application, score):
    """One application as the memo tells it."""
    return {
        "number": application.number,
        "name": application.name,
        "joint": [each.name for each in application.joint.all()],
        "second": in_languages(application.second_category, "name") if application.second_category_id else {},
        "late": application.is_late,
        "score": score,
        "reason": {},
        "nominees": [],
    }


def planned(call, category):
    """The planned members and deputies of a category."""
    places = next(each for each in call.places.all() if each.category_id == category.pk)
    return {"members": places.members, "deputies": places.deputies}


def sitting_by_category(sitting):
    """The organisations of those who sit already, category by category; the memo names none of their people."""
    found = {}
    for each in sitting:
        row = found.setdefault(
            each.category.pk, {"category": in_languages(each.category, "name"), "members": [], "deputies": []}
        )
        side = "deputies" if each.membership.capacity == Capacity.DEPUTY else "members"
        row[side].append(each.membership.organisation_names)
    return list(found.values())


def coverage(choices, sitting, outcome, capacity):
    """Whom the chosen cover together with those who sit already: by language, municipality, scope and background.

    ``outcome`` and ``capacity``: the members, or the deputies.
    """
    languages, places, scopes, backgrounds = Counter(), Counter(), Counter(), Counter()
    chosen = [each for each in choices if each.outcome == outcome]
    seated = [each for each in sitting if each.membership.capacity == capacity]
    for choice in chosen:
        application = choice.application
        languages.update(application.languages)
        places.update(place.code for place in application.municipalities.all())
        scopes[application.scope] += 1
        backgrounds[choice.nominee.background] += 1
    for each in seated:
        languages.update(each.languages)
        places.update(each.municipalities)
        scopes[each.scope] += 1
        backgrounds[each.membership.background] += 1
    return {
        "chosen": len(chosen),
        "sitting": len(seated),
        "languages": dict(languages),
        "municipalities": dict(places),
        "scopes": {key: number for key, number in scopes.items() if key},
        "backgrounds": {key: number for key, number in backgrounds.items() if key},
    }


def moment(at):
    """A moment in Finland as text that sorts, or None."""
    return timezone.localtime(at).isoformat(timespec="minutes") if at else None


# --- Reading it in one language


def words_of(content, language):
    """The memo in one language: titles, tables and lines as the PDF, the page and the plain text show them."""
    with translation.override(language):
        own = content["call"]["languages"]

        def read(by_language):
            return first_text(by_language, own, language)[0]

        return {
            "language": language,
            "title": _("Memo on the choice of members: %(call)s") % {"call": read(content["call"]["title"])},
            "host": read(content["body"]["host"]),
            "body": read(content["body"]["name"]),
            "version": content["version"],
            "demonstration": content["demonstration"],
            "facts": facts(content, read),
            "reasons": read(content["reasons"]),
            "selection": read(content["selection"]),
            "criteria": [
                {"name": read(each["name"]), "description": read(each["description"]), "weight": each["weight"]}
                for each in content["criteria"]
            ],
            "categories": [category_words(each, read) for each in content["categories"]],
            "sitting": [sitting_words(each, read) for each in content.get("sitting", ())],
            "coverage": coverage_words(content["coverage"]),
        }


def facts(content, read):
    """The head of the memo: label and text."""
    counts = content["counts"]
    received = _("%(received)s compared, %(late)s of them late; %(withdrawn)s withdrawn") % counts
    rows = [
        (_("Call"), read(content["call"]["title"])),
        (_("Term of office"), content["term"]),
        (_("Open"), f"{when(content['opens'])} – {when(content['closes'])}"),
        (_("Applications"), received),
        (_("Decided by"), read(content["decider"])),
        (
            pgettext("for seats", "Proposal"),
            _("version %(version)s, %(day)s") % {"version": content["version"], "day": when(content["made"])},
        ),
        (_("Prepared by"), content["author"]),
    ]
    return [{"label": label, "text": text} for label, text in rows if text]


def when(text):
    """A stored moment as people write it."""
    return date_format(datetime.datetime.fromisoformat(text), "SHORT_DATETIME_FORMAT") if text else ""


def category_words(category, read):
    """One category's applicants with what is proposed about each."""
    planned_places = _("planned: %(members)s members, %(deputies)s deputy members") % category["planned"]
    return {
        "name": read(category["name"]),
        "planned": planned_places,
        "rows": [applicant_words(row, read) for row in category["applicants"]],
    }


def applicant_words(row, read):
    name = _("Application %(number)s (erased)") % row if row.get("erased") else " / ".join([row["name"], *row["joint"]])
    notes = []
    if row["second"]:
        notes.append(_("second choice: %(category)s") % {"category": read(row["second"])})
    if row["late"]:
        notes.append(_("arrived late"))
    return {
        "number": row["number"],
        "name": name,
        "notes": ", ".join(notes),
        "score": row["score"],
        "people": [nominee_words(each, read) for each in row["nominees"]],
        "reason": read(row["reason"]),
    }


def nominee_words(nominee, read):
    """A nominated person and what is proposed."""
    outcome = {
        Outcome.MEMBER: _("member, %(category)s %(slot)s"),
        Outcome.DEPUTY: _("deputy member, %(category)s %(slot)s"),
        Outcome.RESERVE: _("reserve %(rank)s, %(category)s"),
        Outcome.NOT_CHOSEN: _("not chosen"),
    }[nominee["outcome"]] % {**nominee, "category": read(nominee["category"])}
    return {
        "name": nominee["name"] or _("(to be named)"),
        "capacity": Capacity(nominee["capacity"]).label,
        "outcome": outcome,
        "placed": nominee["outcome"] in {Outcome.MEMBER, Outcome.DEPUTY},
    }


def sitting_words(row, read):
    """“Health: Esimerkki ry, Toinen ry; deputy members Kolmas ry”, in parts."""

    def names(organisations):
        return ", ".join(each or _("somebody without an organisation") for each in organisations)

    return {
        "category": read(row["category"]),
        "members": names(row["members"]),
        "deputies": names(row["deputies"]),
    }


def coverage_words(content):
    """The figures of the proposed composition as rows: label, members, deputies."""
    members, deputies = content["members"], content["deputies"]
    names = dict(
        Municipality.objects.filter(code__in=[*members["municipalities"], *deputies["municipalities"]]).values_list(
            "code", "name_fi"
        )
    )
    if translation.get_language() == "sv":
        names = dict(Municipality.objects.filter(code__in=names).values_list("code", "name_sv"))
    languages = {code: _(label) for code, label in (("fi", "Finnish"), ("sv", "Swedish"), ("en", "English"))}
    groups = [
        (_("Languages"), "languages", lambda key: languages.get(key, key)),
        (_("Local or national"), "scopes", lambda key: Scope(key).label),
        (_("Employee or volunteer"), "backgrounds", lambda key: Background(key).label),
        (_("Municipalities"), "municipalities", lambda key: names.get(key, key)),
    ]
    rows = [{"group": _("Chosen"), "label": "", "members": members["chosen"], "deputies": deputies["chosen"]}]
    if members.get("sitting") or deputies.get("sitting"):
        counts = {"members": members.get("sitting", 0), "deputies": deputies.get("sitting", 0)}
        rows.append({"group": _("Those who sit already"), "label": "", "sits": True, **counts})
    for group, part, label in groups:
        for key in sorted({*members[part], *deputies[part]}, key=lambda key: str(label(key))):
            rows.append(
                {
                    "group": group,
                    "label": label(key),
                    "members": members[part].get(key, 0),
                    "deputies": deputies[part].get(key, 0),
                }
            )
    return rows


def plain_text(content, language):
    """The memo as text to paste into a case system."""
    with translation.override(language):
        return render_to_string("calls/memo.txt", {"memo": words_of(content, language)}).strip() + "\n"


def memo_html(content, language):
    """The memo as HTML for ``council.core.documents.pdf.render``."""
    with translation.override(language):
        return render_to_string("pdf/call_memo.html", {"memo": words_of(content, language), "language": language})


# --- The PDF


def languages(proposal):
    """The languages in which the memo is made: those of the call."""
    return [code for code in proposal.call.languages if code in CODES] or [settings.LANGUAGE_CODE]


def key(proposal, language):
    """The key of the PDF: content, language, and all that the bytes depend on."""
    stored = json.dumps(proposal.snapshot, sort_keys=True)
    return hashlib.sha256(" ".join([KIND, language, stored, pdf.stamp()]).encode()).hexdigest()


def request(proposal):
    """Ask for the memo's PDF in each of its languages. Safe to repeat."""
    return [
        request_rendering(KIND, proposal.pk, language, key(proposal, language), proposal.call.body_id)
        for language in languages(proposal)
    ]


def rendering(proposal, language):
    """The PDF's row in one language, or None when it was never asked for."""
    return Rendering.objects.filter(key=key(proposal, language)).select_related("file").first()
