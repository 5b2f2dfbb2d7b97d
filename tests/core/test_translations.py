"""Every text of the interface is there in Finnish and Swedish, with the same gaps to fill."""

import ast
import pathlib
import re
import shutil
import subprocess
import sys

import polib
import pytest

from council.core.translations import compile_all

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ["council", "locale", "meetings", "members", "templates", "workgroups", "manage.py"]
LANGUAGES = ["fi", "sv"]
#: ``%(name)s``, ``%s`` and ``{name}``: what the program puts into a text.
GAP = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    """language → its catalogue, brought up to date with what the source says today."""
    if not shutil.which("xgettext"):
        pytest.skip("gettext is not installed (Debian: apt install gettext)")
    copy = tmp_path_factory.mktemp("source")
    for name in SOURCE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, copy)
    (copy / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "--no-location", "--extension", "html,txt,py,svg,xml"]
    command += [part for language in LANGUAGES for part in ("--locale", language)]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {language: polib.pofile(copy / "locale" / language / "LC_MESSAGES" / "django.po") for language in LANGUAGES}


def texts(entry):
    """The translations of an entry: one, or one for each plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(catalogues, language):
    missing = [
        entry.msgid
        for entry in catalogues[language]
        if not entry.obsolete and (entry.fuzzy or not all(text.strip() for text in texts(entry)))
    ]
    assert missing == []


def test_no_text_hides_in_a_formatted_string():
    """xgettext does not look into f-strings, so a text there would never reach the catalogues."""
    asking = {f"{kind}{lazy}" for kind in ("gettext", "ngettext", "pgettext", "npgettext") for lazy in ("", "_lazy")}
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for name in ("council", "meetings", "members", "workgroups")
        for path in sorted((ROOT / name).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", *asking}
    ]
    assert hidden == []


def test_no_function_of_translation_goes_by_another_name():
    """xgettext knows the functions by their names: a text given to another one would never reach the catalogues."""
    renamed = [
        f"{path.relative_to(ROOT)}:{line.lineno} {name.asname}"
        for app in ("council", "meetings", "members", "workgroups")
        for path in sorted((ROOT / app).rglob("*.py"))
        for line in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(line, ast.ImportFrom) and line.module == "django.utils.translation"
        for name in line.names
        if name.name.startswith(("gettext", "ngettext", "pgettext", "npgettext")) and name.asname not in {None, "_"}
    ]
    assert renamed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_gaps_of_the_original(catalogues, language):
    wrong = []
    for entry in catalogues[language].translated_entries():
        wanted = [set(GAP.findall(entry.msgid)), set(GAP.findall(entry.msgid_plural or entry.msgid))]
        wrong += [text for text in texts(entry) if set(GAP.findall(text)) not in wanted]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_no_text_that_nobody_shows(catalogues, language):
    assert [entry.msgid for entry in catalogues[language].obsolete_entries()] == []


PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Agenda"
msgstr "Esityslista"

msgctxt "a vote"
msgid "Yes"
msgstr "Jaa"

msgid "%(count)s paper"
msgid_plural "%(count)s papers"
msgstr[0] "%(count)s liite"
msgstr[1] "%(count)s liitettä"

#, fuzzy
msgid "Minutes"
msgstr "Minuutit"
"""


def test_catalogues_are_compiled_without_gettext_and_only_when_they_changed(tmp_path):
    folder = tmp_path / "fi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO, encoding="utf-8")
    assert compile_all(tmp_path) == [folder / "django.po"]
    compiled = {(entry.msgctxt, entry.msgid): entry for entry in polib.mofile(folder / "django.mo")}
    assert compiled[None, "Agenda"].msgstr == "Esityslista"
    assert compiled["a vote", "Yes"].msgstr == "Jaa"
    assert compiled[None, "%(count)s paper"].msgstr_plural[1] == "%(count)s liitettä"
    assert (None, "Minutes") not in compiled, "a guess is no translation"
    assert compile_all(tmp_path) == []
    (folder / "django.mo").unlink()
    assert compile_all(tmp_path) == [folder / "django.po"]


def test_what_is_compiled_is_what_readers_see(tmp_path, settings):
    from django.utils.translation import trans_real

    folder = tmp_path / "fi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO, encoding="utf-8")
    compile_all(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    catalogue = trans_real.DjangoTranslation("fi")
    assert catalogue.gettext("Agenda") == "Esityslista"
    assert catalogue.ngettext("%(count)s paper", "%(count)s papers", 2) == "%(count)s liitettä"
