from pathlib import Path

import pytest

from imperal_cachegen.compiler.diagnostics import Diagnostic, Severity, outcome
from imperal_cachegen.compiler.read import parse
from imperal_cachegen.compiler.remarks.ignores import apply_ignores
from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.source import Source, Span


def left(text: str) -> list[str]:
    """Return the codes that are left of a schema's findings."""
    source = Source(Path("/x.yaml"), "x.yaml", text)
    return [one.code for one in apply_ignores([source], outcome(parse(source)).diagnostics).kept]


def test_an_ignore_hides_a_warning_of_its_line_or_the_next() -> None:
    assert left("a: Works around #1054") == ["CG010"]
    assert left("# cachegen: ignore[CG010] it is a comment\na: Works around #1054") == []
    assert left("#cachegen:ignore[CG010] it is a comment\na: Works around #1054") == []
    assert left("# cachegen: ignore[CG010] it is a comment\n# more\na: Works around #1054") == []


def test_an_ignore_behind_a_value_speaks_for_its_own_line() -> None:
    # The comment of the first line is the ignored thing itself, so the second line needs its own.
    text = "a: 1 # cachegen: ignore[CG010] this one\nb: Works around #1054"
    assert left(text) == ["CG804", "CG010"]
    text = "a: 1 #1054\nb: 1 # cachegen: ignore[CG010] no such thing here"
    assert left(text) == ["CG010", "CG804"]


def test_several_codes() -> None:
    source = Source(Path("/x.yaml"), "x.yaml", "# cachegen: ignore[CG010, CG804] why\na: b #12\n")
    codes = [one.code for one in apply_ignores([source], outcome(parse(source)).diagnostics).kept]
    assert codes == ["CG802"]


@pytest.mark.parametrize("reason", ["", "   ", " -- ", "…"])
def test_a_reason_is_required(reason: str) -> None:
    assert left(f"# cachegen: ignore[CG010]{reason}\na: b #12") == ["CG801", "CG010"]


@pytest.mark.parametrize(
    "comment",
    [
        "# cachegen: ignore CG010 why",
        "# cachegen: ignore",
        "# cachegen: ignore[] why",
        "# cachegen: disable[CG010] why",
        "# cachegen: ignor[CG010] why",
        "# cachgen: ignore[CG010] why",
        "# cachegen ignore[CG010] why",
        "# Cachegen: ignore[CG010] why",
        "# cachegen: ignore(CG010) why",
    ],
)
def test_what_cannot_be_read_is_said(comment: str) -> None:
    assert left(f"{comment}\na: b #12") == ["CG805", "CG010"]


def help_of(comment: str) -> tuple[str, ...]:
    load_all()
    source = Source(Path("/x.yaml"), "x.yaml", f"{comment}\na: 1")
    return apply_ignores([source], ()).kept[0].help


def test_the_way_out_names_the_users_own_codes() -> None:
    form = "write `# cachegen: ignore[CG320] why this is right here`"
    assert help_of("# cachegen: ignore(CG320) it is so") == (form,)
    assert help_of("# cachgen ignor[cg320] it is so") == (form,)
    assert "ignore[CG320, CG308]" in help_of("# cachegen: ignore(CG320, CG308)")[0]


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ("CG3O8", "did you mean `CG308`?"),
        ("user-id-segment", "`user-id-segment` is CG308: write the code"),
        ("user-id-segmnt", "`user-id-segment` is CG308: write the code"),
        ("CG9999", "codes are `CG` and three digits; `cachegen rule --all` lists them"),
    ],
)
def test_what_may_be_meant_by_an_unknown_code(written: str, help: str) -> None:
    assert help_of(f"# cachegen: ignore[{written}] it is so") == (help,)


def test_errors_and_unknown_codes() -> None:
    assert left("# cachegen: ignore[CG011] newer\na: 1\na: 2") == ["CG802", "CG011"]
    assert left("# cachegen: ignore[CG999] why\na: 1") == ["CG803"]
    source = Source(Path("/x.yaml"), "x.yaml", "# cachegen: ignore[cg010] why\na: 1")
    (one,) = apply_ignores([source], ()).kept
    assert one.span.text == "cg010"
    assert one.help == ("did you mean `CG010`?",)


def test_an_unused_ignore_is_said_unless_something_else_is_an_error() -> None:
    assert left("# cachegen: ignore[CG010] why\na: 1") == ["CG804"]
    assert left("# cachegen: ignore[CG010] why\na: 1\na: 2") == ["CG011"]


@pytest.mark.parametrize(
    "text",
    [
        'a: "# cachegen: ignore CG010"\n',
        "a: |\n  # cachegen: ignore CG010\nb: 1\n",
        "a: 'x\n\n  # cachegen: ignore CG010'\n",
        "a: x#cachegen: ignore\n".replace(": ignore", ":ignore"),
        "# cachegen: 1 is the version\na: 1\n",
        "# the cachegen: ignore comment\na: 1\n",
        "# cachegen explains [CG010]\na: 1\n",
        "# we cachegen ignore[CG010]\na: 1\n",
        "# catalogue: ignore[CG010]\na: 1\n",
        "# cachegen: accept[CG904] of the other kind\na: 1\n",
        "# cachegen accpt[CG904] of the other kind\na: 1\n",
    ],
)
def test_only_comments_to_us_are_read(text: str) -> None:
    assert left(text) == []


def test_a_comment_behind_a_text_block_and_in_its_header_counts() -> None:
    assert left("a: | # cachegen: ignore CG010\n  x\n") == ["CG805"]
    assert left("a: |\n  x\n# cachegen: ignore CG010\n") == ["CG805"]


def test_findings_of_other_files_stay() -> None:
    mine = Source(Path("/x.yaml"), "x.yaml", "# cachegen: ignore[CG010] why\na: b #12\n")
    other = Source(Path("/y.yaml"), "y.yaml", "\na: b #12\n")
    found = tuple(Diagnostic("CG010", Severity.WARNING, "m", Span(source, 2, 3)) for source in (mine, other))
    assert [one.span.source.name for one in apply_ignores([mine, other], found).kept] == ["x.yaml", "x.yaml", "y.yaml"]


def test_ignores_count_where_quotes_are_missing_elsewhere() -> None:
    text = "# cachegen: ignore[CG010] a note to us\na: b #12\nc: {d: list[str], e: (f, g)}\nh: i: j\n"
    assert left(text) == ["CG008", "CG009", "CG008"]


def test_what_is_hidden_is_kept_with_its_reason() -> None:
    source = Source(Path("/x.yaml"), "x.yaml", "# cachegen: ignore[CG010]  it is a comment \na: Works around #1054")
    applied = apply_ignores([source], outcome(parse(source)).diagnostics)
    (hidden,) = applied.hidden
    assert (applied.kept, hidden.found.code, hidden.reason) == ((), "CG010", "it is a comment")
    assert hidden.span.text == "CG010"


def test_one_comment_hides_several_codes_of_one_line() -> None:
    load_all()
    text = "# cachegen: ignore[CG308,CG318] another user's\nuser_id: text"
    source = Source(Path("/x.yaml"), "x.yaml", text)
    at = text.index("user_id")
    found = tuple(
        Diagnostic(code, Severity.WARNING, "m", Span(source, at, at + 7)) for code in ("CG308", "CG318", "CG320")
    )
    applied = apply_ignores([source], found)
    assert [one.code for one in applied.kept] == ["CG320"]
    assert [(one.found.code, one.reason) for one in applied.hidden] == [
        ("CG308", "another user's"),
        ("CG318", "another user's"),
    ]
