"""What a letter is as bytes: every name and text arrives as it was written, and nothing gets out of its place."""

import email
import email.policy
import re
from email.header import decode_header, make_header

import html5lib
import icalendar
import pytest
from django.utils import translation

from council.core.post.letters import Facts, Heading, Letter, Link, Points, Quote, compose, place
from council.core.post.mime import Prepared, Unfit, message_id

NAMES = [
    "Maija Jäsen",
    "Åke Öberg",
    'Maija "Maikki" Jäsen',
    'Plain "quoted" ASCII',
    "Jäsen, Maija; pj. (sij.)",
    "Member, Mary (deputy) <x@example.org>",
    "Áđđá Ŋuorra Ŧ ǩ õ ʹ Jeää'",
    "日本 太郎",
    "=?utf-8?b?w6Q=?=",
    "O'Brien \\ back",
    "N" * 180,
]
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//portal//FI\r
BEGIN:VEVENT\r
UID:meeting-1@example.org\r
DTSTAMP:20260101T100000Z\r
DTSTART:20260605T100000Z\r
SUMMARY:Kumppanuuspöydän kokous\\, 3/2026\r
DESCRIPTION:Hyvä {name}\\, vastaa: {link} ennen kokousta. Tämä rivi on pitkä\\; se taitetaan. ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ\r
URL:{link}\r
ORGANIZER;CN={name}:mailto:portaali@example.org\r
END:VEVENT\r
END:VCALENDAR\r
"""


def filled(letter, name="Maija Jäsen", address="maija@example.org", **fields):
    raw = Prepared(letter, "fi").fill("key:1", name, address, fields)
    check_lines(raw)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert not message.defects
    for part in message.walk():
        assert not part.defects
    return message


def content(message, kind):
    """A body of the message, with plain line ends."""
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def check_lines(raw):
    """CRLF everywhere, ASCII only, and no line longer than RFC 5322 lets it be (76 in bodies)."""
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    raw.decode("ascii")
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 76
    assert max(len(line) for line in head.split(b"\r\n")) <= 300
    assert not any(line.strip() == b"" for line in head.split(b"\r\n"))


@pytest.mark.parametrize("name", NAMES)
def test_names_arrive_whole(name):
    message = filled(Letter(place("name"), "x", from_name=name, reply_to="saara@example.org"), name)
    (to,) = message["To"].addresses
    assert (to.display_name, to.addr_spec) == (name, "maija@example.org")
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "portaali@localhost")
    assert message["Subject"] == name
    assert message["Reply-To"] == "saara@example.org"


def test_a_name_of_many_encoded_words():
    """The parser above keeps the blanks between the encoded words of a name; RFC 2047, 6.2 leaves them out."""
    raw = Prepared(Letter("x", "x"), "fi").fill("key:1", "Ä" * 180, "maija@example.org", {})
    check_lines(raw)
    to = email.message_from_bytes(raw)["To"]
    assert str(make_header(decode_header(to))) == "Ä" * 180 + " <maija@example.org>"


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Maija\r\nBcc: x@example.org", "Maija Bcc: x@example.org"),
        ("Maija\nSubject: x\n\nbody", "Maija Subject: x body"),
        ("\u202eajiaM\u202c \u200bJäsen\u2066", "ajiaM Jäsen"),
        ("Maija\x00\x1b\u2028J", "MaijaJ"),
    ],
)
def test_nobody_writes_headers_by_a_name(name, seen):
    message = filled(Letter(f"Kutsu {place('name')}", "x", from_name=name), name)
    assert message["To"].addresses[0].display_name == seen
    assert message["From"].addresses[0].display_name == seen
    assert message["Subject"] == f"Kutsu {seen}"
    assert message["Bcc"] is None
    assert len(message.keys()) == len(set(message.keys()))


def test_a_title_of_a_hundred_thousand_letters():
    message = filled(compose("Ä" * 100_000, "Hei"))
    assert len(message["Subject"]) == 250
    assert message["Subject"].endswith("Ä…")


def test_headers_of_a_machine():
    message = filled(Letter("Kutsu", "x"))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fi"
    assert message["Date"].datetime is not None
    assert message["Message-ID"] == message_id("key:1") != message_id("key:2")
    assert re.fullmatch(r"<[0-9a-f]{40}@localhost>", message_id("key:1"))
    assert not [name for name in message if name.lower().startswith("list-")]


VALUES = [
    "Maija",
    "",
    " alku ja loppu ",
    "<script>alert('x')</script> & \"lainaus\"",
    "rivi 1\r\nrivi 2\n.\n..piste\nFrom here",
    "=C3=A4 =\r\n",
    "Ä" * 500,
    "https://example.org/fi/vastaa/" + "a" * 200 + "?x=1&y=2",
    "PL0000000000000000xnamexEND",
]


@pytest.mark.parametrize("value", VALUES)
def test_values_arrive_whole_in_text_and_html(value):
    letter = Letter(
        "Kutsu",
        f"{place('v')}Hyvä {place('v')} ja {place('v')}{place('v')}\n{place('v')}\n\n.\nloppu {place('v')}",
        f'<!DOCTYPE html><title>{place("v")}</title><p id="a">{place("v")}</p>'
        f'<a href="{place("v")}">{place("v")}</a><p id="b">.{place("v")}{place("v")}</p>',
    )
    message = filled(letter, v=value)
    lines = value.replace("\r\n", "\n")
    text = content(message, "plain")
    assert text.rstrip("\n") == f"{lines}Hyvä {lines} ja {lines}{lines}\n{lines}\n\n.\nloppu {lines}".rstrip("\n")
    page = html5lib.parse(content(message, "html"), namespaceHTMLElements=False)
    assert "".join(page.find(".//title").itertext()) == " ".join(value.split())
    assert page.find(".//a").get("href") == " ".join(value.split())
    shown = "".join(page.find(".//p[@id='a']").itertext())
    assert shown.split() == value.split()
    assert len(page.findall(".//p[@id='a']/br")) == lines.count("\n")
    assert not page.findall(".//script")


@pytest.mark.parametrize(
    "name", ["Maija Jäsen", 'Maija "M", pj; x', "Áđŋŧ ǩ õ ʹ", "rivi\r\nATTENDEE:mailto:x@y.fi", "\\n"]
)
def test_the_calendar_escapes_each_spot_as_it_asks(name):
    link = "https://example.org/vastaa?a=1,2;b=" + "c" * 90
    calendar = CALENDAR.format(name=place("name"), link=place("link"))
    message = filled(Letter("Kutsu", "x", "<p>x", calendar=calendar), name, link=link)
    (file,) = message.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "kutsu.ics")
    assert file.get_content_disposition() == "attachment"
    assert "method" not in file["Content-Type"].params
    octets = file.get_payload(decode=True)
    assert octets.count(b"\n") == octets.count(b"\r\n")
    for line in octets.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    (event,) = icalendar.Calendar.from_ical(octets).walk("VEVENT")
    plain = name.replace("\r\n", "\n")
    assert str(event["DESCRIPTION"]).startswith(f"Hyvä {plain}, vastaa: {link} ennen kokousta.")
    assert str(event["URL"]) == link
    assert event["ORGANIZER"].params["CN"] == name.replace("\r\n", "").replace('"', "'")
    assert "ATTENDEE" not in event
    assert str(event["SUMMARY"]) == "Kumppanuuspöydän kokous, 3/2026"


def test_a_calendar_that_a_library_folded_keeps_its_places():
    calendar = CALENDAR.format(name=place("name"), link=place("link"))
    folded = icalendar.Calendar.from_ical(calendar.replace("ORGANIZER;CN=", "ORGANIZER;CN=x")).to_ical().decode()
    assert folded.count(place("link")) == 1
    assert re.sub("\r\n ", "", folded).count(place("link")) == 2
    message = filled(Letter("Kutsu", "x", calendar=folded), link="https://example.org/" + "a" * 30)
    (file,) = message.iter_attachments()
    (event,) = icalendar.Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert event["URL"] == "https://example.org/" + "a" * 30


def test_a_composed_letter_says_the_same_in_text_and_html():
    with translation.override("fi"):
        letter = compose(
            "Kutsu: kokous 3/2026",
            f"Hyvä {place('name')},",
            Facts([("Aika", "pe 5.6.2026 klo 13"), ("Etäyhteys", ""), ("Paikka", "Vernissa <sali>")]),
            Heading("Asiat"),
            Points(["Avaus & päätösvaltaisuus", "Muut asiat"], numbered=True),
            Points(["liite"]),
            "",
            None,
            Quote("Tervetuloa!\nAino"),
            Link("Vastaa kutsuun", place("link")),
            why="Olet toimielimen jäsen.",
            from_name="Kumppanuuspöytä",
            reply_to="saara@example.org",
        )
    message = filled(letter, link="https://example.org/a?b=1&c=2")
    text = content(message, "plain")
    page = html5lib.parse(content(message, "html"), namespaceHTMLElements=False)
    assert page.get("lang") == "fi"
    assert [each.text for each in page.findall(".//h1")] == ["Kutsu: kokous 3/2026"]
    assert {each.get("href") for each in page.findall(".//a")} >= {"https://example.org/a?b=1&c=2"}
    words = " ".join("".join(page.find("body").itertext()).split())
    for each in [
        "Hyvä Maija Jäsen,",
        "Vernissa <sali>",
        "Avaus & päätösvaltaisuus",
        "Tervetuloa!",
        "Aino",
        "https://example.org/a?b=1&c=2",
        "Olet toimielimen jäsen.",
        "saara@example.org",
    ]:
        assert each in words
        assert each in text
    assert "Etäyhteys" not in words + text
    assert "Aika: pe 5.6.2026 klo 13\nPaikka: Vernissa <sali>\n" in text
    assert "> Tervetuloa!\n> Aino\n" in text
    assert "1. Avaus & päätösvaltaisuus\n2. Muut asiat\n" in text
    assert "\n\n\n" not in text
    assert "PL" not in text + words
    source = content(message, "html")
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import|src=", source)
    assert "max-width:600px" in source


@pytest.mark.parametrize("name", ["", "1a", "With", "a-b", "a b", 'x"'])
def test_a_place_has_a_plain_name(name):
    with pytest.raises(ValueError, match="not a name"):
        place(name)


def test_a_place_without_a_value_is_no_letter():
    with pytest.raises(Unfit, match="no field 'link'"):
        Prepared(Letter("x", place("link")), "fi").fill("k", "", "a@example.org", {})
