"""How annotations, constants and values are spelt for people: as a schema would write them."""

import json
from datetime import date, time
from typing import TypeVar

from ...ir import (
    Annotation,
    DictOf,
    DictValue,
    InstanceValue,
    Limited,
    ListOf,
    ListValue,
    LiteralOf,
    Now,
    Plain,
    SetOf,
    SetValue,
    TupleOf,
    TupleValue,
    TypeRef,
    UnionOf,
    Value,
)

T = TypeVar("T")


def spelling(annotation: Annotation) -> str:
    """Return an annotation as a schema writes it, without its limits."""
    match annotation:
        case Plain(name) | TypeRef(name, _):
            return name
        case ListOf(item):
            return f"list[{spelling(item)}]"
        case SetOf(item):
            return f"set[{spelling(item)}]"
        case TupleOf(item):
            return f"tuple[{spelling(item)}, ...]"
        case DictOf(value):
            return f"dict[str, {spelling(value)}]"
        case LiteralOf(values):
            return f"Literal[{', '.join(literal_spelling(value) for value in values)}]"
        case UnionOf(members):
            return " | ".join(spelling(member) for member in members)
        case Limited(inner, _):
            return spelling(inner)


def literal_spelling(value: str | float | bool | None) -> str:
    """Return a constant as a schema writes it."""
    if value is None:
        return "None"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)


def value_text(value: Value) -> str:
    """Return a value as a schema writes it: `"x"`, `[1, 2]`, `{name: "x"}`, `now`.

    Equal values of one type have one text: what has no order stands sorted.
    """
    match value:
        case ListValue(items) | TupleValue(items):
            return f"[{', '.join(map(value_text, items))}]"
        case SetValue(items):
            return f"[{', '.join(sorted(map(value_text, items)))}]"
        case DictValue(members):
            pairs = (f"{json.dumps(name, ensure_ascii=False)}: {value_text(one)}" for name, one in by_name(members))
            return f"{{{', '.join(pairs)}}}"
        case InstanceValue(_, members):
            return f"{{{', '.join(f'{name}: {value_text(one)}' for name, one in by_name(members))}}}"
        case Now():
            return "now"
        case date() | time():
            return f'"{value.isoformat()}"'
        case bool():
            return str(value).lower()
        case str() | int() | float() | None:
            return literal_spelling(value)
        case _:
            return f'"{value}"'


def by_name(members: tuple[tuple[str, T], ...]) -> list[tuple[str, T]]:
    """Return members in order of their names."""
    return sorted(members, key=lambda member: member[0])
