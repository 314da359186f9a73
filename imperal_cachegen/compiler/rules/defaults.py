"""CG228 to CG234: whether a default fits its type."""

from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG228", "default-does-not-fit")
def default_does_not_fit(place: Span, found: str, expected: str, ways: tuple[str, ...]) -> Finding:
    """A default is not a value of its field's type.

    Defaults are checked strictly: an `int` does not take `"5"`, nor a `bool` `1`.

    Example:
        page: int = "5"

    Instead:
        page: int = 5
    """
    return Finding(place, f"found {shown(found, 90)}, expected `{shown(expected)}`", ways)


@rule("CG229", "default-form")
def default_form(place: Span, found: str, expected: str, reason: str, way: str) -> Finding:
    """A text is not the form in which its type is written.

    Dates, times, durations, ids and decimals are written as quoted texts in Pydantic's form; a `datetime` says its
    time zone.

    Example:
        since: datetime = "2026-11-21 08:00"

    Instead:
        since: datetime = "2026-11-21T08:00:00Z"
    """
    return Finding(place, f"`{shown(found)}` is no `{expected}`: {shown(reason, 120)}", (way,))


@rule("CG230", "now-is-a-datetime")
def now_is_a_datetime(place: Span, expected: str) -> Finding:
    """`now` is given to something other than a `datetime`.

    `now` is the moment at which a value is made, in UTC; only a `datetime` can hold it.

    Example:
        day: date = now

    Instead:
        made_at: datetime = now
    """
    return Finding(
        place,
        f"`now` is a `datetime`, expected `{shown(expected)}`",
        ('the text is quoted: `"now"`',) if "str" in expected else (),
    )


@rule("CG231", "default-outside-limits")
def default_outside_limits(place: Span, found: str, reason: str) -> Finding:
    """A default is of the right type, but outside the limits of its field.

    Example:
        page: {type: int, default: -1, ge: 0}

    Instead:
        page: {type: int, default: 0, ge: 0}
    """
    return Finding(
        place, f"{shown(found)} is outside the limits: {shown(reason, 120)}", ("change the default or the limit",)
    )


@rule("CG232", "unknown-default-field")
def unknown_default_field(place: Span, name: str, owner: str, known: tuple[str, ...]) -> Finding:
    """A default names a field that its type does not have.

    Pydantic would drop it without a word.

    Example:
        home: {type: Folder, default: {nmae: Inbox}}

    Instead:
        home: {type: Folder, default: {name: Inbox}}
    """
    return Finding(place, f"`{owner}` has no field `{shown(name)}`", did_you_mean(name, known))


@rule("CG233", "missing-default-field")
def missing_default_field(place: Span, owner: str, missing: tuple[str, ...]) -> Finding:
    """A default leaves out a field that its type requires.

    Example:
        home: {type: Folder, default: {}}

    Instead:
        home: {type: Folder, default: {name: Inbox}}
    """
    names = ", ".join(f"`{shown(name)}`" for name in missing[:5])
    return Finding(place, f"`{owner}` requires {names}", ("give every field that has no default",))


@rule("CG234", "endless-default")
def endless_default(place: Span, owner: str) -> Finding:
    """Making a default makes itself again, without end.

    A field that is left out of a default takes its own; when that makes the same type in the same way, it never ends.

    Example:
        types:
          Node: {fields: {next: {type: Node | None, default: {}}}}

    Instead:
        types:
          Node: {fields: {next: Node | None = None}}
    """
    return Finding(place, f"making this default makes another `{owner}`, without end", ("let the default be `None`",))
