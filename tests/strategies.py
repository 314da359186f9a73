"""Hypothesis strategies over the language: annotations as written, Pydantic's types for them, and values of them."""

import json
from datetime import UTC, date, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal, Union
from uuid import UUID

from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model

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

PLAIN = (
    "str",
    "int",
    "float",
    "bool",
    "datetime",
    "date",
    "time",
    "timedelta",
    "UUID",
    "Decimal",
    "dict",
    "list",
    "Any",
    "None",
)

_PYTHON: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "datetime": AwareDatetime,
    "date": date,
    "time": time,
    "timedelta": timedelta,
    "UUID": UUID,
    "Decimal": Decimal,
    "dict": dict[str, Any],
    "list": list[Any],
    "Any": Any,
    "None": None,
}

_LITERALS = st.one_of(
    st.sampled_from(["a", "b", "", "1", "true", "never", "P1D", "2026-11-21", "08:00:00", 'it\'s "quoted"\\']),
    st.sampled_from([0, 1, 2, -5]),
    st.booleans(),
    st.none(),
)


def literals() -> st.SearchStrategy[str]:
    """`Literal[…]` of a few values, also of some that may not stand together."""
    return st.lists(_LITERALS, min_size=1, max_size=3, unique_by=lambda value: (type(value), value)).map(
        lambda values: f"Literal[{', '.join(_spelt(value) for value in values)}]"
    )


def _spelt(value: object) -> str:
    return "None" if value is None else json.dumps(value, ensure_ascii=False)


def annotations(types: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """Annotations that are well-formed; whether a union or a set in them is allowed is another question."""
    leaf = st.one_of(st.sampled_from(PLAIN), literals(), *([st.sampled_from(types)] if types else []))
    return st.recursive(leaf, _grow, max_leaves=6)


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        inner.map(lambda text: f"list[{text}]"),
        inner.map(lambda text: f"set[{text}]"),
        inner.map(lambda text: f"tuple[{text}, ...]"),
        inner.map(lambda text: f"dict[str, {text}]"),
        st.lists(inner, min_size=2, max_size=4).map(" | ".join),
    )


# --- Pydantic's side -------------------------------------------------------------------------------------------------


def python_type(annotation: Annotation, classes: dict[TypeRef, type[BaseModel]] | None = None) -> Any:
    """Return what a generated class has for an annotation."""
    match annotation:
        case Plain(name):
            return _PYTHON[name]
        case ListOf(item):
            return list[python_type(item, classes)]  # type: ignore[misc]
        case SetOf(item):
            return set[python_type(item, classes)]  # type: ignore[misc]
        case TupleOf(item):
            return tuple[python_type(item, classes), ...]  # type: ignore[misc]
        case DictOf(value):
            return dict[str, python_type(value, classes)]  # type: ignore[misc]
        case LiteralOf(values):
            return Literal.__getitem__(values)  # type: ignore[attr-defined]
        case UnionOf(members):
            return Union.__getitem__(tuple(python_type(member, classes) for member in members))  # type: ignore[attr-defined]
        case Limited(inner, limits):
            return python_type(inner, classes) if not limits else _annotated(python_type(inner, classes), dict(limits))
        case TypeRef():
            assert classes is not None
            return classes[annotation]


def _annotated(inner: Any, limits: dict[str, Any]) -> Any:
    from typing import Annotated

    return Annotated[inner, Field(**limits)]


def holder(annotation: Annotation, classes: dict[TypeRef, type[BaseModel]] | None = None) -> type[BaseModel]:
    """Return a class with one field `v` of a type, configured as generated classes are."""
    config = ConfigDict(allow_inf_nan=False)
    fields: dict[str, Any] = {"v": (python_type(annotation, classes), ...)}
    return create_model("Holder", __config__=config, **fields)


# --- values ----------------------------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["1", "1.0", "true", "null", "P1D", "2026-11-21", "2026-11-21T08:00:00Z", "08:00:00", "a", "b", "never"]
)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 1.0, -1.0, 1e16, 2.0])
_INTS = st.integers(-(10**20), 10**20) | st.sampled_from([0, 1, 2, -1])
_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))])
_JSON = st.recursive(
    st.none() | st.booleans() | _INTS | _FLOATS | _TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXT, inner, max_size=2),
    max_leaves=4,
)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "str": _TEXT,
    "int": _INTS,
    "float": _FLOATS,
    "bool": st.booleans(),
    "datetime": st.datetimes(timezones=_ZONES),
    "date": st.dates(),
    "time": st.times(),
    "timedelta": st.timedeltas(),
    "UUID": st.uuids(),
    "Decimal": st.decimals(allow_nan=False, allow_infinity=False)
    | st.sampled_from([Decimal(0), Decimal(1), Decimal("1.0")]),
    "dict": st.dictionaries(_TEXT, _JSON, max_size=2),
    "list": st.lists(_JSON, max_size=2),
    "Any": _JSON,
    "None": st.none(),
}


def values(
    annotation: Annotation, classes: dict[TypeRef, st.SearchStrategy[Any]] | None = None
) -> st.SearchStrategy[Any]:
    """Return the values of a type, without limits."""
    match annotation:
        case Plain(name):
            return _VALUES[name]
        case ListOf(item):
            return st.lists(values(item, classes), max_size=2)
        case SetOf(item):
            return st.lists(values(item, classes), max_size=2).map(set)
        case TupleOf(item):
            return st.lists(values(item, classes), max_size=2).map(tuple)
        case DictOf(value):
            return st.dictionaries(_TEXT, values(value, classes), max_size=2)
        case LiteralOf(constants):
            return st.sampled_from(constants)
        case UnionOf(members):
            return st.one_of(*(values(member, classes) for member in members))
        case Limited(inner, _):
            return values(inner, classes)
        case TypeRef():
            assert classes is not None
            return classes[annotation]


def same(one: object, two: object) -> bool:
    """Whether two values are equal and of equal types, all the way down."""
    if type(one) is not type(two):
        return False
    if isinstance(one, list | tuple):
        assert isinstance(two, list | tuple)
        return len(one) == len(two) and all(same(a, b) for a, b in zip(one, two, strict=True))
    if isinstance(one, dict):
        assert isinstance(two, dict)
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, set):
        assert isinstance(two, set)
        return one == two and sorted(type(item).__name__ for item in one) == sorted(type(item).__name__ for item in two)
    if isinstance(one, BaseModel):
        return same(dict(one), dict(two))  # type: ignore[call-overload]
    return one == two
