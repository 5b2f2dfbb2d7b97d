"""Every page of ours with those who read it: generated from the addresses, so that later pages join by themselves."""

import re
from dataclasses import dataclass, field, replace

import html5lib
from django.test import Client
from django.utils import translation

from meetings import links
from tests import addresses

#: Who reads a page, by its name; ``readers_of`` knows the others by their address.
READERS = {
    "meetings:minutes_check": ["chair"],
    "meetings:meeting_member_panel": ["member", "secretary"],
    "meetings:scrutiny_answer": ["anonymous", "member"],
    "portal:account_menu": ["anonymous", "secretary"],
    "portal:my_page": ["member", "chair", "guest"],
    "portal:desk": ["both_secretary"],
    "members:person_list": ["secretary", "administrator"],
    "members:roster_show": ["secretary", "administrator"],
}
#: Where a page shows more when it is asked in another way.
ASKED = {
    "meetings:agenda_preview": ["", "?as=member"],
    "meetings:invitation_answer": ["", "?saved=1"],
    "members:membership_add": ["", "?seat={vacant}", "?capacity=deputy&seat={vacant}", "?capacity=expert"],
    "members:naming_add": ["", "?seat={vacant}", "?membership={unnamed}"],
    "members:organisation_options": ["", "?organisation=yhdis"],
    "members:organisation_list": ["", "?q=nobody"],
    "members:person_list": ["", "?q=nobody"],
    "portal:meeting_list": ["", "?body=none"],
    "calls:composition_rule_add": ["", "?dimension=gender", "?dimension=person_terms", "?dimension=municipality"],
}


@dataclass
class Page:
    """One page as one reader sees it; ``html`` is a whole document, a fragment in an empty one."""

    name: str
    address: str
    reader: str
    state: str
    html: str
    templates: set = field(default_factory=set, repr=False)
    headers: dict = field(default_factory=dict, repr=False)

    def __str__(self):
        return f"{self.name} of {self.reader} ({self.state}) {self.address}"

    def in_language(self, code):
        """The same page in another language, not asked for yet."""
        return replace(self, address=self.address.replace("/fi/", f"/{code}/", 1), html="")

    @property
    def is_fragment(self):
        return self.html.startswith(EMPTY)

    @property
    def shape(self):
        """What the page is made of: its tags with their classes, whatever their number. Of one shape one is enough."""
        tags = re.findall(r"<[a-z][a-z0-9]*(?:\s[^>]*?)?>", self.html)
        kept = {re.sub(r'=(?:"[^"]*"|\S+)', "", re.sub(r'(class|type|role)="', r"\1:", tag)) for tag in tags}
        return (self.name, self.reader, frozenset(kept))

    def forms(self):
        """The forms that are posted, as :class:`Form`."""
        tree = html5lib.parse(self.html, namespaceHTMLElements=False)
        for form in tree.iter("form"):
            if form.get("method", "").lower() == "post":
                yield Form.read(self, form)


#: The headers without which a browser would show the page differently.
SHOWN_WITH = ("Content-Type", "Content-Security-Policy")
#: The document in which a fragment is looked at, and what stands around it on its page.
EMPTY = '<!DOCTYPE html><html lang="fi"><title>Osa</title><h1>Osa</h1><h2>Osa</h2>'
AROUND = {"<li": "ul", "<option": "datalist"}


@dataclass
class Form:
    """A form of a page: where it goes, its fields with their first values, and the buttons that send it."""

    page: Page
    action: str
    fields: list
    buttons: list

    @classmethod
    def read(cls, page, element):
        fields, buttons = [], []
        for each in element.iter():
            kind = {"button": "submit"}.get(each.tag, each.get("type", "text" if each.tag == "input" else each.tag))
            if each.tag == "button" and each.get("type", "submit") == "submit":
                buttons.append((each.get("name", ""), each.get("value", "")))
            elif each.tag in {"input", "select", "textarea"} and each.get("name"):
                if each.tag == "select":
                    chosen = [option for option in each.iter("option") if option.get("selected") is not None]
                    value = chosen[0].get("value") if chosen else ""
                else:
                    value = each.get("value", "") if each.tag == "input" else "".join(each.itertext())
                fields.append((each.get("name"), kind, value, each.get("checked") is not None))
        return cls(page, element.get("action") or page.address, fields, buttons)

    @property
    def key(self):
        """What tells forms apart that are not the same form about another thing."""
        where = re.sub(r"\d+", "0", self.action.partition("?")[0])
        return (where, self.page.reader, frozenset(name for name, *_rest in self.fields), tuple(self.buttons))

    def data(self, button=None, **kinds):
        """What a browser sends; ``kinds`` gives the values of fields of one kind, for instance ``text="…"``."""
        sent = {}
        for name, kind, value, checked in self.fields:
            if kind in {"checkbox", "radio"} and not checked:
                continue
            if kind != "file":
                sent[name] = kinds.get(kind.replace("-", "_"), value) if name != "csrfmiddlewaretoken" else value
        if button and button[0]:
            sent[button[0]] = button[1]
        return sent


def readers_of(name, route):
    """The roles that read a page, by its address: ``desk/`` is the secretary's, ``me/`` a member's, and so on."""
    if name in READERS:
        return READERS[name]
    path = route.partition("/")[2]
    if path.startswith("desk/"):
        return ["secretary"]
    if path.startswith("evaluations/"):
        return ["expert", "vice_chair"]
    return ["member"] if path.startswith(("me/", "papers/")) else ["anonymous"]


def clients(world, sign_in):
    """A browser for each reader; ``both_secretary`` serves two bodies."""
    names = ["secretary", "chair", "vice_chair", "expert", "member", "guest", "administrator", "both_secretary"]
    return {"anonymous": Client()} | {name: sign_in(getattr(world, name)) for name in names}


def state_of(meeting):
    """A meeting's state with that of its minutes."""
    if meeting is None:
        return ""
    return f"{meeting.state} {getattr(getattr(meeting, 'minutes', None), 'state', '')}".strip()


def meeting_behind(name, address):
    """The meeting that a signed link is about, or None."""
    token = address.rstrip("/").rpartition("/")[2]
    if name == "meetings:invitation_answer":
        return links.invitation_of(token).meeting
    return links.scrutiny_of(token).minutes.meeting if name == "meetings:scrutiny_answer" else None


def addresses_of(world, language="fi"):
    """``(name, address, reader, state)`` of every address with everyone who reads it."""
    with translation.override(language):
        for name, route in addresses.ours():
            for address, meeting in addresses.fill(world, name, route):
                if f"/desk/{world.other.slug}/" in address:
                    continue  # closed to the readers here, as the leak test tells
                state = state_of(meeting or meeting_behind(name, address))
                for query in ASKED.get(name, [""]):
                    for reader in readers_of(name, route):
                        yield name, address + query.format(**world.asked), reader, state


def page_from(response, name, address, reader, state=""):
    """An answer as a :class:`Page`, or None when it is not HTML."""
    if not response.headers.get("Content-Type", "").startswith("text/html") or not response.content:
        return None
    html = response.content.decode()
    if not html.lstrip().lower().startswith("<!doctype"):
        around = next((tag for start, tag in AROUND.items() if html.lstrip().startswith(start)), "div")
        html = f"{EMPTY}<{around}>{html}</{around}>"
    headers = {key: response.headers[key] for key in SHOWN_WITH if key in response.headers}
    return Page(name, address, reader, state, html, {each.name for each in response.templates}, headers)


def walk(world, readers, language="fi"):
    """Every page that its reader gets as HTML with status 200, as a :class:`Page`."""
    no_pages = set()
    for name, address, reader, state in addresses_of(world, language):
        if name in no_pages:
            continue
        response = readers[reader].get(address)
        page = page_from(response, name, address, reader, state)
        if response.status_code == 405 or (response.status_code == 200 and page is None):
            no_pages.add(name)  # it only takes what is sent, or it is a file
        elif response.status_code == 200:
            yield page


def one_of_each(things, key):
    """The things without those whose ``key`` an earlier one had."""
    seen = set()
    for each in things:
        if (what := key(each)) not in seen:
            seen.add(what)
            yield each


def different_pages(world, readers):
    """One page of each shape, in Finnish."""
    return list(one_of_each(walk(world, readers), lambda page: page.shape))
