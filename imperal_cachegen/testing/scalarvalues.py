"""Values without parts that Pydantic takes: numbers, texts, moments, choices, by the kinds of its core schemas."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from operator import add
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from pydantic_core import SchemaValidator, ValidationError

from .jsonvalues import FLOATS, json_values
from .segmentvalues import FIRST, LAST, ZONES

Values = st.SearchStrategy[Any]

_LIMITS = frozenset(
    ("pattern", "min_length", "max_length", "gt", "ge", "lt", "le", "multiple_of", "max_digits", "now_op")
)
_CHARS = st.characters(exclude_categories=["Cs"])
_SHORT = st.characters(min_codepoint=32, max_codepoint=126)
"""What a long text is of: others take up to twelve bytes each on the platform's wire."""
_PAST, _FUTURE = date(2020, 1, 1), date(2200, 1, 1)
_ADDRESS = "abcdefghijklmnopqrstuvwxyz0123456789"
MANY = 50
"""Characters or items, above which those that there must be are drawn as a few, repeated."""

_PLACES = 6
"""Decimal places of a number that may have any number of them."""


class Unmakable(TypeError):
    """Nothing is known of the values of a type. `path` are the fields that lead to it."""

    def __init__(self, why: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"{'.'.join(path)}: {why}" if path else why)
        self.why = why
        self.path = path

    def within(self, name: str) -> "Unmakable":
        """Return the same of a field of which this is a part."""
        return Unmakable(self.why, (name, *self.path))


def scalar_values(schema: Any) -> Values:
    """Return input for a schema without parts; every limit that stands in it holds.

    Raises:
        Unmakable: nothing is known of its kind.
    """
    make = _KINDS.get(schema["type"])
    if make is None:
        raise Unmakable(f"nothing is known of values of the kind `{schema['type']}`")
    values = make(schema)
    if not _LIMITS & schema.keys():
        return values
    plain = {name: part for name, part in schema.items() if name not in ("metadata", "serialization", "ref")}
    return values.filter(partial(is_valid, SchemaValidator(plain)))


def is_valid(validator: SchemaValidator, value: object) -> bool:
    """Return whether a value passes."""
    try:
        validator.validate_python(value, by_alias=True, by_name=True)
    except ValidationError:
        return False
    return True


def chosen(options: Iterable[Callable[[], Values]], *, first: bool = False) -> Values:
    """Return the values of every option that can be made, or of the first one.

    Raises:
        Unmakable: there is none.
    """
    made: list[Values] = []
    failure = Unmakable("a union of nothing")
    for make in options:
        try:
            made.append(make())
        except Unmakable as exc:
            failure = exc
        if first and made:
            break
    if not made:
        raise failure
    return st.one_of(made)


def sizes(schema: Any, more: int, fixed: int = 0) -> tuple[int, int]:
    """Return how few and how many items to draw: those that there must be, and some more. `fixed` ones are there anyway."""
    least = max((schema.get("min_length") or 0) - fixed, 0)
    limit = schema.get("max_length")
    most = least + max(more, 0)
    return least, most if limit is None else max(least, min(most, limit - fixed))


def _integers(schema: Any) -> Values:
    low, high = schema.get("ge"), schema.get("le")
    low = schema["gt"] + 1 if "gt" in schema else low
    high = schema["lt"] - 1 if "lt" in schema else high
    step = schema.get("multiple_of")
    if not step:
        return st.integers(low, high)
    within = st.integers(None if low is None else -(-low // step), None if high is None else high // step)
    return within.map(lambda number: number * step)


def _floats(schema: Any) -> Values:
    low, high = schema.get("gt", schema.get("ge")), schema.get("lt", schema.get("le"))
    step = schema.get("multiple_of")
    if step:
        least = None if low is None else math.ceil(low / step)
        most = None if high is None else math.floor(high / step)
        return st.integers(least, most).map(lambda number: number * step)
    if low is None and high is None:
        return FLOATS
    return st.floats(
        None if low is None else float(low),
        None if high is None else float(high),
        exclude_min="gt" in schema,
        exclude_max="lt" in schema,
        allow_nan=False,
        allow_infinity=False,
    )


def _decimals(schema: Any) -> Values:
    digits, places = schema.get("max_digits"), schema.get("decimal_places", _PLACES)
    places = places if digits is None else min(places, digits)
    unit = _decimal(schema.get("multiple_of")) or Decimal(1).scaleb(-places)
    reach = Decimal(10) ** (12 if digits is None else digits - places)
    low, high = (_decimal(schema.get(name, schema.get(other))) for name, other in (("gt", "ge"), ("lt", "le")))
    least = low if low is not None else min(-reach, (high or 0) - reach)
    most = high if high is not None else max(reach, (low or 0) + reach)
    return st.integers(math.ceil(least / unit), math.floor(most / unit)).map(lambda number: number * unit)


def _decimal(limit: Any) -> Decimal | None:
    """Return a limit; of a float, Pydantic reads the digits."""
    return None if limit is None else Decimal(str(limit))


def _texts(schema: Any) -> Values:
    least = schema.get("min_length") or 0
    most = schema.get("max_length")
    pattern = schema.get("pattern")
    if pattern is not None:
        return _matching(pattern, least, most)
    more = 20 if most is None else min(most - least, 20)
    if least <= MANY:
        return st.text(_CHARS, min_size=least, max_size=least + more)
    again = st.text(_SHORT, min_size=1, max_size=20).map(partial(repeated, least))
    return st.builds(add, again, st.text(_CHARS, max_size=more))


def _matching(pattern: Any, least: int, most: int | None) -> Values:
    """Return texts that a pattern is found in; where they must be short, no more than it asks for."""
    try:
        re.compile(pattern)
    except re.error as exc:
        raise Unmakable(f"Python's `re` does not know the pattern {pattern!r} ({exc})") from None
    if isinstance(pattern, str) and pattern.endswith("$") and not pattern.endswith("\\$"):
        pattern = pattern[:-1] + r"\Z"  # Python's own lets a line end follow
    anywhere = st.from_regex(pattern, alphabet=_CHARS)
    if most is None:
        return anywhere
    alone = st.from_regex(pattern, alphabet=_CHARS, fullmatch=True)
    return alone | anywhere if least else alone


def repeated(length: int, part: Any) -> Any:
    """Return a text or a list, again and again up to a length: drawn itself, it would be too large to be made smaller."""
    return (part * (length // len(part) + 1))[:length]


def _dates(schema: Any) -> Values:
    low, high = schema.get("gt", schema.get("ge")), schema.get("lt", schema.get("le"))
    if "now_op" in schema:
        low, high = (low, high or _PAST) if schema["now_op"] == "past" else (low or _FUTURE, high)
    return st.dates(low or date.min, high or date.max)


def _moments(schema: Any) -> Values:
    bounds = [schema.get("gt", schema.get("ge")), schema.get("lt", schema.get("le"))]
    if "now_op" in schema:
        at, day = (1, _PAST) if schema["now_op"] == "past" else (0, _FUTURE)
        bounds[at] = bounds[at] or datetime(day.year, 1, 1, tzinfo=UTC)
    aware = any(bound is not None and bound.tzinfo is not None for bound in bounds)
    low, high = (_naive(bound) for bound in bounds)
    zones = _zones(schema.get("tz_constraint", "aware" if aware else None), bounded=bool(low or high))
    return st.datetimes(low or FIRST, high or LAST, timezones=zones)


def _zones(constraint: str | int | None, *, bounded: bool) -> Values:
    if isinstance(constraint, int):
        return st.just(timezone(timedelta(seconds=constraint)))
    if constraint == "aware":
        return st.just(UTC) if bounded else ZONES
    return st.none() if constraint == "naive" or bounded else st.none() | ZONES


def _naive(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _times(schema: Any) -> Values:
    return st.times(timezones=st.just(UTC)) if schema.get("tz_constraint") == "aware" else st.times()


def _spans(schema: Any) -> Values:
    low, high = schema.get("gt", schema.get("ge")), schema.get("lt", schema.get("le"))
    return st.timedeltas(low or -timedelta(days=99_999), high or timedelta(days=99_999))


def _uuids(schema: Any) -> Values:
    version = schema.get("version")
    if version in (None, 1, 2, 3, 4, 5):
        return st.uuids(version=version)
    mask = ~(0xF << 76 | 0x3 << 62)
    return st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number & mask | version << 76 | 0x2 << 62))


def _addresses(schema: Any) -> Values:
    scheme = (schema.get("allowed_schemes") or ["https"])[0]
    return st.text(_ADDRESS, max_size=12).map(lambda path: f"{scheme}://example.com/{path}")


_KINDS: dict[str, Callable[[Any], Values]] = {
    "any": lambda _: json_values(),
    "bool": lambda _: st.booleans(),
    "bytes": lambda schema: _texts(schema).map(str.encode),
    "date": _dates,
    "datetime": _moments,
    "decimal": _decimals,
    "enum": lambda schema: st.sampled_from(schema["members"]),
    "float": _floats,
    "int": _integers,
    "is-instance": lambda schema: st.from_type(schema["cls"]),
    "literal": lambda schema: st.sampled_from(schema["expected"]),
    "none": lambda _: st.none(),
    "str": _texts,
    "time": _times,
    "timedelta": _spans,
    "url": _addresses,
    "uuid": _uuids,
}
