"""Hostile files: an answer with a place, in bounded time, whatever the size."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reading import PATH, found, only, read, value

from imperal_cachegen.compiler.diagnostics import outcome
from imperal_cachegen.compiler.loading import load_source
from imperal_cachegen.compiler.read import events, parse, read_file
from imperal_cachegen.compiler.read.comments import comments
from imperal_cachegen.compiler.source import Source

MIB = 1 << 20
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
LARGE = {
    "brackets": ("[" * 200_000, "CG018"),
    "braces": ("{" * 200_000, "CG018"),
    "dashes": ("- " * (MIB // 2), "CG018"),
    "laughs": (LAUGHS, "CG019"),
    "chain of aliases": ("a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 3000)), "CG018"),
    "nothings": ("a:\n" + "- \n" * (MIB // 3), "CG019"),
    "cut texts": ("[" + "a(, " * (MIB // 4), "CG019"),
    "open quote": ('a: "' + "x" * MIB, "CG023"),
    "colons": ("a: " + "b: " * (MIB // 3), "CG007"),
    "tabs": ("a:\n" + "\t" * MIB + "b", "CG006"),
    "documents": ("--- a\n" * (MIB // 6), "CG019"),
    "many keys": ("".join(f"k{i}: 1\n" for i in range(45_000)), None),
    "one long text": ("a: " + "b\n  " * (MIB // 4), None),
    "apostrophes": ("a: " + "it's (x " * (MIB // 8), None),
    "many traps": ("a: {b: list[str], c: (x, y)}\n" * 2_200, "CG008"),
    "escapes": ('a: "' + "\\d" * (MIB // 2), "CG007"),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_texts_are_answered_fast(name: str) -> None:
    text, code = LARGE[name]
    began = time.process_time()
    result = read(text)
    took = time.process_time() - began
    assert [one.code for one in result.diagnostics][:1] == ([code] if code else [])
    assert took < 8


def test_depth() -> None:
    def nested(depth: int) -> str:
        return "[" * depth + "]" * depth

    assert found(nested(64)) == []
    assert only(nested(65)).code == "CG018"
    assert only(nested(65)).span.start == 64


def test_aliases_count_as_deep_as_they_are() -> None:
    inner = "[" * 32 + "x" + "]" * 32
    assert found(f"- &a {inner}\n- {'[' * 31}*a{']' * 31}\n") == []
    assert only(f"- &a {inner}\n- {'[' * 32}*a{']' * 32}\n").code == "CG018"


def test_nodes() -> None:
    assert found(f"[{'x,' * 99_999}]") == []
    assert only(f"[{'x,' * 100_000}]").code == "CG019"


def test_aliases_count_as_all_they_stand_for() -> None:
    block = f"- &a [{'x,' * 49_000}]\n"
    assert found(f"{block}- *a\n") == []
    assert only(f"{block}- *a\n- *a\n").span.text == "*a"


def test_an_anchor_can_be_set_again() -> None:
    assert value("- &a 1\n- *a\n- &a 2\n- *a\n") == [1, 1, 2, 2]
    assert only("- &a 1\n- &a [*a]\n").code == "CG016"


def test_files(tmp_path: Path) -> None:
    def codes(data: bytes) -> list[tuple[str, int, int]]:
        path = tmp_path / "x.yaml"
        path.write_bytes(data)
        result = outcome(read_file(path, "x.yaml"))
        assert (result.value is None) == bool(result.diagnostics)
        return [(one.code, one.span.line, one.span.column) for one in result.diagnostics]

    assert codes(b"a: 1") == []
    assert codes(b"\xef\xbb\xbfa: 1\r\n") == []
    assert codes(b"a: " + b"x" * (MIB - 3)) == []
    assert codes(b"a: " + b"x" * (MIB - 2)) == [("CG002", 1, 1)]
    assert codes(b"x" * (10 * MIB)) == [("CG002", 1, 1)]
    assert codes(b"\xef\xbb\xbfa: \xe9\n") == [("CG003", 1, 4)]
    assert codes("a: 1\nb: ü".encode("utf-16")) == [("CG003", 1, 1)]
    assert codes(b"a: \xed\xa0\x80") == [("CG003", 1, 4)]
    assert codes(b"a: 1\nb: \x00") == [("CG004", 2, 4)]
    assert codes(b"a: 1\nb: \x1b[31m") == [("CG004", 2, 4)]
    assert codes(b"\xef\xbb\xbf\xef\xbb\xbfa: 1") == [("CG004", 1, 1)]
    assert codes(b"a: \x7f") == [("CG004", 1, 4)]
    assert codes(b"- a\n- b") == [("CG020", 1, 1)]
    assert codes(b"hello") == [("CG020", 1, 1)]
    assert codes(b"") == [("CG021", 1, 1)]


def test_what_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.yaml", tmp_path, Path("/dev/zero")):
        result = outcome(load_source(path, "x.yaml"))
        assert [one.code for one in result.diagnostics] == ["CG001"]


_PIECES = st.sampled_from(
    [*"abn01:-?,[]{}#&*!|>'\"%@`~=()<. \n\t\\/", "\r\n", "  ", ": ", " #", "- ", "\x85", "\u2028", "😀", "\ufeff"]
)
_YAMLISH = st.lists(_PIECES, max_size=60).map("".join)


@given(_YAMLISH)
def test_any_text_gets_a_tree_or_an_error(text: str) -> None:
    source = Source(PATH, "schema.yaml", text)
    result = outcome(parse(source))
    assert result.value is not None or result.failed
    for one in result.diagnostics:
        assert 0 <= one.span.start <= one.span.end <= len(text)
        assert one.span.start < one.span.end or not text
        assert one.message
    comments(source)


@given(st.binary(max_size=200))
def test_any_bytes_get_a_tree_or_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    result = outcome(read_file(path, "any.yaml"))
    assert result.value is not None or result.failed


@given(_YAMLISH)
def test_pure_python_reads_the_same(text: str) -> None:
    """Without libyaml the same texts are read; findings may name another place, never another tree."""
    text = text.replace("\t", " ").replace("\ufeff", " ")  # no text with a byte-order mark in it comes past loading
    assume(not re.search(r"[|>][-+0-9]*#", text))  # there libyaml begins a comment, without the blank that YAML wants
    source = Source(PATH, "schema.yaml", text)
    fast = outcome(parse(source))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events.yaml, "__with_libyaml__", False)
        slow = outcome(parse(source))
    assert fast.failed == slow.failed
    if not fast.failed:
        assert [(one.code, one.span.start) for one in fast.diagnostics] == [
            (one.code, one.span.start) for one in slow.diagnostics
        ]
