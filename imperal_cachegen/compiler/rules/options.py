"""CG51x: what a model says of its values: identity, store_if, oversize, scope."""

from collections.abc import Iterable

from ..diagnostics import Related, Severity
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG508", "unknown-field")
def unknown_field(place: Span, name: str, option: str, known: Iterable[str]) -> Finding:
    """An option names a field that the model does not have.

    The check or the cut that it asks for could never happen.

    Example:
        store_if: {tabels: not empty}
        fields:
          tables: list[str]

    Instead:
        store_if: {tables: not empty}
        fields:
          tables: list[str]
    """
    return Finding(place, f"{option} names `{shown(name)}`, which is no field of the model", did_you_mean(name, known))


@rule("CG509", "unknown-segment")
def unknown_segment(place: Span, name: str, option: str, known: Iterable[str], *help: str) -> Finding:
    """An option names a segment that the model's keys do not have.

    What it asks for is asked of the parameters of the generated functions, and those are the segments.

    Example:
        key: "inbox:{account_id}"
        scope: [account]

    Instead:
        key: "inbox:{account_id}"
        scope: [account_id]
    """
    names = tuple(known)
    return Finding(
        place,
        f"{option} names `{shown(name)}`, which is no segment of the model's key",
        (*help, *(did_you_mean(name, names) if names else ("its key has no segments",))),
    )


@rule("CG510", "identity-not-comparable")
def not_comparable(place: Span, field: str, annotation: str, segment: str, type: str, field_place: Span) -> Finding:
    """A field of `identity` can never equal its segment.

    Every value would be refused.

    Example:
        key: "case:{case_id}"
        segments:
          case_id: int
        identity: case_id
        fields:
          case_id: str

    Instead:
        key: "case:{case_id}"
        segments:
          case_id: int
        identity: case_id
        fields:
          case_id: int
    """
    return Finding(
        place,
        f"the field `{shown(field)}` ({annotation}) can never equal the segment `{shown(segment)}` (`{shown(type)}`)",
        ("give both the same type",),
        (Related(field_place, "the field"),),
    )


@rule("CG511", "store-if-never-true")
def store_if_misfit(
    place: Span, field: str, annotation: str, found: str, field_place: Span, better: str | None = None
) -> Finding:
    """A condition of `store_if` can never hold: no value of the field's type is like that.

    Nothing would ever be stored.

    Example:
        store_if: {unlocked: "yes"}
        fields:
          unlocked: bool

    Instead:
        store_if: {unlocked: true}
        fields:
          unlocked: bool
    """
    return Finding(
        place,
        f"the field `{shown(field)}` ({annotation}) can never be {found}",
        (
            (
                f"write `{better}`"
                if better
                else "a value that the field can have, or `not empty` for texts, lists, sets and mappings"
            ),
        ),
        (Related(field_place, "the field"),),
    )


@rule("CG512", "empty-value-is-stored", Severity.WARNING)
def all_defaults(place: Span, model: str, ways: Iterable[str]) -> Finding:
    """Every field of a model has a default, and nothing says which values are worth storing.

    An error path can build such a value from nothing; stored, the empty value is served until it expires. Of 13 real
    cases of cached errors, 12 were models like this.

    Example:
        account_list:
          key: accounts
          ttl: 2m
          fields:
            accounts: list[str] = []

    Instead:
        account_list:
          key: accounts
          ttl: 2m
          store_if: {accounts: not empty}
          fields:
            accounts: list[str] = []
    """
    return Finding(
        place,
        f"every field of `{shown(model)}` has a default: an error path can build it from nothing, and have it stored",
        tuple(ways),
    )


@rule("CG513", "not-a-list-field")
def not_a_list(place: Span, field: str, annotation: str, field_place: Span) -> Finding:
    """`truncate` names a field that can't lose items: no list, or one that needs a number of them.

    The stored copy loses items from the end of a list until it fits, and must still be readable.

    Example:
        oversize: {truncate: total, flag: has_more}

    Instead:
        oversize: {truncate: messages, flag: has_more}
    """
    return Finding(
        place,
        f"`truncate` names `{shown(field)}` ({annotation}), which is no list that can lose items",
        ("name a field of type `list[…]` without `min_items`, or write `oversize: skip`",),
        (Related(field_place, "the field"),),
    )


@rule("CG514", "flag-not-a-bool")
def not_a_flag(place: Span, field: str, annotation: str, field_place: Span) -> Finding:
    """`flag` names a field that is no `bool`.

    It is set to true in a copy that has lost items.

    Example:
        oversize: {truncate: messages, flag: total}

    Instead:
        oversize: {truncate: messages, flag: has_more}
    """
    return Finding(
        place,
        f"`flag` names `{shown(field)}` ({annotation}), which is no `bool`",
        ("add a field, as `truncated: bool = false`",),
        (Related(field_place, "the field"),),
    )


@rule("CG515", "truncate-without-lists")
def nothing_to_truncate(place: Span) -> Finding:
    """`oversize` does not say which lists lose items.

    Without a list there is nothing to cut, which is what `oversize: skip` says.

    Example:
        oversize: {flag: has_more}

    Instead:
        oversize: {truncate: messages, flag: has_more}
    """
    return Finding(
        place, "`truncate` is missing: the list field that loses items", ("add it, or write `oversize: skip`",)
    )


@rule("CG516", "segment-not-in-every-key")
def not_in_every_key(place: Span, option: str, segment: str, key: str, key_place: Span) -> Finding:
    """`scope` or `identity` names a segment that one of the model's keys does not have.

    A drop of the scope must reach the entries of every key, and what a value must equal must be known for each of them.

    Example:
        keys:
          one: "note:{note_id}"
          all: "notes"
        scope: [note_id]

    Instead:
        keys:
          one: "note:{note_id}"
          all: "notes"
        scope: []
    """
    ways = "`scope: []` drops all of the user's entries of the model"
    if option != "`scope`":
        ways = "a key of another kind of value belongs to a model of its own"
    return Finding(
        place,
        f"{option} names `{shown(segment)}`, which the key `{shown(key)}` does not have",
        (ways,),
        (Related(key_place, "this key"),),
    )


@rule("CG517", "segment-of-two-types")
def two_types(place: Span, segment: str, one: str, two: str, other: Span, *help: str) -> Finding:
    """One segment's name has two types where it is asked for once.

    A scope, a group and `identity` take it as one parameter.

    Example:
        groups:
          changed:
            invalidates: [a, b]     # a: {page} is an int, b: {page} is a text

    Instead:
        the same type for page in both keys, or another name in one of them
    """
    return Finding(
        place,
        f"the segment `{shown(segment)}` is `{shown(one)}` here and `{shown(two)}` elsewhere",
        help or ("give it one type, or another name in one of the keys",),
        (Related(other, "here it has the other type"),),
    )
