"""Values of plain types that are likely to tell two types apart: edges of limits, forms of texts, numbers of many digits.

Plain JSON values; some may be no values of the type at all: who asks has each judged by Pydantic.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor, inf, isfinite, nextafter
from typing import Any

from ...ir import Annotation, LiteralOf, Plain
from .declared import bare, lengths_of, limits_of
from .patterns import texts

LENGTH_MAX = 66_000
"""Characters or items beyond which no entry is stored: it would have more than 64 KB."""

_NUMBER_LIMITS = ("ge", "gt", "le", "lt", "multiple_of")
_PRECISE = 2**53 + 1  # the smallest whole number that no float is
_FORMS: dict[str, tuple[str, ...]] = {
    "datetime": (
        "2026-11-21T08:00:00Z",
        "2026-11-21T00:00:00Z",
        "2026-11-21T08:00:00.123456Z",
        "2026-11-21T08:00:00.123456+05:30",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ),
    "date": ("2026-11-21", "0001-01-01", "9999-12-31"),
    "time": ("08:00:00", "00:00:00", "08:00:00.123456", "08:00:00Z", "08:00:00.123456+05:30"),
    "timedelta": ("PT5M", "PT0S", "P1D", "-P1D", "P400DT1.000001S", "-P3Y4DT0.000001S"),
    "UUID": ("12345678-1234-5678-1234-567812345678", "00000000-0000-0000-0000-000000000000"),
}
_TEXTS = ("", "a", "0", "1", "-1", "1.5", " 1", "A", "é", "😀", "\n", "true", "null", "1e3", "0x1", "a b", "1_0")


def scalars(leaf: Annotation, others: Iterable[Annotation]) -> Iterator[Any]:
    """Yield values of a plain type (with limits or not), chosen by its limits and what is on the other side."""
    inner = bare(leaf)
    known = (leaf, *others)
    match inner:
        case LiteralOf(values):
            yield from values
        case Plain("bool"):
            yield from (False, True)
        case Plain("None"):
            yield None
        case Plain("str"):
            yield from _strings(leaf, known)
        case Plain("int"):
            yield from (number.numerator for number in _numbers(leaf, known) if number.denominator == 1)
        case Plain("float"):
            yield from _floats(leaf, known)
        case Plain("Decimal"):
            yield from _decimals(leaf, known)
        case Plain(name) if name in _FORMS:
            yield from _FORMS[name]
        case _:
            yield from (None, False, 0, 1.5, "", "a")


# --- texts -----------------------------------------------------------------------------------------------------------


def _strings(leaf: Annotation, known: Iterable[Annotation]) -> Iterator[str]:
    yield from _TEXTS
    for forms in _FORMS.values():
        yield from forms
    patterns: list[str] = []
    for each in known:
        inner = bare(each)
        if isinstance(inner, LiteralOf):
            for value in inner.values:
                if isinstance(value, str):
                    yield from (value, f"{value}x", value[1:], value.swapcase())
        if inner == Plain("str"):
            yield from _long(lengths_of(each))
            pattern = limits_of(each).get("pattern")
            if isinstance(pattern, str):
                patterns.append(pattern)
    if patterns:
        shortest = lengths_of(leaf)[0]
        for pattern in dict.fromkeys(patterns):
            for text in texts(pattern):
                yield from (text, f"{text}a", text[1:], text[:-1], f"!{text}", f"{text}\n", text.upper())
                if shortest and len(text) < shortest <= LENGTH_MAX:
                    yield text + (text[-1:] or "a") * (shortest - len(text))


def _long(lengths: tuple[int, int | None]) -> Iterator[str]:
    low, high = lengths
    for size in {low - 1, low, low + 1, *(() if high is None else (high - 1, high, high + 1))}:
        if 0 < size <= LENGTH_MAX:
            yield from ("a" * size, "0" * size)
            if size <= LENGTH_MAX // 4:
                yield "😀" * size


# --- numbers ---------------------------------------------------------------------------------------------------------


def _bounds(each: Annotation) -> Iterator[Fraction]:
    for name, value in limits_of(each).items():
        if name in _NUMBER_LIMITS:
            assert isinstance(value, int | float | Decimal)
            yield Fraction(value)
    inner = bare(each)
    if isinstance(inner, LiteralOf):
        yield from (Fraction(value) for value in inner.values if isinstance(value, int))


def _numbers(leaf: Annotation, known: Iterable[Annotation]) -> Iterator[Fraction]:
    """Yield numbers at and beside every bound, and, where the type has steps, the nearest steps."""
    anchors = dict.fromkeys([Fraction(0), *(bound for each in known for bound in _bounds(each)), Fraction(_PRECISE)])
    step = _step(leaf)
    for anchor in anchors:
        for sign in (anchor, -anchor):
            if step is not None:
                yield from (step * (floor(sign / step) + times) for times in (0, 1, -1, 2))
            yield from (Fraction(floor(sign) + more) for more in (0, 1, -1, 2))
            yield sign


def _step(leaf: Annotation) -> Fraction | None:
    value = limits_of(leaf).get("multiple_of")
    if value is None:
        return None
    assert isinstance(value, int | float | Decimal)
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _floats(leaf: Annotation, known: Iterable[Annotation]) -> Iterator[float]:
    for number in (*_numbers(leaf, known), *map(Fraction, (0.5, 1.5, 0.1, -0.5, 1e16, 1e300, -1e300))):
        try:
            near = float(number)
        except OverflowError:
            continue
        yield from (value for value in (near, nextafter(near, inf), nextafter(near, -inf)) if isfinite(value))
        yield from (near + 0.5, near - 0.5)


def _decimals(leaf: Annotation, known: Iterable[Annotation]) -> Iterator[str]:
    yield from ("0", "1", "0.5", "0.1", "1.50", "-1", "1E+3", "0.1000000000000000000000001", "1E-30", "1E+400")
    for number in _numbers(leaf, known):
        text = _decimal(number)
        if text is not None:
            yield text
            if _step(leaf) is None:
                yield from (str(Decimal(text) + Decimal("0.1")), str(Decimal(text) - Decimal("0.1")))
    for each in known:
        if bare(each) == Plain("str"):
            low, high = lengths_of(each)
            yield from ("1" * size for size in (low - 1, (high or 0) + 1) if 0 < size <= LENGTH_MAX)


def _decimal(number: Fraction) -> str | None:
    """Return a fraction's digits, if it has finitely many and not too many."""
    twos = number.denominator
    for prime in (2, 5):
        while twos % prime == 0:
            twos //= prime
    if twos != 1 or number.denominator > 10**60 or abs(number.numerator) > 10**400:
        return None
    whole, places = abs(number.numerator), 0
    while (whole * 10**places) % number.denominator:
        places += 1
    digits = whole * 10**places // number.denominator
    return (
        f"{'-' if number < 0 else ''}{Decimal(digits).scaleb(-places, None) if places < 20 else f'{digits}E-{places}'}"
    )
