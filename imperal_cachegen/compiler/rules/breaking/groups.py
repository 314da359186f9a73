"""CG966 to CG969: changes of groups."""

from collections.abc import Iterable

from ...source import Span
from ..registry import Finding, rule, shown
from .places import it_was


@rule("CG966", "group-removed")
def group_removed(place: Span, name: str, function: str, was: Span) -> Finding:
    """A group is gone.

    Its function is gone with it; where its call is taken out as well, writes make nothing stale any more.

    Example:
        groups without mailbox_changed, which was there

    Instead:
        groups: {mailbox_changed: {invalidates: [inbox_page]}}
    """
    message = f"the group `{shown(name)}` was removed, and `{shown(function)}` with it"
    return Finding(place, message, ("see that what it dropped is dropped by another",), it_was(was))


@rule("CG967", "group-renamed")
def group_renamed(place: Span, old: str, new: str, was: Span) -> Finding:
    """A group has another name, and so has its function.

    Call sites fail.

    Example:
        groups: {mail_changed: …}, which was mailbox_changed: …

    Instead:
        groups: {mailbox_changed: …}
    """
    return Finding(place, f"`{shown(old)}` is now `{shown(new)}`", ("rename it in every call",), it_was(was))


@rule("CG968", "group-parameters-changed")
def group_parameters_changed(
    place: Span, function: str, gone: tuple[str, ...], come: tuple[str, ...], was: Span
) -> Finding:
    """The function of a group takes other parameters.

    Every one is required and given by name: call sites fail with a `TypeError`.

    Example:
        invalidates: [inbox_page, unread], where unread has a segment that inbox_page has not

    Instead:
        a second group for unread
    """
    parts = [f"no longer takes {_listed(gone)}"] * bool(gone) + [f"needs {_listed(come)} now"] * bool(come)
    return Finding(place, f"`{shown(function)}` {' and '.join(parts)}", ("change every call",), it_was(was))


@rule("CG969", "group-drops-less")
def group_drops_less(place: Span, group: str, what: str, was: Span) -> Finding:
    """A group drops less than before.

    After the write that it stands for, what it no longer drops is served until it expires.

    Example:
        invalidates: [inbox_page], which was [inbox_page, unread_summary]

    Instead:
        invalidates: [inbox_page, unread_summary]
    """
    message = f"the group `{shown(group)}` no longer drops {what}"
    return Finding(place, message, ("add it back, or accept that it is served until it expires",), it_was(was))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{shown(name)}`" for name in names)
