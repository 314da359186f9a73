"""Types and defaults as a person writes them: in one line, or as YAML under `default:`."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from yaml_text import Bare, Node, Quoted, double_quoted

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


@dataclass(frozen=True)
class Written:
    """A default: plain data, with `Bare("now")` for the moment of creation."""

    data: Any


def spelt(annotation: Annotation) -> str:
    """Return a type as a person writes it."""
    match annotation:
        case Plain(name) | TypeRef(name, _):
            return name
        case ListOf(item):
            return f"list[{spelt(item)}]"
        case SetOf(item):
            return f"set[{spelt(item)}]"
        case TupleOf(item):
            return f"tuple[{spelt(item)}, ...]"
        case DictOf(value):
            return f"dict[str, {spelt(value)}]"
        case LiteralOf(values):
            return f"Literal[{', '.join(literal(Written(value)) for value in values)}]"
        case UnionOf(members):
            return " | ".join(spelt(member) for member in members)
        case Limited(inner, _):
            return spelt(inner)


def plain(value: Any) -> Any:
    """Return a value as a schema writes it: JSON's data."""
    match value:
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple() | set():
            return [plain(item) for item in value]
        case datetime() | date() | time() | timedelta() | UUID() | Decimal():
            return TypeAdapter(type(value)).dump_python(value, mode="json")
        case _:
            return value


def literal(default: Written) -> str:
    """Write a default behind `=`."""
    match default.data:
        case Bare():
            return str.__str__(default.data)
        case str():
            return double_quoted(default.data)
        case list():
            return f"[{', '.join(literal(Written(item)) for item in default.data)}]"
        case dict():
            items = (f"{double_quoted(key)}: {literal(Written(item))}" for key, item in default.data.items())
            return f"{{{', '.join(items)}}}"
        case bool() | None:
            return str(default.data)
        case _:
            return json.dumps(default.data)


def as_yaml(default: Written) -> Node:
    """Write a default under `default:`."""

    def quoted(value: Any) -> Node:
        if isinstance(value, str) and not isinstance(value, Bare):
            return Quoted(value)
        if isinstance(value, list):
            return [quoted(item) for item in value]
        if isinstance(value, dict):
            return {Quoted(key): quoted(item) for key, item in value.items()}
        return value

    return quoted(default.data)


def limits_of(annotation: Annotation) -> dict[str, Node]:
    members = annotation.members if isinstance(annotation, UnionOf) else (annotation,)
    made: dict[str, Node] = {}
    for member in members:
        if isinstance(member, Limited):
            text = member.inner == Plain("str")
            for name, value in member.limits:
                key = name if text else name.replace("_length", "_items")
                made[key] = Quoted(value) if isinstance(value, (str, Decimal)) else value
    return made
