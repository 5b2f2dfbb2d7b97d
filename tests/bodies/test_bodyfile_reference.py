"""The documentation, the schema and the line finder agree with what the loader reads."""

import json
import pathlib
import re
import tomllib

import pytest

from council.bodies.bodyfile.loading import load_files
from council.bodies.bodyfile.registry import sections
from council.bodies.bodyfile.schema import json_schema
from council.bodies.bodyfile.toml import lines_of
from council.bodies.models import Body

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs" / "body-file.md").read_text()
SCHEMA = ROOT / "council" / "bodies" / "data" / "body-file.schema.json"


def tables():
    """``(name, Table)`` of every table a file may have."""
    for name, section in sections().items():
        yield name, section.table
        for inside, table in section.table.tables.items():
            yield f"{name}.{inside}", table


@pytest.mark.django_db
def test_the_example_of_the_documentation_loads(tmp_path):
    example = re.search(r"```toml\n(.*?)```", DOC, re.DOTALL)[1]
    path = tmp_path / "example.toml"
    path.write_text(example)
    load_files([path])
    body = Body.objects.get(slug="esimerkin-kumppanuuspoyta")
    assert body.rules.count() == 2 and body.children.count() == 1 and body.terms.get().seats.count() == 4


def test_every_key_and_choice_is_documented():
    for name, table in tables():
        for key, field in table.keys.items():
            assert f"`{key}`" in DOC, f"{name}.{key}"
            for choice, _label in field.flatchoices or []:
                assert f"`{choice}`" in DOC, f"{name}.{key} = {choice}"


def test_the_shipped_schema_is_current():
    assert json.loads(SCHEMA.read_text()) == json.loads(json.dumps(json_schema()))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "council/bodies/data/bodies").glob("*.toml")), ids=lambda each: each.stem
)
def test_the_schema_knows_every_key_of_the_shipped_files(path):
    schema = json_schema()

    def check(value, rule, where):
        if "anyOf" in rule:
            rule = rule["anyOf"][isinstance(value, list)]
        if "$ref" in rule:
            rule = schema["$defs"][rule["$ref"].removeprefix("#/$defs/")]
        if isinstance(value, dict):
            assert set(value) <= set(rule["properties"]) and set(rule["required"]) <= set(value), where
            for key, each in value.items():
                check(each, rule["properties"][key], f"{where}.{key}")
        elif isinstance(value, list):
            for each in value:
                check(each, rule["items"], where)
        elif "enum" in rule:
            assert value in rule["enum"], where

    check(tomllib.loads(path.read_text()), schema, path.stem)


def test_lines_of_keys():
    text = "\n".join(
        [
            "# comment [not.a.table]",
            "[host]",
            'name_fi = """',
            "[body]",
            'key = "no"',
            '"""',
            "languages = [",
            '  "fi",',
            "]",
            "",
            "[[term]]",
            "start = 2025-01-01",
            "[[term.categories]]",
            'key = "a"',
            "[[term.categories]]",
            "'key' = \"b\" # [x]",
            "[[term]]",
            "start = 2026-01-01",
            "  [[term.categories]]",
            "  key = 'c'",
            "a.b = 1",
            "inline = {c = 1}",
        ]
    )
    assert tomllib.loads(text)["term"][1]["categories"][0]["a"] == {"b": 1}
    assert lines_of(text) == {
        ("host",): 2,
        ("host", "name_fi"): 3,
        ("host", "languages"): 7,
        ("term", 0): 11,
        ("term", 0, "start"): 12,
        ("term", 0, "categories", 0): 13,
        ("term", 0, "categories", 0, "key"): 14,
        ("term", 0, "categories", 1): 15,
        ("term", 0, "categories", 1, "key"): 16,
        ("term", 1): 17,
        ("term", 1, "start"): 18,
        ("term", 1, "categories", 0): 19,
        ("term", 1, "categories", 0, "key"): 20,
        ("term", 1, "categories", 0, "a"): 21,
        ("term", 1, "categories", 0, "a", "b"): 21,
        ("term", 1, "categories", 0, "inline"): 22,
        ("term", 1, "categories", 0, "inline", "c"): 22,
    }
