"""CG20x, CG21x: annotations, and what the types of fields can be."""

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG201", "annotation-syntax")
def annotation_syntax(place: Span, found: str, ways: tuple[str, ...]) -> Finding:
    """A type is not written as a Python annotation.

    The type of a field is taken over into the generated class as it stands, so it has Python's grammar.

    Example:
        tags: list<str>

    Instead:
        tags: list[str]
    """
    return Finding(place, shown(found, 120), ways)


@rule("CG202", "unknown-type")
def unknown_type(place: Span, name: str, known: tuple[str, ...], way: str | None) -> Finding:
    """A type is neither built in nor declared under `types`.

    Nothing ever falls back to `Any`: a word that was misspelt would switch off every check of that field.

    Example:
        title: string

    Instead:
        title: str
    """
    return Finding(place, f"unknown type `{shown(name)}`", (way,) if way else did_you_mean(name, known))


@rule("CG203", "type-not-in-json")
def type_not_in_json(place: Span, name: str, why: str, way: str) -> Finding:
    """A type that Python has, but that cannot be stored as JSON and come back as what it was.

    Values are stored as JSON. What JSON cannot tell apart would come back as something else.

    Example:
        thumbnail: bytes

    Instead:
        thumbnail: str = ""    # base64
    """
    return Finding(place, f"`{shown(name)}` {why}", (way,))


@rule("CG204", "model-as-field-type")
def model_as_field_type(place: Span, name: str) -> Finding:
    """A model is used as the type of a field.

    Models are registered and stored under keys of their own; what stands inside another value is a type.

    Example:
        models:
          inbox: {fields: {folder: Folder}}
          folder: {fields: {name: str}}

    Instead:
        types:
          Folder: {fields: {name: str}}
    """
    return Finding(
        place,
        f"`{shown(name)}` is a model, and no type for a field",
        ("declare what both share under `types`, and use that as the field's type",),
    )


@rule("CG205", "type-arguments")
def type_arguments(place: Span, found: str, way: str) -> Finding:
    """A type has too many arguments, too few, or none where it needs one.

    `list` takes the type of its items, `dict` takes `str` and the type of its values, `tuple` a type and `...`.

    Example:
        sizes: list[int, int]

    Instead:
        sizes: list[int]
    """
    return Finding(place, found, (way,))


@rule("CG206", "literal-value")
def literal_value(place: Span, found: str, ways: tuple[str, ...]) -> Finding:
    """A `Literal` holds something other than different texts, whole numbers, booleans and `None`.

    `1` and `true`, like `0` and `false`, are one value to Python: the one would come back as the other.

    Example:
        state: Literal[open, closed]

    Instead:
        state: Literal["open", "closed"]
    """
    return Finding(place, found, ways)


@rule("CG207", "unhashable-set-item")
def unhashable_item(place: Span, item: str) -> Finding:
    """The items of a set are of a type that Python cannot put into a set.

    Lists, dicts, sets, classes and `Any` have no hash.

    Example:
        rows: set[Row]

    Instead:
        rows: list[Row]
    """
    return Finding(place, f"`{shown(item)}` cannot be an item of a set", (f"write `list[{shown(item)}]`",))


@rule("CG208", "ambiguous-union")
def ambiguous_union(place: Span, first: str, second: str, why: str, way: str, other: Span | None = None) -> Finding:
    """Two members of a union look the same in JSON.

    A value is stored as JSON and must come back as what it was. A date is written as a text, so `date | str` cannot
    know whether `"2026-11-21"` was one or the other. Types can stand beside each other when one `Literal` field, of
    the same name in each and of different values, tells them apart.

    Example:
        due: date | str

    Instead:
        due: date | None = None
        due_text: str = ""
    """
    related = (Related(other, f"`{shown(first)}` stands here"),) if other is not None else ()
    return Finding(place, f"`{shown(second)}` cannot be told from `{shown(first)}` in JSON: {why}", (way,), related)


@rule("CG209", "type-without-value")
def type_without_value(place: Span, cycle: tuple[str, ...], at: Span | None) -> Finding:
    """No finite value of this type exists.

    A type that needs one of itself, at once or by way of others, could never be made.

    Example:
        types:
          Node: {fields: {next: Node}}

    Instead:
        types:
          Node: {fields: {next: Node | None = None}}
    """
    way = " needs ".join(f"`{name}`" for name in cycle)
    return Finding(
        place,
        f"no finite value of `{cycle[0]}` exists: {way}",
        ("let one of them be `T | None`, or a `list[T]`",),
        (Related(at, "this field is the one that needs it"),) if at is not None else (),
    )


@rule("CG210", "annotation-too-large")
def annotation_too_large(place: Span, found: str, limit: str) -> Finding:
    """An annotation is longer or deeper than anything that can be read.

    It has at most 65,536 characters, 32 brackets inside each other, and 100 members in one union.

    Example:
        cube: list[list[list[list[…]]]]

    Instead:
        types:
          Plane: {fields: {rows: "list[list[int]]"}}
    """
    return Finding(place, f"{found}, expected at most {limit}", ("name a part of it under `types`",))
