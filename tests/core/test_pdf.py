"""One PDF that is PDF/A-3a and PDF/UA-1, made of nothing but what it was given."""

import datetime
import http.server
import io
import os
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
import zlib

import pikepdf
import pydyf
import pytest

from council.core import hyphenation
from council.core.documents import engine, pdf, tagging, text, typefaces
from tests.core import pdf_checks

CREATED = datetime.datetime(2026, 6, 2, 10, 15, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))
PAGE = """<!DOCTYPE html><html lang="fi"><head><title>Otsikko</title></head><body>
<div class="head"><b>Esimerkin hyvinvointialue</b></div>
<h1 data-kind="LAUSUNTO" data-day="2.6.2026" data-foot="Julkaistu" data-mark="">Lausunto</h1>%s</body></html>"""
TABLE = (
    "<table><thead><tr><th scope='col'>Nimi</th><th scope='col'>Vuosi</th><th scope='col'>Arvio</th></tr></thead>"
    "<tbody><tr><th scope='row'>Porvoo</th><td>2026</td><td>1</td></tr>"
    "<tr><th scope='row'>Loviisa</th><td>2027</td><td>2</td></tr>"
    "<tr><th scope='row'>Sipoo</th><td>2028</td><td>3</td></tr></tbody></table>"
)
LONG = "<p>" + "Suunnitelmaluonnos sisältää esteettömyyskartoitukset ja digipalvelujen seurannan. " * 14 + "</p>"


def render(body, **arguments):
    """A PDF with a body."""
    return pdf.render(
        PAGE % body,
        **{
            "title": "Lausunto 1/2026",
            "language": "fi",
            "created": CREATED,
            "identifier": "0123456789abcdef" * 2,
            "author": "Esimerkin hyvinvointialue",
            **arguments,
        },
    )


@pytest.fixture
def weasyprint_alone():
    """WeasyPrint without our additions."""
    engine.settle()
    tagging.withdraw()
    yield
    tagging.apply()


def kept(tmp_path, data):
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    return path


# --- What it is


def test_is_pdf_a_3a_and_pdf_ua_1(tmp_path):
    attachment = pdf.Attachment("data.json", b'{"a": 1}', "Tiedot")
    path = kept(tmp_path, render(f"<h2>Taulukko</h2>{TABLE}{LONG * 6}", attachments=[attachment]))
    pdf_checks.assert_valid(path)


def test_metadata_says_what_it_is():
    with pikepdf.open(io.BytesIO(render("<p>Teksti</p>", title="Ǩiõtt &\n<ääni>"))) as made:
        packet = bytes(made.Root.Metadata.read_raw_bytes())
        assert b"<?xpacket" in packet, "the packet must be readable without decompression"
        metadata = made.open_metadata()
        assert metadata["pdfaid:part"] == "3" and metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Ǩiõtt & <ääni>" == str(made.docinfo.Title)
        assert metadata["dc:creator"] == ["Esimerkin hyvinvointialue"]
        assert metadata["xmp:CreateDate"] == "2026-06-02T07:15:00+00:00"
        assert str(made.Root.Lang) == "fi"
        assert bytes(made.trailer.ID[0]) == b"0123456789abcdef" * 2


def test_attachment_is_the_source_of_the_document():
    with pikepdf.open(io.BytesIO(render("<p>x</p>", attachments=[pdf.Attachment("d.json", b"{}", "Tiedot")]))) as made:
        spec = made.attachments["d.json"]
        assert spec.get_file().read_bytes() == b"{}"
        assert spec.obj.AFRelationship == "/Source" and str(spec.obj.Desc) == "Tiedot"
        assert spec.get_file().mime_type == "application/json"


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        render("<p>x</p>", created=CREATED.replace(tzinfo=None))
    with pytest.raises(ValueError, match="hexadecimal"):
        render("<p>x</p>", identifier="no hex")


# --- The same bytes

SCRIPT = """
import os, sys, django
django.setup()
from tests.core.test_pdf import LONG, TABLE, render
sys.stdout.buffer.write(render(TABLE + LONG * 5 + "<p>Ǩǩ Жж</p>"))
"""


def in_a_process(**environment):
    """The document made by another process."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_every_process_makes_the_same_bytes(time_machine):
    environment = {"DJANGO_SETTINGS_MODULE": "council.settings"}
    first = in_a_process(PYTHONHASHSEED="1", TZ="Pacific/Auckland", **environment)
    second = in_a_process(PYTHONHASHSEED="2", TZ="UTC", LC_ALL="C", SOURCE_DATE_EPOCH="1", **environment)
    assert first == second
    time_machine.move_to("2031-01-01 12:00", tick=False)
    assert render(f"{TABLE}{LONG * 5}<p>Ǩǩ Жж</p>") == first


def test_environment_is_left_as_it_was():
    before = dict(os.environ)
    engine.fonts.cache_clear()
    engine.style_sheet.cache_clear()
    render("<p>x</p>")
    assert dict(os.environ) == before


def test_a_prepared_font_is_the_same_on_every_run():
    assert typefaces.make("italic") == typefaces.static("italic")


def test_fonts_survive_a_folder_that_cannot_be_written(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.VAR_DIR = tmp_path / "file"
    assert typefaces.static.__wrapped__("italic") == typefaces.static("italic")


def test_key_changes_with_what_the_bytes_depend_on(settings, tmp_path):
    before = pdf.stamp()
    (tmp_path / "templates" / "pdf").mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    assert pdf.stamp.__wrapped__() != before


# --- Nothing is fetched


class Counting(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server():
    """A server of this machine that remembers whether anybody asked."""
    Counting.asked.clear()
    with http.server.HTTPServer(("127.0.0.1", 0), Counting) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_nothing_is_fetched(server, tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">KANARIALINTU</text></svg>')
    plain = tmp_path / "secret.css"
    plain.write_text('p::after { content: "KANARIALINTU" }')
    tags = [
        '<img src="%s" alt="kuva">',
        '<link rel="stylesheet" href="%s">',
        '<link rel="attachment" href="%s" title="KANARIALINTU">',
        '<a rel="attachment" href="%s">liite</a>',
        '<style>@import "%s"; p { background: url(%s); list-style-image: url(%s) }</style>',
        "<style>@font-face { font-family: x; src: url(%s) } p { font-family: x }</style>",
        '<p style="background-image: url(%s)">x</p>',
        '<object data="%s">o</object><embed src="%s"><iframe src="%s"></iframe><input type="image" src="%s">',
        '<svg viewBox="0 0 9 9"><title>k</title><image href="%s" width="9" height="9"/><use href="%s#x"/></svg>',
        '<table><tr><th scope="col" background="%s">x</th></tr></table>',
    ]
    addresses = [
        f"{server}/x.png",
        secret.as_uri(),
        plain.as_uri(),
        "file:///etc/passwd",
        "../../etc/passwd",
        "font:nope",
    ]
    body = "".join(tag.replace("%s", address) for tag in tags for address in addresses)
    data = render(f'<base href="{tmp_path.as_uri()}/"><p>Teksti</p>{body}')
    held = pdf_checks.everything(data)
    assert Counting.asked == []
    assert b"root:" not in held and b"<svg" not in held
    assert "KANARIALINTU" not in pdf_checks.words(kept(tmp_path, data))
    with pikepdf.open(io.BytesIO(data)) as made:
        assert not list(made.attachments)


def test_only_our_fonts_are_inside(tmp_path):
    path = kept(tmp_path, render("<p>Ääni <em>Ŋŋ</em> <strong>đ</strong> Ǩǩ Жж 🙂 漢字 \u202eabc\u202c</p>"))
    fonts = pdf_checks.run("pdffonts", str(path)).splitlines()[2:]
    assert fonts and all("Portal-" in line or "Source" in line or "Noto-Sans" in line for line in fonts), fonts
    text = pdf_checks.words(path)
    assert "Ääni Ŋŋ đ Ǩǩ Жж" in text
    assert "\N{REPLACEMENT CHARACTER}" in text and "\u202e" not in text
    pdf_checks.assert_valid(path)


# --- What WeasyPrint does not do: when one of these fails, take the row out of tagging


def test_another_weasyprint_is_refused(monkeypatch):
    monkeypatch.setattr(tagging, "WRITTEN_FOR", "69.")
    with pytest.raises(tagging.UnknownWeasyPrint, match="written for"):
        tagging.apply()


def test_weasyprint_still_needs_scopes(weasyprint_alone):
    assert all("/Scope" not in cell.A for cell in pdf_checks.Elements(render(TABLE), "/TH"))


def test_header_cells_have_scopes():
    scopes = [str(cell.A.Scope) for cell in pdf_checks.Elements(render(TABLE), "/TH")]
    assert scopes == ["/Column"] * 3 + ["/Row"] * 3


def test_weasyprint_still_needs_languages(weasyprint_alone):
    assert not any(
        "/Lang" in span for span in pdf_checks.Elements(render('<p>x <span lang="sv">y</span></p>'), "/Span")
    )


def test_other_languages_are_marked():
    spans = pdf_checks.Elements(render('<p>x <span lang="sv">y</span></p><p lang="se">z</p>'), "/Span")
    assert [str(span.Lang) for span in spans if "/Lang" in span] == ["sv"]
    paragraphs = pdf_checks.Elements(render('<p>x</p><p lang="se">z</p>'), "/P")
    assert [str(each.get("/Lang", "")) for each in paragraphs] == ["", "se"]


def marked_in_margins(data):
    """How many pieces of the page's margins are marked as content rather than as artifacts."""
    with pikepdf.open(io.BytesIO(data)) as made:
        root = made.Root.StructTreeRoot
        held = sum(len(row) for row in list(root.ParentTree.Nums)[1::2] if isinstance(row, pikepdf.Array))
        content = b"".join(each.Contents.read_bytes() for each in made.pages)
        return len(re.findall(rb"/MCID", content)), held, content.count(b"/Artifact")


def test_weasyprint_still_needs_artifacts(weasyprint_alone):
    marked, _held, _artifacts = marked_in_margins(render("<p>x</p>"))
    assert marked > 2, "only heading and paragraph are content"


def test_margins_are_artifacts():
    marked, held, artifacts = marked_in_margins(render("<p>x</p>"))
    assert marked == held == 2
    assert artifacts >= 3


def test_weasyprint_still_needs_joining(weasyprint_alone):
    assert len(pdf_checks.Elements(render(f"<section><h2>O</h2>{LONG * 8}</section>"), "/Sect")) > 1


def test_one_section_is_one_element_over_pages():
    data = render(f"<section><h2>O</h2>{LONG * 8}<ul><li>a</li></ul></section><section><h2>P</h2><p>x</p></section>")
    with pikepdf.open(io.BytesIO(data)) as made:
        assert len(made.pages) > 1
    sections = pdf_checks.Elements(data, "/Sect")
    assert len(sections) == 2
    kinds = [str(kid.S) for kid in sections[0].K]
    assert kinds == ["/H2", *["/P"] * 8, "/L"]
    assert all(kid.P.objgen == sections[0].objgen for kid in sections[0].K)


def test_weasyprint_still_needs_finnish(weasyprint_alone, tmp_path):
    assert not re.search(r"-\n", pdf_checks.run("pdftotext", "-raw", str(kept(tmp_path, render(LONG))), "-"))


@pytest.mark.skipif(hyphenation._voikko() is None, reason="libvoikko1 and voikko-fi are not installed")
def test_finnish_is_hyphenated_and_found_again(tmp_path):
    path = kept(
        tmp_path, render("<p>" + "Pöytäkirjantarkastajien esteettömyyssuunnitelmasta keskusteltiin " * 9 + "</p>")
    )
    raw = pdf_checks.run("pdftotext", "-raw", str(path), "-")
    assert re.search(r"[a-zäö]-\n[a-zäö]", raw)
    assert "\u00ad" not in raw
    assert pdf_checks.words(path).count("esteettömyyssuunnitelmasta") == 9


def test_pydyf_still_ends_streams_ambiguously(weasyprint_alone):
    assert pydyf.Stream([b"x\r"]).data.endswith(b"x\r\nendstream")


def test_streams_end_where_they_say():
    engine.settle()
    assert pydyf.Stream([b"x\r"]).data.endswith(b"/Length 2>>\nstream\nx\r\r\nendstream")
    assert pydyf.Stream([b"x\n"]).data.endswith(b"/Length 2>>\nstream\nx\n\nendstream")


def test_an_unlucky_stream_is_valid(tmp_path):
    contents = (str(number).encode() for number in range(10_000, 100_000))
    unlucky = next(content for content in contents if zlib.compress(content, 9).endswith(b"\r"))
    data = render("<p>x</p>", attachments=[pdf.Attachment("data.json", unlucky, "Tiedot")])
    assert b"\r\r\nendstream" in data
    pdf_checks.assert_valid(kept(tmp_path, data))


def test_weasyprint_still_stamps_fonts_with_the_clock(weasyprint_alone):
    assert tagging.fonts.TTFont is tagging.TTFont
    assert tagging.TTFont(typefaces.FALLBACK).recalcTimestamp is True


# --- What people wrote


def tidied(html, level=4):
    rich = ET.fromstring(f"<div>{html}</div>")
    text.tidy(rich, level)
    return ET.tostring(rich, encoding="unicode").removeprefix("<div>").removesuffix("</div>")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<h4>a</h4><h4>b</h4>", "<h4>a</h4><h4>b</h4>"),
        ("<h3>a</h3><h4>b</h4><h3>c</h3>", "<h4>a</h4><h5>b</h5><h4>c</h4>"),
        ("<h4>a</h4><h3>b</h3><h4>c</h4>", "<h4>a</h4><h4>b</h4><h5>c</h5>"),
        ("<p>a</p><p> </p><h3></h3>b<p><em></em></p>c", "<p>a</p>bc"),
        ('<a href="javascript:x">a</a><a href="/x">b</a>', "<span>a</span><span>b</span>"),
        ('<a href="https://example.org/"></a>x', "x"),
        ('<a href="HTTPS://example.org/">a</a>', '<a href="HTTPS://example.org/">a</a>'),
        (
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            '<table><tr><th scope="col">a</th><th scope="col">b</th></tr><tr><td>c</td><td /></tr></table>',
        ),
        (
            "<table><tr><th>a</th><td>b</td></tr></table>",
            '<table><tr><th scope="row">a</th><td>b</td></tr></table>',
        ),
    ],
)
def test_rich_text_is_put_in_order(written, expected):
    assert tidied(written) == expected


def test_bad_rich_text_makes_a_valid_pdf(tmp_path):
    html = (
        "<h4>Väliotsikko</h4><p></p><table><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>1</td></tr>"
        "<tr><td>2</td><td>3</td><td>4</td></tr></table><ul></ul><ul><li></li><li>x<ul><li>y</li></ul></li></ul>"
        '<blockquote></blockquote><a href="https://example.org/"></a><p>a<br>b</p><h3>c</h3><h4>d</h4><p>e</p>'
    )
    path = kept(tmp_path, render(f'<h2>Asia</h2><div class="rich" data-level="3">{html}</div>'))
    pdf_checks.assert_valid(path)


# --- Who pays for what


def test_a_web_process_does_not_load_the_renderer():
    program = (
        "import sys, django; django.setup(); import council.urls, meetings.pdf; "
        "print([name for name in ('weasyprint', 'fontTools', 'pikepdf', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "council.settings"},
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
