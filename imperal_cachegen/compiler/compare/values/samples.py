"""Values that one version writes: the smallest of an annotation, several different ones, and any at all.

Plain JSON values, judged by the version's own classes.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from ...ir import Annotation, DictOf, Field, Limited, ListOf, LiteralOf, Plain, SetOf, TupleOf, TypeRef, UnionOf
from .classes import Classes, plain, refs_of, text_of
from .declared import ANY, Declared, bare, lengths_of, opened
from .scalars import LENGTH_MAX, scalars

Some = tuple[Any] | None
"""A value in a tuple, so that None is a value, too; None where there is none."""

_FEW = 20
_DIFFERENT_MAX = 50
"""Items of a list that differ, at most: the rest repeats one."""

SOME_JSON: tuple[Any, ...] = (None, True, 0, 1.5, "", "a", [], {}, [0], {"a": 0}, [[]], {"a": None, "b": []})


class Samples:
    """Values of one version."""

    def __init__(self, declared: Declared, classes: Classes) -> None:
        self._declared = declared
        self._classes = classes
        self._smallest: dict[str, Some] = {}
        self._different: dict[tuple[str, int], list[Any]] = {}
        self._types: dict[TypeRef, Some] = {}

    def accepted(self, annotation: Annotation, value: Any) -> Some:
        """Return a value as the version writes it, or None where it is no value of the annotation."""
        codec = self._classes.of(annotation)
        found = codec.read(text_of(value))
        return None if found is None else (json.loads(codec.written(*found)),)

    def smallest(self, annotation: Annotation) -> Some:
        """Return the smallest value of an annotation, or None where none was found."""
        self._settle(annotation)
        return self._build(annotation)

    def fields(self, fields: tuple[Field, ...]) -> dict[str, Any] | None:
        """Return the smallest value of a class with these fields."""
        values: dict[str, Any] = {}
        for field in fields:
            found = self.smallest(field.annotation)
            if found is None and field.default is not None:
                found = self.accepted(field.annotation, plain(field.default.value, self._declared))
            if found is None:
                return None
            values[field.python] = found[0]
        return values

    def different(self, annotation: Annotation, count: int) -> list[Any]:
        """Return different values, `count` of them or fewer where there are (or were found) no more."""
        key = (repr(annotation), count)
        if key not in self._different:
            self._different[key] = self._found(annotation, count)
        return self._different[key]

    def _found(self, annotation: Annotation, count: int) -> list[Any]:
        found: dict[str, Any] = {}
        for value in islice(self._many(annotation), count * 4 + 200):
            if len(found) >= count:
                break
            accepted = self.accepted(annotation, value)
            if accepted is not None:
                found.setdefault(text_of(accepted[0]), accepted[0])
        return list(found.values())

    def array(self, leaf: Annotation, size: int, given: tuple[Any, ...] = ()) -> Some:
        """Return an array of `size` items, those given first; items differ where they can or must."""
        inner = bare(leaf)
        assert isinstance(inner, ListOf | SetOf | TupleOf)
        if size > LENGTH_MAX // 2:
            return None
        missing = size - len(given)
        items = list(given)
        if missing > 0:
            known = {text_of(item) for item in given}
            wanted = size if isinstance(inner, SetOf) else min(size, _DIFFERENT_MAX)
            others = [item for item in self.different(inner.item, wanted) if text_of(item) not in known][:missing]
            if len(others) < missing and not isinstance(inner, SetOf):
                one = self.smallest(inner.item)
                others += [one[0]] * (missing - len(others)) if one is not None else []
            items += others
        return (items,) if len(items) == max(size, len(given)) else None

    def variety(self, annotation: Annotation, depth: int = 2) -> Iterator[Any]:
        """Yield some different values, small ones first, not all of them of the annotation."""
        annotation = opened(annotation)
        match bare(annotation):
            case UnionOf(members):
                for member in members:
                    yield from self.variety(member, depth)
            case ListOf(item) | SetOf(item) | TupleOf(item):
                yield from self._arrays(annotation, item, depth)
            case DictOf(value):
                yield {}
                if depth:
                    yield from ({"a": one} for one in islice(self.variety(value, depth - 1), _FEW))
            case TypeRef() as ref:
                yield from self._objects(ref, depth)
            case Plain("Any"):
                yield from SOME_JSON
            case _:
                yield from scalars(annotation, ())

    def _objects(self, ref: TypeRef, depth: int) -> Iterator[Any]:
        decl = self._declared.type(ref)
        if decl.root is not None:
            yield from self.variety(decl.root, depth - 1) if depth else ()
            return
        base = self.fields(decl.fields)
        if base is not None:
            yield base
            for field in decl.fields if depth else ():
                for one in islice(self.variety(field.annotation, depth - 1), _FEW):
                    yield base | {field.python: one}

    def _arrays(self, annotation: Annotation, item: Annotation, depth: int) -> Iterator[Any]:
        low, high = lengths_of(annotation)
        for size in sorted({low, low + 1} if high != low else {low}):
            found = self.array(annotation, size)
            if found is not None:
                yield found[0]
        if depth and not low:
            yield from ([one] for one in islice(self.variety(item, depth - 1), _FEW))

    def _settle(self, annotation: Annotation) -> None:
        """Find the smallest value of every type in an annotation: rounds, until no type gets a smaller one."""
        waiting, found = list(refs_of(annotation)), dict[TypeRef, None]()
        while waiting:
            ref = waiting.pop()
            if ref in found or ref in self._types:
                continue
            found[ref] = None
            decl = self._declared.type(ref)
            for part in (decl.root,) if decl.root is not None else (field.annotation for field in decl.fields):
                waiting += refs_of(part)
        sizes: dict[TypeRef, int] = {}
        self._types.update(dict.fromkeys(found))
        for _ in found:
            changed = False
            for ref in reversed(found):
                value = self._built(ref)
                size = len(text_of(value)) if value is not None else 0
                if value is not None and size < sizes.get(ref, LENGTH_MAX):  # a larger one is never stored
                    sizes[ref], self._types[ref], changed = size, value, True
            if not changed:
                break

    def _built(self, ref: TypeRef) -> Some:
        decl = self._declared.type(ref)
        if decl.root is not None:
            return self._build(decl.root)
        values: dict[str, Any] = {}
        for field in decl.fields:
            found = self._build(field.annotation)
            if found is None:
                return None
            values[field.python] = found[0]
        return (values,)

    def _build(self, annotation: Annotation) -> Some:
        """Return the smallest value, of what is known of the types in it."""
        annotation = opened(annotation)
        match bare(annotation):
            case UnionOf(members):
                found = [one for one in map(self._build, members) if one is not None]
                return min(found, key=lambda one: len(text_of(one[0])), default=None)
            case ListOf(item) | TupleOf(item):
                size = lengths_of(annotation)[0]
                one = self._build(item) if 0 < size <= LENGTH_MAX // 2 else None
                if one is None or len(text_of(one[0])) * size > LENGTH_MAX:
                    return ([],) if size == 0 else None
                return ([one[0]] * size,)
            case SetOf():
                size = lengths_of(annotation)[0]
                return ([],) if size == 0 else self.array(annotation, size)
            case DictOf():
                return ({},)
            case TypeRef() as ref:
                return self._types[ref]
            case Plain("Any" | "None"):
                return (None,)
            case _:
                return self._scalar(annotation)

    def _scalar(self, annotation: Annotation) -> Some:
        key = repr(annotation)
        if key not in self._smallest:
            found = (self.accepted(annotation, value) for value in scalars(annotation, ()))
            self._smallest[key] = min((one for one in found if one is not None), key=plainness, default=None)
        return self._smallest[key]

    def _many(self, annotation: Annotation) -> Iterator[Any]:
        annotation = opened(annotation)
        smallest = self.smallest(annotation)
        if smallest is not None:
            yield smallest[0]
        if isinstance(bare(annotation), LiteralOf | UnionOf | TypeRef | ListOf | TupleOf | DictOf) or annotation == ANY:
            yield from islice(self.variety(annotation), 400)
        for leaf in self._declared.leaves(annotation):
            yield from _counted(leaf)
        yield from islice(self.variety(annotation), 400)


def plainness(value: Some) -> tuple[int, bool, bool, str]:
    """Return a sort key: short values first, then those of plain letters and digits; no date of the year 1."""
    assert value is not None
    text = text_of(value[0])
    return len(text), not text.strip('"').isalnum(), text.startswith('"0001-'), text


def _counted(leaf: Annotation) -> Iterator[Any]:
    """Yield values of a plain type, one after the other."""
    inner = bare(leaf)
    if not isinstance(inner, Plain):
        return
    start = next((number for number in scalars(leaf, ()) if isinstance(number, int)), 0) if inner.name == "int" else 0
    limits = dict(leaf.limits) if isinstance(leaf, Limited) else {}
    low = limits.get("ge", limits.get("gt", start))
    first = int(low) if isinstance(low, int | float) else 0
    moment = datetime(2026, 11, 21, 8, tzinfo=UTC)
    for number in range(LENGTH_MAX):
        match inner.name:
            case "int":
                yield from (first + number, first - number)
            case "float":
                yield from (first + float(number), first + number / 1024)
            case "str":
                yield str(number).rjust(lengths_of(leaf)[0], "0") if lengths_of(leaf)[0] < LENGTH_MAX else ""
            case "Decimal":
                yield str(number)
            case "date":
                yield str(date.fromordinal(moment.toordinal() + number))
            case "datetime":
                yield (moment + timedelta(seconds=number)).isoformat()
            case "time":
                yield (moment + timedelta(seconds=number)).time().isoformat()
            case "timedelta":
                yield f"PT{number}S"
            case "UUID":
                yield str(UUID(int=number))
            case _:
                return
