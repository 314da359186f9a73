"""Defaults: literals, YAML, how strictly they are judged, and what they become."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from fielding import declare, default, fields, found, only, ref, scalar
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError
from strategies import annotations, holder, same, values

from imperal_cachegen.compiler.ir import DictValue, InstanceValue, ListValue, Now, SetValue, TupleValue, Value

TYPES = declare(
    Folder="name: str\nsize: int = 0\nfrom: str = ''",
    Node="value: int\nnext: Node | None = None",
    Cat='kind: Literal["cat"]\nlives: int = 9',
    Dog='kind: Literal["dog"]\nlives: int = 1',
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("int = 0", 0),
        ("int = -5", -5),
        ("int = 123456789012345678901234567890", 123456789012345678901234567890),
        ("float = 1.5", 1.5),
        ("float = 1e3", 1000.0),
        ("float = 2", 2.0),
        ("float | int = 2", 2),
        ("int | float = 2.0", 2.0),
        ("bool = true", True),
        ("bool = False", False),
        ("str | None = null", None),
        ("None = None", None),
        ('str = ""', ""),
        ("str = 'it\\'s'", "it's"),
        ('str = "a\\tb\\u00e9\\ud83d\\ude00\\x41\\/"', "a\tbé😀A/"),
        ("list[int] = []", ListValue(())),
        ("list[float] = [1, 2.5,]", ListValue((1.0, 2.5))),
        ("set[str] = ['a', 'b']", SetValue(("a", "b"))),
        ("tuple[bool, ...] = [true]", TupleValue((True,))),
        ('dict[str, int] = {"a": 1}', DictValue((("a", 1),))),
        ("dict = {}", DictValue(())),
        ('Any = {"a": [1, null, 2.5]}', DictValue((("a", ListValue((1, None, 2.5))),))),
        ('datetime = "2026-11-21T08:00:00Z"', datetime(2026, 11, 21, 8, tzinfo=UTC)),
        ('datetime = "2026-11-21T08:00:00+05:30"', datetime(2026, 11, 21, 8, tzinfo=timezone(timedelta(minutes=330)))),
        ("datetime = now", Now()),
        ("datetime | None = now", Now()),
        ('date = "2026-11-21"', date(2026, 11, 21)),
        ('time = "08:00:00"', time(8)),
        ('timedelta = "PT5M"', timedelta(minutes=5)),
        ('timedelta = "-P1D"', timedelta(-1)),
        ('UUID = "12345678-1234-5678-1234-567812345678"', UUID("12345678-1234-5678-1234-567812345678")),
        ('Decimal = "1.50"', Decimal("1.50")),
        ('Literal["a", 2] = 2', 2),
        ('date | Literal["never"] = "never"', "never"),
        ('date | Literal["never"] = "2026-11-21"', date(2026, 11, 21)),
        ("Folder | None = None", None),
        ('Folder = {"name": "x"}', InstanceValue(ref("Folder"), (("name", "x"),))),
        ('Folder = {"from": "y", "name": "x"}', InstanceValue(ref("Folder"), (("name", "x"), ("from_", "y")))),
        ('Cat | Dog = {"kind": "dog"}', InstanceValue(ref("Dog"), (("kind", "dog"),))),
        (
            'Node = {"value": 1, "next": {"value": 2}}',
            InstanceValue(ref("Node"), (("value", 1), ("next", InstanceValue(ref("Node"), (("value", 2),))))),
        ),
    ],
)
def test_becomes(text, value):
    made = default(text, TYPES)
    assert made == value
    assert type(made) is type(value)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("{type: int, default: 0}", 0),
        ("{type: str, default: day}", "day"),
        ("{type: str, default: '5'}", "5"),
        ("{type: str, default: 'None'}", "None"),
        ("{type: str | None, default: None}", None),
        ("{type: str | None, default: null}", None),
        ("{type: bool, default: True}", True),
        ("{type: datetime, default: now}", Now()),
        ("{type: date, default: 2026-11-21}", date(2026, 11, 21)),
        ("{type: Folder, default: {name: x, size: 3}}", InstanceValue(ref("Folder"), (("name", "x"), ("size", 3)))),
        ("{type: 'list[datetime]', default: [now]}", ListValue((Now(),))),
        ("{type: dict, default: {a: [1, b]}}", DictValue((("a", ListValue((1, "b"))),))),
        ("{type: float, default: .5}", 0.5),
    ],
)
def test_the_mapping_form_takes_yaml(line, value):
    made = fields(f"f: {line}", TYPES)
    assert made.found == ()
    assert made["f"].default is not None
    assert made["f"].default.value == value


@pytest.mark.parametrize(
    ("text", "code", "underlined", "help_"),
    [
        ("str = day", "CG221", "day", ('a text is quoted: `"day"`',)),
        ("str = the whole day", "CG221", "the whole day", ('a text is quoted: `"the whole day"`',)),
        ("bool = no", "CG221", "no", ("write `false`", 'a text is quoted: `"no"`')),
        ("bool = TRUE", "CG221", "TRUE", ("write `true`", 'a text is quoted: `"TRUE"`')),
        ("float = nan", "CG221", "nan", ("numbers are finite; `None` can stand for a missing one: `float | None = None`",)),
        ("float = -inf", "CG224", "-", ("`None` can stand for a missing number: `float | None = None`",)),
        ("float = 1e999", "CG224", "1e999", ("`None` can stand for a missing number: `float | None = None`",)),
        ("int = 1_000", "CG223", "1_000", ("write `1000`",)),
        ("int = 007", "CG223", "007", ("write `7`",)),
        ("int = 0x1F", "CG223", "0x1F", ("write `31`",)),
        ("date = 2026-11-21", "CG223", "2026-11-21", ('write `"2026-11-21"`',)),
        ("list = list()", "CG222", "list", ("write `[]`",)),
        ("datetime = datetime.now()", "CG222", "datetime.now", ("write `now`",)),
        ("timedelta = timedelta(seconds=5)", "CG222", "timedelta", ('write `"PT5S"`',)),
        ("str = f'x'", "CG220", "f", ("write the string without a prefix",)),
        ("tuple[int, ...] = (1, 2)", "CG220", "(", ("a tuple is written as a list: `[1, 2]`",)),
        ("set[int] = {1, 2}", "CG220", "1", ('keys are text: `"1"`, or write a set as a list: `[1]`',)),
        ("set[str] = {'a', 'b'}", "CG220", ",", ("a set is written as a list: `[1, 2]`",)),
        ("dict = {a: 1}", "CG220", "a", ('keys are quoted: `"a"`',)),
        ("list[int] = [1, 2", "CG220", "2", ("close it: `list[int] = [1, 2]`",)),
        ("str = 'abc", "CG220", "'", ("close it: `str = 'abc'`",)),
        ("list[int] = [1,", "CG220", ",", ("close it: `list[int] = [1]`",)),
        ('dict = {"a": [1', "CG220", "1", ('close it: `dict = {"a": [1]}`',)),
        ("int =", "CG220", "=", ('write `""` for an empty text, or leave the `=` out',)),
        ('str = "a\\d"', "CG225", "\\d", ("a backslash is written twice: `\\\\d`",)),
        ('str = "\\ud800"', "CG225", '"\\ud800"', ("write both halves, or the character",)),
        ('dict = {"a": 1, "a": 2}', "CG227", '"a"', ()),
        ("set[int] = [1, 2, 1]", "CG227", "1", ()),
        ('int = "5"', "CG228", '"5"', ("write `5` without quotes",)),
        ("int = 5.0", "CG228", "5.0", ("write `5`, or let the type be `float`",)),
        ("int = true", "CG228", "true", ("write `1`, or let the type be `bool`",)),
        ("bool = 1", "CG228", "1", ("write `true`",)),
        ('bool = "no"', "CG228", '"no"', ("write `false`",)),
        ("str = 5", "CG228", "5", ('a text is quoted: `"5"`',)),
        ("str = None", "CG228", "None", ("a field that can be `None` is `str | None`",)),
        ("list[str] = {}", "CG228", "{}", ("write a list: `[]`",)),
        ("dict[str, int] = []", "CG228", "[]", ("write a mapping: `{}`",)),
        ('list[int] = [1, "2"]', "CG228", '"2"', ("write `2` without quotes",)),
        ("Decimal = 1.50", "CG228", "1.50", ('quote it, so that no digit is lost: `"1.50"`',)),
        ("time = 08:00", "CG223", "08:00", ('write `"08:00"`',)),
        ("date = 20261121", "CG228", "20261121", ('write a quoted text, as in `"2026-11-21"`',)),
        ('Literal["a", "b"] = "c"', "CG228", '"c"', ()),
        ("Literal[1] = true", "CG228", "true", ()),
        ('datetime = "2026-11-21T08:00:00"', "CG229", '"2026-11-21T08:00:00"', ('write `"2026-11-21T08:00:00Z"` for UTC, or an offset as in `+02:00`',)),
        ('datetime = "1600000000"', "CG229", '"1600000000"', ('write it as in `"2026-11-21T08:00:00Z"`',)),
        ('datetime = "now"', "CG229", '"now"', ("write `now` without quotes",)),
        ('UUID = "x"', "CG229", '"x"', ('write it as in `"12345678-1234-5678-1234-567812345678"`',)),
        ('Decimal = "NaN"', "CG229", '"NaN"', ('write it as in `"1.50"`',)),
        ("date = now", "CG230", "now", ()),
        ("str = now", "CG230", "now", ('the text is quoted: `"now"`',)),
        ("Any = now", "CG230", "now", ()),
        ('Folder = {"nam": "x", "name": "y"}', "CG232", '"nam"', ("did you mean `name`?",)),
        ("Folder = {}", "CG233", "{}", ("give every field that has no default",)),
        ('Folder = {"name": 5}', "CG228", "5", ('a text is quoted: `"5"`',)),
        ('list[Folder | None] = [{"name": 5}]', "CG228", "5", ('a text is quoted: `"5"`',)),
        ('Cat | Dog = {"kind": "dog", "lives": "x"}', "CG228", '"x"', ("write a whole number without quotes",)),
        ("int = 5 6", "CG201", "6", ()),
    ],
)  # fmt: skip
def test_answers(text, code, underlined, help_):
    line = "f: |-\n  " + text
    one = only(line, TYPES)
    assert (one.code, one.help) == (code, help_)
    assert only(scalar(text), TYPES).span.text in (underlined, scalar(text)[3:])


@pytest.mark.parametrize(
    "line", ["{type: float, default: .inf}", "{type: float, default: .nan}", "{type: Any, default: [.inf]}"]
)
def test_no_number_in_yaml_is_infinite(line):
    assert [code for code, _ in found(f"f: {line}")] == ["CG224"]


def test_a_default_that_does_not_fit_leaves_the_field():
    made = fields("f: int = x\ng: {type: Folder, default: {name: x}}", TYPES)
    assert [each.name for each in made.fields] == ["f", "g"]
    assert made["f"].default is None


def test_deep_and_long_literals_are_refused():
    assert found(scalar("Any = " + "[" * 33 + "]" * 33)) == [("CG226", "[")]
    assert found(scalar("int = " + "9" * 4301))[0][0] == "CG226"
    assert fields(scalar("int = " + "9" * 4300)).found == ()
    assert found(scalar('str = "' + "x" * 70_000 + '"'))[0][0] == "CG210"


def test_a_union_of_types_is_tried_once_a_level():
    types = declare(**{f"T{n}": f'kind: Literal["{n}"]\nnext: T0 | T1 | T2 | T3 | None = None' for n in range(4)})
    text = '{"kind": "0"}'
    for level in range(25):
        text = f'{{"kind": "{level % 4}", "next": {text}}}'
    assert isinstance(default(f"T0 | T1 | T2 | T3 = {text}", types), InstanceValue)


# --- properties ------------------------------------------------------------------------------------------------------


def spelt(value: Any) -> str:
    """Write a Python value as a literal."""
    if isinstance(value, list | tuple | set):
        return "[" + ", ".join(spelt(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {spelt(item)}" for key, item in value.items()) + "}"
    if value is None or isinstance(value, str | bool | int | float):
        return json.dumps(value)
    if isinstance(value, timedelta):
        return json.dumps(TypeAdapter(timedelta).dump_python(value, mode="json"))
    return json.dumps(value.isoformat() if isinstance(value, date | time) else str(value))


def python(value: Value) -> Any:
    """Return the Python value that a default is."""
    match value:
        case ListValue(items):
            return [python(item) for item in items]
        case SetValue(items):
            return {python(item) for item in items}
        case TupleValue(items):
            return tuple(python(item) for item in items)
        case DictValue(pairs):
            return {key: python(item) for key, item in pairs}
        case _:
            return value


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(st.data())
def test_a_value_that_is_written_as_a_default_is_that_value(data):
    text = data.draw(annotations())
    made = fields(scalar(text))
    assume(not made.found)
    value = data.draw(values(made["f"].annotation))
    assert same(python(default(f"{text} = {spelt(value)}")), value)


_WRITTEN = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 5, 1.0, 2.5, "", "a", "1", "true", "P1D", "2026-11-21", "08:00", "5.0"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(annotations(), _WRITTEN)
def test_a_default_fits_exactly_where_pydantic_takes_it_strictly(text, value):
    made = fields(scalar(text))
    assume(not made.found)
    cls: type[BaseModel] = holder(made["f"].annotation)
    fits = fields(scalar(f"{text} = {spelt(value)}")).found == ()
    try:
        theirs = cls.model_validate_json(json.dumps({"v": value}), strict=True)
    except ValidationError:
        assert not fits
        return
    if not fits:
        # Pydantic's literals take `true` for `1`, it drops what stands twice in a set, and takes `"1"` for a moment and
        # a bare number for a `Decimal`, which the language wants quoted.
        assert any(word in text for word in ("Literal", "set", "date", "Decimal"))
        return
    assert same(python(default(f"{text} = {spelt(value)}")), theirs.v)
