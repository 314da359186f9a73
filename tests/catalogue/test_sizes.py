"""The largest JSON of a value: never exceeded by what is really dumped, and reached where it is simple."""

import importlib
import itertools
import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_schemas import field, model, ref, schema, type_decl
from pydantic import AwareDatetime, Field, TypeAdapter, create_model

from imperal_cachegen.compiler.catalogue.sizes import INCLUDED, PLATFORM, Endless, Sizes, causes
from imperal_cachegen.compiler.ir import (
    Annotation,
    DictOf,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    Project,
    SetOf,
    TupleOf,
    TypeDecl,
    UnionOf,
)
from imperal_cachegen.compiler.pipeline import Options, compile_project
from imperal_cachegen.runtime.envelope import codec_of
from imperal_cachegen.runtime.platformsize import platform_size

EMPTY = Project(())
STR, INT, BOOL, NONE = Plain("str"), Plain("int"), Plain("bool"), Plain("None")
OFFSETS = st.sampled_from([UTC, timezone(timedelta(hours=-23, minutes=-59)), timezone(timedelta(hours=5, minutes=30))])
TEXTS = st.text(st.sampled_from('aя\u0001\x7f"\\\n📈 ') | st.characters(exclude_categories=["Cs"]), max_size=9)
CONSTANTS = ("", "a", 'it\'s "quoted"\\', "\u0001\n", "📈", 7, -300, None)
WORDS = ("id", "имя", "messages", "x" * 40, "ℵ")


@dataclass
class Case:
    """A type in both worlds, values of it, and the classes that it names."""

    annotation: Annotation
    python: Any
    values: st.SearchStrategy[Any]
    classes: tuple[TypeDecl, ...] = ()
    hashable: bool = False


PLAIN = [
    Case(Plain("float"), float, st.floats(allow_nan=False, allow_infinity=False), hashable=True),
    Case(BOOL, bool, st.booleans(), hashable=True),
    Case(NONE, None, st.none(), hashable=True),
    Case(Plain("UUID"), UUID, st.uuids(), hashable=True),
    Case(Plain("date"), date, st.dates(), hashable=True),
    Case(Plain("datetime"), AwareDatetime, st.datetimes(timezones=OFFSETS), hashable=True),
    Case(Plain("time"), time, st.times(timezones=st.none() | OFFSETS), hashable=True),
    Case(Plain("timedelta"), timedelta, st.timedeltas(), hashable=True),
]
_numbers = itertools.count()


@st.composite
def bounded(draw: st.DrawFn, depth: int = 2) -> Case:
    """Draw a type of which every value has a largest form."""
    kind = draw(st.sampled_from(["plain", "text", "number", "literal", "array", "union", "object"]))
    match kind if depth else draw(st.sampled_from(["plain", "text", "number", "literal"])):
        case "text":
            most = draw(st.integers(0, 9))
            limited = Limited(STR, (("max_length", most),))
            return Case(limited, Annotated[str, Field(max_length=most)], TEXTS.map(lambda text: text[:most]), (), True)
        case "number":
            low = draw(st.integers(-(10**12), 10**12))
            high = low + draw(st.integers(2, 10**6))
            limits = draw(st.sampled_from([("ge", low, "le", high), ("gt", low - 1, "lt", high + 1)]))
            pairs = (limits[:2], limits[2:])
            return Case(Limited(INT, pairs), Annotated[int, Field(**dict(pairs))], st.integers(low, high), (), True)
        case "literal":
            words = draw(st.lists(st.sampled_from(CONSTANTS), min_size=1, max_size=4, unique=True))
            return Case(LiteralOf(tuple(words)), Literal[tuple(words)], st.sampled_from(words), (), True)
        case "array":
            return _array(draw, draw(bounded(depth - 1)))
        case "union":
            members = [draw(bounded(depth - 1)), draw(bounded(depth - 1))]
            values = st.one_of(*(member.values for member in members))
            union = UnionOf(tuple(member.annotation for member in members))
            classes = tuple(one for member in members for one in member.classes)
            return Case(union, members[0].python | members[1].python if _alike(members) else Any, values, classes)
        case "object":
            return _object(draw, depth)
        case _:
            return draw(st.sampled_from(PLAIN))


def _alike(members: list[Case]) -> bool:
    """Whether Python makes a union of both: `None | None` is none."""
    return any(isinstance(member.python, type) for member in members) and members[0].python != members[1].python


def _array(draw: st.DrawFn, item: Case) -> Case:
    most = draw(st.integers(0, 4))
    shape = draw(st.sampled_from([ListOf, TupleOf, SetOf] if item.hashable else [ListOf, TupleOf]))
    python = {ListOf: list[item.python], TupleOf: tuple[item.python, ...], SetOf: set[item.python]}[shape]
    made = {ListOf: list, TupleOf: tuple, SetOf: set}[shape]
    return Case(
        Limited(shape(item.annotation), (("max_length", most),)),
        Annotated[python, Field(max_length=most)],
        st.lists(item.values, max_size=most).map(made),
        item.classes,
    )


def _object(draw: st.DrawFn, depth: int) -> Case:
    names = draw(st.lists(st.sampled_from(WORDS), max_size=3, unique=True))
    parts = {name: draw(bounded(depth - 1)) for name in names}
    name = f"C{next(_numbers)}"
    cls = create_model(name, **{word: (part.python, ...) for word, part in parts.items()})
    declared = type_decl(name, [field(word, part.annotation) for word, part in parts.items()])
    values = st.fixed_dictionaries({word: part.values for word, part in parts.items()})
    below = tuple(one for part in parts.values() for one in part.classes)
    return Case(ref(name), cls, values.map(lambda given: cls.model_construct(**given)), (*below, declared))


def project(*types: TypeDecl) -> Project:
    return Project((schema(types=types),))


def largest(annotation: Annotation, *types: TypeDecl) -> int | Endless:
    return Sizes(project(*types)).of(annotation)


@given(st.data(), bounded())
def test_no_dumped_value_is_larger(data: st.DataObject, case: Case) -> None:
    value = data.draw(case.values)
    adapter = TypeAdapter(case.python)
    known = project(*case.classes)
    ours, theirs = Sizes(known, INCLUDED).of(case.annotation), Sizes(known, PLATFORM).of(case.annotation)
    assert isinstance(ours, int)
    assert isinstance(theirs, int)
    assert len(adapter.dump_json(value, warnings=False)) <= ours
    plain = adapter.dump_python(value, mode="json", warnings=False)
    assert len(json.dumps(plain, separators=(",", ":"))) <= theirs


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(-2.2250738585072014e-308)
@example(-0.000012345678901234568)
@example(-1.2345678901234568e16)
def test_no_number_is_longer(number: float) -> None:
    assert len(TypeAdapter(float).dump_json(number)) <= 24
    assert len(json.dumps(number)) <= 24


@pytest.mark.parametrize(
    ("annotation", "python", "value"),
    [
        (Limited(STR, (("max_length", 5),)), str, "\u0001" * 5),
        (Limited(INT, (("ge", -1000), ("le", 9))), int, -1000),
        (Limited(INT, (("gt", 9), ("lt", 100))), int, 99),
        (BOOL, bool, False),
        (NONE, None, None),
        (Plain("float"), float, -2.2250738585072014e-308),
        (Plain("date"), date, date(2026, 11, 21)),
        (Plain("datetime"), datetime, datetime(2026, 11, 21, 1, 2, 3, 4, timezone(timedelta(hours=-5)))),
        (Plain("time"), time, time(1, 2, 3, 4, timezone(timedelta(hours=-5)))),
        (Plain("UUID"), UUID, UUID(int=0)),
        (LiteralOf(("a", 'b"', 1, None)), Any, 'b"'),
        (UnionOf((BOOL, NONE)), Any, False),
        (Limited(ListOf(BOOL), (("max_length", 3),)), list[bool], [False] * 3),
        (Limited(ListOf(BOOL), (("max_length", 0),)), list[bool], []),
        (Limited(TupleOf(NONE), (("max_length", 2),)), tuple[None, ...], (None, None)),
        pytest.param(SetOf(LiteralOf(("ab", "cd"))), set[str], {"ab", "cd"}, id="set"),
    ],
    ids=str,
)
def test_simple_bounds_are_reached(annotation: Annotation, python: Any, value: Any) -> None:
    assert len(TypeAdapter(python).dump_json(value)) == largest(annotation)


def test_a_set_of_few_values_needs_no_limit() -> None:
    assert isinstance(largest(SetOf(UnionOf((BOOL, NONE)))), int)
    assert isinstance(largest(SetOf(UnionOf((BOOL, Plain("date"))))), Endless)
    assert isinstance(largest(ListOf(BOOL)), Endless)


@pytest.mark.parametrize(
    ("annotation", "place", "reason"),
    [
        (STR, "x", "text without `max_length`"),
        (Limited(STR, (("pattern", "^a*$"), ("min_length", 2))), "x", "text without `max_length`"),
        (INT, "x", "whole number without `ge` and `le`"),
        (Limited(INT, (("ge", 0),)), "x", "whole number without `le`"),
        (Limited(INT, (("lt", 0),)), "x", "whole number without `ge`"),
        (Plain("Decimal"), "x", "a `Decimal` has any number of digits"),
        (Plain("Any"), "x", "any JSON"),
        (Plain("dict"), "x", "any JSON"),
        (Plain("list"), "x", "list without `max_items`"),
        (Limited(Plain("list"), (("max_length", 3),)), "x[]", "any JSON"),
        (ListOf(BOOL), "x", "list without `max_items`"),
        (Limited(ListOf(STR), (("max_length", 3),)), "x[]", "text without `max_length`"),
        (DictOf(BOOL), "x", "a mapping takes any number of names"),
        (UnionOf((NONE, INT, ListOf(INT))), "x", "list without `max_items`"),
        (ref("Row"), "x.cells[].text", "text without `max_length`"),
        (ref("Node"), "x.next", "`Node` holds itself"),
        (ref("Ping"), "x.pong.ping", "`Ping` holds itself"),
    ],
    ids=str,
)
def test_what_has_no_largest_form_says_why(annotation: Annotation, place: str, reason: str) -> None:
    cell = type_decl("Cell", [field("number", INT), field("text", STR)])
    row = type_decl("Row", [field("cells", Limited(ListOf(ref("Cell")), (("max_length", 9),)))])
    node = type_decl("Node", [field("next", UnionOf((ref("Node"), NONE)))])
    ping = type_decl("Ping", [field("pong", UnionOf((ref("Pong"), NONE)))])
    pong = type_decl("Pong", [field("ping", UnionOf((ref("Ping"), NONE)))])
    one = model("m", "M", (), [field("flag", BOOL), field("x", annotation)])
    known = Project((schema(types=(row, cell, node, ping, pong), models=(one,)),))
    sizes = Sizes(known)
    assert [(found.place, found.reason) for found in causes(sizes.fields(one))] == [(place, reason)]
    assert isinstance(sizes.entry(one), Endless)


def test_what_a_limit_would_help_most_comes_first() -> None:
    fields = [field("count", INT), field("text", STR), field("rows", ListOf(BOOL)), field("flag", BOOL)]
    one = model("m", "M", (), fields)
    assert [cause.place for cause in causes(Sizes(EMPTY).fields(one))] == ["rows", "text", "count"]


def test_long_chains_of_types_are_measured() -> None:
    chain = [type_decl(f"T{at}", [field("x", ref(f"T{at + 1}"))]) for at in range(3_000)]
    last = type_decl("T3000", [field("x", BOOL)])
    assert largest(ref("T0"), *chain, last) == 3_001 * len('{"x":}') + len("false")


def test_types_of_another_schema_and_roots_are_measured() -> None:
    root = type_decl("Word", root=Limited(STR, (("max_length", 1),)), schema="shared.yaml")
    known = Project((schema(), schema(types=(root,))))
    assert Sizes(known).of(ref("Word", "shared.yaml")) == len('"\\u0001"')


BOUNDED = """\
cachegen: 1
app: sized
types:
  Row:
    fields:
      id: {type: int, ge: 0, le: 999}
      from: {type: str, max_length: 4}
models:
  page:
    key: page
    ttl: 300
    fields:
      rows: {type: "list[Row]", max_items: 3}
      at: datetime
      имя: {type: str | None, max_length: 2}
"""


def test_a_stored_entry_reaches_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "sized.yaml").write_text(BOUNDED, encoding="utf-8")
    compiled = compile_project([tmp_path / "schemas"], Options(tmp_path))
    (made,) = compiled.modules
    made.path.parent.mkdir()
    made.path.write_text(made.text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(made.path.parent))
    module = importlib.import_module(made.path.stem)
    try:
        moment = datetime(2026, 11, 21, 1, 2, 3, 4, timezone(timedelta(hours=5)))
        (declared,) = compiled.project.schemas[0].models
        for wire, worst in ((INCLUDED, "\u0001"), (PLATFORM, "📈")):
            rows = [module.Row(id=999, **{"from": worst * 4})] * 3
            value = module.Page(rows=rows, at=moment, имя=worst * 2)
            envelope = codec_of(module.Page, "page").envelope(codec_of(module.Page, "page").data(value), 1.8e9 + 0.5)
            sent = len(b'{"envelope":%b,"ttl_seconds":300}' % envelope)
            size = sent if wire is INCLUDED else platform_size(value, "page", 300)
            assert size == Sizes(compiled.project, wire).entry(declared)
    finally:
        sys.modules.pop(made.path.stem, None)


def test_an_entry_counts_its_name_and_what_is_around_it() -> None:
    short, long = (model(name, "M", (), [field("a", BOOL)]) for name in ("m", "m" * 20))
    sizes = Sizes(EMPTY)
    assert sizes.entry(long) - sizes.entry(short) == 19
