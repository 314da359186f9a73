"""Numbers that JSON has no form for, and where in a class they can stand.

Pydantic writes NaN and infinities as `null`, so the text does not tell them. Looking only where a class has numbers
costs next to nothing; looking everywhere costs more than the text itself.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from math import isfinite
from typing import Any

from pydantic import BaseModel

Finder = Callable[[Any], bool]
"""Returns whether NaN or an infinity is in a value."""


def holds_nonfinite(value: object) -> bool:
    """Return whether NaN or an infinity is in a value, at any depth."""
    if type(value) is float:
        return not isfinite(value)
    waiting = [value]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, float):
            if not isfinite(item):
                return True
        elif isinstance(item, (str, bytes, int)) or item is None:
            continue
        elif isinstance(item, Decimal):
            if not item.is_finite():
                return True
        elif id(item) not in seen:
            seen.add(id(item))
            waiting.extend(_inside(item))
    return False


def nonfinite_finder(schema: Any, *, read: bool = False) -> Finder | None:
    """Return what looks for NaN and infinities where a core schema has numbers; None where it has none.

    With `read` it looks only where validation lets them through.
    """
    return _Search(read).finder(schema, None)


class _Search:
    """One walk through a core schema. `allowed` is the `allow_inf_nan` of the model around."""

    def __init__(self, read: bool) -> None:
        self._read = read
        self._by_ref: dict[str, Finder | None] = {}

    def finder(self, schema: Any, allowed: bool | None) -> Finder | None:
        kind = schema["type"]
        if kind in ("float", "decimal"):
            default = kind == "float" if allowed is None else allowed
            return holds_nonfinite if schema.get("allow_inf_nan", default) or not self._read else None
        if kind == "definitions":
            for definition in schema["definitions"]:
                self._by_ref[definition["ref"]] = self.finder(definition, allowed)
            return self.finder(schema["schema"], allowed)
        if kind == "definition-ref":
            return self._referred(schema["schema_ref"])
        if kind == "model":
            inner = self.finder(schema["schema"], schema.get("config", {}).get("allow_inf_nan"))
            return _in_fields({"root": inner}) if schema.get("root_model") else inner
        if kind == "model-fields":
            return _in_fields({name: self.finder(field, allowed) for name, field in schema["fields"].items()})
        found = list(filter(None, (self.finder(part, allowed) for part in _parts(schema))))
        if kind == "list":
            return _in_items(found)
        if kind in ("model-field", "nullable", "default", "union", "tagged-union"):
            return _any_of(found)
        return holds_nonfinite if found else None

    def _referred(self, ref: str) -> Finder:
        def find(value: Any) -> bool:
            finder = self._by_ref[ref]
            return finder is not None and finder(value)

        return find


def _any_of(finders: list[Finder]) -> Finder | None:
    if len(finders) < 2:
        return finders[0] if finders else None
    return lambda value: any(find(value) for find in finders)


def _in_fields(found: dict[str, Finder | None]) -> Finder | None:
    finders = [(name, find) for name, find in found.items() if find is not None]
    if not finders:
        return None

    def find(value: Any) -> bool:
        fields = getattr(value, "__dict__", {})  # None, or another choice of a union, has none
        return any(find(fields[name]) for name, find in finders if name in fields)

    return find


def _in_items(finders: list[Finder]) -> Finder | None:
    inner = _any_of(finders)
    if inner is None:
        return None

    def find(value: Any) -> bool:
        return any(map(inner, value)) if isinstance(value, list) else holds_nonfinite(value)

    return find


def _parts(schema: Any) -> Iterator[Any]:
    """Yield the schemas in one that is neither of a model nor of definitions."""
    for name in ("schema", "items_schema", "keys_schema", "values_schema"):
        inner = schema.get(name)
        if inner is not None:
            yield from inner if isinstance(inner, list) else [inner]
    choices = schema.get("choices", [])
    for choice in choices.values() if isinstance(choices, dict) else choices:
        yield choice[0] if isinstance(choice, tuple) else choice


def _inside(item: object) -> Iterator[object]:
    if isinstance(item, dict):
        yield from item.keys()
        yield from item.values()
    elif isinstance(item, (list, tuple, set, frozenset)):
        yield from item
    elif isinstance(item, BaseModel):
        yield from item.__dict__.values()
        yield from (item.__pydantic_extra__ or {}).values()
    elif hasattr(item, "__dict__"):
        yield from vars(item).values()
