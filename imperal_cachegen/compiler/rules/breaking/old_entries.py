"""CG92x: what the old version wrote, read by the new one, until it expires."""

from ...source import Span
from ..registry import Finding, rule
from .entries import CHANGED, LOST, REFUSED, Shown, old_finding

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
    return old_finding(
        place, told, REFUSED, "or give the field a default, or (where it was renamed) its old name as `alias`"
    )


@rule("CG921", "old-values-of-another-type")
def old_type_refused(place: Span, told: Shown) -> Finding:
    """Old entries hold values that the new type does not.

    They are refused: a miss for each entry that holds one, until it expires.

    Example:
        total: int            # was: str

    Instead:
        revision: 2           # on the model
    """
    return old_finding(place, told, REFUSED, _READ_BOTH)


@rule("CG922", "old-none-refused")
def old_none_refused(place: Span, told: Shown) -> Finding:
    """Old entries hold `None` where the new version has none.

    They are refused: a miss for each such entry, until it expires.

    Example:
        fetched_at: datetime              # was: datetime | None

    Instead:
        fetched_at: datetime | None
    """
    return old_finding(place, told, REFUSED, "or let it be `None` for one version more, and stop writing that first")


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
    return old_finding(place, told, REFUSED, _READ_BOTH)


@rule("CG924", "old-choice-gone")
def old_choice_refused(place: Span, told: Shown) -> Finding:
    """A value that old entries hold is no choice any more.

    Entries that hold it are refused, until they expire.

    Example:
        state: Literal["open", "closed"]      # was: also "draft"

    Instead:
        state: Literal["open", "closed", "draft"]
    """
    return old_finding(place, told, REFUSED, _READ_BOTH)


@rule("CG925", "old-property-refused")
def old_property_refused(place: Span, told: Shown) -> Finding:
    """A class that refuses properties it does not name has lost one that old entries have.

    Every old entry is refused. Only classes made from a document with `additionalProperties: false` do that.

    Example:
        {"type": "object", "additionalProperties": false, "properties": {}}      # was: with "total"

    Instead:
        {"type": "object", "properties": {}}
    """
    return old_finding(place, told, REFUSED, "or keep the property, or let the class ignore others")


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
    return old_finding(place, told, CHANGED, "or keep the type, and add a field of the new one")


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
    return old_finding(
        place, told, LOST, "or let the field have its own old name as `alias`: it is read from both then"
    )
