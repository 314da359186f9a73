"""Whether the reader has what the writer had: two values of two versions' classes, compared field by field."""

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pydantic_core import to_jsonable_python

from .classes import Instance

Partners = Callable[[type[Instance], type[Instance]], Mapping[str, str | None]]
"""Returns, for a class of the writer and one of the reader, which of the writer's fields each of the reader's is."""


def same(was: Any, now: Any, partners: Partners) -> bool:
    """Return whether a value is read as what it was. Numbers by their digits; what only one side has does not count."""
    was, now = _unwrapped(was), _unwrapped(now)
    if isinstance(was, Instance):
        return _object(was, now, partners)
    if isinstance(now, Instance):
        words = {word: field.python for field in now.fields for word in (field.alias, field.python)}
        return isinstance(was, dict) and all(
            name in words and same(value, now.__dict__[words[name]], partners) for name, value in was.items()
        )
    if isinstance(was, dict):
        return (
            isinstance(now, dict)
            and was.keys() == now.keys()
            and all(same(value, now[name], partners) for name, value in was.items())
        )
    if isinstance(was, list | tuple | set):
        return isinstance(now, list | tuple | set) and _array(was, now, partners)
    return not isinstance(now, dict | list | tuple | set) and _scalar(was, now)


def _unwrapped(value: Any) -> Any:
    while isinstance(value, Instance) and value.is_root:
        value = value.__dict__["root"]
    return value


def _scalar(was: Any, now: Any) -> bool:
    if isinstance(was, bool) or isinstance(now, bool) or was is None or now is None:
        return was is now
    if isinstance(was, int | float | Decimal) and isinstance(now, int | float | Decimal):
        return Decimal(str(was)) == Decimal(str(now))
    text, again = to_jsonable_python(was), to_jsonable_python(now)
    return type(text) is type(again) and bool(text == again)


def _object(was: Instance, now: Any, partners: Partners) -> bool:
    if isinstance(now, dict):
        return now.keys() == was.__dict__.keys() and all(
            same(value, now[name], partners) for name, value in was.__dict__.items()
        )
    if not isinstance(now, Instance):
        return False
    return all(
        partner is None or same(was.__dict__[partner], now.__dict__[name], partners)
        for name, partner in partners(type(was), type(now)).items()
    )


def _array(was: Any, now: Any, partners: Partners) -> bool:
    if len(was) != len(now):
        return False
    if not isinstance(was, set) and not isinstance(now, set):
        return all(same(one, other, partners) for one, other in zip(was, now, strict=True))
    return Counter(map(_key, was)) == Counter(map(_key, now)) or _paired(was, now, partners)


def _paired(was: Any, now: Any, partners: Partners) -> bool:
    """Whether each item has one of its own that is the same: a `Decimal` and the text it is written as share no key."""
    left = list(now)
    for one in was:
        place = next((at for at, other in enumerate(left) if same(one, other, partners)), None)
        if place is None:
            return False
        del left[place]
    return True


def _key(value: Any) -> object:
    """Return what an item of a set is equal by."""
    value = _unwrapped(value)
    if isinstance(value, tuple | list):
        return tuple(map(_key, value))
    if isinstance(value, bool) or value is None:
        return type(value), value
    if isinstance(value, int | float | Decimal):
        return "number", Decimal(str(value))
    if isinstance(value, Instance | dict | set):
        return "other", id(value)  # no set holds these
    return type(text := to_jsonable_python(value)), text
