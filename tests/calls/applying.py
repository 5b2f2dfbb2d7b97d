"""What tests of applying do: fill a draft, send it, follow links in letters."""

import re

from django.urls import reverse

from council.bodies.models import Municipality
from council.core.models import Delivery
from members.calls import actions, parts, summary
from members.calls.links import application_token, consent_token
from members.calls.models import Application

EMAIL = "aila.avain@esimerkki.example"


def values_of(call, *, name="Esimerkkiyhdistys ry", slug="esimerkki"):
    """``{part: values}`` of a whole application to a call of ``tests.calls.samples``."""
    first, second = [each.category_id for each in call.places.all()[:2]]
    person = {"naming": "now", "phone": "040 111 0002", "language": "sv", "task": "Toiminnanjohtaja"}
    texts = {}
    for question in call.questions.all():
        answer = {"text": "Tuomme kokemusta.", "choice": 1, "yes_no": False}
        if question.kind in answer:
            texts[parts.question_part(question)] = {"answer": answer[question.kind]}
    return {
        "organisation": {"name": name, "no_number_reason": "Testi", "website": "https://yhdistys.example/"},
        "categories": {"first_category": first, "second_category": second},
        "area": {"scope": "local", "municipalities": list(Municipality.objects.values_list("pk", flat=True)[:2])},
        "languages": {"languages": ["fi", "sv"]},
        "networks": {"networks": "Verkosto", "joint": [["Toinen ry", "123.456"]]},
        "member": {
            **person,
            "given_name": "Maikki",
            "family_name": "Ehdokas",
            "email": f"maikki@{slug}.example",
            "background": "employee",
        },
        "deputy": {
            **person,
            "given_name": "Ville",
            "family_name": "Varalla",
            "email": f"ville@{slug}.example",
            "organisation_name": "Muu ry",
            "background": "volunteer",
        },
        **texts,
        "reasons": {"reasons": "Tunnemme alueen."},
        "contact": {"contact_name": "Aila Avain", "contact_phone": "09 111"},
    }


def save(application, part, by=None, **values):
    """Write some fields of a part as the page shows it now."""
    application = summary.read(application.pk)
    seen = parts.fingerprint(application, part)
    return actions.save_part(application, part, values, seen=seen, by=by)


def make_draft_application(call, *, email=EMAIL, language="fi", **more):
    """A draft in which everything is written."""
    application = actions.begin_application(call, email=email, language=language)
    for part, values in values_of(call, **more).items():
        application = save(application, part, **values)
    return application


def make_sent_application(call, *, consents=True, **more):
    """An application that was sent; its people have consented."""
    application, _new = actions.send_application(make_draft_application(call, **more))
    for nominee in application.nominees.all() if consents else ():
        actions.answer_consent(nominee, consents=True, publish_name=nominee.capacity == "member")
    return summary.read(application.pk)


def page(application, name="apply_tasks", **kwargs):
    """The address of one of the applicant's own pages."""
    return reverse(f"calls:{name}", kwargs={"token": application_token(application), **kwargs})


def consent_page(nominee):
    """The address of a nominated person's page."""
    return reverse("calls:nominee_consent", kwargs={"token": consent_token(nominee)})


def letters(kind, **filters):
    """The rows of letters of a kind, oldest first."""
    return list(Delivery.objects.filter(kind=f"calls.{kind}", **filters).order_by("pk"))


def form_data(response):
    """What a browser would send back of the page's first form in the main part: fields with their values."""
    html = response.content.decode().partition("<main")[2]
    data = {}
    for tag in re.findall(r"<input[^>]*>", html):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts.get("type") in {"checkbox", "radio"} and "checked" not in tag:
            continue
        if facts.get("name") and facts.get("type") not in {"file", "submit"}:
            data.setdefault(facts["name"], []).append(facts.get("value", ""))
    return data


def fresh(application):
    """The application as it is now."""
    return Application.objects.get(pk=application.pk)
