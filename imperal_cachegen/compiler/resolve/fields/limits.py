"""Limits of a field (`ge`, `max_length`, `pattern`, …): on which member of its type they stand, and whether any value is left."""

from collections.abc import Sequence as Listed
from decimal import Decimal, InvalidOperation
from math import isfinite

from ...diagnostics import Diagnostic, Steps
from ...ir import Annotation, Limited, ListOf, Plain, SetOf, TupleOf, UnionOf
from ...nodes import Node, Scalar
from ...rules import fields as rules
from ...rules.registry import shown
from ...source import Span
from ..shapes import found
from .patterns import MAX_PATTERN, PatternBudget, pattern_fault
from .ranges import clash
from .spelling import spelling
from .types import Placed

NUMBER_LIMITS = ("ge", "gt", "le", "lt", "multiple_of")
TEXT_LIMITS = ("min_length", "max_length", "pattern")
ARRAY_LIMITS = ("min_items", "max_items")
LIMITS = (*NUMBER_LIMITS, *TEXT_LIMITS, *ARRAY_LIMITS)

MAX_LENGTH = 2**31 - 1
_NUMBERS = {
    "int": "a whole number",
    "float": "a finite number",
    "Decimal": 'a finite number; quotes keep its digits: `"0.10"`',
}
_STORED = {"min_items": "min_length", "max_items": "max_length"}

Limit = int | float | str | Decimal


def limit(placed: Placed, written: Listed[tuple[Scalar, Node]], budget: PatternBudget) -> Steps[Placed | None]:
    """Put limits (key and value as written) on the one member of a type that each fits."""
    kept: dict[int, list[tuple[str, Limit, Span]]] = {}
    members = placed.parts if isinstance(placed.annotation, UnionOf) else (placed,)
    broken = False
    for key, node in written:
        fitting = [at for at, member in enumerate(members) if _fits(key.text, member.annotation)]
        if len(fitting) != 1:
            broken = True
            yield _misplaced(key, placed.annotation, members, bool(fitting))
            continue
        value = yield from _value(key, node, members[fitting[0]].annotation, budget)
        if value is None:
            broken = True
            continue
        kept.setdefault(fitting[0], []).append((key.text, value, Span(key.span.source, key.span.start, node.span.end)))
    for at, limits in kept.items():
        contradiction = clash([(name, value) for name, value, _ in limits], members[at].annotation == Plain("int"))
        if contradiction is not None:
            broken = True
            yield rules.limits_contradict(
                tuple((f"{name}: {value}", place) for name, value, place in (limits[i] for i in contradiction))
            )
    return None if broken else _limited(placed, members, kept)


def _limited(placed: Placed, members: tuple[Placed, ...], kept: dict[int, list[tuple[str, Limit, Span]]]) -> Placed:
    changed = list(members)
    for at, limits in kept.items():
        inner = members[at]
        pairs = tuple((_STORED.get(name, name), value) for name, value, _ in limits)
        changed[at] = Placed(Limited(inner.annotation, pairs), inner.span, inner.parts)
    if not isinstance(placed.annotation, UnionOf):
        return changed[0]
    return Placed(UnionOf(tuple(member.annotation for member in changed)), placed.span, tuple(changed))


def _fits(name: str, annotation: Annotation) -> bool:
    if name in ARRAY_LIMITS:
        return isinstance(annotation, ListOf | SetOf | TupleOf) or annotation == Plain("list")
    if name in TEXT_LIMITS:
        return annotation == Plain("str")
    return isinstance(annotation, Plain) and annotation.name in ("int", "float", "Decimal")


def _misplaced(key: Scalar, annotation: Annotation, members: tuple[Placed, ...], several: bool) -> Diagnostic:
    name = key.text
    if several:
        return rules.limit_fits_two(key.span, name, spelling(annotation))
    way = {
        "min_length": "it limits a `str`",
        "max_length": "it limits a `str`",
        "pattern": "it limits a `str`",
        "min_items": "it limits a list, a set or a tuple",
        "max_items": "it limits a list, a set or a tuple",
    }.get(name, "it limits an `int`, a `float` or a `Decimal`")
    end = name[:3]
    if name in ("min_length", "max_length") and any(_fits("min_items", member.annotation) for member in members):
        way = f"the number of items is limited by `{end}_items`"
    elif name in ARRAY_LIMITS and any(_fits("min_length", member.annotation) for member in members):
        way = f"the length of a text is limited by `{end}_length`"
    elif name in ("ge", "gt", "le", "lt") and any(_fits("min_length", member.annotation) for member in members):
        way = "the length of a text is limited by `min_length` and `max_length`"
    return rules.limit_fits_nothing(key.span, name, spelling(annotation), way)


def _value(key: Scalar, node: Node, annotation: Annotation, budget: PatternBudget) -> Steps[Limit | None]:
    name = key.text
    if name == "pattern":
        return (yield from _pattern(node, budget))
    if name in NUMBER_LIMITS:
        value: Limit | None = _bound(node, annotation)
        expected = _NUMBERS[annotation.name if isinstance(annotation, Plain) else "float"]
        if value is not None and name == "multiple_of" and not Decimal(value) > 0:
            value, expected = None, "a number above 0"
        elif isinstance(value, Decimal) and name == "multiple_of" and Decimal(repr(float(value))) != value:
            value, expected = None, "at most 17 digits, and a size that a `float` holds"
    else:
        value = node.value if isinstance(node, Scalar) and _is_int(node.value) else None
        expected = "a whole number, 0 or more"
        if isinstance(value, int) and not 0 <= value <= MAX_LENGTH:
            value, expected = None, f"a whole number from 0 to {MAX_LENGTH:,}"
    if value is None:
        text = isinstance(node, Scalar) and isinstance(node.value, str)
        yield rules.limit_value(node.span, name, f"the text {found(node)}" if text else found(node), expected)
    return value


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _bound(node: Node, annotation: Annotation) -> Limit | None:
    """Return a bound as its type holds it, or None where it is none."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or node.value is None or len(node.text) > 4_000:
        return None
    if annotation == Plain("Decimal"):
        try:
            number = Decimal(node.value if isinstance(node.value, int) else node.text)
        except InvalidOperation:
            return None
        return number if number.is_finite() and abs(number.adjusted()) < 10_000 else None
    if annotation == Plain("int"):
        return node.value if isinstance(node.value, int) else None
    if isinstance(node.value, str):
        return None
    try:
        value = float(node.value)
    except OverflowError:
        return None
    return value if isfinite(value) else None


def _pattern(node: Node, budget: PatternBudget) -> Steps[str | None]:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        ways = (f'quote it: `"{node.text}"`',) if isinstance(node, Scalar) and node.value is not None else ()
        yield rules.pattern(node.span, f"`pattern`: found {found(node)}, expected a text", ways)
        return None
    if len(node.text) > MAX_PATTERN:
        text = f"the pattern has {len(node.text):,} characters, expected at most {MAX_PATTERN:,}"
        yield rules.pattern(node.span, text, ("check the text in the code that makes it",))
        return None
    if not budget.allows(node.text):
        text = "the patterns of this file are too large together"
        ways = ("`\\w` and `\\p{…}` stand for thousands of characters: write `[0-9A-Za-z_]`, or repeat them less",)
        yield rules.pattern(node.span, text, ways)
        return None
    reason = pattern_fault(node.text)
    if reason is None:
        return node.text
    ways = ()
    if "look-around" in reason:
        ways = ("there is no `(?=…)` and `(?!…)`: list what is allowed instead",)
    elif "backreference" in reason:
        ways = ("there are no back-references: list what is allowed instead",)
    elif "size limit" in reason:
        ways = (
            "`\\w`, `\\d` and `\\p{…}` stand for thousands of characters each: write `[0-9A-Za-z_]`, or repeat them less",
        )
    yield rules.pattern(node.span, f"`{shown(node.text)}` does not compile: {reason}", ways)
    return None
