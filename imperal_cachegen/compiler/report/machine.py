"""For programs: JSON of a documented shape, and GitHub's workflow commands."""

import json
from typing import TypedDict

from ..diagnostics import Diagnostic, Severity
from ..rules.registry import all_rules
from ..source import Span
from .run import Run
from .visible import visible

VERSION = 1
"""Version of the JSON's shape; a key that is added does not change it."""


class Place(TypedDict):
    """Where: lines and columns from 1, columns in characters; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class RelatedPlace(Place):
    """Another place that explains a finding."""

    message: str


class FindingDict(Place):
    """One finding."""

    code: str
    name: str
    severity: str
    message: str
    help: list[str]
    related: list[RelatedPlace]


class Summary(TypedDict):
    """How many findings there are."""

    errors: int
    warnings: int


class ReportDict(TypedDict):
    """The whole of `--format json`."""

    version: int
    diagnostics: list[FindingDict]
    summary: Summary


def as_dict(found: tuple[Diagnostic, ...]) -> ReportDict:
    """Return the findings as JSON values."""
    names = {rule.code: rule.name for rule in all_rules()}
    errors = sum(one.severity is Severity.ERROR for one in found)
    return {
        "version": VERSION,
        "diagnostics": [_finding(one, names.get(one.code, "")) for one in found],
        "summary": {"errors": errors, "warnings": len(found) - errors},
    }


def as_json(found: tuple[Diagnostic, ...]) -> str:
    """Return the findings as JSON text, ASCII only, so that it survives every terminal and log."""
    return json.dumps(as_dict(found), indent=2) + "\n"


def github(found: tuple[Diagnostic, ...], run: Run) -> str:
    """Return GitHub's workflow commands; files are named relative to the run's base where they lie in it."""
    return "".join(_command(one, run) for one in found)


def _finding(one: Diagnostic, name: str) -> FindingDict:
    related: list[RelatedPlace] = [{**_place(other.span), "message": other.message} for other in one.related]
    return {
        "code": one.code,
        "name": name,
        "severity": one.severity.value,
        "message": one.message,
        **_place(one.span),
        "help": list(one.help),
        "related": related,
    }


def _place(span: Span) -> Place:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {"file": span.source.name, "line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _command(one: Diagnostic, run: Run) -> str:
    place = _place(one.span)
    properties = {
        "file": run.file(one.span.source),
        "line": str(place["line"]),
        "endLine": str(place["end_line"]),
        "title": f"{one.code} {one.severity.value}",
    }
    if place["line"] == place["end_line"]:
        # GitHub takes columns only for a place of one line, and its end column is inclusive.
        end = max(place["column"], place["end_column"] - 1)
        properties |= {"col": str(place["column"]), "endColumn": str(end)}
    lines = [one.message, *one.help]
    lines += [f"{other.span.source.name}:{other.span.line}: {other.message}" for other in one.related]
    text = "%0A".join(_escaped("\n".join(visible(part) for part in line.split("\n"))) for line in lines)
    wanted = ("file", "line", "endLine", "col", "endColumn", "title")
    listed = ",".join(f"{key}={_escaped_property(properties[key])}" for key in wanted if key in properties)
    return f"::{one.severity.value} {listed}::{text}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(visible(text)).replace(":", "%3A").replace(",", "%2C")
