"""Texts as source: whatever they hold, they are one literal, one docstring, one comment."""

import ast
import subprocess
import sys
from inspect import cleandoc
from pathlib import Path

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imperal_cachegen.compiler.emit import pysource
from imperal_cachegen.compiler.emit.format import style
from imperal_cachegen.compiler.emit.layout import bracketed

HOSTILE = (
    'say "hi"',
    "it's",
    'it\'s "both"',
    '"""',
    '""" + __import__("os").system("id") + """',
    '\\"""',
    "'''",
    "\\",
    "ends in a backslash\\",
    'ends in a quote"',
    '"',
    "{{ 7 * 7 }}",
    "{% include 'x' %}",
    "{# gone #}",
    "{0} %s {x!r}",
    "a\nb",
    "a\r\nb\rc",
    "tab\there",
    "nul\0here",
    "\x1b[31mred",
    "\u202eright to left",
    "\u2066isolated\u2069",
    "zero\u200bwidth",
    "\ufeffmark",
    "next\u0085line\u2028separator\u2029",
    "lone \ud800 surrogate \udfff",
    "\U0001f4e7 mail",
    "Папка и аккаунт",
    "\u043e\u0441\u0430 \u0438 \u0430",
    "m\u0430il",
    "Übergröße, straße",
    "受信トレイ",
    "a\u2013b \u2018c\u2019 d\u00d7e",
    "# noqa: F401",
    "x" * 300,
    "wort " * 60,
    "",
    " ",
    "  two blanks first",
    "blanks last  ",
    "one\n\ntwo\n\n\nthree",
    "list:\n  - a\n  - b\n\nend",
    "def f():\n\treturn 1",
)

RULES = "E4,E7,E9,F,B,PLE,RUF,UP,ASYNC,S"
texts = st.text(st.characters(codec=None) | st.sampled_from("\"'\\\n {}%#\t"), max_size=60) | st.sampled_from(HOSTILE)


def visible(text: str) -> bool:
    """Whether a text of source holds only what a reader sees, and no line break."""
    return text.isprintable() and not set(text) & set("\u202e\u2066\u2069\u200b\ufeff")


@given(texts)
def test_a_string_is_one_literal_of_its_value(text: str) -> None:
    code = pysource.string(text)
    assert ast.literal_eval(code) == text
    assert visible(code)
    assert black.format_str(f"x = {code}\n", mode=style()) == f"x = {code}\n"


@given(texts)
def test_a_comment_is_one_line(text: str) -> None:
    code = pysource.comment(text)
    assert visible(code)
    assert ast.dump(ast.parse(f"x = 1  # {code}\ny = 2\n")) == ast.dump(ast.parse("x = 1\ny = 2\n"))


@given(texts, st.sampled_from((0, 4)))
def test_a_docstring_is_one_docstring_with_every_word(text: str, indent: int) -> None:
    code = pysource.docstring(text, indent)
    source = f"{code}\n" if indent == 0 else f"class A:\n    {code}\n\n    x = 1\n"
    node = ast.parse(source).body[0]
    found = ast.get_docstring(node if isinstance(node, ast.ClassDef) else ast.parse(source))
    assert found is not None
    assert found.split() == text.split() or not text.strip()
    assert all(visible(line) for line in code.split("\n"))
    assert black.format_str(source, mode=style()) == source


@pytest.mark.parametrize("text", ["one\n\ntwo", "list:\n  - a\n  - b\n\nend"])
def test_a_docstring_keeps_paragraphs_and_lists(text: str) -> None:
    value = ast.literal_eval(pysource.docstring(text, 4))
    assert cleandoc(value) == text


def test_a_long_docstring_is_wrapped() -> None:
    lines = pysource.docstring("wort " * 60, 4).split("\n")
    assert len(lines) > 2
    assert max(len(line) for line in lines) <= 120


def test_ruff_finds_nothing_ambiguous(tmp_path: Path) -> None:
    module = tmp_path / "strings.py"
    every = [chr(number) for number in range(0xA0, 0x3100)] + [chr(number) for number in range(0x4E00, 0xD7B0, 7)]
    words = [first + second for first, second in zip(every[::2], every[1::2], strict=False)]
    lines = [f"x = {pysource.string(text)}  # {pysource.comment(text)}" for text in (*HOSTILE, *every, *words)]
    docs = [f"def f{at}() -> None:\n    {pysource.docstring(text, 4)}" for at, text in enumerate(HOSTILE)]
    module.write_text("\n".join((*lines, *docs)) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", RULES, str(module)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_words_of_other_scripts_stay_readable() -> None:
    assert pysource.string("Папка «Входящие», 受信トレイ") == '"Папка «Входящие», 受信トレイ"'


def test_a_whole_number_is_one_literal() -> None:
    for value in (0, -1, 2**63, -(10**5000), 10**5000):
        assert ast.literal_eval(pysource.integer(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_one_literal(value: float) -> None:
    code = pysource.real(value)
    assert repr(ast.literal_eval(code)) == repr(value)
    assert black.format_str(f"x = {code}\n", mode=style()) == f"x = {code}\n"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_has_no_literal_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no literal"):
        pysource.real(value)


@pytest.mark.parametrize("name", ["class", "a b", "a;b", "", "1a", "ﬁ", "a.b", "None", "a\n"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        pysource.identifier(name)


def test_brackets_break_as_black_breaks_them() -> None:
    for count in (1, 5, 7, 9, 30):
        items = [f"argument_{number}={number}" for number in range(count)]
        code = bracketed("value = function(", items, ")")
        assert black.format_str(f"{code}\n", mode=style()) == f"{code}\n"
