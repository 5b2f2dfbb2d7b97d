"""Minutes as PDF beside bare WeasyPrint of the same HTML: 5, 20 and 100 pages.

Two floors, both ``HTML(string=…).write_pdf()`` without tags, PDF/A, JSON inside
or Finnish hyphenation:

* *bare*: as WeasyPrint's manual shows it, with the font package's own files;
* *bare, our fonts*: with the prepared fonts and the parsed style sheet of
  ``council.core.documents.engine``, the harder floor.

Ours is the whole way from a publication's content to the finished file.
CPU seconds; rounds are interleaved and the smallest of each is taken, since
other work on the machine only ever adds. Alone: ``python -m benchmarks.pdf``.
"""

import gc
import os
import time
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
os.environ.setdefault("LOCAL_MODE", "1")
django.setup()

import weasyprint  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from council.core.documents import engine, tagging, typefaces  # noqa: E402
from meetings import pdf  # noqa: E402
from tests.meetings import publications  # noqa: E402

AIM = 1.15
LANGUAGE = "fi"
#: Items that make about this many pages.
ITEMS = {5: 7, 20: 37, 100: 195}
ROUNDS = {5: 7, 20: 4, 100: 2}
PACKAGE_FACES = f"""
@font-face {{ font-family: "Portal Text"; src: url("{typefaces.UPRIGHT.as_uri()}") }}
@font-face {{ font-family: "Portal Text"; src: url("{typefaces.ITALIC.as_uri()}"); font-style: italic }}
@font-face {{ font-family: "Portal Fallback"; src: url("{typefaces.FALLBACK.as_uri()}") }}
"""


def minutes(items):
    """The public copy of minutes with ``items`` matters of half a page each."""
    content = publications.content()
    content["items"] = [
        publications.item(
            number,
            {
                "fi": publications.text(
                    f"Lausunto esteettömyyssuunnitelman toimenpiteestä {number}",
                    rationale=publications.LONG * 2,
                    proposal="<p>Neuvosto päättää antaa liitteen mukaisen lausunnon.</p>",
                    decision="<p>Vammaisneuvosto antoi asiasta liitteen mukaisen lausunnon.</p>",
                )
            },
        )
        for number in range(1, items + 1)
    ]
    return publications.source(content)


def bare(html):
    """WeasyPrint alone, as its manual shows it."""
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=PACKAGE_FACES + render_to_string("pdf/document.css"), font_config=fonts)
    return weasyprint.HTML(string=html).write_pdf(stylesheets=[style], font_config=fonts)


def bare_our_fonts(html):
    """WeasyPrint alone, spared the work that our engine does once for a process."""
    parsed = weasyprint.HTML(string=html, url_fetcher=engine.fetch_own)
    return parsed.write_pdf(stylesheets=[engine.style_sheet()], font_config=engine.fonts())


@contextmanager
def alone():
    """WeasyPrint without anything that our engine does to it or to the process."""
    tagging.withdraw()
    gc.unfreeze()
    try:
        yield
    finally:
        tagging.apply()
        gc.collect()
        gc.freeze()


def cpu(function, *arguments):
    """CPU seconds of one call."""
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def measure(source, rounds):
    """The smallest CPU seconds of ours and of each floor."""
    html = pdf.publication_html(source, LANGUAGE)
    best = {"ours": [], "bare": [], "bare, our fonts": []}
    for _round in range(rounds):
        best["ours"].append(cpu(pdf.publication_pdf, source, LANGUAGE))
        with alone():
            best["bare"].append(cpu(bare, html))
            best["bare, our fonts"].append(cpu(bare_our_fonts, html))
    return {name: min(seconds) for name, seconds in best.items()}


def rows():
    """``(name, value, unit, ratio, aim)`` for each size; the ratio is ours divided by the floor."""
    pdf.publication_pdf(minutes(1), LANGUAGE)
    found = []
    for pages, items in ITEMS.items():
        source = minutes(items)
        seconds = measure(source, ROUNDS[pages])
        made = len(engine.lay_out(pdf.publication_html(source, LANGUAGE)).pages)
        name = f"PDF of {made} pages"
        found += [
            (name, seconds["ours"], "s", seconds["ours"] / seconds["bare"], AIM),
            (
                f"{name}, beside bare with our fonts",
                seconds["ours"],
                "s",
                seconds["ours"] / seconds["bare, our fonts"],
                AIM,
            ),
        ]
    return found


if __name__ == "__main__":
    for name, value, unit, ratio, aim in rows():
        print(f"{name:45} {value:8.3f} {unit}   {ratio:5.2f} × bare WeasyPrint (aim ≤ {aim})")
