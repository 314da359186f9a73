from pathlib import Path

import pytest

from imperal_cachegen.compiler.categories import ALL, CATEGORIES, codes_of
from imperal_cachegen.compiler.remarks.accepts import apply_accepts
from imperal_cachegen.compiler.remarks.comments import Applied
from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.rules.breaking import keys as rules
from imperal_cachegen.compiler.rules.registry import all_rules
from imperal_cachegen.compiler.source import Source, Span

OLD = Source(Path("/old.yaml"), "old.yaml", "key: a\n")


def applied(text: str, judged: frozenset[str] = codes_of(ALL)) -> Applied:
    """Return what is left of a changed key, which is found on the line that has `key:`."""
    load_all()
    source = Source(Path("/new.yaml"), "new.yaml", text)
    start = text.index("key:")
    found = rules.key_changed(Span(source, start, start + 4), "a", "b", Span(OLD, 0, 4))
    return apply_accepts([source], (found,), judged)


def left(text: str) -> list[str]:
    return [one.code for one in applied(text).kept]


@pytest.mark.parametrize(
    "text",
    [
        "key: b  # cachegen: accept[CG904] the old one held the folder twice",
        "# cachegen: accept[CG904] the old one held the folder twice\nkey: b",
        "# cachegen: accept[CG904] the old one held the folder twice\n# more of it\nkey: b",
    ],
)
def test_an_accept_takes_a_break_out_and_keeps_its_reason(text: str) -> None:
    result = applied(text)
    assert result.kept == ()
    (accepted,) = result.hidden
    assert (accepted.found.code, accepted.reason) == ("CG904", "the old one held the folder twice")
    assert accepted.span.text == "CG904"


def test_an_accept_speaks_for_one_line_and_one_code() -> None:
    assert left("# cachegen: accept[CG904] why not\nother: 1\nkey: b") == ["CG814", "CG904"]
    assert left("# cachegen: accept[CG905] why not\nkey: b") == ["CG814", "CG904"]
    assert left("# cachegen: accept[CG904, CG940] why not\nkey: b") == ["CG814"]


def test_an_accept_of_what_was_not_judged_is_not_called_useless() -> None:
    text = "# cachegen: accept[CG904, CG940] why not\nkey: b"
    assert applied(text, codes_of(["KEY"])).kept == ()


def test_an_accept_needs_a_reason_a_known_code_and_a_break() -> None:
    assert left("# cachegen: accept[CG904]\nkey: b") == ["CG811", "CG904"]
    assert left("# cachegen: accept[CG94] why\nkey: b") == ["CG813", "CG904"]
    assert left("# cachegen: accept[CG308] why\nkey: b") == ["CG812", "CG904"]
    lower, _ = applied("# cachegen: accept[cg904] why\nkey: b").kept
    assert lower.help == ("did you mean `CG904`?",)


@pytest.mark.parametrize(
    "comment",
    [
        "# cachegen: accept CG904 why",
        "# cachegen: accept",
        "# cachegen: accepted[CG904] why",
        "# cachegn accpt(CG904) why",
    ],
)
def test_an_accept_that_cannot_be_read_is_said(comment: str) -> None:
    assert left(f"{comment}\nkey: b") == ["CG815", "CG904"]


def test_ignores_are_none_of_its_business() -> None:
    assert left("# cachegen: ignore[CG308] why\nkey: b") == ["CG904"]


def test_every_rule_of_the_comparison_has_a_category_and_is_an_error() -> None:
    load_all()
    rules = [rule for rule in all_rules() if "CG900" <= rule.code < "CG980"]  # CG98x: comparing itself
    assert len(rules) >= 25
    assert all(rule.code in CATEGORIES and rule.severity == "error" for rule in rules)
    assert {name for rule in rules for name in CATEGORIES[rule.code]} == set(ALL)
    assert codes_of(["TTL"]) < codes_of(ALL) == set(CATEGORIES)
