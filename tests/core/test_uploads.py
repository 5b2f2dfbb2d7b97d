"""The gate for uploads: what gets through, what is taken out on the way, and what is refused with a reason."""

import io
import subprocess
import sys
import zipfile
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from council.core import uploads
from tests.core import samples


def check(name, data, allowed=uploads.WITH_TEXTS):
    return uploads.check_upload(SimpleUploadedFile(name, data), allowed)


def reason(name, data, allowed=uploads.WITH_TEXTS):
    with pytest.raises(ValidationError) as refused:
        check(name, data, allowed)
    assert refused.value.messages[0]
    assert "%(" not in refused.value.messages[0]
    return refused.value.code


GOOD = {
    "esitys.pdf": samples.pdf(),
    "esitys.docx": samples.ooxml(),
    "luvut.xlsx": samples.ooxml("xlsx"),
    "kalvot.pptx": samples.ooxml("pptx"),
    "esitys.odt": samples.odf(),
    "luvut.ods": samples.odf("spreadsheet"),
    "kuva.png": samples.png(),
    "kuva.jpeg": samples.photograph(),
    "luvut.csv": "kunta;väkiluku\nÄänekoski;18000\n".encode(),
    "muistio.txt": "Läsnä: đ ŋ ŧ ǩ õ ʹ".encode(),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_come_through(name):
    checked = check(name, GOOD[name])
    assert checked.name == name
    assert checked.mime == uploads.KINDS[checked.kind][0]
    assert checked.data
    assert check(name, checked.data).removed == []


def zip_with(flag=None, symlink=False, doubled=False):
    """A Word file whose list was tampered with."""
    out = io.BytesIO(samples.ooxml())
    with zipfile.ZipFile(out, "a") as folder:
        if symlink:
            entry = zipfile.ZipInfo("word/link")
            entry.external_attr = 0o120777 << 16
            folder.writestr(entry, "/etc/passwd")
        if doubled:
            folder.writestr("WORD/document.xml", "<other/>")
    data = out.getvalue()
    return data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00") if flag else data


RELATION = '<Relationships><Relationship Type="x/{}" TargetMode="External" Target="{}"/></Relationships>'
HUGE = zlib.compress(b"\0" * 60_000_000)
BAD = [
    ("esitys.pdf", b"", "empty"),
    ("esitys.pdf", b"<html><script>alert(1)</script>", "lies"),
    ("esitys.pdf", b"<html>\n%PDF-1.7\n", "lies"),
    ("esitys.pdf", b" %PDF-1.7\n", "lies"),
    ("esitys.pdf", samples.ooxml(), "lies"),
    ("esitys.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "damaged"),
    ("esitys.pdf", samples.pdf(encryption=pikepdf.Encryption(user="salainen", owner="o")), "encrypted"),
    ("esitys.pdf", samples.pdf(encryption=pikepdf.Encryption(user="", owner="o")), "encrypted"),
    ("esitys.pdf", samples.pdf(lambda d: (samples.armed(d), samples.signed(d))), "signed"),
    ("kuva.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
    ("kuva.png", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "lies"),
    ("sivu.html", b"<html>", "kind"),
    ("paketti.zip", samples.ooxml(), "kind"),
    ("esitys.docm", samples.ooxml(), "kind"),
    ("ohjelma.exe", b"MZ", "kind"),
    ("lasku\u202efdp.exe", b"MZ", "kind"),
    (".htaccess", b"x", "kind"),
    ("docx", samples.ooxml(), "kind"),
    ("esitys.docx", samples.ooxml("xlsx"), "lies"),
    ("esitys.docx", samples.odf(), "lies"),
    ("esitys.docx", b"PK\x03\x04 no folder", "damaged"),
    ("esitys.docx", b"#!/bin/sh\n" + samples.ooxml(), "lies"),
    ("esitys.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
    ("esitys.docx", zip_with(flag=True), "encrypted"),
    ("esitys.docx", samples.ooxml(inner=b"0" * 50_000_000), "bomb"),
    ("esitys.docx", samples.ooxml(extra=[(f"word/{n}.xml", b"x") for n in range(2000)]), "bomb"),
    ("esitys.docx", samples.ooxml(extra=[("word/vbaProject.bin", b"x")]), "macro"),
    ("esitys.docx", samples.ooxml(types='<Types><Override ContentType="x.macroEnabled.main+xml"/></Types>'), "macro"),
    ("esitys.docx", samples.ooxml(extra=[("word/embeddings/oleObject1.bin", b"x")]), "macro"),
    ("esitys.docx", samples.ooxml(extra=[("word/media/kuva.exe", b"MZ")]), "macro"),
    ("esitys.docx", samples.ooxml(extra=[("../../etc/passwd", b"x")]), "path"),
    ("esitys.docx", samples.ooxml(extra=[("/etc/passwd", b"x")]), "path"),
    ("esitys.docx", samples.ooxml(extra=[("word\\..\\x", b"x")]), "path"),
    ("esitys.docx", zip_with(symlink=True), "path"),
    ("esitys.docx", zip_with(doubled=True), "damaged"),
    ("esitys.docx", samples.ooxml(types='<!DOCTYPE x [<!ENTITY a "b">]><Types/>'), "damaged"),
    (
        "esitys.docx",
        samples.ooxml(extra=[("word/_rels/settings.xml.rels", RELATION.format("attachedTemplate", "https://evil/x"))]),
        "remote",
    ),
    (
        "esitys.docx",
        samples.ooxml(extra=[("word/_rels/document.xml.rels", RELATION.format("oleObject", "\\\\evil\\x"))]),
        "remote",
    ),
    ("esitys.odt", samples.odf("spreadsheet"), "lies"),
    ("esitys.odt", samples.ooxml(), "lies"),
    ("esitys.odt", samples.odf(extra=[("Basic/Standard/Module1.xml", b"x")]), "macro"),
    ("esitys.odt", samples.odf(manifest="<manifest:encryption-data/>"), "encrypted"),
    ("kuva.png", samples.photograph(), "lies"),
    ("kuva.jpg", samples.png(), "lies"),
    ("kuva.png", samples.png()[:-30], "damaged"),
    ("kuva.png", samples.png((8000, 6000)), "bomb"),
    ("luvut.csv", b"<html><script>alert(1)</script>", "lies"),
    ("luvut.csv", b"\xef\xbb\xbf \n<!DOCTYPE html>", "lies"),
    ("muistio.txt", b"a\x00b", "lies"),
    ("muistio.txt", b"MZ\x90\x00\x03", "lies"),
    ("muistio.txt", b"\x81\x8d", "lies"),
]


@pytest.mark.parametrize(
    ("name", "data", "why"), BAD, ids=[f"{n}-{name}-{why}" for n, (name, _d, why) in enumerate(BAD)]
)
def test_bad_files_are_refused_with_a_reason(name, data, why):
    assert reason(name, data) == why


def test_every_reason_is_told_in_words_without_a_hole():
    for text in uploads.REASONS.values():
        assert "%(" not in str(text) % {"limit": 25, "kinds": "PDF", "kind": "PDF"}


def test_texts_are_taken_only_where_a_form_says_so():
    assert reason("luvut.csv", GOOD["luvut.csv"], uploads.DOCUMENTS) == "kind"


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(settings):
    settings.UPLOAD_MAX_BYTES = 1000
    assert check("muistio.txt", b"a" * 1000).size == 1000
    assert reason("muistio.txt", b"a" * 1001) == "large"
    lying = SimpleUploadedFile("muistio.txt", b"a" * 2000)
    lying.size = 10
    with pytest.raises(ValidationError):
        uploads.check_upload(lying, uploads.WITH_TEXTS)


def test_texts_of_windows_become_utf_8():
    assert check("muistio.txt", "Äänestys – päätös".encode("cp1252")).data.decode() == "Äänestys – päätös"
    assert check("muistio.txt", "\ufeffÄäni".encode()).data == "Ääni".encode()


# --- What is taken out


def test_a_pdf_no_longer_acts():
    checked = check("esitys.pdf", samples.pdf(samples.armed))
    assert "active" in checked.removed
    document = pikepdf.open(io.BytesIO(checked.data))
    out = io.BytesIO()
    document.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    text = out.getvalue()
    for word in (
        b"JavaScript",
        b"app.alert",
        b"launchURL",
        b"Launch",
        b"cmd.exe",
        b"SubmitForm",
        b"javascript:",
        b"file://",
        b"XFA",
        b"formcalc",
        b"EmbeddedFile",
        b"hidden file",
        b"/AA",
        b"FileAttachment",
        b"/OpenAction",
    ):
        assert word not in text, word
    assert b"https://www.example.org/" in text
    assert len(document.pages[0].obj["/Annots"]) == 6


def test_a_pdf_that_does_nothing_stays_byte_for_byte():
    data = samples.pdf(lambda d: d.Root.__setitem__("/OpenAction", pikepdf.Array([d.pages[0].obj, pikepdf.Name.Fit])))
    assert check("esitys.pdf", data).data == data
    data = samples.pdf(samples.signed)
    assert check("esitys.pdf", data).data == data


def test_a_font_by_the_name_of_an_action_is_not_lost():
    def build(document):
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        fonts = pikepdf.Dictionary(AA=document.make_indirect(font), JS=font, AF=font, EF=font, S=font)
        document.pages[0].obj["/Resources"] = pikepdf.Dictionary(Font=fonts)
        document.Root["/AA"] = pikepdf.Dictionary(WC=samples.javascript())

    document = pikepdf.open(io.BytesIO(check("esitys.pdf", samples.pdf(build)).data))
    assert set(document.pages[0].obj.Resources.Font.keys()) == {"/AA", "/JS", "/AF", "/EF", "/S"}
    assert "/AA" not in document.Root


def test_the_names_of_people_go_from_a_pdf_and_its_marks_stay():
    def build(document):
        with document.open_metadata(set_pikepdf_as_editor=False) as xmp:
            xmp["dc:title"] = "Esityslista"
            xmp["dc:creator"] = ["Kalle Kirjoittaja"]
            xmp["pdfaid:part"], xmp["pdfaid:conformance"] = "3", "A"
        document.docinfo["/Author"] = "Kalle Kirjoittaja"

    checked = check("esitys.pdf", samples.pdf(build))
    assert "Kalle" in checked.found["Author"]
    assert checked.removed == ["people"]
    document = pikepdf.open(io.BytesIO(checked.data))
    assert "/Author" not in document.docinfo
    with document.open_metadata() as xmp:
        assert "dc:creator" not in xmp
        assert (xmp["dc:title"], xmp["pdfaid:part"]) == ("Esityslista", "3")
    assert b"Kalle" not in checked.data


def test_the_names_of_people_go_from_office_files():
    checked = check("esitys.docx", samples.ooxml(extra=[("docProps/core.xml", samples.CORE)]))
    assert checked.found == {"creator": "Kalle Kirjoittaja", "lastModifiedBy": "KONE\\kalle"}
    core = zipfile.ZipFile(io.BytesIO(checked.data)).read("docProps/core.xml").decode()
    assert "alle" not in core
    assert "<dc:title>Esitys</dc:title>" in core
    meta = "<meta:initial-creator>Kalle</meta:initial-creator><dc:creator>Kalle</dc:creator>"
    checked = check("esitys.odt", samples.odf(extra=[("meta.xml", meta)]))
    folder = zipfile.ZipFile(io.BytesIO(checked.data))
    assert b"Kalle" not in folder.read("meta.xml")
    assert folder.infolist()[0].filename == "mimetype"
    assert folder.infolist()[0].compress_type == zipfile.ZIP_STORED


def test_a_signed_office_file_keeps_its_properties():
    parts = [("docProps/core.xml", samples.CORE), ("_xmlsignatures/sig1.xml", "<Signature/>")]
    assert check("esitys.docx", samples.ooxml(extra=parts)).found == {}


def test_what_hides_behind_an_office_file_is_gone():
    data = samples.ooxml()
    assert b"<script>" not in check("esitys.docx", data + b"<script>alert(1)</script>").data


def test_a_link_from_an_office_file_is_allowed():
    link = ("word/_rels/document.xml.rels", RELATION.format("hyperlink", "https://www.example.org/"))
    own = ("word/_rels/settings.xml.rels", RELATION.format("attachedTemplate", "file:///C:/Mallit/Kirje.dotx"))
    assert check("esitys.docx", samples.ooxml(extra=[link, own])).kind == "docx"


def test_a_photograph_is_turned_and_forgets_where_it_was_taken():
    checked = check("kuva.jpg", samples.photograph())
    assert checked.removed == ["photo"]
    assert b"Kamera" not in checked.data
    picture = Image.open(io.BytesIO(checked.data))
    assert picture.size == (20, 40)
    assert not picture.getexif()


def test_a_picture_keeps_its_look_and_loses_its_notes():
    checked = check("kuva.png", samples.png_with_notes() + b"<script>")
    assert b"Kalle" not in checked.data
    assert b"<script>" not in checked.data
    assert Image.open(io.BytesIO(checked.data)).convert("RGBA").getpixel((3, 3)) == (255, 0, 0, 128)
    out = io.BytesIO()
    flat = Image.new("P", (4, 4), 3)
    flat.putpalette([0, 0, 0, 1, 1, 1, 2, 2, 2, 9, 9, 9])
    flat.save(out, "PNG", transparency=3)
    assert Image.open(io.BytesIO(check("kuva.png", out.getvalue()).data)).convert("RGBA").getpixel((1, 1))[3] == 0


# --- The sandbox


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "PATIENCE", 0.01)
    assert reason("esitys.pdf", samples.pdf()) == "slow"


def test_the_sandbox_has_little_memory_and_cannot_write(tmp_path):
    trial = (
        f"import sys, signal; sys.path.insert(0, {str(uploads.SANDBOX)!r})\n"
        "from limits import limit; limit(); signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try: bytearray(1 << 30)\nexcept MemoryError: print('no memory')\n"
        f"try:\n with open({str(tmp_path / 'written')!r}, 'wb') as f: f.write(b'x')\n"
        "except OSError: print('no writing')\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", trial], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[:2] == ["no memory", "no writing"], done.stderr


def test_a_pdf_made_to_exhaust_memory_is_refused():
    def build(document):
        stream = document.make_stream(HUGE)
        stream["/Filter"] = pikepdf.Name.FlateDecode
        document.Root["/Metadata"] = document.make_indirect(stream)
        nested = pikepdf.Array()
        for _depth in range(200):
            nested = pikepdf.Array([nested])
        document.Root["/Nested"] = nested

    assert reason("esitys.pdf", samples.pdf(build)) in {"bomb", "damaged", "slow"}
