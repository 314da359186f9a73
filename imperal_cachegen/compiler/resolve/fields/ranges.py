"""Whether limits leave any value at all: pure arithmetic over their names and values."""

from collections.abc import Sequence as Listed
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

Bound = tuple[str, int | float | str | Decimal]

_LOWER = ("ge", "gt", "min_length", "min_items")
_UPPER = ("le", "lt", "max_length", "max_items")


def clash(limits: Listed[Bound], whole: bool) -> tuple[int, ...] | None:
    """Return the positions of the limits that no value meets together, in the order written; None where one does.

    `whole`: only whole numbers count (`gt: 1, lt: 2` leaves none of them).
    """
    lower = max(
        (at for at, (name, _) in enumerate(limits) if name in _LOWER), key=lambda at: _edge(limits[at]), default=None
    )
    upper = min(
        (at for at, (name, _) in enumerate(limits) if name in _UPPER), key=lambda at: _edge(limits[at]), default=None
    )
    if lower is None or upper is None:
        return None
    pair = (min(lower, upper), max(lower, upper))
    (low, low_open), (high, high_open) = _edge(limits[lower]), _edge(limits[upper])
    if low > high or (low == high and (low_open or -high_open)):
        return pair
    step = next((at for at, (name, _) in enumerate(limits) if name == "multiple_of"), None)
    size = Fraction(1) if step is None else _number(limits[step][1])
    if step is None and not whole:
        return None
    if step is not None and isinstance(limits[step][1], float):
        return None
    first = floor(low / size) + 1 if low_open else ceil(low / size)
    last = ceil(high / size) - 1 if high_open else floor(high / size)
    if first <= last:
        return None
    return pair if step is None else tuple(sorted((lower, upper, step)))


def _number(value: float | str | Decimal) -> Fraction:
    return Fraction(value)


def _edge(limit: Bound) -> tuple[Fraction, int]:
    """Return a bound, and 1 (above) or -1 (below) where it is itself shut out: the tighter of two sorts further in."""
    name, value = limit
    return _number(value), {"gt": 1, "lt": -1}.get(name, 0)
