"""The largest JSON that a value can have, as its annotation tells: what stands against the 64 KB of an entry.

Knows the forms that Pydantic writes, and the envelope around them; nothing of pages. What has no largest form has a reason
instead, and the way to it from the outermost field.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..ir import (
    Annotation,
    DictOf,
    Field,
    Limited,
    ListOf,
    LiteralOf,
    Model,
    Plain,
    Project,
    SetOf,
    TupleOf,
    TypeDecl,
    TypeRef,
    UnionOf,
)
from .bounds import Bound, bounds_of

_SCALARS = {
    "None": len("null"),
    "bool": len("false"),
    "float": len("-2.2250738585072014e-308"),
    "UUID": len('"6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64"'),
    "date": len('"2026-11-21"'),
    "datetime": len('"2026-11-21T01:30:00.123456+00:00"'),
    "time": len('"01:30:00.123456+00:00"'),
    "timedelta": len('"-P2739726Y364DT23H59M59.999999S"'),
}
"""Bytes of the longest form of what needs no limits."""

_AROUND = '{"envelope":{"model":,"version":1,"data":,"cached_at":"2026-11-21T01:30:00.123456+00:00"},"ttl_seconds":300}'


@dataclass(frozen=True, slots=True)
class Wire:
    """How a client writes text: the bytes of the longest character, and whether all of it is ASCII."""

    character: int
    ascii: bool

    def scalar(self, value: str | float | bool | None) -> int:
        """Return the bytes of one JSON scalar."""
        return len(json.dumps(value, ensure_ascii=self.ascii).encode("utf-8", "surrogatepass"))


INCLUDED = Wire(len("\\u0000"), ascii=False)
"""The included client: UTF-8; the longest are control characters."""

PLATFORM = Wire(len("\\ud83d\\ude00"), ascii=True)
"""The platform's own client: two escapes for a character outside the first plane."""


@dataclass(frozen=True, slots=True)
class Endless:
    """Why a value has no largest form.

    `path` leads there from the outside: Python names of fields, and `[]` for items. `weight` is lower the more a limit would
    help.
    """

    path: tuple[str, ...]
    reason: str
    weight: int

    def under(self, *steps: str) -> "Endless":
        """Return the same, seen from further outside."""
        return Endless((*steps, *self.path), self.reason, self.weight)

    @property
    def place(self) -> str:
        """The path as people write it: `messages[].subject`."""
        return "".join(step if step == "[]" or not at else f".{step}" for at, step in enumerate(self.path))


Largest = int | Endless
"""Bytes, or why there is no number."""


class Sizes:
    """The largest forms of a project's values on one wire. Each type is measured once, without recursion over types."""

    def __init__(self, project: Project, wire: Wire = INCLUDED) -> None:
        self._wire = wire
        self._types = {decl.ref: decl for schema in project.schemas for decl in schema.types}
        self._known: dict[TypeRef, Largest] = {}

    def of(self, annotation: Annotation) -> Largest:
        """Return the bytes of the largest value of a type."""
        for ref in _refs(annotation):
            self._settle(ref)
        return self._of(annotation, {})

    def fields(self, owner: Model | TypeDecl) -> tuple[tuple[Field, Largest], ...]:
        """Return each field of a class with the largest form of its value, `identity` taken into account."""
        bounds = bounds_of(owner) if isinstance(owner, Model) else {}
        return tuple((field, self._least(field, bounds.get(field.python))) for field in owner.fields)

    def _least(self, field: Field, bound: Bound | None) -> Largest:
        size = self.of(field.annotation)
        if bound is None:
            return size
        return bound.largest if isinstance(size, Endless) else min(size, bound.largest)

    def entry(self, model: Model) -> Largest:
        """Return the bytes that are sent, at most, to store a value of a model: the value, its envelope, the request."""
        value = _object(((field.python, size) for field, size in self.fields(model)), self._wire)
        if isinstance(value, Endless):
            return value
        return value + len(_AROUND) + self._wire.scalar(model.name)

    def _settle(self, wanted: TypeRef) -> None:
        """Measure a type after those that it is made of. One that is still open then holds itself."""
        if wanted in self._known:
            return
        opened = {wanted}
        stack = [(wanted, iter(self._parts(wanted)))]
        while stack:
            ref, parts = stack[-1]
            part = next((one for one in parts if one not in self._known and one not in opened), None)
            if part is None:
                self._known[ref] = self._declared(self._types[ref])
                stack.pop()
            else:
                opened.add(part)
                stack.append((part, iter(self._parts(part))))

    def _parts(self, ref: TypeRef) -> tuple[TypeRef, ...]:
        decl = self._types[ref]
        annotations = [field.annotation for field in decl.fields] if decl.root is None else [decl.root]
        return tuple(dict.fromkeys(part for annotation in annotations for part in _refs(annotation)))

    def _declared(self, decl: TypeDecl) -> Largest:
        if decl.root is not None:
            return self._of(decl.root, {})
        return _object(((field.python, self._of(field.annotation, {})) for field in decl.fields), self._wire)

    def _of(self, annotation: Annotation, limits: dict[str, object]) -> Largest:
        match annotation:
            case Limited(inner, given):
                return self._of(inner, {**limits, **dict(given)})
            case Plain(name):
                return self._plain(name, limits)
            case LiteralOf(values):
                return max(map(self._wire.scalar, values))
            case UnionOf(members):
                return _largest(self._of(member, limits) for member in members)
            case ListOf(item) | SetOf(item) | TupleOf(item):
                different = distinct(item) if isinstance(annotation, SetOf) else None
                return self._array(lambda: self._of(item, {}), _fewest(limits.get("max_length"), different))
            case DictOf():
                return Endless((), "a mapping takes any number of names", 0)
            case TypeRef():
                known = self._known.get(annotation)
                return Endless((), f"`{annotation.name}` holds itself", 0) if known is None else known

    def _plain(self, name: str, limits: dict[str, object]) -> Largest:
        match name:
            case "str":
                most = limits.get("max_length")
                if isinstance(most, int):
                    return 2 + most * self._wire.character
                return Endless((), "text without `max_length`", 1)
            case "int":
                return self._integer(limits)
            case "Decimal":
                return Endless((), "a `Decimal` has any number of digits", 2)
            case "list":
                return self._array(lambda: Endless((), "any JSON", 0), _fewest(limits.get("max_length"), None))
            case "dict" | "Any":
                return Endless((), "any JSON", 0)
            case _:
                return _SCALARS[name]

    def _integer(self, limits: dict[str, object]) -> Largest:
        lows = [limit + step for word, step in (("ge", 0), ("gt", 1)) if isinstance(limit := limits.get(word), int)]
        highs = [limit - step for word, step in (("le", 0), ("lt", 1)) if isinstance(limit := limits.get(word), int)]
        if lows and highs:
            return max(len(str(number)) for number in (max(lows), min(highs)))
        missing = [word for word, found in (("ge", lows), ("le", highs)) if not found]
        return Endless((), f"whole number without {' and '.join(f'`{word}`' for word in missing)}", 2)

    @staticmethod
    def _array(item: Callable[[], Largest], most: int | None) -> Largest:
        if most == 0:
            return len("[]")
        if most is None:
            return Endless((), "list without `max_items`", 0)
        largest = item()
        return largest.under("[]") if isinstance(largest, Endless) else 1 + most * (largest + 1)


def distinct(annotation: Annotation) -> int | None:
    """Return how many different values a type has, where these are few."""
    match annotation:
        case LiteralOf(values):
            return len(values)
        case Plain("bool"):
            return 2
        case Plain("None"):
            return 1
        case UnionOf(members):
            counts = [distinct(member) for member in members]
            return None if None in counts else sum(count for count in counts if count is not None)
        case _:
            return None


def causes(fields: Iterable[tuple[Field, Largest]]) -> tuple[Endless, ...]:
    """Return why a class has no largest form, field by field; first what a limit would help most."""
    found = (size.under(field.python) for field, size in fields if isinstance(size, Endless))
    return tuple(sorted(found, key=lambda one: one.weight))


def _object(fields: Iterable[tuple[str, Largest]], wire: Wire) -> Largest:
    total = len("{}")
    endless: list[Endless] = []
    for at, (name, size) in enumerate(fields):
        if isinstance(size, Endless):
            endless.append(size.under(name))
        else:
            total += wire.scalar(name) + len(":") + size + (at > 0)
    return min(endless, key=lambda one: one.weight) if endless else total


def _largest(sizes: Iterable[Largest]) -> Largest:
    found = list(sizes)
    endless = [size for size in found if isinstance(size, Endless)]
    return min(endless, key=lambda one: one.weight) if endless else max(size for size in found if isinstance(size, int))


def _fewest(limit: object, values: int | None) -> int | None:
    counts = [count for count in (limit, values) if isinstance(count, int)]
    return min(counts) if counts else None


def _refs(annotation: Annotation) -> Iterator[TypeRef]:
    """Yield the declared types that an annotation names, in its order."""
    match annotation:
        case TypeRef():
            yield annotation
        case ListOf(inner) | SetOf(inner) | TupleOf(inner) | DictOf(inner) | Limited(inner, _):
            yield from _refs(inner)
        case UnionOf(members):
            for member in members:
                yield from _refs(member)
        case _:
            return
