"""Whether two members of a union can be told apart in JSON, and the words that say why not.

Members are plain types, literals, containers and classes here; unions, limits and root classes are taken apart before.
"""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass

from ...ir import Annotation, Field, ListOf, LiteralOf, Plain, SetOf, TupleOf, TypeDecl, TypeRef, UnionOf
from ...source import Span
from .constants import FORMS, parses
from .spelling import literal_spelling

Declared = ReadOnly[TypeRef, TypeDecl]
"""The types of all files by reference; one that could not be made is not in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A member of a union. `wrapped` ones are root classes: their value looks like the plain one, but is none."""

    annotation: Annotation
    member: Annotation
    span: Span
    wrapped: bool


def clash(one: Leaf, two: Leaf, declared: Declared) -> tuple[str, str] | None:
    """Return why two members cannot be told apart and what to do, or None where they can."""
    first, second = one.annotation, two.annotation
    for any_, other in ((first, second), (second, first)):
        if any_ == Plain("Any") and other != Plain("None"):
            return "`Any` already is every JSON value", "write `Any` alone"
    if (first, second) == (Plain("bool"), Plain("Decimal")):
        return 'the text `"1"` that a `Decimal` is written as can be read as `true`, too', "write the `Decimal` first"
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
        way = _way_apart(one, two)
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


def _way_apart(one: TypeDecl, two: TypeDecl) -> str:
    """Say which field would tell two types apart, beside those that one of them has."""
    for has, lacks in ((one, two), (two, one)):
        words = {word for each in lacks.fields for word in (each.name, each.python, each.alias)}
        for each in has.fields:
            if _constants(each) is not None and each.python == each.name and each.name not in words:
                constant = literal_spelling(lacks.ref.name.lower())
                return (
                    f"give `{lacks.ref.name}` a field `{each.name}: Literal[{constant}]`, as `{has.ref.name}` has one"
                )
    return f'give both a field of one name with different values: `kind: Literal["{one.ref.name.lower()}"]`'


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
