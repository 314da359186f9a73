"""CG92x, CG93x: stored values that the one version writes and the other refuses, loses, or takes for something else.

CG92x: what the old version wrote, read by the new one, until it expires. CG93x: what the new version writes, read by the old
one, during a rolling deploy and after a roll-back. Each shows a witness: a whole value that really is written so.
"""

from typing import NamedTuple

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, rule, shown

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


_REFUSED = "are refused by the {} version"
_CHANGED = "are read as something else by the {} version"
_LOST = "lose a value in the {} version"


def _old(place: Span, told: Shown, what: str, *ways: str) -> Finding:
    """Word what becomes of old entries."""
    return _finding(place, told, ("old", "new"), what, (*_raised(told, "no old entry is read then"), *ways))


def _new(place: Span, told: Shown, what: str, *ways: str) -> Finding:
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


_TWO_STEPS = "change it in two steps: first a version that reads both, then one that writes the new"
_READ_BOTH = "or keep what was allowed: a type may get wider, a limit looser"


@rule("CG920", "old-entries-lack-field")
def old_lacks_field(place: Span, told: Shown) -> Finding:
    """A field is required that old entries do not have.

    Every old entry is refused by the new version: a cold cache at the deploy, all at once. With a default the field is
    what the default says until the entry expires; a renamed field keeps its value under its old name as `alias`.

    Example:
        fields:
          unread: int
          total: int          # new

    Instead:
        fields:
          unread: int
          total: int = 0
    """
    return _old(place, told, _REFUSED, "or give the field a default, or (where it was renamed) its old name as `alias`")


@rule("CG921", "old-values-of-another-type")
def old_type_refused(place: Span, told: Shown) -> Finding:
    """Old entries hold values that the new type does not.

    They are refused: a miss for each entry that holds one, until it expires.

    Example:
        total: int            # was: str

    Instead:
        revision: 2           # on the model
    """
    return _old(place, told, _REFUSED, _READ_BOTH)


@rule("CG922", "old-none-refused")
def old_none_refused(place: Span, told: Shown) -> Finding:
    """Old entries hold `None` where the new version has none.

    They are refused: a miss for each such entry, until it expires.

    Example:
        fetched_at: datetime              # was: datetime | None

    Instead:
        fetched_at: datetime | None
    """
    return _old(place, told, _REFUSED, "or let it be `None` for one version more, and stop writing that first")


@rule("CG923", "old-values-outside-limits")
def old_outside_limits(place: Span, told: Shown) -> Finding:
    """A limit is narrower than what old entries hold.

    Old values outside of it are refused, until they expire. Of two different patterns one text is shown that the old takes
    and the new refuses; where none is found there is no finding.

    Example:
        total: {type: int, ge: 0, le: 50}     # was: le: 100

    Instead:
        total: {type: int, ge: 0, le: 100}
    """
    return _old(place, told, _REFUSED, _READ_BOTH)


@rule("CG924", "old-choice-gone")
def old_choice_refused(place: Span, told: Shown) -> Finding:
    """A value that old entries hold is no choice any more.

    Entries that hold it are refused, until they expire.

    Example:
        state: Literal["open", "closed"]      # was: also "draft"

    Instead:
        state: Literal["open", "closed", "draft"]
    """
    return _old(place, told, _REFUSED, _READ_BOTH)


@rule("CG925", "old-property-refused")
def old_property_refused(place: Span, told: Shown) -> Finding:
    """A class that refuses properties it does not name has lost one that old entries have.

    Every old entry is refused. Only classes made from a document with `additionalProperties: false` do that.

    Example:
        {"type": "object", "additionalProperties": false, "properties": {}}      # was: with "total"

    Instead:
        {"type": "object", "properties": {}}
    """
    return _old(place, told, _REFUSED, "or keep the property, or let the class ignore others")


@rule("CG926", "old-values-read-as-others")
def old_value_changed(place: Span, told: Shown) -> Finding:
    """An old value is read as another one by the new type.

    Nothing is refused, so nobody notices: `true` is read as 1, the text "1" as the number, a list loses its order in a
    set, a whole number of more than 15 digits is rounded in a `float`.

    Example:
        unread: int           # was: bool

    Instead:
        revision: 2           # on the model
    """
    return _old(place, told, _CHANGED, "or keep the type, and add a field of the new one")


@rule("CG927", "old-values-lost")
def old_value_lost(place: Span, told: Shown) -> Finding:
    """A renamed field does not find its old value, and serves its default (or another field's value) instead.

    Old entries are still valid, so the wrong value is served until they expire.

    Example:
        fields:
          unread_count: int = 0           # was: unread

    Instead:
        fields:
          unread_count: {type: int, default: 0, alias: unread}
    """
    return _old(place, told, _LOST, "or let the field have its own old name as `alias`: it is read from both then")


@rule("CG930", "new-entries-lack-field")
def new_lacks_field(place: Span, told: Shown) -> Finding:
    """New entries lack a field that the old version requires.

    During a rolling deploy, and after a roll-back, the old version refuses every new entry, fetches anew, and writes its
    own: both versions fetch all the time. Give the field a default first, and remove it in the next version.

    Example:
        fields:
          unread: int
          # total: int          removed

    Instead:
        fields:
          unread: int
          total: int = 0        # one version long
    """
    return _new(place, told, _REFUSED, "give the field a default first, and remove it in the version after that")


@rule("CG931", "new-values-of-another-type")
def new_type_refused(place: Span, told: Shown) -> Finding:
    """New entries hold values that the old type does not.

    During a rolling deploy, and after a roll-back, the old version refuses them and fetches anew.

    Example:
        total: int | str      # was: int

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return _new(place, told, _REFUSED, _TWO_STEPS)


@rule("CG932", "new-none-refused")
def new_none_refused(place: Span, told: Shown) -> Finding:
    """New entries can hold `None` where the old version has none.

    During a rolling deploy, and after a roll-back, the old version refuses them and fetches anew.

    Example:
        fetched_at: datetime | None = None      # was: datetime

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return _new(place, told, _REFUSED, _TWO_STEPS)


@rule("CG933", "new-values-outside-limits")
def new_outside_limits(place: Span, told: Shown) -> Finding:
    """A limit is wider than the old version allows.

    During a rolling deploy, and after a roll-back, the old version refuses values that only the new one allows.

    Example:
        total: {type: int, le: 100}       # was: le: 50

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return _new(place, told, _REFUSED, _TWO_STEPS)


@rule("CG934", "new-choice-refused")
def new_choice_refused(place: Span, told: Shown) -> Finding:
    """New entries can hold a choice that the old version does not know.

    During a rolling deploy, and after a roll-back, the old version refuses them and fetches anew.

    Example:
        state: Literal["open", "closed", "draft"]     # "draft" is new

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return _new(place, told, _REFUSED, _TWO_STEPS)


@rule("CG935", "new-property-refused")
def new_property_refused(place: Span, told: Shown) -> Finding:
    """New entries have a property that the old class refuses.

    The old version refuses every new entry. Only classes made from a document with `additionalProperties: false` do that.

    Example:
        {"type": "object", "additionalProperties": false, "properties": {"total": {"type": "integer"}}}     # new

    Instead:
        {"type": "object", "properties": {"total": {"type": "integer"}}}      # one version before
    """
    return _new(
        place, told, _REFUSED, "let the class ignore other properties first, and add this one in the version after"
    )


@rule("CG936", "new-values-read-as-others")
def new_value_changed(place: Span, told: Shown) -> Finding:
    """A new value is read as another one by the old type.

    During a rolling deploy, and after a roll-back, the old version takes it for something else, and nobody notices.

    Example:
        unread: bool          # was: int

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return _new(place, told, _CHANGED, "keep the type, and add a field of the new one")


@rule("CG937", "new-values-lost")
def new_value_lost(place: Span, told: Shown) -> Finding:
    """The old version does not find the value of a renamed field, and serves its default (or another field's value) instead.

    New entries are valid for it, so the wrong value is served during a rolling deploy, and after a roll-back.

    Example:
        fields:
          unread_count: {type: int, default: 0, alias: unread}        # was: unread: int = 0

    Instead:
        fields:
          unread: int = 0             # written for one version more
          unread_count: int = 0
    """
    return _new(place, told, _LOST, "write both fields for one version")
