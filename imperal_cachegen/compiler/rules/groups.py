"""CG55x: groups, and what they make stale."""

from collections.abc import Iterable

from ..diagnostics import Related, Severity
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown

MAX_KEYS = 100
"""Keys that a group drops at most, `each` counted out."""


@rule("CG550", "unknown-target")
def unknown_target(place: Span, name: str, known: Iterable[str]) -> Finding:
    """A group names a model that the file does not declare.

    A group drops entries of the models of its own file.

    Example:
        groups:
          changed:
            invalidates: [inbox_pages]

    Instead:
        groups:
          changed:
            invalidates: [inbox_page]
    """
    return Finding(place, f"no model of this file is named `{shown(name)}`", did_you_mean(name, known))


@rule("CG551", "unknown-key-of-model")
def unknown_key(place: Span, model: str, name: str, known: Iterable[str]) -> Finding:
    """A group names a key that the model does not have.

    `model.key` means an entry of the model's `keys`; the model alone means all of them.

    Example:
        invalidates: [inbox.frist]

    Instead:
        invalidates: [inbox.first]
    """
    names = tuple(known)
    ways = did_you_mean(name, names) if names else (f"it has one key: write `{shown(model)}`",)
    return Finding(place, f"the model `{shown(model)}` has no key named `{shown(name)}`", ways)


@rule("CG552", "target-without-key")
def without_key(place: Span, model: str) -> Finding:
    """A group names a model that has no key.

    Such a model is registered, and nothing more: there are no entries to drop.

    Example:
        note:
          fields:
            title: str

    Instead:
        note:
          key: "note:{note_id}"
          ttl: 60s
          fields:
            title: str
    """
    return Finding(place, f"the model `{shown(model)}` has no key, so there is nothing to drop", ("give it a `key`",))


@rule("CG553", "group-of-nothing")
def nothing_invalidated(place: Span, name: str) -> Finding:
    """A group does not say what it makes stale.

    Its function would do nothing.

    Example:
        groups:
          mailbox_changed:
            description: A message arrived.

    Instead:
        groups:
          mailbox_changed:
            description: A message arrived.
            invalidates: [inbox_page]
    """
    return Finding(place, f"the group `{shown(name)}` invalidates nothing", ("add `invalidates: [model]`",))


@rule("CG554", "target-named-twice")
def target_twice(place: Span, name: str, other: Span) -> Finding:
    """A group names the same entries twice.

    One of the two was probably meant to be another.

    Example:
        invalidates: [inbox, inbox.first]

    Instead:
        invalidates: [inbox]
    """
    return Finding(
        place, f"`{shown(name)}` is already dropped by this group", ("remove it",), (Related(other, "here"),)
    )


@rule("CG555", "each-of-scoped-model")
def each_of_scoped(place: Span, model: str) -> Finding:
    """`each` stands on a model that has a `scope`.

    A scope drops everything under it, without counting anything out.

    Example:
        invalidates: {model: inbox_page, each: [page]}    # inbox_page has a scope

    Instead:
        invalidates: inbox_page
    """
    return Finding(
        place,
        f"`{shown(model)}` has a `scope`, which drops every value of every segment: `each` adds nothing",
        ("remove it",),
    )


@rule("CG556", "each-without-bound")
def each_unbounded(place: Span, segment: str, type: str, scope: str) -> Finding:
    """`each` names a segment whose values can't be counted out.

    Only `bool`, `enum(…)` and `int(a..b)` have an end.

    Example:
        invalidates: {model: search, each: [query]}

    Instead:
        scope: [account_id]     # on the model, which then needs no each
    """
    return Finding(
        place,
        f"the values of `{shown(segment)}` (`{shown(type)}`) can't be run through: only `bool`, `enum(…)` and `int(a..b)` can",
        (f"give the model `{scope}`: then a group drops everything under it",),
    )


@rule("CG557", "too-many-keys")
def too_many_keys(place: Span, group: str, counts: Iterable[tuple[str, int]], total: int, scope: str) -> Finding:
    """A group would drop more than 100 keys.

    Each of them is a key made and deleted, on every write.

    Example:
        invalidates: {model: inbox_page, each: [page]}    # page: int(0..999)

    Instead:
        scope: [account_id, folder]     # on the model inbox_page
    """
    rows = [f"{count:>8,}  {shown(name)}" for name, count in counts]
    table = "\n".join([*rows[:8], *(["       …"] if len(rows) > 8 else []), f"{total:>8,}  in all"])
    ways = (table, f"give the model `{scope}`, and leave out `each`") if scope else (table,)
    return Finding(place, f"the group `{shown(group)}` would drop {total:,} keys: at most {MAX_KEYS}", ways)


@rule("CG558", "not-everything-is-dropped", Severity.WARNING)
def unbounded(place: Span, model: str, segments: Iterable[str], scope: str, model_place: Span) -> Finding:
    """A group names a model with a segment whose values it can't run through, and the model has no `scope`.

    A write drops one page, one search or one cursor, of the value that it happens to name; all others stay stale until
    they expire. Where one entry is all that a write makes stale, say so in an ignore; a key whose only segment is an id,
    a number or a text is taken for such a one.

    Example:
        search:
          key: "search:{account_id}:{query}"

    Instead:
        search:
          key: "search:{account_id}:{query}"
          scope: [account_id]
    """
    names = ", ".join(f"`{shown(name)}`" for name in segments)
    return Finding(
        place,
        f"this drops one {names} of `{shown(model)}` only: the others stay until they expire",
        (
            f"to drop them all, add to `{shown(model)}`:\n    {scope}",
            "if one is what a write changes: `# cachegen: ignore[CG558] a write changes one entry`",
        ),
        (Related(model_place, "the model, without a `scope`"),),
    )


@rule("CG559", "each-of-unknown-segment")
def each_unknown(place: Span, model: str, name: str, known: Iterable[str]) -> Finding:
    """`each` names a segment that the model's key does not have.

    It runs through all values of that segment of the key.

    Example:
        invalidates: {model: inbox_page, each: [pages]}

    Instead:
        invalidates: {model: inbox_page, each: [page]}
    """
    names = tuple(known)
    ways = did_you_mean(name, names) if names else ("its key has no segments",)
    return Finding(place, f"`{shown(name)}` is no segment of the key of `{shown(model)}`", ways)
