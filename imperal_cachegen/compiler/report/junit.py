"""JUnit XML: one test case a file, so that a schema without findings is a test that passed.

A test case has at most one failure, which holds all that was found in the file: several are allowed by some readers'
schemas and lost by others.
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..diagnostics import Diagnostic, Severity
from .full import full
from .run import Run
from .style import Style
from .visible import visible


def junit(found: tuple[Diagnostic, ...], run: Run) -> str:
    """Return the XML document. Characters that XML forbids are shown as `<U+0001>`."""
    by_file: dict[str, list[Diagnostic]] = {run.file(source): [] for source in run.schemas}
    for one in found:
        by_file.setdefault(run.file(one.span.source), []).append(one)
    failing = {name: tuple(one for one in each if _fails(one, run)) for name, each in by_file.items()}
    counts = {
        "tests": str(len(by_file)),
        "failures": str(sum(bool(each) for each in failing.values())),
        "errors": "0",
        "skipped": "0",
        "time": "0",
    }
    root = Element("testsuites", {"name": "cachegen", **counts})
    suite = SubElement(root, "testsuite", {"name": "cachegen", **counts})
    for name in sorted(by_file):
        shown = visible(name)
        case = SubElement(suite, "testcase", {"classname": "cachegen", "name": shown, "file": shown, "time": "0"})
        if failing[name]:
            SubElement(case, "failure", _summary(failing[name])).text = _text(failing[name])
        others = tuple(one for one in by_file[name] if one not in failing[name])
        if others:
            SubElement(case, "system-out").text = _text(others)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _fails(one: Diagnostic, run: Run) -> bool:
    return run.strict or one.severity is Severity.ERROR


def _summary(failing: tuple[Diagnostic, ...]) -> dict[str, str]:
    """Return a failure's attributes: the first finding, and how many more there are."""
    first = failing[0]
    more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
    return {"type": first.code, "message": f"line {first.span.line}: {visible(first.message)}{more}"}


def _text(found: tuple[Diagnostic, ...]) -> str:
    return "\n" + full(found, Style())
