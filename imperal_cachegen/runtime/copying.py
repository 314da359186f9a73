"""Many deep copies of one value, as `copy.deepcopy` makes them: a thousand waiters get one each.

What a value is made of is looked up once; a copy then takes a tenth of what `deepcopy` does. Reading the value's JSON once
more is no faster, and loses what JSON does not hold.
"""

import copy
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

Maker = Callable[[], Any]

_SHARED = frozenset([str, int, float, bool, type(None), bytes, datetime, date, time, timedelta, Decimal, UUID])
"""Exact types whose values nobody can change."""

_slots: Any = vars(BaseModel)
_set_fields, _set_names, _set_extra, _set_private = (
    _slots[name].__set__
    for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)  # a model's own `__setattr__` validates


class _NoTree(Exception):
    """Something is in a value twice, or is of a type that only `deepcopy` knows."""


def copier(value: Any) -> Maker:
    """Return what makes copies of a value as it is now; they share nothing that can be changed.

    Raises:
        Exception: `copy.deepcopy` can't copy it, and raises this.
    """
    try:
        return _maker(value, set())
    except _NoTree:
        kept = copy.deepcopy(value)
        return lambda: copy.deepcopy(kept)


def deep_copy(value: Any) -> Any:
    """Return one copy; raises what `copy.deepcopy` raises."""
    try:
        return _maker(value, set())()
    except _NoTree:
        return copy.deepcopy(value)


def _maker(value: Any, seen: set[int]) -> Maker:
    kind = type(value)
    if kind in _SHARED or isinstance(value, Enum):
        return lambda: value
    if id(value) in seen:
        raise _NoTree
    seen.add(id(value))
    if kind is list:
        return _of_list(value, seen)
    if kind is dict:
        return _of_dict(value, seen)
    if kind is set and _shared(value):
        return value.copy().copy  # type: ignore[no-any-return]
    if kind is tuple and _shared(value):
        return lambda: value
    if isinstance(value, BaseModel) and kind.__deepcopy__ is BaseModel.__deepcopy__:
        return _of_model(value, seen)
    raise _NoTree


def _shared(items: Any) -> bool:
    return all(type(item) in _SHARED for item in items)


def _of_list(value: list[Any], seen: set[int]) -> Maker:
    if _shared(value):
        return value.copy().copy
    makers = [_maker(item, seen) for item in value]
    return lambda: [make() for make in makers]


def _of_dict(value: dict[Any, Any], seen: set[int]) -> Maker:
    if not _shared(value):
        raise _NoTree
    fields = value.copy()
    deeper = [(name, _maker(item, seen)) for name, item in fields.items() if type(item) not in _SHARED]
    if not deeper:
        return fields.copy

    def make() -> dict[Any, Any]:
        made = fields.copy()
        for name, make_item in deeper:
            made[name] = make_item()
        return made

    return make


def _of_model(value: BaseModel, seen: set[int]) -> Maker:
    kind = type(value)
    new = kind.__new__
    fields = _of_dict(value.__dict__, seen)
    names = value.__pydantic_fields_set__.copy()
    extra, private = value.__pydantic_extra__, value.__pydantic_private__
    make_extra = None if extra is None else _maker(extra, seen)
    make_private = None if private is None else _maker(private, seen)

    def make() -> BaseModel:
        made = new(kind)
        _set_fields(made, fields())
        _set_names(made, names.copy())
        _set_extra(made, None if make_extra is None else make_extra())
        _set_private(made, None if make_private is None else make_private())
        return made

    return make
