"""Patterns mean what ECMA-262 says, though Rust's engine checks them."""

from pathlib import Path

import pytest
from kit import Runner, resolve, write


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        (r"^\d+$", ["12"], ["٣", "1\n", "x", ""]),
        (r"^\D$", ["x", "٣"], ["1"]),
        (r"^\w$", ["a", "_", "0"], ["é", "-"]),
        (r"^\W$", ["é", "-"], ["a"]),
        (r"^[\d-]+$", ["1-2"], ["٣", "a"]),
        (r"^[\w.]$", ["a", "."], ["é"]),
        (r"^[^\d]$", ["a", "٣"], ["1"]),
        (r"^[\D1]$", ["a", "1"], ["2"]),
        (r"^[\Wa]$", ["a", "é"], ["b"]),
        (r"^.$", ["a", "\u00e9", "\U0001f600", "\x85"], ["\n", "\r", "\u2028", "\u2029", "ab"]),
        (r"^[.]$", ["."], ["a"]),
        (r"^a\.b$", ["a.b"], ["axb"]),
        (r"\bcat\b", ["a cat", "écat"], ["cats"]),
        (r"^\x41\u0042$", ["AB"], ["ab"]),
        (r"^[a\]b]$", ["]", "a"], ["\\"]),
        (r"^\/$", ["/"], ["\\/"]),
        (r"^\0$", ["\0"], ["0"]),
        (r"^(?:a|b){2}$", ["ab"], ["a"]),
        (r"^(?<year>[0-9]{4})$", ["2026"], ["26"]),
        (r"^\p{Lu}$", ["A", "Ж"], ["a"]),
        (r"b", ["abc"], ["ac"]),
        ("", ["", "x"], []),
        (r"^[\s]$", [" ", "\t"], ["a"]),
    ],
)
def test_what_a_pattern_fits(tmp_path: Path, pattern: str, fitting: list[str], others: list[str]) -> None:
    write(tmp_path, "d.json", {"type": "string", "pattern": pattern})
    result = resolve(tmp_path, "It=d.json")
    assert result.diagnostics == ()
    made = Runner(result.value).classes["It"]
    for text in fitting:
        assert made(text).root == text
    for text in others:
        with pytest.raises(ValueError, match="string_pattern_mismatch"):
            made(text)


@pytest.mark.parametrize(
    "pattern",
    [
        r"a\z", r"\Aa", r"(?=a)", r"(?<!a)b", r"(a)\1", r"\k<a>", r"[\b]", r"\cA", r"\a", "[]", "[^]", "[a", "a{2,1}", "a{,2}",
        "(?i)a", "(?P<a>b)", "[a--b]", "[a~~b]", "[[:alpha:]]", "a**", "*", ")", "\\", r"\x4", r"\u{41}", r"\<a", r"\Qa", r"\pL", "a{2}{3}", "a+*",
    ],
)  # fmt: skip
def test_what_the_engine_reads_differently_is_refused(tmp_path: Path, pattern: str) -> None:
    write(tmp_path, "d.json", {"type": "string", "pattern": pattern})
    (found,) = resolve(tmp_path, "It=d.json").diagnostics
    assert found.code == "CG622"
    assert found.span.text[:1] == '"'
