"""CG50x: the shape of a model: its class, its keys, its revision."""

from collections.abc import Iterable

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG501", "not-one-shape")
def not_one_shape(
    place: Span, owner: str, found: Iterable[str], choices: Iterable[str], stray: str | None = None
) -> Finding:
    """A model or type has no shape, or more than one.

    Its class comes from `fields`, from a document (`schema`), or, of a model, from your own code (`import`).

    Example:
        note:
          key: "note:{note_id}"

    Instead:
        note:
          key: "note:{note_id}"
          fields:
            title: str
    """
    words = [f"`{word}`" for word in found]
    one_of = ", ".join(f"`{word}`" for word in choices)
    if words:
        return Finding(
            place, f"{owner} has {' and '.join(words)}: exactly one of {one_of} is wanted", ("keep one of them",)
        )
    if stray is not None:
        word = shown(stray, 40)
        return Finding(
            place,
            f"{owner} has `{word}`, but none of {one_of}",
            (f"a field stands under `fields`, as `fields: {{{word}: …}}`",),
        )
    return Finding(place, f"{owner} has none of {one_of}", ("for example `fields: {title: str}`",))


@rule("CG502", "key-and-keys")
def key_and_keys(place: Span, other: Span) -> Finding:
    """A model has both `key` and `keys`.

    One template stands under `key`; several, each with a name, under `keys`.

    Example:
        key: "inbox:{account_id}"
        keys:
          page: "inbox:{account_id}:{page}"

    Instead:
        keys:
          first: "inbox:{account_id}"
          page: "inbox:{account_id}:{page}"
    """
    return Finding(
        place,
        "a model has `key` or `keys`, not both",
        ("move the one under `keys`, with a name",),
        (Related(other, "`key`"),),
    )


@rule("CG503", "option-without-key")
def option_without_key(place: Span, option: str) -> Finding:
    """An option that is about keys and entries stands on a model that has no key.

    A model without keys is registered, and nothing more: the option would do nothing.

    Example:
        note:
          ttl: 60s
          fields:
            title: str

    Instead:
        note:
          key: "note:{note_id}"
          segments:
            note_id: id
          ttl: 60s
          fields:
            title: str
    """
    return Finding(
        place, f"`{option}` on a model without a key does nothing", ("give the model a `key`, or remove this",)
    )


_NUMBERS = frozenset(("page", "number", "limit", "offset", "size", "year", "month", "count"))
"""Names of segments that hold whole numbers."""


@rule("CG504", "hole-without-type")
def hole_without_type(place: Span, name: str, known: Iterable[str]) -> Finding:
    """A hole of a key template has no segment type.

    The type decides what may stand there, how long it gets, and which Python type the parameter has.

    Example:
        key: "note:{note_id}"

    Instead:
        key: "note:{note_id}"
        segments:
          note_id: id
    """
    near = did_you_mean(name, known) if known else ()
    ways = near if near and near[0].startswith("did") else ()
    type = "id(40)" if name.endswith("id") else "int" if name in _NUMBERS else "text"
    return Finding(
        place,
        f"the segment `{shown(name)}` has no type",
        (*ways, f"declare it under `segments`: `{shown(name, 40)}: {type}`"),
    )


@rule("CG505", "unused-segment")
def unused_segment(place: Span, name: str, holes: Iterable[str]) -> Finding:
    """A segment is declared that no template uses.

    Either the template lacks it, and two values share one entry, or the declaration is left over.

    Example:
        key: "inbox:{account_id}"
        segments:
          folder: text

    Instead:
        key: "inbox:{account_id}:{folder}"
        segments:
          folder: text
    """
    near = did_you_mean(name, holes)
    return Finding(
        place,
        f"no key template uses the segment `{shown(name)}`",
        (
            *(near if near and near[0].startswith("did") else ()),
            f"add `{{{shown(name, 40)}}}` to the template, or remove this",
        ),
    )


@rule("CG507", "bad-revision")
def bad_revision(place: Span, found: str, quoted: bool) -> Finding:
    """`revision` is not a whole number from 1 to 999.

    1 adds nothing to the keys; 2 adds `:v2`.

    Example:
        revision: v2

    Instead:
        revision: 2
    """
    ways = ("write the number without quotes",) if quoted else ()
    return Finding(place, f"`revision` must be a whole number from 1 to 999, found {found}", ways)


@rule("CG506", "no-keys")
def no_keys(place: Span) -> Finding:
    """`keys` names no key.

    A model without keys is registered, and nothing more; it says so by having neither `key` nor `keys`.

    Example:
        keys: {}

    Instead:
        keys:
          first: "inbox:{account_id}"
    """
    return Finding(place, "`keys` is empty", ("add a key, or remove `keys`",))


@rule("CG519", "too-many-keys-of-a-model")
def too_many_keys(place: Span, model: str, number: int, most: int) -> Finding:
    """A model has more keys than can be told apart in good time.

    Each key of a model is proved apart from every other. What differs between that many is a segment.

    Example:
        keys:
          page_1: "inbox:1"
          page_2: "inbox:2"     # and a thousand more

    Instead:
        key: "inbox:{page}"
        segments:
          page: int(1..1000)
    """
    return Finding(
        place,
        f"the model `{shown(model)}` has {number:,} keys: at most {most}",
        ("let what differs between them be a segment",),
    )
