"""What must hold inside one annotation: members of unions told apart in JSON, items of sets hashable.

The rules are those of Pydantic's smart mode, in which a value that fits a member exactly goes to that member, whatever
the order; a test holds them against Pydantic itself.
"""

from collections.abc import Iterator
from itertools import islice

from ...diagnostics import Diagnostic, Steps
from ...ir import Annotation, Limited, LiteralOf, Plain, SetOf, TupleOf, TypeRef, UnionOf
from ...rules import types as rules
from ...source import Span
from .clashes import Declared, Leaf, clash
from .spelling import spelling
from .types import Placed

MAX_LEAVES = 500
"""Members of a union that are compared, root classes of documents taken apart."""


def check_annotation(placed: Placed, declared: Declared) -> Steps[None]:
    """Judge an annotation and all its parts."""
    annotation = placed.annotation
    if isinstance(annotation, Limited):
        annotation = annotation.inner
    if isinstance(annotation, UnionOf):
        yield from _union(placed, declared)
    if isinstance(annotation, SetOf) and not _hashable(annotation.item):
        part = placed.parts[0]
        yield rules.unhashable_item(part.span, spelling(part.annotation))
    for part in placed.parts:
        yield from check_annotation(part, declared)


def _hashable(annotation: Annotation) -> bool:
    match annotation:
        case Plain(name):
            return name not in ("dict", "list", "Any")
        case TupleOf(item):
            return _hashable(item)
        case UnionOf(members):
            return all(_hashable(member) for member in members)
        case Limited(inner, _):
            return _hashable(inner)
        case LiteralOf():
            return True
        case _:
            return False


def _union(placed: Placed, declared: Declared) -> Steps[None]:
    leaves: list[Leaf] = []
    for part in placed.parts:
        leaves.extend(islice(_leaves(part.annotation, part, declared, False, ()), MAX_LEAVES - len(leaves)))
    blamed = set[Span]()
    seen = _Seen()
    for second in leaves:
        if second.span in blamed:
            continue
        for first in seen.rivals(second):
            found = clash(first, second, declared)
            if found is not None:
                blamed.add(second.span)
                yield _report(first, second, *found)
                break
        seen.add(second)


class _Seen:
    """The members of a union so far, so that each is compared only with those that can be taken for it.

    Of plain types and arrays the first of a kind stands for all; a union of many literals or types stays cheap.
    """

    def __init__(self) -> None:
        self._plain: dict[Annotation, Leaf] = {}
        self._literals: list[Leaf] = []
        self._numbers: dict[int, Leaf] = {}
        self._objects: list[Leaf] = []
        self._wrapped: list[Leaf] = []

    def add(self, leaf: Leaf) -> None:
        """Take a member in."""
        if leaf.wrapped:
            self._wrapped.append(leaf)
        elif isinstance(leaf.annotation, LiteralOf):
            self._literals.append(leaf)
            for value in leaf.annotation.values:
                if isinstance(value, int):
                    self._numbers.setdefault(int(value), leaf)
        elif isinstance(leaf.annotation, TypeRef):
            self._objects.append(leaf)
        else:
            self._plain.setdefault(leaf.annotation, leaf)

    def rivals(self, leaf: Leaf) -> Iterator[Leaf]:
        """Yield the members that another one may be taken for."""
        annotation = leaf.annotation
        yield from self._plain.values()
        yield from self._wrapped
        if isinstance(annotation, LiteralOf) and not leaf.wrapped:
            twins = (self._numbers.get(int(value)) for value in annotation.values if isinstance(value, int))
            yield from (twin for twin in twins if twin is not None)
        else:
            yield from self._literals
        yield from self._objects


def _report(first: Leaf, second: Leaf, why: str, way: str) -> Diagnostic:
    other = first.span if first.span != second.span else None
    return rules.ambiguous_union(second.span, spelling(first.member), spelling(second.member), why, way, other)


def _leaves(
    annotation: Annotation, part: Placed, declared: Declared, wrapped: bool, seen: tuple[TypeRef, ...]
) -> Iterator[Leaf]:
    """Yield what a member can be; a root class counts as what is in it."""
    match annotation:
        case Limited(inner, _):
            yield from _leaves(inner, part, declared, wrapped, seen)
        case UnionOf(members):
            for member in members:
                yield from _leaves(member, part, declared, wrapped, seen)
        case TypeRef() if annotation not in seen and (decl := declared.get(annotation)) and decl.root is not None:
            yield from _leaves(decl.root, part, declared, True, (*seen, annotation))
        case _:
            yield Leaf(annotation, part.annotation, part.span, wrapped)
