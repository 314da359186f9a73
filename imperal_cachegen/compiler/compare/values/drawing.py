"""Any values that one version writes, drawn: a net below the search for gaps, which looks at likely places only."""

from random import Random
from typing import Any

from ...ir import Annotation, DictOf, Field, ListOf, Plain, SetOf, TupleOf, TypeRef, UnionOf
from .declared import Declared, bare, lengths_of, opened
from .samples import SOME_JSON, Samples, Some
from .scalars import scalars

_ITEMS_MAX = 20
PARTS_MAX = 500
"""Parts of a value that are drawn, at most: the rest are the smallest."""


class Drawing:
    """Draws values of one version; plain JSON values, like `Samples`."""

    def __init__(self, declared: Declared, samples: Samples) -> None:
        self._declared = declared
        self._samples = samples
        self._left = 0

    def model(self, random: Random, fields: tuple[Field, ...]) -> Some:
        """Return any value of a model, of a size that people write."""
        self._left = PARTS_MAX
        return self.fields(random, fields)

    def value(self, random: Random, annotation: Annotation, depth: int = 4) -> Some:
        """Return any value of an annotation, or None where none was found."""
        annotation = opened(annotation)
        self._left -= 1
        if self._left < 0:
            return self._samples.smallest(annotation)
        match bare(annotation):
            case UnionOf(members):
                return self.value(random, random.choice(members), depth)
            case ListOf(item) | SetOf(item) | TupleOf(item):
                low, high = lengths_of(annotation)
                size = random.randint(low, min(low + 3, low + 3 if high is None else high))
                if low > _ITEMS_MAX:
                    return self._samples.array(annotation, size)
                items = [self.value(random, item, depth - 1) for _ in range(size if depth > 0 else low)]
                return None if None in items else ([each[0] for each in items if each is not None],)
            case DictOf(value):
                items = [self.value(random, value, depth - 1) for _ in range(random.randint(0, 2) if depth > 0 else 0)]
                return None if None in items else ({"ab"[at]: each[0] for at, each in enumerate(items) if each},)
            case TypeRef() as ref:
                decl = self._declared.type(ref)
                if depth <= 0:
                    return self._samples.smallest(ref)
                if decl.root is not None:
                    return self.value(random, decl.root, depth - 1)
                return self.fields(random, decl.fields, depth - 1)
            case Plain("Any"):
                return (random.choice(SOME_JSON),)
            case _:
                return self._scalar(random, annotation)

    def fields(self, random: Random, fields: tuple[Field, ...], depth: int = 4) -> Some:
        """Return any value of a class with these fields."""
        values: dict[str, Any] = {}
        for field in fields:
            found = self.value(random, field.annotation, depth)
            if found is None:
                return None
            values[field.python] = found[0]
        return (values,)

    def _scalar(self, random: Random, annotation: Annotation) -> Some:
        candidates = list(scalars(annotation, ()))
        for _ in range(10):
            found = self._samples.accepted(annotation, random.choice(candidates)) if candidates else None
            if found is not None:
                return found
        return self._samples.smallest(annotation)
