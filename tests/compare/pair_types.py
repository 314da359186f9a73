"""Types near to a type: what a small edit of an annotation makes of it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pair_drawn
from hypothesis import strategies as st
from pair_declared import Declared

from imperal_cachegen.compiler.ir import (
    Annotation,
    DictOf,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    SetOf,
    TupleOf,
    TypeRef,
    UnionOf,
)

_NONE = Plain("None")
_KIN = (
    ("str", "datetime", "date", "time", "timedelta", "UUID", "Decimal"),
    ("int", "float", "Decimal", "bool", "str", "timedelta", "datetime", "date"),
    ("list", "dict", "Any"),
)


@st.composite
def changed(draw: st.DrawFn, annotation: Annotation, made: Declared) -> Annotation:
    """Draw a type near to another one, or now and then any."""
    if draw(st.integers(0, 5)) == 0:
        return pair_drawn.annotated(draw, made, [one.name for one in made.types])
    return _changed(draw, annotation, made)


def _changed(draw: st.DrawFn, annotation: Annotation, made: Declared) -> Annotation:
    ways: list[Any] = [lambda: _with_none(annotation), lambda: ListOf(annotation)]
    match annotation:
        case Limited(inner, limits):
            ways = [
                lambda: inner,
                lambda: _limits_changed(draw, annotation, limits),
                lambda: _limits_changed(draw, annotation, limits),
                lambda: _with_none(annotation),
            ]
        case Plain(name):
            kin = [other for row in _KIN if name in row for other in row if other != name]
            ways += [lambda: Plain(draw(st.sampled_from(kin)))] * 3 if kin else []
            if name in ("int", "float", "Decimal", "str", "list"):
                ways.append(lambda: _limited(draw, annotation))
            if name == "str":
                ways.append(lambda: LiteralOf(("a", "b")))
        case ListOf(item) | SetOf(item) | TupleOf(item):
            ways += [lambda: _again(annotation, _changed(draw, item, made))] * 2
            ways += [lambda: draw(st.sampled_from([ListOf, SetOf, TupleOf]))(item), lambda: item]
            ways += [lambda: Limited(annotation, (("max_length", draw(st.integers(0, 3))),))]
            ways += [lambda: Limited(annotation, (("min_length", draw(st.integers(0, 2))),)), lambda: Plain("list")]
        case DictOf(value):
            ways += [lambda: DictOf(_changed(draw, value, made))] * 2 + [lambda: Plain("dict"), lambda: value]
        case LiteralOf(values):
            more = draw(st.sampled_from(["c", 7, None, True, "1", 1]))
            ways += [lambda: LiteralOf((*values, more)) if more not in values else annotation] * 2
            ways += [lambda: LiteralOf(values[:-1] or values), lambda: Plain("str"), lambda: Plain("int")]
            ways += [lambda: LiteralOf(tuple(reversed(values)))]
        case UnionOf(members):
            at = draw(st.integers(0, len(members) - 1))
            rest = (*members[:at], *members[at + 1 :])
            ways += [lambda: _union(rest)] * 2
            ways += [lambda: _union((*rest, _changed(draw, members[at], made)))] * 2
            ways += [lambda: _union((*rest, members[at]))]
        case TypeRef():
            others = [one.name for one in made.types if one.name != annotation.name]
            ways += [lambda: TypeRef(draw(st.sampled_from(others)), "")] * 2 if others else []
            ways += [lambda: Plain("dict"), lambda: Plain("Any")]
    new: Annotation = draw(st.sampled_from(ways))()
    return new


def _with_none(annotation: Annotation) -> Annotation:
    members = annotation.members if isinstance(annotation, UnionOf) else (annotation,)
    return _union((*members, _NONE) if _NONE not in members else tuple(one for one in members if one != _NONE))


def _union(members: tuple[Annotation, ...]) -> Annotation:
    flat: list[Annotation] = []
    for one in members:
        for inner in one.members if isinstance(one, UnionOf) else (one,):
            if inner not in flat:
                flat.append(inner)
    if not flat:
        return _NONE
    return flat[0] if len(flat) == 1 else UnionOf(tuple(flat))


def _again(annotation: Annotation, item: Annotation) -> Annotation:
    assert isinstance(annotation, ListOf | SetOf | TupleOf)
    return replace(annotation, item=item)


def _limited(draw: st.DrawFn, annotation: Plain) -> Annotation:
    if annotation.name == "str":
        limit: Any = draw(st.sampled_from([("max_length", 3), ("min_length", 1), ("pattern", "^[a-z]{2,4}$")]))
    elif annotation.name == "list":
        limit = ("max_length", 2)
    else:
        number = {"int": int, "float": float, "Decimal": Decimal}[annotation.name]
        limit = draw(st.sampled_from([("ge", number(0)), ("le", number(9)), ("gt", number(-1)), ("lt", number(5))]))
    return Limited(annotation, (limit,))


def _limits_changed(draw: st.DrawFn, annotation: Limited, limits: tuple[tuple[str, Any], ...]) -> Annotation:
    at = draw(st.integers(0, len(limits) - 1))
    name, value = limits[at]
    if name == "pattern":
        return annotation.inner
    closed = {"ge": "gt", "gt": "ge", "le": "lt", "lt": "le"}.get(name, name)
    more = draw(
        st.sampled_from([(name, value + 1), (name, max(value - 1, 0) if "_" in name else value - 1), (closed, value)])
    )
    if more == ("multiple_of", 0):
        return annotation.inner
    return Limited(annotation.inner, (*limits[:at], more, *limits[at + 1 :]))


def renamed_refs(annotation: Annotation, was: str, now: str) -> Annotation:
    """Return a type with a class by its other name."""
    match annotation:
        case TypeRef(name, schema):
            return TypeRef(now, schema) if name == was else annotation
        case ListOf(inner) | SetOf(inner) | TupleOf(inner):
            return _again(annotation, renamed_refs(inner, was, now))
        case DictOf(inner):
            return DictOf(renamed_refs(inner, was, now))
        case Limited(inner, limits):
            return Limited(renamed_refs(inner, was, now), limits)
        case UnionOf(members):
            return UnionOf(tuple(renamed_refs(member, was, now) for member in members))
        case _:
            return annotation
