"""What must hold inside one annotation: members of unions told apart in JSON, items of sets hashable.

The rules are those of Pydantic's smart mode, in which a value that fits a member exactly goes to that member, whatever
the order; a test holds them against Pydantic itself.
"""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from itertools import islice

from ..diagnostics import Diagnostic, Steps
from ..ir import (
    Annotation,
    Field,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    SetOf,
    TupleOf,
    TypeDecl,
    TypeRef,
    UnionOf,
)
from ..rules import types as rules
from ..source import Span
from .constants import FORMS, parses
from .spelling import literal_spelling, spelling
from .types import Placed

Declared = ReadOnly[TypeRef, TypeDecl]

STRINGS = ("str", *FORMS)
"""Types that are written as a string."""

MAX_LEAVES = 500
"""Members of a union that are compared, root classes of documents taken apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A member of a union. `wrapped` ones are root classes: their value looks like the plain one, but is none."""

    annotation: Annotation
    member: Annotation
    span: Span
    wrapped: bool


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
    blamed: set[Span] = set()
    seen = _Seen()
    for second in leaves:
        if second.span in blamed:
            continue
        for first in seen.rivals(second):
            clash = _clash(first, second, declared)
            if clash is not None:
                blamed.add(second.span)
                yield _report(first, second, *clash)
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


def _clash(one: Leaf, two: Leaf, declared: Declared) -> tuple[str, str] | None:
    """Return why two members cannot be told apart and what to do, or None where they can."""
    first, second = one.annotation, two.annotation
    for any_, other in ((first, second), (second, first)):
        if any_ == Plain("Any") and other != Plain("None"):
            return "`Any` already is every JSON value", "write `Any` alone"
    shared = _kinds(first) & _kinds(second)
    if one.wrapped or two.wrapped:
        if not shared or first == second == Plain("None"):
            return None
        return f"both can be {_KIND_WORDS[min(shared)]}", "declare one type for both"
    if "string" in shared and (text := _string_clash(first, second)):
        return text, "keep one of them, or use two fields"
    if numbers := _number_clash(first, second):
        return numbers, "keep one of them, or use two fields"
    if "array" in shared:
        return "`[]` can be either", "write one list whose items have all types: `list[A | B]`"
    if "object" in shared:
        return _object_clash(first, second, declared)
    return None


_KIND_WORDS = {
    "string": "a text",
    "number": "a number",
    "bool": "a boolean",
    "null": "`None`",
    "array": "an array",
    "object": "an object",
}


def _kinds(annotation: Annotation) -> frozenset[str]:
    """Return what a member is in JSON."""
    match annotation:
        case Plain("Any"):
            return frozenset(_KIND_WORDS)
        case Plain(name):
            kind = {
                "int": "number",
                "float": "number",
                "bool": "bool",
                "None": "null",
                "dict": "object",
                "list": "array",
            }
            return frozenset((kind.get(name, "string"),))
        case LiteralOf(values):
            return frozenset(_kind(value) for value in values)
        case ListOf() | SetOf() | TupleOf():
            return frozenset(("array",))
        case _:
            return frozenset(("object",))


def _kind(value: str | int | bool | None) -> str:
    if value is None:
        return "null"
    return "string" if isinstance(value, str) else "bool" if isinstance(value, bool) else "number"


def _string_clash(first: Annotation, second: Annotation) -> str | None:
    for literal, other in ((first, second), (second, first)):
        if isinstance(literal, LiteralOf):
            if not isinstance(other, Plain) or other.name == "str":
                return None
            for value in literal.values:
                if isinstance(value, str) and parses(other.name, value):
                    return f"`{literal_spelling(value)}` can be read as a `{other.name}`, too"
            return None
    assert isinstance(first, Plain)
    assert isinstance(second, Plain)
    form = FORMS.get(first.name) or FORMS.get(second.name)
    name = first.name if first.name in FORMS else second.name
    for text in (form, *FORMS.values(), "00000000-0000-0000-0000-000000000001", "1"):
        if text and all(each.name == "str" or parses(each.name, text) for each in (first, second)):
            return f'a `{name}` is written as a text, and `"{text}"` can be either'
    return f'both are written as a text, and what `"{form}"` was is not written with it'


def _number_clash(first: Annotation, second: Annotation) -> str | None:
    """Numbers, decimals and booleans: what Python calls equal (`1`, `1.0`, `True`, `Decimal(1)`) may change places."""
    names = {each.name if isinstance(each, Plain) else "" for each in (first, second)}
    for literal, other in ((first, second), (second, first)):
        if not isinstance(literal, LiteralOf):
            continue
        for value in literal.values:
            if isinstance(value, bool) and isinstance(other, Plain) and other.name in ("int", "float", "Decimal"):
                return f"the `{other.name}` {int(value)} comes back as `{literal_spelling(value)}`"
            if isinstance(value, int) and not isinstance(value, bool):
                if isinstance(other, Plain) and other.name in ("float", "Decimal"):
                    return f"the `{other.name}` {value} comes back as the whole number `{value}`"
                if other == Plain("bool") and value in (0, 1):
                    return f"`{'true' if value else 'false'}` comes back as `{value}`"
            if isinstance(other, LiteralOf) and isinstance(value, int):
                for twin in other.values:
                    if isinstance(twin, int) and twin == value and type(twin) is not type(value):
                        return f"`{literal_spelling(value)}` comes back as `{literal_spelling(twin)}`"
    if "Decimal" in names and names & {"int", "float"}:
        return 'the text `"1"` that a `Decimal` is written as is read as a number, too'
    return None


def _object_clash(first: Annotation, second: Annotation, declared: Declared) -> tuple[str, str] | None:
    if isinstance(first, TypeRef) and isinstance(second, TypeRef):
        one, two = declared.get(first), declared.get(second)
        if one is None or two is None or _told_apart(one, two):
            return None
        way = f'give both a field of one name with different values: `kind: Literal["{first.name.lower()}"]`'
        return "no `Literal` field tells them apart, and an object that fits both can be either", way
    return "`{}` can be either", "keep one of them, or wrap it into a type under `types`"


def _told_apart(one: TypeDecl, two: TypeDecl) -> bool:
    """Whether a field of one name has other constants in each of two types."""
    others = {each.python: _constants(each) for each in two.fields}
    for each in one.fields:
        mine, theirs = _constants(each), others.get(each.python)
        if mine is not None and theirs is not None and mine.isdisjoint(theirs):
            return True
    return False


def _constants(field: Field) -> frozenset[object] | None:
    """Return the constants that a field's values are of; `1` and `true` count as one, as Python has it."""
    annotation = field.annotation
    members = annotation.members if isinstance(annotation, UnionOf) else (annotation,)
    found: set[object] = set()
    for member in members:
        if isinstance(member, LiteralOf):
            found.update(member.values)
        elif member == Plain("None"):
            found.add(None)
        else:
            return None
    return frozenset(found)
