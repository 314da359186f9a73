"""Scalar schemas: types, formats, limits, `enum` and `const`. Follows no reference."""

import math
from collections.abc import Callable
from decimal import Decimal
from itertools import product

from ..diagnostics import Steps
from ..nodes import Mapping, Node, Scalar, Sequence
from ..resolve.fields.limits import MAX_LENGTH
from ..rules.documents import keywords as rules
from ..source import Span
from .keywords import OF_TYPE, found
from .patterns import check_pattern
from .shapes import NULL, Choice, Limits, Shape, Simple, SimpleType, either, in_order

FORMATS = {
    "date-time": ("string",),
    "date": ("string",),
    "time": ("string",),
    "duration": ("string",),
    "uuid": ("string",),
    "decimal": ("string", "number"),
    "int32": ("integer",),
    "int64": ("integer",),
    "float": ("number",),
    "double": ("number",),
}
"""The formats that are taken over, and the types that they fit."""

_RANGES = {"int32": 2**31, "int64": 2**63}
_NUMBER_LIMITS = {
    "minimum": "ge",
    "exclusiveMinimum": "gt",
    "maximum": "le",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
}
_WORDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


def types(node: Mapping) -> Steps[tuple[str, ...] | None]:
    """Return the types that `type` lists; `()` where there is no `type`."""
    value = node.get("type")
    if value is None:
        return ()
    items = value.items if isinstance(value, Sequence) else (value,)
    names: list[str] = []
    for item in items:
        name = item.text if isinstance(item, Scalar) else ""
        if name not in OF_TYPE:
            yield rules.type_unknown(item.span, name or found(item), OF_TYPE)
            return None
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            yield rules.keyword_value(item.span, "type", name, f'`"{name}"`, in quotes')
            return None
        if name in names:
            yield rules.keyword_value(item.span, "type", name, "each type once")
            return None
        names.append(name)
    if not names:
        yield rules.keyword_value(value.span, "type", "[]", "at least one type")
        return None
    return tuple(names)


def formatted(node: Mapping, names: tuple[str, ...]) -> Steps[str | None]:
    """Return the `format` (`""` for none) of a schema of some types."""
    value = node.get("format")
    if value is None:
        return ""
    name = value.text if isinstance(value, Scalar) else ""
    if name not in FORMATS:
        yield rules.format_unknown(value.span, name or found(value), FORMATS)
        return None
    if not set(FORMATS[name]) & set(names):
        fits = " or ".join(FORMATS[name])
        yield rules.keyword_misplaced(value.span, f"format: {name}", f"type {', '.join(names)}", f"it is for {fits}")
        return None
    return name


def scalar(node: Mapping, name: SimpleType, written: str) -> Steps[Simple | None]:
    """Return a scalar type of a schema with the limits that are for it."""
    form = written if name in FORMATS.get(written, ()) else ""
    if name == "string":
        limits = yield from _string_limits(node, form)
    elif name in ("integer", "number"):
        limits = yield from _number_limits(node, name == "integer", form)
    else:
        limits = ()
    return None if limits is None else Simple(name, form, limits)


def _string_limits(node: Mapping, form: str) -> Steps[Limits | None]:
    for word in ("minLength", "maxLength", "pattern"):
        if form and (key := node.key(word)) is not None:
            yield rules.keyword_misplaced(key.span, word, f"format {form}", "leave one of the two out")
            return None
    lengths = yield from length_limits(node, "minLength", "maxLength")
    pattern = node.get("pattern")
    if lengths is None or pattern is None:
        return lengths
    checked = yield from check_pattern(pattern)
    return None if checked is None else in_order({**dict(lengths), "pattern": checked})


def length_limits(node: Mapping, low: str, high: str) -> Steps[Limits | None]:
    """Return `min_length` and `max_length` from two keywords."""
    limits: dict[str, int | float | str | Decimal] = {}
    for word, name in ((low, "min_length"), (high, "max_length")):
        value = node.get(word)
        if value is None:
            continue
        number = _whole(value)
        if number is None or not 0 <= number <= MAX_LENGTH:
            yield rules.keyword_value(value.span, word, found(value), "a whole number from 0")
            return None
        if number or name == "max_length":
            limits[name] = number
    if "max_length" in limits and int(limits.get("min_length", 0)) > int(limits["max_length"]):
        yield rules.impossible(_place(node, high), f"`{low}` is above `{high}`")
        return None
    return in_order(limits)


def _number_limits(node: Mapping, whole: bool, form: str) -> Steps[Limits | None]:
    read = _whole if whole else _decimal if form == "decimal" else _number
    limits = yield from _written_limits(node, read, "a whole number" if whole else "a number")
    if limits is None:
        return None
    if form in _RANGES:
        low, high = -_RANGES[form], _RANGES[form] - 1
        if "ge" not in limits or limits["ge"] < low:
            limits["ge"] = low
        if "le" not in limits or limits["le"] > high:
            limits["le"] = high
    for least, most in product(("ge", "gt"), ("le", "lt")):
        if least not in limits or most not in limits:
            continue
        above = limits[least] > limits[most] or (limits[least] == limits[most] and (least, most) != ("ge", "le"))
        if above:
            yield rules.impossible(node.span, f"{_WORDS[least]} {limits[least]} and {_WORDS[most]} {limits[most]}")
            return None
    return in_order({**limits})


def _written_limits(
    node: Mapping, read: Callable[[Node], int | float | Decimal | None], expected: str
) -> Steps[dict[str, int | float | Decimal] | None]:
    limits: dict[str, int | float | Decimal] = {}
    for word, name in _NUMBER_LIMITS.items():
        value = node.get(word)
        if value is None:
            continue
        number = read(value)
        if number is None:
            if isinstance(value, Scalar) and isinstance(value.value, bool) and word.startswith("exclusive"):
                expected = "a number (a boolean here is of draft 4 and OpenAPI 3.0)"
            yield rules.keyword_value(value.span, word, found(value), expected)
            return None
        if name == "multiple_of" and number <= 0:
            yield rules.keyword_value(value.span, word, found(value), "a number above 0")
            return None
        if not (name == "multiple_of" and number == 1 and read is _whole):
            limits[name] = number
    return limits


def _number(node: Node) -> int | float | None:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else None
    return value if math.isfinite(value) else None


def _whole(node: Node) -> int | None:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) <= 2**53:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**64 else None


def _decimal(node: Node) -> Decimal | None:
    """A limit of a Decimal: as many digits as a float keeps, since that is what passes through the generator."""
    value = _number(node)
    if value is None or not isinstance(node, Scalar):
        return None
    exact = Decimal(value) if isinstance(value, int) else Decimal(node.text.replace("_", ""))
    return exact if exact == Decimal(repr(value)) else None


def choice(node: Mapping, names: tuple[str, ...]) -> Steps[Shape | None]:
    """Return what `enum` or `const` allows."""
    word = "enum" if node.get("enum") is not None else "const"
    value = node.get(word)
    items = value.items if isinstance(value, Sequence) and word == "enum" else (value,)
    if value is None or (word == "enum" and not isinstance(value, Sequence)) or not items:
        yield rules.keyword_value(node.span if value is None else value.span, word, "no list", "a list of values")
        return None
    seen: dict[tuple[type, object], None] = {}
    for item in items:
        reason = _no_choice(item, names) if item is not None else "it is nothing"
        pair = (type(item.value), item.value) if isinstance(item, Scalar) else (object, None)
        if not reason and pair in seen:
            reason = "it is there twice"
        if not reason and {bool, int} <= {kind for kind, _ in (*seen, pair)}:
            reason = "whole numbers and booleans do not stand together"
        if reason:
            yield rules.enum_value(value.span if item is None else item.span, word, found(item or value), reason)
            return None
        seen[pair] = None
    values = tuple(item for _, item in seen if isinstance(item, (str, int)))
    return either((*((Choice(values),) if values else ()), *((NULL,) if len(values) < len(seen) else ())))


def _no_choice(item: Node, names: tuple[str, ...]) -> str:
    if not isinstance(item, Scalar):
        return "expected a string, a whole number, a boolean or null"
    if isinstance(item.value, float):
        return "a number that is not whole has no exact form"
    if isinstance(item.value, int) and not isinstance(item.value, bool) and abs(item.value) >= 2**63:
        return "the number is too large"
    kinds = {bool: ("boolean",), int: ("integer", "number"), str: ("string",), type(None): ("null",)}
    kind = kinds[type(item.value)]
    return "" if not names or set(kind) & set(names) else f"`type` is {', '.join(names)}"


def _place(node: Mapping, word: str) -> Span:
    key = node.key(word)
    return node.span if key is None else key.span
