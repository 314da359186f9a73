"""Python names and aliases of a class's fields, and that no two of them are one word."""

from collections.abc import Sequence as Listed
from dataclasses import dataclass

from ...diagnostics import Steps
from ...grammar import Written
from ...ir import Annotation, DictOf, Limited, ListOf, LiteralOf, Plain, SetOf, TupleOf, TypeRef, UnionOf
from ...nodes import Scalar
from ...rules import fields as rules
from ...source import Span
from .drafts import Draft
from .field_names import name_fault, safe_name
from .types import Placed


@dataclass(frozen=True, slots=True, eq=False)
class UnnamedField:
    """A field before its Python name is known: its word, its type, and what the mapping form says."""

    key: Scalar
    placed: Placed
    written: Written | None
    description: str
    alias: str | None
    broken: bool


def named(fields: Listed[UnnamedField]) -> Steps[tuple[Draft, ...]]:
    """Name fields in Python; their alias is None where the JSON name is the Python name."""
    refers = _refers(fields)
    words = {word for each in fields for word in (each.key.text, each.alias) if word is not None}
    taken: dict[str, tuple[Span, str]] = {}
    drafts: list[Draft] = []
    for each in fields:
        faults = False
        for what, word in (("the name of this field", each.key.text), ("the alias of this field", each.alias)):
            fault = None if word is None else name_fault(word)
            if fault is not None:
                faults = True
                yield rules.field_name(each.key.span, what, fault)
        python = safe_name(each.key.text if not faults else "field", words, refers)
        alias = each.alias or each.key.text
        drafts.append(_draft(each, python, None if alias == python else alias))
        words.add(python)
        if faults:
            continue
        yield from _claim(each, python, alias, taken)
    return tuple(drafts)


def _draft(each: UnnamedField, python: str, alias: str | None) -> Draft:
    return Draft(
        name=each.key.text,
        python=python,
        alias=alias,
        annotation=each.placed.annotation,
        default=None,
        description=each.description,
        span=each.key.span,
        placed=each.placed,
        written=each.written,
        broken=each.broken,
    )


def _claim(each: UnnamedField, python: str, alias: str, taken: dict[str, tuple[Span, str]]) -> Steps[None]:
    """Take a field's words, and report those that another field has."""
    roles = {python: "the name"}
    roles.setdefault(alias, "the alias")
    for word, role in roles.items():
        if word in taken:
            first, other = taken[word]
            yield rules.field_name_taken(each.key.span, word, role, first, other)
    for word, role in roles.items():
        taken.setdefault(word, (each.key.span, f"{role} of another field"))


def _refers(fields: Listed[UnnamedField]) -> frozenset[str]:
    """Return the names that a class's annotations and defaults refer to: fields that bear them would hide them."""
    found: set[str] = set()
    for each in fields:
        of_field = _names(each.placed.annotation)
        found |= of_field
        if each.written is not None and not of_field.isdisjoint(("AwareDatetime", "time")):
            found |= {"datetime", "time", "timedelta", "timezone", "UTC"}
    return frozenset(found)


def _names(annotation: Annotation) -> set[str]:
    match annotation:
        case Plain("datetime"):
            return {"AwareDatetime"}
        case Plain("Any"):
            return {"Any", "AnyJson"}
        case Plain("dict" | "list" as name):
            return {name, "str", "Any", "AnyJson"}
        case Plain(name) | TypeRef(name, _):
            return {name}
        case ListOf(item):
            return {"list"} | _names(item)
        case SetOf(item):
            return {"set"} | _names(item)
        case TupleOf(item):
            return {"tuple"} | _names(item)
        case DictOf(value):
            return {"dict", "str"} | _names(value)
        case LiteralOf():
            return {"Literal"}
        case UnionOf(members):
            return set().union(*(_names(member) for member in members))
        case Limited(inner, _):
            return _names(inner)
