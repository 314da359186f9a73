"""What to write for a model whose every field has a default: the condition that tells a real value from an empty one.

A guess from names, types and defaults, for the help of a warning; it decides nothing.
"""

import re

from ...ir import DictValue, Field, ListValue, SetValue, TupleValue
from ...rules.registry import shown
from .comparable import can_be, can_be_empty, can_lose_items

_CONTAINERS = (ListValue, SetValue, TupleValue, DictValue)
_SUCCESS = re.compile(r"(^|_)(ok|success|succeeded|successful|loaded|ready|complete|completed|found|available|valid)$")


def ways_to_tell(fields: tuple[Field, ...]) -> tuple[str, ...]:
    """Return what could be added to a model whose every field has a default."""
    if not fields:
        return ("give it a field that every real value has",)
    told = _telling(fields)
    ways = ("remove the default of a field that every real value has",)
    return (f"say which values are worth storing: `store_if: {{{told}}}`", *ways) if told else ways


def _telling(fields: tuple[Field, ...]) -> str:
    """Return the condition that most likely tells a real value from an empty one; nothing where no field looks so."""
    error = next((field for field in fields if "error" in field.name.lower() and can_be(field.annotation, None)), None)
    if error is not None:
        return f"{shown(error.name, 40)}: null"
    empty = [field for field in fields if can_be_empty(field.annotation) and _is_empty(field)]
    lists = [field for field in empty if can_lose_items(field.annotation)]
    for field in (*lists, *empty):
        return f"{shown(field.name, 40)}: not empty"
    flag = next((field for field in fields if _SUCCESS.search(field.name.lower()) and _is_off(field)), None)
    return f"{shown(flag.name, 40)}: true" if flag is not None else ""


def _is_empty(field: Field) -> bool:
    """Whether a field's default is what `not empty` keeps out."""
    value = field.default.value if field.default is not None else 0
    return value is None or value == "" or (isinstance(value, _CONTAINERS) and not value.items)


def _is_off(field: Field) -> bool:
    return field.default is not None and field.default.value is False
