"""CG24x, CG25x: fields: their names, their mapping form, their limits."""

from collections.abc import Sequence

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG240", "field-form")
def field_form(place: Span, what: str, found: str, ways: tuple[str, ...]) -> Finding:
    """A field is neither an annotation nor a mapping with a `type`.

    Example:
        title:

    Instead:
        title: str
    """
    return Finding(
        place, f"field `{shown(what)}`: expected an annotation, or a mapping with `type`, found {found}", ways
    )


@rule("CG241", "unknown-field-key")
def unknown_field_key(place: Span, key: str, known: tuple[str, ...], way: str | None) -> Finding:
    """The mapping form of a field has a key that is not known.

    What is not understood is never left out in silence; notes of your own begin with `x-`.

    Example:
        size: {type: int, minimum: 0}

    Instead:
        size: {type: int, ge: 0}
    """
    return Finding(place, f"unknown key `{shown(key)}` of a field", (way,) if way else did_you_mean(key, known))


@rule("CG242", "field-without-type")
def field_without_type(place: Span, name: str) -> Finding:
    """The mapping form of a field has no `type`.

    Example:
        size: {default: 0}

    Instead:
        size: {type: int, default: 0}
    """
    return Finding(place, f"field `{shown(name)}` has no `type`", ("add one: `type: str`",))


@rule("CG243", "field-name")
def field_name(place: Span, what: str, found: str) -> Finding:
    """A field's name or alias is empty, too long, or holds characters that cannot be seen.

    Names that Python cannot take (`from`, `content-type`) are fine: they get a safe name and an alias. Control
    characters, line breaks and marks that turn the writing direction would make the code say other than it shows.

    Example:
        "": str

    Instead:
        empty: {type: str, alias: " "}
    """
    return Finding(place, f"{what} {found}", ("names are 1 to 200 characters that can be seen",))


@rule("CG244", "field-name-taken")
def field_name_taken(place: Span, name: str, role: str, first: Span, other: str) -> Finding:
    """Two fields of a class share a name, or one's alias is another's name.

    A value is written by field name and read by name and alias: two fields under one word would overwrite each other.

    Example:
        id: str
        key: {type: str, alias: id}

    Instead:
        id: str
        key: {type: str, alias: key_id}
    """
    return Finding(
        place,
        f"`{shown(name)}`, {role} of this field, is already {other}",
        ("give one of them another name, or another `alias`",),
        (Related(first, "taken here"),),
    )


@rule("CG245", "limit-fits-nothing")
def limit_fits_nothing(place: Span, limit: str, annotation: str, way: str) -> Finding:
    """A limit stands on a type that has no such limit.

    `ge gt le lt multiple_of` limit numbers, `min_length max_length pattern` a `str`, `min_items max_items` a list, set
    or tuple.

    Example:
        tags: {type: "list[str]", max_length: 10}

    Instead:
        tags: {type: "list[str]", max_items: 10}
    """
    return Finding(place, f"`{limit}` fits no member of `{shown(annotation)}`", (way,))


@rule("CG246", "limit-fits-two")
def limit_fits_two(place: Span, limit: str, annotation: str) -> Finding:
    """A limit could stand on two members of a union.

    Example:
        size: {type: int | float, ge: 0}

    Instead:
        size: {type: float, ge: 0}
    """
    return Finding(
        place,
        f"`{limit}` fits more than one member of `{shown(annotation)}`",
        ("let the type have one such member; a `float` takes whole numbers too",),
    )


@rule("CG247", "limit-value")
def limit_value(place: Span, limit: str, found: str, expected: str) -> Finding:
    """The value of a limit is of the wrong kind.

    Lengths are whole numbers from 0; the bounds of an `int` are whole numbers, those of a `Decimal` may be quoted;
    `multiple_of` is above 0.

    Example:
        name: {type: str, max_length: "10"}

    Instead:
        name: {type: str, max_length: 10}
    """
    return Finding(place, f"`{limit}`: found {found}, expected {expected}")


@rule("CG248", "limits-contradict")
def limits_contradict(limits: Sequence[tuple[str, Span]]) -> Finding:
    """No value meets all limits of a field.

    Example:
        page: {type: int, ge: 10, le: 1}

    Instead:
        page: {type: int, ge: 1, le: 10}
    """
    *others, (last, place) = limits
    listed = ", ".join(f"`{shown(written)}`" for written, _ in others)
    both = "both " if len(others) == 1 else ""
    related = tuple(Related(other, "together with this") for _, other in others)
    return Finding(place, f"no value meets {both}{listed} and `{shown(last)}`", (), related)


@rule("CG249", "pattern")
def pattern(place: Span, found: str, ways: tuple[str, ...]) -> Finding:
    """A pattern is none that Pydantic's engine compiles.

    Patterns are those of Rust's `regex`: linear in time, without look-around and back-references.

    Example:
        code: {type: str, pattern: "^(?!0)[0-9]+$"}

    Instead:
        code: {type: str, pattern: "^[1-9][0-9]*$"}
    """
    return Finding(place, shown(found, 160), ways)


@rule("CG250", "field-text")
def field_text(place: Span, key: str, found: str) -> Finding:
    """The description or the alias of a field is no text.

    Example:
        size: {type: int, description: [Size, bytes]}

    Instead:
        size: {type: int, description: Size in bytes.}
    """
    return Finding(place, f"`{key}`: expected a text, found {found}")


@rule("CG251", "fields-form")
def fields_form(place: Span, owner: str, found: str, ways: tuple[str, ...]) -> Finding:
    """What stands under `fields` is no mapping.

    Example:
        fields: [id, name]

    Instead:
        fields:
          id: str
          name: str = ""
    """
    return Finding(place, f"`fields` of {shown(owner, 90)}: expected a mapping of names to types, found {found}", ways)
