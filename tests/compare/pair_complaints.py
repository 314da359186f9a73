"""What an oracle says of two versions: what went wrong, and rules of which categories would tell it.

Oracles know modules, values and stores, and nothing of how cachegen compares schemas.
"""

from collections.abc import Container, Iterable
from typing import NamedTuple

CATEGORIES: dict[str, Container[int]] = {
    "KEY": range(900, 920),
    "MIXED": (905, 906, 911),
    "VALUE": range(920, 940),
    "TTL": range(940, 950),
    "API": range(950, 980),
}
"""Codes of categories; `MIXED` are those of keys that mean something else."""


class Complaint(NamedTuple):
    """Something that a rule of one of `categories` must tell."""

    categories: tuple[str, ...]
    text: str


def untold(complaints: Iterable[Complaint], codes: Iterable[str]) -> list[str]:
    """Return the complaints that no finding tells."""
    numbers = [int(code.removeprefix("CG")) for code in codes]
    told = {name for name, known in CATEGORIES.items() if any(number in known for number in numbers)}
    return [f"{'/'.join(one.categories)}: {one.text}" for one in complaints if not told & {*one.categories}]
