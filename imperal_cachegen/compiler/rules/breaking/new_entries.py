"""CG93x: what the new version writes, read by the old one, during a rolling deploy and after a roll-back."""

from ...source import Span
from ..registry import Finding, rule
from .entries import CHANGED, LOST, REFUSED, Shown, new_finding

_TWO_STEPS = "change it in two steps: first a version that reads both, then one that writes the new"


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
    return new_finding(place, told, REFUSED, "give the field a default first, and remove it in the version after that")


@rule("CG931", "new-values-of-another-type")
def new_type_refused(place: Span, told: Shown) -> Finding:
    """New entries hold values that the old type does not.

    During a rolling deploy, and after a roll-back, the old version refuses them and fetches anew.

    Example:
        total: int | str      # was: int

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return new_finding(place, told, REFUSED, _TWO_STEPS)


@rule("CG932", "new-none-refused")
def new_none_refused(place: Span, told: Shown) -> Finding:
    """New entries can hold `None` where the old version has none.

    During a rolling deploy, and after a roll-back, the old version refuses them and fetches anew.

    Example:
        fetched_at: datetime | None = None      # was: datetime

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return new_finding(place, told, REFUSED, _TWO_STEPS)


@rule("CG933", "new-values-outside-limits")
def new_outside_limits(place: Span, told: Shown) -> Finding:
    """A limit is wider than the old version allows.

    During a rolling deploy, and after a roll-back, the old version refuses values that only the new one allows.

    Example:
        total: {type: int, le: 100}       # was: le: 50

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return new_finding(place, told, REFUSED, _TWO_STEPS)


@rule("CG934", "new-choice-refused")
def new_choice_refused(place: Span, told: Shown) -> Finding:
    """New entries can hold a choice that the old version does not know.

    During a rolling deploy, and after a roll-back, the old version refuses them and fetches anew.

    Example:
        state: Literal["open", "closed", "draft"]     # "draft" is new

    Instead:
        revision: 2           # on the model: the versions then keep entries of their own
    """
    return new_finding(place, told, REFUSED, _TWO_STEPS)


@rule("CG935", "new-property-refused")
def new_property_refused(place: Span, told: Shown) -> Finding:
    """New entries have a property that the old class refuses.

    The old version refuses every new entry. Only classes made from a document with `additionalProperties: false` do that.

    Example:
        {"type": "object", "additionalProperties": false, "properties": {"total": {"type": "integer"}}}     # new

    Instead:
        {"type": "object", "properties": {"total": {"type": "integer"}}}      # one version before
    """
    return new_finding(
        place, told, REFUSED, "let the class ignore other properties first, and add this one in the version after"
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
    return new_finding(place, told, CHANGED, "keep the type, and add a field of the new one")


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
    return new_finding(place, told, LOST, "write both fields for one version")
