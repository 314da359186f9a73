"""CG953 to CG960: changes of the generated functions that callers notice."""

from ...source import Span
from ..registry import Finding, rule, shown
from .places import it_was


@rule("CG953", "functions-renamed")
def functions_renamed(place: Span, old: tuple[str, ...], new: tuple[str, ...], was: Span) -> Finding:
    """The functions of a key have other names.

    Call sites fail. Stored entries are the same: the name of a key is in no key.

    Example:
        keys: {start: …}, which was first: …

    Instead:
        keys: {first: …}
    """
    pairs = tuple(f"`{shown(was)}` is now `{shown(now)}`" for was, now in zip(old, new, strict=False))
    return Finding(place, f"{pairs[0]}, and so are the other functions of the key", pairs[1:], it_was(was))


@rule("CG954", "parameter-removed")
def parameter_removed(place: Span, function: str, name: str, was: Span) -> Finding:
    """The functions of a key have lost a parameter.

    Call sites that give it fail with a `TypeError`.

    Example:
        key: "inbox:{account_id}", which was "inbox:{account_id}:{folder}"

    Instead:
        key: "inbox:{account_id}:{folder}"
    """
    message = f"`{shown(function)}` takes no `{shown(name)}` any more"
    return Finding(place, message, ("take it out of every call",), it_was(was))


@rule("CG955", "parameter-added")
def parameter_added(place: Span, function: str, name: str, type_: str, was: Span) -> Finding:
    """The functions of a key have a new parameter that every call must give.

    Call sites fail with a `TypeError`. With a default they go on to work.

    Example:
        key: "inbox:{account_id}:{folder}", which was "inbox:{account_id}"

    Instead:
        segments: {folder: "text = \\"INBOX\\""}
    """
    message = f"`{shown(function)}` needs a `{shown(name)}: {type_}` now"
    return Finding(place, message, ("give it a default, or add it to every call",), it_was(was))


@rule("CG956", "parameter-renamed")
def parameter_renamed(place: Span, function: str, old: str, new: str, was: Span) -> Finding:
    """A parameter has another name.

    Parameters are given by name: call sites fail with a `TypeError`. The stored keys are the same.

    Example:
        key: "inbox:{account}", which was "inbox:{account_id}"

    Instead:
        key: "inbox:{account_id}"
    """
    message = f"the parameter `{shown(old)}` of `{shown(function)}` is now `{shown(new)}`"
    return Finding(place, message, ("rename it in every call",), it_was(was))


@rule("CG957", "parameter-retyped")
def parameter_retyped(place: Span, function: str, name: str, types: tuple[str, str], was: Span) -> Finding:
    """A parameter has another type.

    Call sites fail with a `TypeError`, and type checkers say so before.

    Example:
        page: id, which was int(0..999)

    Instead:
        page: int(0..999)
    """
    message = f"`{shown(name)}` of `{shown(function)}` is `{types[1]}` now, which was `{types[0]}`"
    return Finding(place, message, ("convert it in every call",), it_was(was))


@rule("CG958", "parameter-narrowed")
def parameter_narrowed(
    place: Span, function: str, name: str, types: tuple[str, str], example: str, was: Span
) -> Finding:
    """A parameter refuses values that it took.

    A call with such a value raises `KeySegmentError`, and the page that makes it breaks: errors of this kind are no
    failures of the cache, which would be served around.

    Example:
        page: int(0..99), which was int(0..999)

    Instead:
        page: int(0..999)
    """
    message = f"`{shown(name)}` of `{shown(function)}` is `{shown(types[1])}`, which was `{shown(types[0])}`"
    return Finding(place, f"{message}: {example} is refused", (f"keep `{shown(types[0])}`",), it_was(was))


@rule("CG959", "parameter-required")
def parameter_required(place: Span, function: str, name: str, default: str, was: Span) -> Finding:
    """A parameter has lost its default.

    Call sites that left it out fail with a `TypeError`.

    Example:
        page: int(0..999), which was int(0..999) = 0

    Instead:
        page: int(0..999) = 0
    """
    message = f"`{shown(name)}` of `{shown(function)}` has no default any more, which was {default}"
    return Finding(place, message, ("keep the default, or give it in every call",), it_was(was))


@rule("CG960", "parameter-default-changed")
def parameter_default_changed(place: Span, function: str, name: str, defaults: tuple[str, str], was: Span) -> Finding:
    """A parameter has another default.

    Calls that leave it out now read and drop another entry, without any error.

    Example:
        page: int(0..999) = 1, which was = 0

    Instead:
        page: int(0..999) = 0
    """
    message = (
        f"`{shown(name)}` of `{shown(function)}` is {defaults[1]} where a call leaves it out, which was {defaults[0]}"
    )
    return Finding(place, message, ("look at the calls that leave it out",), it_was(was))
