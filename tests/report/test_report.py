import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imperal_cachegen.compiler.diagnostics import Diagnostic, Related, Severity
from imperal_cachegen.compiler.report import FORMATS, Run, render, summary
from imperal_cachegen.compiler.report.visible import visible, width
from imperal_cachegen.compiler.source import Source, Span


def source(text: str, name: str = "schemas/mail.yaml") -> Source:
    return Source(Path("/repo/sub") / name, name, text)


def finding(text: str, underlined: str, **more: object) -> Diagnostic:
    where = source(text)
    start = text.index(underlined)
    return Diagnostic(
        "CG101", Severity.ERROR, "unknown key `modls`", Span(where, start, start + len(underlined)), **more  # type: ignore[arg-type]
    )


def test_full() -> None:
    where = source("a: 1\nmodls:\n" + "\n" * 9 + "models:\n")
    one = Diagnostic(
        "CG101",
        Severity.ERROR,
        "unknown key `modls`",
        Span(where, 5, 10),
        ("did you mean `models`?", "two\nlines"),
        (Related(Span(where, 21, 27), "declared here"),),
    )
    assert render((one,)) == (
        "error[CG101]: unknown key `modls`\n"
        "  --> schemas/mail.yaml:2:1\n"
        "   |\n"
        " 2 | modls:\n"
        "   | ^^^^^\n"
        "   = help: did you mean `models`?\n"
        "   = help: two\n"
        "           lines\n"
        "  ::: schemas/mail.yaml:12:1\n"
        "   |\n"
        "12 | models:\n"
        "   | ------ declared here\n"
    )


def test_nothing_found_is_nothing_said() -> None:
    assert render(()) == render((), "concise") == render((), "github") == summary(()) == ""
    assert json.loads(render((), "json")) == {
        "version": 1,
        "diagnostics": [],
        "summary": {"errors": 0, "warnings": 0},
    }


def underlined(text: str, part: str) -> tuple[str, str]:
    """Return the shown line, and what of it is underlined."""
    lines = render((finding(text, part),)).split("\n")
    return lines[3], lines[4]


@pytest.mark.parametrize(
    ("text", "part", "line", "marks"),
    [
        ("a: 漢字 b", "b", "1 | a: 漢字 b", "  |         ^"),
        ("漢字: b", "漢字", "1 | 漢字: b", "  | ^^^^"),
        ("\ta: b", "b", "1 | →   a: b", "  |        ^"),
        ("e\u0301: b", "b", "1 | e\u0301: b", "  |    ^"),
        ("\u202ea: b", "b", "1 | <U+202E>a: b", "  |            ^"),
        ("\u202ea: b", "\u202e", "1 | <U+202E>a: b", "  | ^^^^^^^^"),
        ("a: b\r\nc", "b", "1 | a: b", "  |    ^"),
    ],
)
def test_the_underline_stands_under_what_it_means(text: str, part: str, line: str, marks: str) -> None:
    assert underlined(text, part) == (line, marks)


def test_of_several_lines_the_first_is_underlined() -> None:
    assert underlined("a:\n  b: 1\n  c: 2", "b: 1\n  c: 2") == ("2 |   b: 1", "  |   ^^^^")


@pytest.mark.parametrize("before", [0, 30, 500, 1_000_000])
def test_long_lines_are_windowed(before: int) -> None:
    line, marks = underlined("x" * before + "HERE" + "y" * 1000, "HERE")
    assert len(line) < 140
    assert marks.count("^") == 4
    start = marks.index("^")
    assert line[start : start + 4] == "HERE"
    assert line.endswith("…")
    assert ("…" in line[:6]) == (before > 40)


def test_an_empty_file_has_no_line_to_show() -> None:
    one = Diagnostic("CG002", Severity.ERROR, "too large", Span(source(""), 0, 0))
    assert render((one,)) == "error[CG002]: too large\n --> schemas/mail.yaml:1:1\n"


def test_concise() -> None:
    one = finding("a: 1\nmodls:", "modls")
    assert render((one, one), "concise") == "schemas/mail.yaml:2:1: CG101 error: unknown key `modls`\n" * 2


def test_github_escapes_what_its_syntax_means() -> None:
    where = source("a: 1\nmodls:", "a,b:c.yaml")
    one = Diagnostic("CG101", Severity.WARNING, "100% `x`\r::error::", Span(where, 5, 10), ("do\nthis",))
    assert render((one,), "github") == (
        "::warning file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=1,endColumn=5,title=CG101 warning"
        "::100%25 `x`<U+000D>::error::%0Ado%0Athis\n"
    )
    named = render((one,), "github", run=Run(base=Path("/repo")))
    assert named.startswith("::warning file=sub/a%2Cb%3Ac.yaml,")


def test_json_has_everything() -> None:
    where = source("a: 1\nmodls:\n")
    one = Diagnostic(
        "CG011", Severity.WARNING, "m", Span(where, 5, 10), ("h",), (Related(Span(where, 0, 1), "first here"),)
    )
    assert json.loads(render((one,), "json")) == {
        "version": 1,
        "diagnostics": [
            {
                "code": "CG011",
                "name": "duplicate-key",
                "severity": "warning",
                "message": "m",
                "file": "schemas/mail.yaml",
                "line": 2,
                "column": 1,
                "end_line": 2,
                "end_column": 6,
                "help": ["h"],
                "related": [
                    {
                        "file": "schemas/mail.yaml",
                        "line": 1,
                        "column": 1,
                        "end_line": 1,
                        "end_column": 2,
                        "message": "first here",
                    }
                ],
            }
        ],
        "summary": {"errors": 0, "warnings": 1},
    }


def test_colours_only_add_colours() -> None:
    one = finding("a: 1\nmodls:", "modls", help=("h",))
    painted = render((one,), "full", color=True)
    assert "\x1b[1;31merror[CG101]\x1b[0m" in painted
    for code in ("0", "1;31", "1;33", "34", "1", "36"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted == render((one,))


def test_summary_counts() -> None:
    one = finding("modls", "modls")
    warning = Diagnostic("CG010", Severity.WARNING, "m", one.span)
    assert summary((one,)) == "1 error"
    assert summary((one, one, warning)) == "2 errors and 1 warning"
    assert summary((warning, warning)) == "2 warnings"


@given(st.text(), st.integers(0, 40), st.integers(0, 40))
def test_no_text_can_do_anything_but_be_read(text: str, start: int, length: int) -> None:
    where = Source(Path("/x"), text.replace("\n", " "), text)
    span = Span(where, min(start, len(text)), min(start + length, len(text)))
    one = Diagnostic("CG101", Severity.ERROR, text, span, (text,), (Related(span, text),))
    for format in FORMATS:
        for line in render((one,), format).split("\n"):
            assert visible(line) == line
            assert width(line) >= 0
    for line in render((one,), "github").splitlines():
        assert line.startswith("::error file=")
