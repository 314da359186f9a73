import math

import pytest
from reading import only, read, value

from imperal_cachegen.compiler.nodes import Mapping, Scalar


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("true", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("y", "y"),
        ("1:30", "1:30"),
        ("190:20:30", "190:20:30"),
        ("2026-11-21", "2026-11-21"),
        ("2026-11-21T01:30:00Z", "2026-11-21T01:30:00Z"),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-1.5E-3", -0.0015),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        (".", "."),
        ("60s", "60s"),
        ("=", "="),
        ("١٢", "١٢"),
        ('"1"', "1"),
        ("'true'", "true"),
        ('"\\/"', "/"),
    ],
)
def test_core_schema(text: str, expected: object) -> None:
    result = value(f"a: {text}\n")
    assert result == {"a": expected}
    assert type(result["a"]) is type(expected)  # type: ignore[index]


def test_nan_is_a_float() -> None:
    result = value("a: .NaN")
    assert math.isnan(result["a"])  # type: ignore[index]


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9" * 401, "0x" + "f" * 5000])
def test_numbers_too_large_are_errors(text: str) -> None:
    assert only(f"a: {text}").code == "CG022"


def test_keys_are_texts() -> None:
    result = read("1: a\ntrue: b\nnull: c\n").value
    assert isinstance(result, Mapping)
    assert [key.text for key, _ in result.items] == ["1", "true", "null"]


def test_text_blocks() -> None:
    assert value("a: |\n  x\n  y\nb: >-\n  x\n  y\n") == {"a": "x\ny\n", "b": "x y"}


def test_line_separators_inside_quotes_are_characters() -> None:
    assert value('a: "x\x85 y \u2028z\u2029"') == {"a": "x\x85 y \u2028z\u2029"}


def test_parts_of_a_scalar_have_places() -> None:
    result = read('# 😀\na: "😀 list[str]"\nb: int | None\nc: "\\u0041x"\n').value
    assert isinstance(result, Mapping)
    quoted, unquoted, escaped = (result.get(key) for key in "abc")
    assert isinstance(quoted, Scalar)
    assert quoted.part(2, 6).text == "list"
    assert isinstance(unquoted, Scalar)
    assert unquoted.part(6, 10).text == "None"
    assert isinstance(escaped, Scalar)
    assert escaped.part(0, 1).text == '"\\u0041x"'


def test_every_scalar_is_where_its_place_says() -> None:
    text = "\ufeffa: &x 😀b\r\nc: {d: *x, e: 'f'}\r\n# g\r\nh:\r\n- |\r\n  i\r\n- j k\r\n"
    result = read(text.removeprefix("\ufeff"))
    assert result.diagnostics == ()
    spans = []
    todo = [result.value]
    while todo:
        node = todo.pop()
        if isinstance(node, Scalar):
            spans.append(node.span.text)
        elif isinstance(node, Mapping):
            todo += [part for pair in node.items for part in pair]
        elif node is not None:
            todo += node.items
    assert sorted(spans) == sorted(["a", "😀b", "c", "d", "😀b", "e", "'f'", "h", "|\r\n  i", "j k"])


def test_collections_end_with_their_last_value() -> None:
    result = read("a:\n  b: 1 # c\n\n# d\ne: [1, 2] # f\n").value
    assert isinstance(result, Mapping)
    assert [node.span.text for _, node in result.items] == ["b: 1", "[1, 2]"]
    assert result.span.text == "a:\n  b: 1 # c\n\n# d\ne: [1, 2]"


def test_an_anchor_is_no_part_of_its_value() -> None:
    result = read("a: &one\n  b: 1\nc: &two {d: 1}\ne: &three # f\n  g\nh: &four\n- 1\n").value
    assert isinstance(result, Mapping)
    assert [node.span.text for _, node in result.items] == ["b: 1", "{d: 1}", "g", "- 1"]


def test_an_empty_value_has_something_to_underline() -> None:
    result = read("a:\nb: 1").value
    assert isinstance(result, Mapping)
    assert result.items[0][1].span.text == ":"


def test_a_dash_alone_is_a_list_of_nothing() -> None:
    assert value("-") == [None]
