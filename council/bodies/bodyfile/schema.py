"""The JSON Schema of body files, for editors that complete and check TOML."""

from council.bodies.bodyfile.registry import sections
from council.bodies.bodyfile.tables import kind_of
from council.core.i18n import CODES


def json_schema():
    """The schema of a whole file, made from the tables that the sections registered."""
    known = sections()
    tables = {}
    properties = {name: _refer(name, section.table, section.many, tables) for name, section in known.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Body file",
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, section in known.items() if section.required],
        "properties": properties,
        "$defs": tables,
    }


def _refer(name, table, many, tables):
    """A reference to a table's definition, which is put among ``tables``."""
    tables[name] = {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(table.required),
        "properties": {
            **{key: _value(field) for key, field in table.keys.items()},
            **{key: _refer(f"{name}.{key}", inside, True, tables) for key, inside in table.tables.items()},
        },
    }
    one = {"$ref": f"#/$defs/{name}"}
    return {"anyOf": [one, {"type": "array", "items": one}]} if many else one


def _value(field):
    kind = kind_of(field)
    schema = {"type": kind}
    if kind == "date":
        schema = {"type": "string", "format": "date"}
    elif kind == "array":
        schema |= {"items": {"enum": CODES}, "minItems": 1, "uniqueItems": True}
    elif kind == "integer":
        schema["minimum"] = 0
    elif field.choices:
        schema = {"enum": [value for value, _label in field.flatchoices]}
    elif kind == "string" and field.max_length:
        schema["maxLength"] = field.max_length
    return {**schema, "description": str(field.help_text)} if field.help_text else schema
