"""WeasyPrint with our fonts, our style sheet and what it lacks; imported by ``documents.pdf`` when a PDF is made.

One font configuration and one parsed style sheet serve all documents of a
process: that saves the loading of the fonts in each of them.
"""

import datetime
import functools
import gc
import io
import os
import pathlib
import threading
from contextlib import contextmanager
from xml.sax.saxutils import escape

import weasyprint
from django.template.loader import render_to_string
from weasyprint.text.fonts import FontConfiguration

from council.core.documents import tagging, text, typefaces
from council.core.text import clean_line

_lock = threading.Lock()
_FONTS_CONF = pathlib.Path(__file__).parent.parent / "data" / "fonts.conf"
FONT_SCHEME = "font:"
GENERATOR = "Neuvottelupöytä"
FONT_FACES = """
@font-face { font-family: "Portal Text"; src: url("font:regular"); font-weight: 400 }
@font-face { font-family: "Portal Text"; src: url("font:semibold"); font-weight: 600 }
@font-face { font-family: "Portal Text"; src: url("font:italic"); font-weight: 400; font-style: italic }
@font-face { font-family: "Portal Text"; src: url("font:semibold-italic"); font-weight: 600; font-style: italic }
@font-face { font-family: "Portal Fallback"; src: url("font:fallback") }
"""
#: PDF/UA identification and, because PDF/A allows only described properties, its description (ISO 19005-3, 6.6.2.3).
_PDFUA = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language></rdf:Description>
</rdf:RDF>"""


class AddressRefused(ValueError):
    """A document asked for something that is not one of our fonts."""


class OwnFonts(weasyprint.urls.URLFetcher):
    """WeasyPrint's fetcher: our fonts from memory, and nothing else from anywhere.

    Minutes hold what people wrote. An address in them must never make the
    worker read a file of the machine or call another server; what asks for one
    is left out of the document.
    """

    def fetch(self, url, headers=None):
        """The font that an address such as ``font:regular`` names. Raises AddressRefused for any other address."""
        style = url.removeprefix(FONT_SCHEME)
        if url.startswith(FONT_SCHEME) and style in typefaces.STYLES:
            content = typefaces.static(style)
        elif url == f"{FONT_SCHEME}fallback":
            content = typefaces.fallback()
        else:
            raise AddressRefused("Only the fonts of the portal are fetched")
        return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})


fetch_own = OwnFonts()


@contextmanager
def environment(**variables):
    """Environment variables for the length of a block; used under the lock only."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@functools.cache
def fonts():
    """The one font configuration: it knows our fonts and none of the machine's."""
    tagging.apply()
    with environment(FONTCONFIG_FILE=str(_FONTS_CONF)):
        return FontConfiguration()


@functools.cache
def style_sheet():
    """The parsed style sheet of all documents."""
    return weasyprint.CSS(
        string=FONT_FACES + render_to_string("pdf/document.css"), font_config=fonts(), url_fetcher=fetch_own
    )


@functools.cache
def settle():
    """Load everything once, and leave it out of the collector's rounds from now on.

    A layout makes many objects, so full collections come often; going through
    all of Django and WeasyPrint in each of them takes a tenth of the time.
    """
    fonts()
    style_sheet()
    gc.collect()
    gc.freeze()


def write(html, *, title, language, created, identifier, attachments, author, subject):
    """Make the PDF; see ``council.core.documents.pdf.render``."""
    if created.tzinfo is None:
        raise ValueError("The time of creation needs a time zone")
    name = bytes.fromhex(identifier)
    moment = created.astimezone(datetime.UTC).replace(microsecond=0)
    with _lock:
        settle()
        document = lay_out(html)
        metadata = document.metadata
        metadata.title, metadata.authors = clean_line(title), [clean_line(author)] if author else []
        metadata.description, metadata.lang = clean_line(subject) or None, language
        metadata.generator = GENERATOR
        metadata.created = metadata.modified = moment.isoformat()
        metadata.attachments = [embedded(each, moment) for each in attachments]
        return document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=name.hex().encode(),
            output_intent="srgb",
            finisher=functools.partial(identify, language=language),
        )


def lay_out(html):
    """WeasyPrint's laid-out document."""
    parsed = weasyprint.HTML(string=html, url_fetcher=fetch_own)
    text.prepare(parsed.etree_element)
    return parsed.render(font_config=fonts(), stylesheets=[style_sheet()])


def embedded(attachment, moment):
    """An attachment as WeasyPrint takes it."""
    return weasyprint.Attachment(
        file_obj=io.BytesIO(attachment.content),
        name=attachment.name,
        description=attachment.description,
        relationship=attachment.relationship,
        created=moment,
        modified=moment,
        url_fetcher=fetch_own,
    )


def identify(document, pdf, *, language):
    """Say in the one metadata packet that the file is PDF/UA-1 too; leave the packet readable as it stands."""
    metadata = pdf.objects[tagging.number_of(pdf.catalog["Metadata"])]
    packet = b"".join(metadata.stream).decode()
    packet = packet.replace("</rdf:RDF>", _PDFUA.replace("{language}", escape(language)), 1)
    metadata.stream, metadata.compress = [packet.encode()], False
