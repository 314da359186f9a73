"""What an oracle says of two versions: what went wrong, and rules of which categories would tell it.

Oracles know modules, values and stores, and nothing of how cachegen compares schemas.
"""

from collections.abc import Iterable
from typing import NamedTuple

CATEGORIES = {"KEY": range(900, 920), "VALUE": range(920, 940), "TTL": range(940, 950), "API": range(950, 980)}


class Complaint(NamedTuple):
    """Something that a rule of one of `categories` must tell."""

    categories: tuple[str, ...]
    text: str


def category(code: str) -> str:
    """Return the category of a code: `KEY` of `CG904`."""
    number = int(code.removeprefix("CG"))
    return next(name for name, codes in CATEGORIES.items() if number in codes)


def untold(complaints: Iterable[Complaint], codes: Iterable[str]) -> list[str]:
    """Return the complaints that no finding tells."""
    told = {category(code) for code in codes}
    return [f"{'/'.join(one.categories)}: {one.text}" for one in complaints if not told & {*one.categories}]
