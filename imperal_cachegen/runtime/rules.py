"""What a schema says of a model's values beside their types: who they belong to, and which are worth storing."""

from collections.abc import Mapping, Sequence, Sized
from enum import Enum
from typing import Any
from uuid import UUID

from .policy import NotEmpty


class Rules:
    """The rules of one model's values.

    `identity`: fields that equal what a key was made from. `store_if`: (field, value or `NOT_EMPTY`), all of which hold
    for a value that is stored.
    """

    __slots__ = ("identity", "store_if")

    def __init__(self, identity: tuple[str, ...] = (), store_if: tuple[tuple[str, object], ...] = ()) -> None:
        self.identity = identity
        self.store_if = store_if

    def foreign_field(self, value: object, identity: tuple[object, ...]) -> str | None:
        """Return the first field that does not equal what the key was made from."""
        for field, wanted in zip(self.identity, identity, strict=True):
            if not _same(getattr(value, field), wanted):
                return field
        return None

    def worth_storing(self, value: object) -> bool:
        """Whether every condition holds."""
        return all(_holds(getattr(value, field), wanted) for field, wanted in self.store_if)


NO_RULES = Rules()


def _holds(value: object, wanted: object) -> bool:
    if isinstance(wanted, NotEmpty):
        return len(value) > 0 if isinstance(value, Sized) else value is not None
    if wanted is None or isinstance(wanted, bool):
        return value is wanted
    return not isinstance(value, bool) and value == wanted


def _same(one: Any, other: Any) -> bool:
    if type(one) is type(other) and isinstance(one, (str, int)):
        return bool(one == other)
    one, other = _plain(one), _plain(other)
    if isinstance(one, UUID) != isinstance(other, UUID):
        try:
            return UUID(str(one)) == UUID(str(other))
        except ValueError:
            return False
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    return bool(one == other)


def _plain(value: Any) -> Any:
    """Return a value as JSON would hand it back: enums as their values, sequences as lists."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_plain(item) for item in value]
    return value
