"""Which categories each rule of the comparison belongs to: what a project chooses from.

A removed model is news for stored entries and for call sites: a rule may be of two categories.
"""

from collections.abc import Iterable
from typing import Literal

Category = Literal["KEY", "VALUE", "TTL", "API"]

ALL: tuple[Category, ...] = ("KEY", "VALUE", "TTL", "API")
"""Every category, in the order in which they are told of."""

_RANGES: tuple[tuple[range, tuple[Category, ...]], ...] = (
    (range(900, 920), ("KEY",)),
    (range(920, 940), ("VALUE",)),
    (range(940, 950), ("TTL",)),
    (range(950, 980), ("API",)),
)

_BOTH: dict[str, tuple[Category, ...]] = dict.fromkeys(("CG901", "CG902", "CG903"), ("KEY", "API"))


def _categories() -> dict[str, tuple[Category, ...]]:
    return {f"CG{number}": _BOTH.get(f"CG{number}", names) for numbers, names in _RANGES for number in numbers}


CATEGORIES = _categories()
"""The categories of every code of the comparison."""


def codes_of(chosen: Iterable[Category]) -> frozenset[str]:
    """Return the codes of some categories."""
    wanted = set(chosen)
    return frozenset(code for code, names in CATEGORIES.items() if wanted & set(names))
