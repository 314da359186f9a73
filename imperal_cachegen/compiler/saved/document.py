"""The whole document: its format's number, the schemas, and places beside them."""

import json
from dataclasses import replace
from typing import Any

from ..ir import Project
from ..source import Span
from .codec import TEXT, Malformed, whole, wrong
from .places import TEXT_MAX, Blank, Places
from .shapes import SCHEMA, SEGMENT_TYPE
from .values import ANNOTATION, VALUE

FORMAT = 1
"""The version of the JSON: raised when a reader of the one before would take it for something else."""

SIZE_MAX = 64 * 1024 * 1024
"""Bytes of a document, at most."""

_POSITION = whole(1, TEXT_MAX)


def to_json(project: Project) -> dict[str, Any]:
    """Return resolved schemas as JSON, in order of their names.

    What has no order (models, types, fields, keys, groups) stands by name; segments, scopes, unions and lists of values in
    the order declared. Comments, descriptions' places and how something was spelled are not in it.
    """
    places = Places()
    schemas = sorted(project.schemas, key=lambda schema: schema.source.name)
    written = [SCHEMA.write(schema, f"/schemas/{number}", places) for number, schema in enumerate(schemas)]
    return {"format": FORMAT, "schemas": written, "places": places.found}


def to_text(project: Project) -> str:
    """Return the JSON as text: ASCII, indented by one, with a line break at the end."""
    return json.dumps(to_json(project), indent=1) + "\n"


def from_text(data: bytes) -> Project:
    """Return the resolved schemas of a saved text.

    Raises:
        Malformed: it is no JSON, too large, of a newer format, or not what `to_text` writes.
    """
    if len(data) > SIZE_MAX:
        raise Malformed("", f"{len(data)} bytes, where at most {SIZE_MAX} are read")
    try:
        return from_json(json.loads(data))
    except RecursionError:
        raise Malformed("", "nested too deeply") from None
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed("", f"no JSON: {str(error)[:200]}") from error


def from_json(data: Any) -> Project:
    """Return the resolved schemas that JSON stands for; members that it does not know are ignored.

    Names of policies and of segment types are not saved: `policy_name` is None. Places lie in blank texts.

    Raises:
        Malformed: it is of a newer format, or not what `to_json` returns.
    """
    if type(data) is not dict:
        raise wrong("", data, "an object")
    if data.get("format") != FORMAT or type(data["format"]) is not int:
        newer = type(data.get("format")) is int and data["format"] > FORMAT
        raise Malformed(
            "/format", f"this cachegen reads format {FORMAT}{': upgrade it for a newer one' if newer else ''}"
        )
    schemas = data.get("schemas")
    if type(schemas) is not list:
        raise wrong("/schemas", schemas, "a list")
    files = tuple(_file(schema, number) for number, schema in enumerate(schemas))
    try:
        blank = Blank(_places(data.get("places", {})), files)
    except ValueError as error:
        raise Malformed("/places", "more text than a schema has") from error
    found = []
    for number, (schema, file) in enumerate(zip(schemas, files, strict=True)):
        placed = replace(SCHEMA, make=_At(Span(blank.sources[file], 0, 1)))
        found.append(placed.read(schema, f"/schemas/{number}", blank))
    return Project(tuple(found))


class _At:
    """Makes a schema of the source that it is read for."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def __call__(self, **parts: Any) -> Any:
        return SCHEMA.make(span=self._span, **parts)


def _file(schema: Any, number: int) -> str:
    at = f"/schemas/{number}"
    if type(schema) is not dict:
        raise wrong(at, schema, "an object")
    return str(TEXT.read(schema.get("file"), f"{at}/file", Blank({}, ())))


def _places(data: Any) -> dict[str, tuple[str, int, int, int]]:
    if type(data) is not dict:
        raise wrong("/places", data, "an object")
    found = {}
    for at, place in data.items():
        if type(place) is not dict:
            raise wrong(f"/places/{at}", place, "an object")
        nothing = Blank({}, ())
        numbers = [
            _POSITION.read(place.get(name), f"/places/{at}/{name}", nothing) for name in ("line", "column", "length")
        ]
        found[at] = (TEXT.read(place.get("file"), f"/places/{at}/file", nothing), *numbers)
    return found


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `to_json`'s documents. It allows further members, as reading does."""
    position = _POSITION.schema()
    place = {"file": TEXT.schema(), "line": position, "column": position, "length": position}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Resolved schemas of cachegen",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "schemas": {"type": "array", "items": SCHEMA.schema()},
            "places": {
                "type": "object",
                "additionalProperties": {"type": "object", "properties": place, "required": list(place)},
            },
        },
        "required": ["format", "schemas", "places"],
        "$defs": {one.name: one.definition() for one in (ANNOTATION, SEGMENT_TYPE, VALUE)},
    }


def schema_text() -> str:
    """Return the JSON Schema as text."""
    return json.dumps(json_schema(), indent=2) + "\n"
