"""Types that a schema may declare: what the compiler must take, by construction.

Types are `ir` annotations; the classes of `types` are `Shape`s, numbered so that a class needs values of earlier ones only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from imperal_cachegen.compiler.ir import (
    Annotation,
    DictOf,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    SetOf,
    TupleOf,
    TypeRef,
    UnionOf,
)

NONE = Plain("None")
_STRINGS = tuple(map(Plain, ("str", "str", "str", "datetime", "date", "time", "timedelta", "UUID", "Decimal")))
_PLAIN = (*_STRINGS, *map(Plain, ("int", "int", "float", "bool", "dict", "list", "Any", "None")))
_ARRAYS = (ListOf, ListOf, ListOf, SetOf, TupleOf)
_CONSTANTS = (
    "a",
    "b",
    "",
    "not empty",
    "None",
    "null",
    "yes",
    "1",
    'it\'s "quoted"\\',
    "\u0430",
    "{{ x }}",
    "x\ny",
    "now",
)
PATTERNS = {
    "^[a-z]{2,4}$": st.text("abcz", min_size=2, max_size=4),
    r"^\d+(\.\d+)?$": st.from_regex(r"\A[0-9]{1,3}(\.[0-9])?\Z"),
    "^[\"\\\\'{}]*$": st.text("\"\\'{}", max_size=3),
    "^(да|нет)$": st.sampled_from(["да", "нет"]),
}
"""Patterns, and texts that they fit."""


UNKNOWN = object()
"""Stands for a default that is not known, or made at the moment of creation."""


@dataclass
class Member:
    """A field of a shape or a model: its word, its explicit alias, its type. `optional` where it has a default.

    `default` is its value in Python, where that needs no class.
    """

    name: str
    annotation: Annotation
    alias: str | None = None
    optional: bool = False
    description: str = ""
    default: Any = UNKNOWN


@dataclass
class Shape:
    """A class under `types`. `kind` is the constant of its field `kind`, where it has one; `document` its JSON Schema."""

    name: str
    members: list[Member] = field(default_factory=list)
    kind: str | None = None
    document: dict[str, Any] | None = None


Shapes = Sequence[Shape]


# --- types -----------------------------------------------------------------------------------------------------------


@st.composite
def types(draw: st.DrawFn, before: Shapes, names: Sequence[str], depth: int = 2) -> Annotation:
    """Draw a type that has a finite value when the classes `before` have one; `names` are all classes."""
    kind = draw(st.sampled_from(["plain"] * 5 + ["literal", "array", "array", "dict", "union", "union", "ref"]))
    if kind == "ref" and before:
        return TypeRef(draw(st.sampled_from(before)).name, "")
    if kind == "literal":
        return draw(_literals())
    if depth > 0 and kind in ("array", "dict"):
        inner = draw(_inside(before, names, depth - 1))
        if kind == "dict":
            return DictOf(inner)
        array = draw(st.sampled_from(_ARRAYS))
        return array(inner if array is not SetOf else draw(_hashable()))
    if depth > 0 and kind == "union":
        return draw(_unions(before, names, depth - 1))
    return draw(st.sampled_from(_PLAIN))


@st.composite
def _inside(draw: st.DrawFn, before: Shapes, names: Sequence[str], depth: int) -> Annotation:
    """Draw the type of what a container holds: here a class may refer to itself, and to later ones."""
    if names and draw(st.integers(0, 2)) == 0:
        return TypeRef(draw(st.sampled_from(names)), "")
    return draw(types(before, names, depth))


def _literals() -> st.SearchStrategy[LiteralOf]:
    texts = st.sampled_from(_CONSTANTS)
    numbers = st.integers(-3, 300)
    return st.lists(texts | numbers | st.none(), min_size=1, max_size=4, unique=True).map(
        lambda constants: LiteralOf(tuple(constants))
    ) | st.sampled_from([LiteralOf((True,)), LiteralOf((False, None)), LiteralOf(("x", True))])


def _hashable() -> st.SearchStrategy[Annotation]:
    scalars = st.sampled_from([one for one in _PLAIN if one.name not in ("dict", "list", "Any")])
    return st.one_of(
        scalars,
        scalars.map(TupleOf),
        st.sampled_from([LiteralOf(("a", "b")), UnionOf((Plain("int"), Plain("str"))), UnionOf((Plain("date"), NONE))]),
    )


@st.composite
def _unions(draw: st.DrawFn, before: Shapes, names: Sequence[str], depth: int) -> Annotation:
    """Draw a union whose members JSON tells apart: at most one of each kind."""
    string = draw(st.sampled_from([None, *_STRINGS, LiteralOf(("a", "b")), LiteralOf(("never",))]))
    members: list[Annotation] = [string] if string else []
    if string == Plain("str") and draw(st.booleans()):
        members.append(LiteralOf(("all",)))
    if string != Plain("Decimal"):
        number = draw(st.sampled_from([(), (), (Plain("int"),), (Plain("float"),), (Plain("int"), Plain("float"))]))
        members += number
    if draw(st.booleans()):
        members.append(Plain("bool"))
    if depth and draw(st.integers(0, 2)) == 0:
        members.append(draw(st.sampled_from([ListOf, TupleOf]))(draw(_inside(before, names, depth - 1))))
    members += draw(_objects(before, names, depth)) if draw(st.booleans()) else []
    if draw(st.booleans()) or len(members) < 2:
        members.append(NONE)
    if draw(st.integers(0, 9)) == 0:
        members = [Plain("Any"), NONE]
    if len(members) == 1:
        return members[0]
    ordered = draw(st.permutations(members))
    return UnionOf(tuple(sorted(ordered, key=lambda member: member == Plain("bool"))))  # no `Decimal` behind a `bool`


@st.composite
def _objects(draw: st.DrawFn, before: Shapes, names: Sequence[str], depth: int) -> list[Annotation]:
    told_apart = [shape for shape in before if shape.kind]
    if len(told_apart) > 1 and draw(st.booleans()):
        return [TypeRef(shape.name, "") for shape in told_apart[:3]]
    if before and draw(st.booleans()):
        return [TypeRef(draw(st.sampled_from(before)).name, "")]
    return [DictOf(draw(_inside(before, names, depth - 1)))] if depth else [Plain("dict")]


# --- limits ----------------------------------------------------------------------------------------------------------


@st.composite
def limited(draw: st.DrawFn, annotation: Annotation) -> Annotation:
    """Put limits on the one member of a type that takes them, where there is one."""
    members = annotation.members if isinstance(annotation, UnionOf) else (annotation,)
    fitting = [at for at, member in enumerate(members) if _takes(member)]
    kinds = {_takes(members[at]) for at in fitting}
    if len(fitting) != len(kinds) or not fitting:
        return annotation
    at = draw(st.sampled_from(fitting))
    limits = draw(_limits(members[at]))
    if not limits:
        return annotation
    changed = tuple(Limited(member, limits) if here == at else member for here, member in enumerate(members))
    return UnionOf(changed) if isinstance(annotation, UnionOf) else changed[0]


def _takes(annotation: Annotation) -> str:
    if isinstance(annotation, (ListOf, SetOf, TupleOf)) or annotation == Plain("list"):
        return "items"
    if isinstance(annotation, Plain) and annotation.name in ("int", "float", "Decimal"):
        return "number"
    return "text" if annotation == Plain("str") else ""


@st.composite
def _limits(draw: st.DrawFn, annotation: Annotation) -> tuple[tuple[str, Any], ...]:
    match annotation:
        case Plain("str"):
            pattern = draw(st.sampled_from([None, *PATTERNS]))
            if pattern is not None:
                return (("pattern", pattern),)
            return _some(draw, min_length=draw(st.integers(0, 3)), max_length=draw(st.integers(3, 9)))
        case Plain("int" | "float" | "Decimal" as name):
            low = draw(st.integers(-5, 5))
            high = low + draw(st.integers(12, 100))
            number = {"int": int, "float": float, "Decimal": Decimal}[name]
            bounds = {
                draw(st.sampled_from(["ge", "gt"])): number(low),
                draw(st.sampled_from(["le", "lt"])): number(high),
            }
            if name == "int" and draw(st.booleans()):
                bounds["multiple_of"] = draw(st.sampled_from([2, 5]))
            return _some(draw, **bounds)
        case SetOf():
            return _some(draw, min_length=draw(st.integers(0, 1)), max_length=draw(st.integers(1, 4)))
        case _:
            least = 0 if refers(annotation) else draw(st.integers(0, 2))
            return _some(draw, min_length=least, max_length=draw(st.integers(2, 4)))


def _some(draw: st.DrawFn, **limits: Any) -> tuple[tuple[str, Any], ...]:
    kept = draw(st.sets(st.sampled_from(sorted(limits))))
    return tuple((name, value) for name, value in limits.items() if name in kept)


def refers(annotation: Annotation) -> bool:
    """Whether a class stands anywhere in a type."""
    match annotation:
        case TypeRef():
            return True
        case ListOf(inner) | SetOf(inner) | TupleOf(inner) | DictOf(inner) | Limited(inner, _):
            return refers(inner)
        case UnionOf(members):
            return any(refers(member) for member in members)
        case _:
            return False
