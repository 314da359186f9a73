"""Whether the reader has what the writer had: two values of two versions' classes, compared field by field."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, RootModel
from pydantic_core import to_jsonable_python

Partners = Callable[[type, type], Mapping[str, str | None]]
"""Returns, for a class of the writer and one of the reader, which of the writer's fields each of the reader's is."""


def same(was: Any, now: Any, partners: Partners) -> bool:
    """Return whether a value is read as what it was. Numbers by value; what only one side has does not count."""
    if isinstance(was, RootModel):
        return same(was.root, now, partners)
    if isinstance(now, RootModel):
        return same(was, now.root, partners)
    if isinstance(was, BaseModel):
        return _object(was, now, partners)
    if isinstance(now, BaseModel):
        fields = type(now).model_fields
        words = {word: name for name, field in fields.items() for word in (field.validation_alias, name)}
        return isinstance(was, dict) and all(
            name in words and same(value, getattr(now, words[name]), partners) for name, value in was.items()
        )
    if isinstance(was, dict):
        return (
            isinstance(now, dict)
            and was.keys() == now.keys()
            and all(same(value, now[name], partners) for name, value in was.items())
        )
    if isinstance(was, list | tuple | set):
        return isinstance(now, list | tuple | set) and _array(was, now, partners)
    if isinstance(was, bool) or isinstance(now, bool) or was is None or now is None:
        return was is now
    if isinstance(was, int | float | Decimal) and isinstance(now, int | float | Decimal):
        return Decimal(str(was)) == Decimal(str(now))
    if isinstance(now, BaseModel | dict | list | tuple | set):
        return False
    text = to_jsonable_python(was)
    return type(text) is type(again := to_jsonable_python(now)) and text == again


def _object(was: BaseModel, now: Any, partners: Partners) -> bool:
    names = list(type(was).model_fields)
    if isinstance(now, dict):
        return now.keys() == set(names) and all(same(getattr(was, name), now[name], partners) for name in names)
    if not isinstance(now, BaseModel):
        return False
    return all(
        partner is None or same(getattr(was, partner), getattr(now, name), partners)
        for name, partner in partners(type(was), type(now)).items()
    )


def _array(was: Any, now: Any, partners: Partners) -> bool:
    if len(was) != len(now):
        return False
    if not isinstance(was, set) and not isinstance(now, set):
        return all(same(one, other, partners) for one, other in zip(was, now, strict=True))
    return all(any(same(one, other, partners) for other in now) for one in was)
