"""SARIF 2.1.0 (OASIS), for code scanning: what was found, by which rules, where, and what was accepted by an ignore.

Columns are counted in characters, as everywhere in cachegen, and the log says so (`columnKind`); a region's end column is
the first one behind it, as ours is.
"""

import json
import re
from pathlib import Path
from urllib.parse import quote

from ..diagnostics import Diagnostic, Related
from ..remarks.comments import Hidden
from ..rules.registry import Rule, all_rules
from ..source import Source, Span
from .fingerprints import fingerprints
from .run import Run

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""The name that SARIF's consumers know for the folder that paths are relative to."""

_SNIPPET = 400  # characters of a place that are quoted, at most
_CONTEXT = 1_000  # characters of the lines around it
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")

Json = dict[str, object]


def sarif(found: tuple[Diagnostic, ...], run: Run) -> str:
    """Return the log's JSON: one run, ASCII only."""
    every = (*found, *(hidden.found for hidden in run.hidden))
    used = {one.code for one in every}
    rules = tuple(rule for rule in all_rules() if rule.code in used)
    indices = {rule.code: index for index, rule in enumerate(rules)}
    results = [
        _result(one, indices, fingerprint, run)
        for one, fingerprint in zip(every, fingerprints(every, run), strict=True)
    ]
    for result, hidden in zip(results[len(found) :], run.hidden, strict=True):
        result["suppressions"] = [_suppression(hidden, run)]
    driver: Json = {
        "name": "cachegen",
        "fullName": f"cachegen {run.version}",
        "version": run.version,
        "rules": [_rule(rule) for rule in rules],
    }
    log: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": int(run.failed)}],
        "artifacts": [_artifact(source, run) for source in run.schemas],
        "results": results,
    }
    if run.base is not None:
        log["originalUriBaseIds"] = {ROOT: {"uri": _uri(run.base).rstrip("/") + "/"}}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [log]}, indent=2) + "\n"


def _rule(rule: Rule) -> Json:
    """Return what is known of a rule; its docstring is the help that platforms show beside the finding."""
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": _text(rule.summary)},
        "fullDescription": {"text": _text(_why(rule))},
        "help": {"text": _text(rule.doc), "markdown": _text(_markdown(rule))},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": ["cachegen", rule.name], "problem.severity": rule.severity.value},
    }


def _why(rule: Rule) -> str:
    """Return a rule's docstring without its examples."""
    return re.split(r"\n\n(?:Example|Instead):\n", rule.doc, maxsplit=1)[0]


def _markdown(rule: Rule) -> str:
    """Return a rule's docstring with its examples fenced."""
    parts = re.split(r"\n\n(Example|Instead):\n", rule.doc)
    texts = [f"**{rule.code} {rule.name}**", parts[0]]
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        lines = [line.removeprefix("    ") for line in body.rstrip("\n").split("\n")]
        texts.append("\n".join([f"**{title}:**", "", "```yaml", *lines, "```"]))
    return "\n\n".join(texts)


def _result(one: Diagnostic, indices: dict[str, int], fingerprint: str, run: Run) -> Json:
    result: Json = {
        "ruleId": one.code,
        "level": one.severity.value,
        "message": {"text": _text("\n".join((one.message, *one.help)))},
        "locations": [{"physicalLocation": _place(one.span, run)}],
        "partialFingerprints": {"cachegen/v1": fingerprint},
    }
    if one.code in indices:
        result["ruleIndex"] = indices[one.code]
    if one.related:
        result["relatedLocations"] = [_related(number, other, run) for number, other in enumerate(one.related, 1)]
    return result


def _related(number: int, other: Related, run: Run) -> Json:
    return {"id": number, "message": {"text": _text(other.message)}, "physicalLocation": _place(other.span, run)}


def _suppression(hidden: Hidden, run: Run) -> Json:
    return {
        "kind": "inSource",
        "status": "accepted",
        "justification": hidden.reason,
        "location": {"physicalLocation": _place(hidden.span, run)},
    }


def _place(span: Span, run: Run) -> Json:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    region: Json = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    place: Json = {"artifactLocation": _location(span.source, run), "region": region}
    if span.source.blank:
        return place
    if 0 < span.end - span.start <= _SNIPPET:
        region["snippet"] = {"text": span.text}
    context = _context(span.source, max(1, line - 1), min(end_line + 1, len(span.source.line_starts)))
    return place | ({"contextRegion": context} if context is not None else {})


def _context(source: Source, first: int, last: int) -> Json | None:
    """Return the lines `first` to `last`, for viewers that have no source; None where they are many, or long."""
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    text = source.text[source.line_starts[first - 1] : end]
    if not text or len(text) > _CONTEXT:
        return None
    return {"startLine": first, "endLine": last, "snippet": {"text": text}}


def _artifact(source: Source, run: Run) -> Json:
    return {"location": _location(source, run), "roles": ["analysisTarget"], "mimeType": "application/yaml"}


def _location(source: Source, run: Run) -> Json:
    """Return where a file is: relative to the base where it lies in it, else as a whole URI."""
    if run.lies_in_base(source):
        return {"uri": _quoted(run.file(source)), "uriBaseId": ROOT}
    return {"uri": _quoted(source.name) if run.base is None else _uri(source.path)}


def _uri(path: Path) -> str:
    return "file://" + _quoted(path.as_posix())


def _quoted(path: str) -> str:
    return quote(path, safe="/", errors="backslashreplace")


def _text(text: str) -> str:
    """Return a text as a SARIF message that means just this text.

    `{0}` would be a placeholder and `[x](1)` a link. Only what looks like one is escaped: the standard would have every
    brace doubled, but readers that undo it are rare, and `{account_id}` must be read, and copied, as it is.
    """
    return _LINK.sub(r"\\[", _PLACEHOLDER.sub(r"{{\1}}", text))
