"""The tables of annotations and of values: defaults of fields and segments."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, get_args
from uuid import UUID

from ..ir import (
    Default,
    DictOf,
    DictValue,
    InstanceValue,
    Limited,
    ListOf,
    ListValue,
    LiteralOf,
    Now,
    Plain,
    PlainName,
    SetOf,
    SetValue,
    TupleOf,
    TupleValue,
    TypeRef,
    UnionOf,
)
from ..ir.annotations import LIMIT_NAMES
from .codec import PLAIN, TEXT, Kinds, Many, Member, Record, Scalar, words
from .places import Places

_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS = Scalar("a whole number", (int,), {"type": "integer"})


def _annotations() -> Mapping[type, Record]:
    return _annotation_table()


def _values() -> Mapping[type, Record]:
    return _value_table()


ANNOTATION = Kinds("annotation", _annotations)
VALUE = Kinds("value", _values, PLAIN)

TYPE = {"name": Member(TEXT, "name"), "schema": Member(TEXT, "schema")}
TYPE_REF = Record("reference to a type", TypeRef, TYPE)


def default(make: Callable[[Any], Any] = Default) -> Member:
    """Return the member of a default: left out where there is none, null for the value None."""
    return Member(_DefaultCodec(make), "default", optional=True)


class _DefaultCodec:
    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make

    def write(self, value: Any, at: str, places: Places) -> Any:
        return VALUE.write(value.value, at, places)

    def read(self, data: Any, at: str, blank: Any) -> Any:
        return self._make(VALUE.read(data, at, blank))

    def schema(self) -> dict[str, Any]:
        return VALUE.schema()


@cache
def _annotation_table() -> Mapping[type, Record]:
    limit = Record("limit", lambda name, value: (name, value), {
        "name": Member(words(*LIMIT_NAMES), "name", get=lambda pair: pair[0]),
        "value": Member(VALUE, "value", get=lambda pair: pair[1]),
    })  # fmt: skip
    items = {ListOf: "list", SetOf: "set", TupleOf: "tuple"}
    return {
        Plain: Record("type", Plain, {"name": Member(words(*get_args(PlainName)), "name")}, kind="plain"),
        **{cls: Record("array", cls, {"item": Member(ANNOTATION, "item")}, kind=kind) for cls, kind in items.items()},
        DictOf: Record("dict", DictOf, {"value": Member(ANNOTATION, "value")}, kind="dict"),
        LiteralOf: Record("literal", LiteralOf, {"values": Member(Many(PLAIN), "values")}, kind="literal"),
        UnionOf: Record("union", UnionOf, {"members": Member(Many(ANNOTATION), "members")}, kind="union"),
        TypeRef: Record("reference to a type", TypeRef, TYPE, kind="type"),
        Limited: Record(
            "limited type",
            Limited,
            {"inner": Member(ANNOTATION, "inner"), "limits": Member(Many(limit, lambda pair: pair[0]), "limits")},
            kind="limited",
        ),
    }


@cache
def _value_table() -> Mapping[type, Record]:
    pair = Record("pair", lambda name, value: (name, value), {
        "name": Member(TEXT, "name", get=lambda pair: pair[0]),
        "value": Member(VALUE, "value", get=lambda pair: pair[1]),
    })  # fmt: skip
    pairs = Many(pair, lambda pair: pair[0])

    def text(kind: str, show: Callable[[Any], str], make: Callable[[str], Any]) -> Record:
        members = {"text": Member(TEXT, "text", get=show)}
        return Record(kind, lambda text: make(text), members, kind=kind)  # noqa: PLW0108 - it is called by name

    return {
        ListValue: Record("list", ListValue, {"items": Member(Many(VALUE), "items")}, kind="list"),
        SetValue: Record("set", SetValue, {"items": Member(Many(VALUE, _canonical), "items")}, kind="set"),
        TupleValue: Record("tuple", TupleValue, {"items": Member(Many(VALUE), "items")}, kind="tuple"),
        DictValue: Record("dict", DictValue, {"items": Member(pairs, "items")}, kind="dict"),
        InstanceValue: Record(
            "instance",
            InstanceValue,
            {"type": Member(TYPE_REF, "type"), "fields": Member(pairs, "fields")},
            kind="instance",
        ),
        Now: Record("now", Now, {}, kind="now"),
        datetime: text("datetime", datetime.isoformat, datetime.fromisoformat),
        date: text("date", date.isoformat, date.fromisoformat),
        time: text("time", time.isoformat, time.fromisoformat),
        UUID: text("uuid", str, UUID),
        Decimal: text("decimal", str, Decimal),
        timedelta: Record(
            "timedelta",
            lambda microseconds: timedelta(microseconds=microseconds),
            {"microseconds": Member(_MICROSECONDS, "microseconds", get=lambda value: value // _MICROSECOND)},
            kind="timedelta",
        ),
    }


def _canonical(value: Any) -> str:
    return json.dumps(VALUE.write(value, "", Places()), sort_keys=True)
