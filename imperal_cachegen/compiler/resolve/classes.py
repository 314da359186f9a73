"""The classes of one file: of declared types and of models, from `fields`, or from a document.

The two rooms behind it are `fields` (annotations, limits, defaults) and `documents` (JSON Schema, OpenAPI); here their
results become declarations, and a class that one of them could not make is left open: nothing is said of its fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..diagnostics import Steps
from ..documents import Documents, Wanted, resolve_documents
from ..files import Files
from ..ir import Field, TypeDecl, TypeRef
from ..nodes import Mapping as MappingNode
from ..nodes import Node, Scalar
from ..rules.registry import shown
from ..source import Source
from .fields.declared import finish_fields, resolve_fields
from .fields.drafts import Draft
from .fields.types import Names
from .head import description_of
from .loading import File
from .models.model import ClassFields, ModelDraft, shape_of
from .scope import Scope
from .shapes import mapping, scalar

TYPE_KEYS = ("description", "fields", "schema")
UNKNOWN_TYPE = "CG202"


@dataclass(frozen=True, slots=True)
class TypeDraft:
    """A declared type before its fields are known; `shape` is `fields`, `schema`, or None where that is broken."""

    key: Scalar
    node: MappingNode
    description: str
    shape: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a file's classes stand in: the project's root, the types of the files that were resolved before, the disk."""

    root: Path
    types: Mapping[TypeRef, TypeDecl]
    disk: Files


@dataclass(frozen=True, slots=True)
class Classes:
    """What a file's classes came to.

    `types` are the declared ones and, behind them, those that documents brought along; `sound` those of which nothing is
    broken. `of_models` are the fields of the models, by registration name. `sources` are the documents read.
    """

    types: tuple[TypeDecl, ...]
    sound: frozenset[TypeRef]
    of_models: Mapping[str, ClassFields]
    sources: tuple[Source, ...]


def type_draft(key: Scalar, node: Node) -> Steps[TypeDraft | None]:
    """Look at a type from outside."""
    what = f"the type `{shown(key.text)}`"
    entries = yield from mapping(node, what, "for example `fields: {id: str}`")
    if entries is None:
        return None
    entries, shape = yield from shape_of(entries, key, "type", TYPE_KEYS)
    return TypeDraft(key, entries, (yield from description_of(entries, "a type's `description`")), shape)


@dataclass(frozen=True, slots=True)
class _Making:
    """What the classes of one file are made from."""

    file: File
    names: Names
    complete: bool
    documents: Documents
    by_reference: Mapping[Scalar, Wanted]


def make_classes(
    file: File, scope: Scope, types: Iterable[TypeDraft], models: Iterable[ModelDraft], surroundings: Surroundings
) -> Steps[Classes]:
    """Make the classes of a file: first all of them with drafts of fields, then their defaults."""
    types, models = tuple(types), tuple(models)
    documents, by_reference = yield from _documents(file, types, models, surroundings)
    words = frozenset(word for model in models for word in (model.cls, model.name))
    names = Names(scope.types, words - scope.types.keys())
    making = _Making(file, names, scope.complete, documents, by_reference)
    drafted: dict[TypeRef, TypeDecl] = {}
    sound: dict[TypeRef, TypeDecl] = dict(surroundings.types)
    for draft in types:
        known = yield from _fields(draft.node, draft.shape, f"the type `{shown(draft.key.text)}`", making)
        ref = TypeRef(draft.key.text, file.source.name)
        drafted[ref] = TypeDecl(
            ref,
            draft.description or known.description,
            known.fields,
            known.root,
            known.document,
            draft.key.span,
            known.closed,
        )
        if not known.open and not known.broken:
            sound[ref] = drafted[ref]
    for extra in documents.extra:
        ref = TypeRef(extra.name, file.source.name)
        drafted[ref] = sound[ref] = TypeDecl(
            ref, extra.description, extra.fields, extra.root, True, extra.span, extra.closed
        )
    of_models: dict[str, ClassFields] = {}
    for model in models:
        of_models[model.name] = yield from _fields(model.node, model.shape, f"the model `{shown(model.name)}`", making)
    finished = {}
    for ref, decl in drafted.items():
        finished[ref] = replace(decl, fields=(yield from finish_fields(decl.fields, sound)))
    for name, known in of_models.items():
        of_models[name] = replace(known, fields=(yield from finish_fields(known.fields, sound)))
    return Classes(
        tuple(finished.values()),
        frozenset(ref for ref in finished if ref in sound),
        of_models,
        documents.sources,
    )


def _documents(
    file: File, types: tuple[TypeDraft, ...], models: tuple[ModelDraft, ...], surroundings: Surroundings
) -> Steps[tuple[Documents, dict[Scalar, Wanted]]]:
    """Make all classes of a file that come from documents, in one go."""
    wanted: dict[Scalar, Wanted] = {}
    drafts = [(draft.key.text, draft.node, draft.shape, False) for draft in types]
    drafts += [(draft.cls, draft.node, draft.shape, True) for draft in models]
    for name, node, shape, is_model in drafts:
        if shape == "schema":
            help = 'for example `schema: "openapi.yaml#/components/schemas/Message"`'
            reference = yield from scalar(node.get("schema") or node, "`schema`", "a file and a pointer", help)
            if reference is not None:
                wanted[reference] = Wanted(name, reference, is_model)
    taken = frozenset(name for name, *_ in drafts)
    documents = yield from resolve_documents(
        tuple(wanted.values()), file.source, surroundings.root, taken, surroundings.disk
    )
    return documents, wanted


def _fields(node: MappingNode, shape: str | None, owner: str, making: _Making) -> Steps[ClassFields]:
    """Make the fields of one class, defaults not yet made."""
    if shape == "schema":
        reference = node.get("schema")
        wanted = making.by_reference.get(reference) if isinstance(reference, Scalar) else None
        made = making.documents.made.get(wanted) if wanted is not None else None
        if made is None:
            return ClassFields()
        words = frozenset(field.name for field in made.fields)
        return ClassFields(made.fields, words, False, made.root, True, made.closed, made.description)
    fields_node = node.get("fields") if shape == "fields" else None
    if fields_node is None:
        return ClassFields()
    fields = yield from _heard(resolve_fields(fields_node, owner, making.names), making.complete)
    if not isinstance(fields_node, MappingNode):
        return ClassFields()
    words = frozenset(key.text for key, _ in fields_node.items)
    broken = frozenset(field.name for field in fields if isinstance(field, Draft) and field.broken)
    return ClassFields(fields, words, open=False, broken=broken | (words - {field.name for field in fields}))


def _heard(steps: Steps[tuple[Field, ...]], complete: bool) -> Steps[tuple[Field, ...]]:
    """Pass findings on; that a type is unknown only where no used file is missing."""
    while True:
        try:
            diagnostic = next(steps)
        except StopIteration as stop:
            fields: tuple[Field, ...] = stop.value
            return fields
        if complete or diagnostic.code != UNKNOWN_TYPE:
            yield diagnostic
