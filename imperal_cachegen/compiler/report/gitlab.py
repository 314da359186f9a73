"""GitLab's Code Quality report: a list of issues, each with the members that GitLab requires.

https://docs.gitlab.com/ci/testing/code_quality/ : `description`, `check_name`, `fingerprint`, `severity`,
`location.path` and `location.lines.begin`.
"""

import json

from ..diagnostics import Diagnostic, Severity
from ..rules.registry import all_rules
from ..source import Span
from .fingerprints import fingerprints
from .run import Run
from .visible import visible

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def gitlab(found: tuple[Diagnostic, ...], run: Run) -> str:
    """Return the report's JSON; an empty list where nothing was found. ASCII only."""
    names = {rule.code: rule.name for rule in all_rules()}
    issues = [
        _issue(one, names.get(one.code, one.code), fingerprint, run)
        for one, fingerprint in zip(found, fingerprints(found, run), strict=True)
    ]
    return json.dumps(issues, indent=2) + "\n"


def _issue(one: Diagnostic, name: str, fingerprint: str, run: Run) -> dict[str, object]:
    issue: dict[str, object] = {
        "type": "issue",
        "check_name": f"{one.code} {name}",
        "description": f"{one.code}: {visible(one.message)}",
        "categories": ["Bug Risk"],
        "severity": _SEVERITIES[one.severity],
        "fingerprint": fingerprint,
        "location": _location(one.span, run),
    }
    if one.help:
        issue["content"] = {"body": "\n".join(visible(line) for help in one.help for line in help.split("\n"))}
    if one.related:
        issue["other_locations"] = [_location(other.span, run) for other in one.related]
    return issue


def _location(span: Span, run: Run) -> dict[str, object]:
    end = span.source.position(max(span.start, span.end - 1))[0]
    return {"path": run.file(span.source), "lines": {"begin": span.line, "end": end}}
