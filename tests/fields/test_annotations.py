"""Annotations: what they resolve to, and the answers to what people write instead."""

from pathlib import Path

import pytest
from fielding import annotation, declare, fields, found, only, ref, scalar
from hypothesis import given
from hypothesis import strategies as st
from strategies import annotations

from imperal_cachegen.compiler.diagnostics import outcome
from imperal_cachegen.compiler.grammar import field
from imperal_cachegen.compiler.ir import DictOf, ListOf, LiteralOf, Plain, SetOf, TupleOf, UnionOf
from imperal_cachegen.compiler.nodes import Scalar
from imperal_cachegen.compiler.resolve.fields.spelling import spelling
from imperal_cachegen.compiler.resolve.fields.types import Names, resolve_type
from imperal_cachegen.compiler.source import Source, Span

MESSAGE = declare(Message="id: str")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("str", Plain("str")),
        ("  int  ", Plain("int")),
        ("None", Plain("None")),
        ("list[str]", ListOf(Plain("str"))),
        ("set[ int ]", SetOf(Plain("int"))),
        ("tuple[float, ...]", TupleOf(Plain("float"))),
        ("dict[str, list[bool],]", DictOf(ListOf(Plain("bool")))),
        ("str | None", UnionOf((Plain("str"), Plain("None")))),
        ("(int | str) | None | int", UnionOf((Plain("int"), Plain("str"), Plain("None")))),
        ("int | int", Plain("int")),
        ("(list[(int)])", ListOf(Plain("int"))),
    ],
)
def test_resolves(text, expected):
    assert annotation(text) == expected


def test_literals_keep_order_and_kind():
    made = annotation('Literal["a", 2, -3, True, None, false, "\\u00e9\\n"]')
    assert isinstance(made, LiteralOf)
    assert [(type(value), value) for value in made.values] == [
        (str, "a"),
        (int, 2),
        (int, -3),
        (bool, True),
        (type(None), None),
        (bool, False),
        (str, "é\n"),
    ]


@given(annotations(("Message",)))
def test_spelling_and_reading_are_one_anothers_inverse(text):
    made = fields(scalar(text), MESSAGE)
    if any(one.code not in ("CG207", "CG208") for one in made.found):
        return
    once = spelling(made["f"].annotation)
    again = fields(scalar(once), MESSAGE)
    assert spelling(again["f"].annotation) == once


@pytest.mark.parametrize(
    ("text", "code", "underlined", "help_"),
    [
        ("string", "CG202", "string", "write `str`"),
        ("list[integer]", "CG202", "integer", "write `int`"),
        ("Optional[str]", "CG202", "Optional", "write `str | None`"),
        (
            "Optional[List[Dict[str, Union[integer, Any]]]]",
            "CG202",
            "Optional",
            "write `list[dict[str, int | Any]] | None`",
        ),
        ("Tuple[int, ...]", "CG202", "Tuple", "write `tuple[int, ...]`"),
        ("Union[int, str]", "CG202", "Union", "write `int | str`"),
        ("typing.Optional[list[int]]", "CG202", "typing.Optional", "write `list[int] | None`"),
        ("List[str]", "CG202", "List", "write `list[str]`"),
        ("Dict[str, int]", "CG202", "Dict", "write `dict[str, int]`"),
        ("dict[str, Mapping[str, int]]", "CG202", "Mapping", "write `dict[str, int]`"),
        ("frozenset[str]", "CG202", "frozenset", "write `set[str]`"),
        ("array", "CG202", "array", "write `list[T]`"),
        ("typing.Any", "CG202", "typing.Any", "write `Any`"),
        ("datetime.datetime | None", "CG202", "datetime.datetime", "write `datetime`"),
        ("uuid", "CG202", "uuid", "write `UUID`"),
        ("Mesage", "CG202", "Mesage", "did you mean `Message`?"),
        ("list[Mesage | None]", "CG202", "Mesage", "did you mean `Message`?"),
        ("object", "CG203", "object", "write `dict[str, T]`, a type under `types`, or `Any`"),
        ("bytes | None", "CG203", "bytes", "store base64 text in a `str`"),
        ("dict[int, str]", "CG203", "int", "write `dict[str, str]`"),
        ("list[Inbox]", "CG204", "Inbox", "declare what both share under `types`, and use that as the field's type"),
        (
            "tuple[int, str]",
            "CG205",
            "tuple[int, str]",
            "write `tuple[int | str, ...]`, or declare a type with a field for each under `types`",
        ),
        ("tuple[int]", "CG205", "tuple[int]", "write `tuple[int, ...]`"),
        ("list[int, str]", "CG205", "list[int, str]", "several types are joined by `|`: `list[int | str]`"),
        ("dict[int]", "CG205", "dict[int]", "write `dict[str, int]`"),
        ("set", "CG205", "set", "write `set[str]`"),
        ("tuple", "CG205", "tuple", "write `tuple[str, ...]`"),
        ("Literal", "CG205", "Literal", 'write `Literal["a", "b"]`'),
        ("int[str]", "CG205", "int[str]", "write `int`, or `list[int]` for a list of them"),
        ("Message[str]", "CG205", "Message[str]", "write `Message`, or `list[Message]` for a list of them"),
        ("list[...]", "CG205", "list[...]", "several types are joined by `|`: `list[int | str]`"),
        ("Literal[a]", "CG206", "a", 'write `"a"`'),
        ("Literal[1.5]", "CG206", "1.5", "use whole numbers, or `float`"),
        ("Literal[1, True]", "CG206", "True", "keep one of them"),
        ("Literal[false, 0]", "CG206", "0", "keep one of them"),
        ("Literal[2, 2]", "CG206", "2", "leave one out"),
        ("int?", "CG201", "?", "write `int | None`"),
        (
            "int()",
            "CG201",
            "(",
            "write `int` without parentheses; limits stand in the mapping form: `{type: int, ge: 0}`",
        ),
        ("str[]", "CG201", "[", "write `list[str]` for a list of it"),
        ("[str]", "CG201", "[", "a list is `list[T]`"),
        ("list<str>", "CG201", "<", "type arguments stand in square brackets: `list[str]`"),
        ("str or None", "CG201", "or", "several types are joined by `|`: `int | str`"),
        ("int, str", "CG201", ",", "several types are joined by `|`: `int | str`"),
        ('"Message"', "CG201", '"Message"', "write `Message` without quotes"),
        ("5", "CG201", "5", "a fixed value is `Literal[5]`; a default stands behind the type: `int = 5`"),
        ("= 5", "CG201", "=", 'a field needs its type: `str = ""`'),
    ],
)
def test_answers(text, code, underlined, help_):
    one = only(scalar(text), MESSAGE, ("Inbox",))
    assert (one.code, one.span.text, one.help) == (code, underlined, (help_,))


@pytest.mark.parametrize(
    "text",
    [
        "int |",
        "list[",
        "list[int",
        "list[int,",
        "(int",
        "dict[str",
        "int = ",
        "Literal[",
        'Literal["a',
        "|",
        "..",
        "list[|]",
    ],
)
def test_what_breaks_off_is_an_error_with_a_place(text):
    one = only(scalar(text))
    assert one.code in ("CG201", "CG206", "CG220")
    assert one.span.text


def test_every_mistake_is_told():
    text = "a: string\nb: list[integer | Optional[number]]\nc: int\nd:\n  type: txt\n  foo: 1\n"
    assert found(text) == [
        ("CG202", "string"),
        ("CG202", "integer"),
        ("CG202", "Optional"),
        ("CG241", "foo"),
        ("CG202", "txt"),
    ]


def test_places_are_exact_inside_quotes_and_blocks():
    assert found('f: "int | strng"') == [("CG202", "strng")]
    assert found("f: 'int | ''x'''") == [("CG201", "'int | ''x'''")]
    assert found("f: >-\n  int |\n  strng\n")[0][0] == "CG202"


@given(st.text(max_size=60))
def test_any_text_is_an_answer(text):
    source = Source(Path("/nowhere"), "s", text or " ")
    node = Scalar(text, text, plain=True, span=Span(source, 0, len(source.text)))
    read = outcome(field(node))
    assert (read.value is None) <= read.failed
    for one in read.diagnostics:
        assert 0 <= one.span.start < one.span.end
    if read.value is not None:
        made = outcome(resolve_type(read.value.type, Names({"Message": ref("Message")})))
        assert (made.value is None) == made.failed


def test_deep_and_long_annotations_are_refused_quickly():
    assert found(scalar("list[" * 40 + "int" + "]" * 40)) == [("CG210", "list")]
    assert found(scalar("(" * 500_000))[0][0] == "CG210"
    assert found(scalar("(" * 50_000))[0][0] == "CG210"
    assert found(scalar(" | ".join(f"Literal[{n}]" for n in range(101))))[0][0] == "CG210"
    assert found(scalar("dict[str, " * 33 + "int" + "]" * 33)) == [("CG210", "str")]
    assert found(scalar("dict[str, " * 31 + "int" + "]" * 31)) == []
