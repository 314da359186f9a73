"""What is printed is what black would print, whether or not black was asked."""

import subprocess
import sys
from pathlib import Path

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_schemas import INT, NONE, PLACE, STR, field, key, mail_client, model, ref, schema, segment, type_decl

from imperal_cachegen.compiler.emit import emit
from imperal_cachegen.compiler.emit.folder import Out
from imperal_cachegen.compiler.emit.format import formatted, style
from imperal_cachegen.compiler.emit.header import read_header
from imperal_cachegen.compiler.emit.out import home_of
from imperal_cachegen.compiler.emit.planner import plan_module
from imperal_cachegen.compiler.emit.pysource import lines_of
from imperal_cachegen.compiler.emit.render import render
from imperal_cachegen.compiler.ir import (
    Condition,
    DictOf,
    DictValue,
    Group,
    Identity,
    Limited,
    ListOf,
    ListValue,
    LiteralOf,
    Policy,
    Project,
    Schema,
    Target,
    Truncate,
    UnionOf,
)
from imperal_cachegen.keys import Bool, Enum, Id, Int

names = st.integers(1, 60).map(lambda length: ("very_long_name_" * 5)[:length].strip("_") + "x")
texts = (
    st.text("ab \"'\\\nä", max_size=200)
    | st.integers(0, 130).map("w".__mul__)
    | st.integers(0, 60).map("word ".__mul__)
)


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    """Return a schema whose names and texts have any length."""
    first, second, base, cls = draw(names), draw(names) + "2", draw(names), draw(names).title().replace("_", "")
    words = tuple(dict.fromkeys(draw(st.lists(names, min_size=1, max_size=4))))
    values = draw(st.lists(texts, max_size=4))
    parts = ("a:", segment(first, Id(20)), ":", segment(second, Int(0, 9, bounded=True), 3))
    more = (":", segment("kind", Enum(words)), ":", segment("flag", Bool(optional=True), None))
    fields = (
        field(first, STR, draw(texts), description=draw(texts)),
        field("items", ListOf(STR), ListValue(tuple(values))),
        field("mapping", DictOf(INT), DictValue(tuple((text, 1) for text in dict.fromkeys(values)))),
        field("choice", LiteralOf(tuple(dict.fromkeys(("x", *values))))),
        field("limited", UnionOf((Limited(STR, (("pattern", draw(texts)), ("min_length", 1))), NONE)), None),
        field("row", ref(cls), alias=draw(texts) or "x"),
        field("flag", UnionOf((ref(cls), ListOf(UnionOf((ref(cls), INT))), NONE)), None),
    )
    one = model(
        base,
        f"{cls}Model",
        (key(base, (*parts, *more), Policy(60, 30), scoped=True),),
        fields,
        description=draw(texts),
        identity=(Identity(first, first),),
        store_if=tuple(Condition("items", text, not_empty=False) for text in values),
        oversize=Truncate(("items", "mapping"), None),
        scope=(first,),
    )
    other = model(f"{base}_2", f"{cls}Other", (key(f"{base}_2", more),), fields)
    targets = (Target(one, None, ()), Target(other, other.keys[0], ("kind", "flag")))
    groups = (Group(f"{base}_gone", draw(texts), targets, one.keys[0].segments[:1], PLACE),)
    types = (type_decl(cls, (field("x", INT, 0),), draw(texts)),)
    return schema(types=types, models=(one, other), groups=groups, description=draw(texts))


@pytest.mark.parametrize("length", [60, 88, 120, 320])
@given(made=schemas())
@settings(max_examples=max(12, settings().max_examples // 8))
def test_black_would_not_change_what_is_printed(made: Schema, length: int) -> None:
    home = home_of(made, Project((made,)), Out(Path("/project")))
    with lines_of(length):
        text = formatted(render(plan_module(made, home, "0" * 32)))
    assert black.format_str(text, mode=style(length)) == text


@pytest.mark.parametrize("number", [1, 2])
def test_lists_and_tuples_of_any_length_are_as_black_lays_them_out(number: int) -> None:
    """Just too long for one line is where forms differ."""
    for size in range(1, 116 // number):
        names = [f"T{letter}{'x' * size}" for letter in "ab"[:number]]
        made = schema(types=tuple(type_decl(name, (field("x", INT, 0),)) for name in names))
        text = emit(made, Project((made,)), Out(Path("/project")))
        assert black.format_str(text, mode=style()) == text


def test_a_module_has_the_line_length_that_is_set_and_its_digest_tells() -> None:
    made, project = mail_client()
    texts = {length: emit(made, project, Out(Path("/project"), line_length=length)) for length in (60, 120, 200)}
    assert texts[120] == emit(made, project, Out(Path("/project")))
    digests = {read_header(text).source for text in texts.values()}
    assert len(digests) == 3
    longest = {length: max(map(len, text.split("\n")[2:])) for length, text in texts.items()}
    assert longest[120] <= 120 < longest[200] <= 200
    assert longest[60] < longest[120]


def test_a_module_of_ordinary_lines_needs_no_black() -> None:
    tests = Path(__file__).parents[1]
    program = (
        "import sys; from pathlib import Path; from made_schemas import mail_client;"
        "from imperal_cachegen.compiler.emit import emit; from imperal_cachegen.compiler.emit.folder import Out; emit(*mail_client(), Out(Path('/project')));"
        "print('black' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(tests), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "False\n", done.stderr
