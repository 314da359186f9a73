"""Declarations: fields, types, models and groups, and the schemas that hold them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...keys import SegmentType
from ..source import Source, Span
from .annotations import Annotation, TypeRef
from .keys import Key, Policy, Segment
from .values import Default


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
