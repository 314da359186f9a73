"""How a finding on stored entries is worded: with a witness, a whole value that really is written so."""

from typing import NamedTuple

from ...diagnostics import Related
from ...source import Span
from ..registry import Finding, shown

WITNESS_MAX = 400
"""Characters of a witness that are shown."""

_REVISION_MAX = 999


class Shown(NamedTuple):
    """What a finding shows: the models it reaches, where in their values, why, and a whole value of the first model.

    `revision` is the present one, None where no model has a key of ours to put it in; `field` is the field's name, or empty;
    `other` the place in the old version.
    """

    models: tuple[str, ...]
    path: str
    reason: str
    witness: str
    field: str
    revision: int | None
    other: Span | None


REFUSED = "are refused by the {} version"
CHANGED = "are read as something else by the {} version"
LOST = "lose a value in the {} version"


def old_finding(place: Span, told: Shown, what: str, *ways: str) -> Finding:
    """Word what becomes of old entries."""
    return _finding(place, told, ("old", "new"), what, (*_raised(told, "no old entry is read then"), *ways))


def new_finding(place: Span, told: Shown, what: str, *ways: str) -> Finding:
    """Word what becomes of new entries."""
    return _finding(
        place, told, ("new", "old"), what, (*ways, *_raised(told, "each version keeps entries of its own then", "or "))
    )


def _raised(told: Shown, effect: str, beginning: str = "") -> tuple[str, ...]:
    """Return the advice to begin anew, where that can be done."""
    if told.revision is None:
        return (
            f"{beginning}store under other keys, which for `{shown(told.models[0])}` are its callers' own: {effect}",
        )
    return (f"{beginning}raise `revision: {told.revision + 1}`: {effect}",) if told.revision < _REVISION_MAX else ()


def _finding(place: Span, told: Shown, sides: tuple[str, str], what: str, ways: tuple[str, ...]) -> Finding:
    more = len(told.models) - 1
    models = f"`{shown(told.models[0])}`" + (f" and {more} more model{'s' * (more > 1)}" if more else "")
    path = f"`{shown(told.path)}`: " if told.path and f"`{told.path}`" not in told.reason else ""
    holders = (f"models that hold it: {', '.join(f'`{name}`' for name in told.models[:20])}",) if more else ()
    return Finding(
        place,
        f"{sides[0]} entries of {models} {what.format(sides[1])}: {path}{told.reason}",
        (f"for example `{shown(told.witness, WITNESS_MAX)}`", *holders, *ways),
        (() if told.other is None else (Related(told.other, "in the old version"),)),
    )
