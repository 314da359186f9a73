"""The resolved schemas: what a file means, with everything looked up and every default in its place.

Frozen values made by `resolve`, judged by `rules`, planned into modules by `emit`. Nothing here knows YAML (places are
`Span`s) or how a module is printed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ..keys import SegmentType
from .source import Source, Span

# --- annotations -----------------------------------------------------------------------------------------------------

PlainName = Literal[
    "str", "int", "float", "bool", "datetime", "date", "time", "timedelta", "UUID", "Decimal",
    "dict", "list", "Any", "None",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plain:
    """A built-in type. Bare `dict`, `list` and `Any` hold JSON values; `datetime` is timezone-aware."""

    name: PlainName


@dataclass(frozen=True, slots=True)
class ListOf:
    """`list[item]`."""

    item: "Annotation"


@dataclass(frozen=True, slots=True)
class SetOf:
    """`set[item]`."""

    item: "Annotation"


@dataclass(frozen=True, slots=True)
class TupleOf:
    """`tuple[item, ...]`."""

    item: "Annotation"


@dataclass(frozen=True, slots=True)
class DictOf:
    """`dict[str, value]`."""

    value: "Annotation"


@dataclass(frozen=True, slots=True)
class LiteralOf:
    """`Literal[values]`, in the order written; ints and bools are told apart by their class."""

    values: tuple[str | int | bool | None, ...]


@dataclass(frozen=True, slots=True)
class UnionOf:
    """`members | …`: flat, in the order written, each once."""

    members: tuple["Annotation", ...]


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A type of `types`: its name, and the `Source.name` of the schema that declares it."""

    name: str
    schema: str


@dataclass(frozen=True, slots=True)
class Limited:
    """A type with limits, in Pydantic's words: `ge gt le lt multiple_of min_length max_length pattern`.

    `min_items` and `max_items` have become `min_length` and `max_length` of the array they stand on.
    """

    inner: "Annotation"
    limits: tuple[tuple[str, "int | float | str | Decimal"], ...]


Annotation = Plain | ListOf | SetOf | TupleOf | DictOf | LiteralOf | UnionOf | TypeRef | Limited

# --- values (defaults) -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list."""

    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class SetValue:
    """A set; items in the order written."""

    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class TupleValue:
    """A tuple."""

    items: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class DictValue:
    """A dict with string keys."""

    items: tuple[tuple[str, "Value"], ...]


@dataclass(frozen=True, slots=True)
class InstanceValue:
    """An instance of a declared type: values by Python field name."""

    type: TypeRef
    fields: tuple[tuple[str, "Value"], ...]


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of creation, UTC."""


Value = (
    str | int | float | bool | None | datetime | date | time | timedelta | UUID | Decimal
    | ListValue | SetValue | TupleValue | DictValue | InstanceValue | Now
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Default:
    """A default value (a `Default(None)` is the value None; no default at all is `None` in its place)."""

    value: Value


# --- declarations ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a class.

    `name` is the user's word, `python` its name in the class; `alias` is given where the JSON name is not `python`.
    """

    name: str
    python: str
    alias: str | None
    annotation: Annotation
    default: Default | None
    description: str
    span: Span


@dataclass(frozen=True, slots=True)
class TypeDecl:
    """A nested value type: a class with `fields`, or (`root`, from a JSON Schema document that is no object) a root model.

    `document` is true where the class was made from a `schema:` document; `closed` where that refuses properties that it
    does not name (`additionalProperties: false`): the class then has `extra="forbid"`.
    """

    ref: TypeRef
    description: str
    fields: tuple[Field, ...]
    root: Annotation | None
    document: bool
    span: Span
    closed: bool = False


@dataclass(frozen=True, slots=True)
class ImportRef:
    """`package.module:Name`."""

    module: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Policy:
    """A TTL policy, in whole seconds and per cent; `timeout` None waits for ever."""

    fresh: int
    stale: int = 0
    eager: int | None = None
    jitter: int = 0
    timeout: int | None = None


# --- keys ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """A typed segment of a key. `default` is its Python value."""

    name: str
    type: SegmentType
    default: Default | None
    span: Span


@dataclass(frozen=True, slots=True)
class Hole:
    """A `{segment}` of a template; `span` covers the braces too."""

    segment: str
    span: Span


@dataclass(frozen=True, slots=True)
class Template:
    """A key template: literal texts and holes, in order; neighbouring literals are joined. `text` is as written.

    The `:vN` of a revision is not in it: `Key.parts` is what is stored.
    """

    text: str
    parts: tuple[str | Hole, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a model. `name` is None for `key:`, else its name under `keys:`.

    `segments` stand in the template's order. `revision` is the model's. `scoped` keys get 9 more characters when stored.
    """

    model: str
    name: str | None
    template: Template
    segments: tuple[Segment, ...]
    policy: Policy
    policy_name: str | None
    revision: int
    scoped: bool
    span: Span

    @property
    def base(self) -> str:
        """The word that the names of its functions are made from: `inbox_page`, or `inbox_first` of `keys: {first}`."""
        return self.model if self.name is None else f"{self.model}_{self.name}"

    @property
    def stored_text(self) -> str:
        """The template with the revision's `:vN`."""
        return self.template.text + (f":v{self.revision}" if self.revision > 1 else "")

    @property
    def parts(self) -> tuple[str | Segment, ...]:
        """Literals and segments in order, the revision's `:vN` included, the scope's generation not."""
        by_name = {segment.name: segment for segment in self.segments}
        parts: list[str | Segment] = []
        for part in (*self.template.parts, f":v{self.revision}" if self.revision > 1 else ""):
            if isinstance(part, Hole):
                parts.append(by_name[part.segment])
            elif part and parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part:
                parts.append(part)
        return tuple(parts)


# --- models and groups -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """A field (by its Python name) that must equal a segment."""

    field: str
    segment: str


@dataclass(frozen=True, slots=True)
class Condition:
    """`store_if`: the field (by its Python name) equals `value`, or is not empty (`not_empty`)."""

    field: str
    value: str | int | float | bool | None
    not_empty: bool


@dataclass(frozen=True, slots=True)
class Truncate:
    """`oversize: {truncate: lists, flag: field}`, fields by their Python names."""

    lists: tuple[str, ...]
    flag: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """A registered model. `imported` models have no `fields` and no `cls` of ours.

    `scope` is None without one, `()` for all of the user's entries of the model. `closed`: as of a `TypeDecl`.
    """

    name: str
    cls: str
    description: str
    fields: tuple[Field, ...]
    imported: ImportRef | None
    keys: tuple[Key, ...]
    revision: int
    identity: tuple[Identity, ...]
    store_if: tuple[Condition, ...]
    oversize: Truncate | None
    scope: tuple[str, ...] | None
    document: bool
    span: Span
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What a group drops of a model: its whole scope (`key` None), or one key's entries, `each` of some segments run through."""

    model: Model
    key: Key | None
    each: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What one write makes stale. `parameters` is the union of the segments that the targets need, in order of need."""

    name: str
    description: str
    targets: tuple[Target, ...]
    parameters: tuple[Segment, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema file, resolved: what becomes one module.

    `module` is the generated module's name. `uses` are the modules' schemas that its types refer to (by `Source.name`).
    `policies` and `segment_types` are the named ones it declares itself.
    """

    source: Source
    app: str | None
    description: str
    extension: ImportRef | None
    module: str
    uses: tuple[str, ...]
    policies: tuple[tuple[str, Policy], ...]
    segment_types: tuple[tuple[str, SegmentType], ...]
    types: tuple[TypeDecl, ...]
    models: tuple[Model, ...]
    groups: tuple[Group, ...]
    inputs: tuple[Source, ...]
    """Every text it was made from: itself first, then used schemas and documents."""

    def keys(self) -> Iterator[Key]:
        """Yield every key of every model, in the order declared."""
        for model in self.models:
            yield from model.keys


@dataclass(frozen=True, slots=True)
class Project:
    """All schemas of one run, in order of their names, resolved together."""

    schemas: tuple[Schema, ...]

    def schema(self, name: str) -> Schema:
        """Return the schema with a `Source.name`; `KeyError` where there is none."""
        for schema in self.schemas:
            if schema.source.name == name:
                return schema
        raise KeyError(name)

    def type(self, ref: TypeRef) -> TypeDecl:
        """Return the declaration of a type; `KeyError` where there is none."""
        for decl in self.schema(ref.schema).types:
            if decl.ref == ref:
                return decl
        raise KeyError(ref)
