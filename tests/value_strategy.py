"""Values of drawn types: within their limits, and outside of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from strategies import values as plain_values
from type_strategy import PATTERNS, refers

from imperal_cachegen.compiler.ir import (
    Annotation,
    DictOf,
    Limited,
    ListOf,
    Plain,
    SetOf,
    TupleOf,
    TypeRef,
    UnionOf,
)

Instance = Callable[[TypeRef, int], Any]
"""Makes a value of a class; the number is how many more levels it may have."""

_CHARS = st.characters(exclude_categories=["Cs"])
_TEXTS = st.text(_CHARS, max_size=8)


def value_of(draw: st.DrawFn, annotation: Annotation, instance: Instance, depth: int = 2) -> Any:
    """Draw a value of a type, within its limits."""
    match annotation:
        case Limited(inner, limits):
            return _within(draw, inner, dict(limits), instance, depth)
        case TypeRef():
            return instance(annotation, depth - 1)
        case UnionOf(members):
            flat = [member for member in members if not refers(member)]
            return value_of(draw, draw(st.sampled_from(flat if depth <= 0 and flat else members)), instance, depth)
        case ListOf() | SetOf() | TupleOf():
            return _array(draw, annotation, {}, instance, depth)
        case DictOf(inner):
            count = 0 if depth <= 0 and refers(inner) else draw(st.integers(0, 2))
            return {draw(_TEXTS): value_of(draw, inner, instance, depth - 1) for _ in range(count)}
        case _:
            return draw(plain_values(annotation))


def _array(draw: st.DrawFn, annotation: Annotation, limits: dict[str, Any], instance: Instance, depth: int) -> Any:
    assert isinstance(annotation, (ListOf, SetOf, TupleOf))
    least = limits.get("min_length", 0)
    count = least if depth <= 0 else draw(st.integers(least, max(least, min(limits.get("max_length", 2), 3))))
    items = [value_of(draw, annotation.item, instance, depth - 1) for _ in range(count)]
    return {ListOf: list, SetOf: set, TupleOf: tuple}[type(annotation)](items)


def _within(draw: st.DrawFn, inner: Annotation, limits: dict[str, Any], instance: Instance, depth: int) -> Any:
    if isinstance(inner, (ListOf, SetOf, TupleOf)):
        return _array(draw, inner, limits, instance, depth)
    least, most = limits.get("min_length", 0), limits.get("max_length", 9)
    if inner == Plain("list"):
        return draw(st.lists(st.integers() | _TEXTS, min_size=least, max_size=most))
    if inner == Plain("str"):
        pattern = limits.get("pattern")
        return draw(PATTERNS[pattern] if pattern else st.text(_CHARS, min_size=least, max_size=most))
    low, high = limits.get("ge", limits.get("gt", -(10**6))), limits.get("le", limits.get("lt", 10**6))
    step = limits.get("multiple_of")
    if inner == Plain("int"):
        numbers: st.SearchStrategy[Any] = st.integers(low, high)
        numbers = numbers.map(lambda number: number - number % step) if step else numbers
    elif inner == Plain("float"):
        numbers = st.floats(float(low), float(high))
    else:
        numbers = st.decimals(low, high, places=2)
    return draw(numbers.filter(lambda number: _inside_bounds(number, limits)))


def _inside_bounds(number: Any, limits: dict[str, Any]) -> bool:
    return (
        ("ge" not in limits or number >= limits["ge"])
        and ("gt" not in limits or number > limits["gt"])
        and ("le" not in limits or number <= limits["le"])
        and ("lt" not in limits or number < limits["lt"])
    )


def outside(annotation: Annotation) -> list[Any]:
    """Return values that a type's limits refuse; of the types that limits may stand on, and unions with them."""
    if isinstance(annotation, UnionOf):
        return []
    if not isinstance(annotation, Limited):
        return _never(annotation)
    found: list[Any] = []
    for name, limit in annotation.limits:
        match name:
            case "ge" | "gt":
                found.append(limit - 1 if name == "ge" else limit)
            case "le" | "lt":
                found.append(limit + 1 if name == "le" else limit)
            case "multiple_of":
                found.append(limit + 1)
            case "pattern":
                found.append("~~\n")
            case "min_length" if limit:
                found.append("" if annotation.inner == Plain("str") else [])
            case "max_length" if annotation.inner == Plain("str"):
                found.append("x" * (limit + 1))
            case "max_length" if annotation.inner == Plain("list"):
                found.append([0] * (limit + 1))
    return found


def _never(annotation: Annotation) -> list[Any]:
    """Return values that a plain type refuses because JSON could not hand them back."""
    match annotation:
        case Plain("float"):
            return [float("nan"), float("inf")]
        case Plain("datetime"):
            return [datetime(2026, 11, 21)]  # noqa: DTZ001 - that is the point
        case Plain("dict" | "Any"):
            return [{"a": {1}}, {1: "a"}, {"a": float("nan")}]
        case Plain("int" | "UUID" | "date" | "bool"):
            return ["nothing of the kind", None]
        case _:
            return []
