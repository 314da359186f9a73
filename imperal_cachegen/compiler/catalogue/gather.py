"""Gathers what the catalogue says of a project. Every decision is taken here; pages print."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from ...keys.limits import VALUE_MAX_BYTES
from ..diagnostics import Diagnostic
from ..ir import Field, Model, Project, Schema, TypeDecl
from ..remarks.comments import Hidden
from .bounds import bounds_of
from .drawing import hues_of, key_facts
from .facts import AppFacts, Catalogue, Cause, FieldFacts, Link, ModelFacts, SchemaFacts, Size, TypeFacts
from .groups import group_facts, made_stale_by
from .ids import Ids
from .options import options
from .places import Notices
from .sizes import PLATFORM, Endless, Largest, Sizes, causes
from .spelling import default_text, legible, size_text, spelled

_LARGE = 150
"""Models and types that a browser lays out at once."""

_USERS = 12
"""Fields that are named, at most, of those that use a type."""

_CAUSES = 3
"""Fields that are named, at most, of those that make an entry unbounded."""


def gather(project: Project, found: Iterable[Diagnostic] = (), hidden: Iterable[Hidden] = ()) -> Catalogue:
    """Return what there is to say of a project, with the warnings `found`, and those that ignores have `hidden`."""
    by_app: dict[str, list[Schema]] = {}
    for schema in project.schemas:
        by_app.setdefault(schema.app or "", []).append(schema)
    notices = Notices(project.schemas, found, hidden)
    gatherer = _Gatherer(project, notices)
    apps = tuple(gatherer.app(name, by_app[name]) for name in sorted(by_app, key=lambda name: (not name, name)))
    named = [app.name for app in apps if app.name]
    title = f"What {named[0]} caches" if len(named) == 1 else "What is cached"
    large = sum(len(app.models) + len(app.types) for app in apps) > _LARGE
    return Catalogue(title, apps, tuple(_counts(apps, notices)), large, notices.elsewhere)


class _Gatherer:
    """Looks at one project: sizes on both wires, ids, findings, and who uses which type."""

    def __init__(self, project: Project, notices: Notices) -> None:
        self._ids = Ids(project)
        self._sizes = Sizes(project)
        self._platform = Sizes(project, PLATFORM)
        self._notices = notices
        self._users: dict[str, dict[Link, None]] = {}
        for schema in project.schemas:
            classes: list[TypeDecl | Model] = [*schema.types, *schema.models]
            for decl in classes:
                self._note_use(schema, decl)

    def app(self, name: str, schemas: Sequence[Schema]) -> AppFacts:
        groups = [(schema, group) for schema in schemas for group in schema.groups]
        by_model = made_stale_by(groups, self._ids)
        models = tuple(self._model(schema, model, by_model) for schema in schemas for model in schema.models)
        return AppFacts(
            id=self._ids.app(name),
            name=name,
            schemas=tuple(map(self._schema, schemas)),
            models=models,
            types=tuple(self._type(schema, decl) for schema in schemas for decl in schema.types),
            groups=tuple(group_facts(schema, group, self._ids, self._notices) for schema, group in groups),
            untouched=tuple(Link(model.name, model.id) for model in models if model.keys and not model.stale_by),
        )

    def _schema(self, schema: Schema) -> SchemaFacts:
        extension = f"{schema.extension.module}:{schema.extension.name}" if schema.extension else ""
        return SchemaFacts(
            schema.source.name,
            schema.module,
            extension,
            legible(schema.description.strip()),
            self._notices.of(schema.source),
        )

    def _model(self, schema: Schema, model: Model, by_model: dict[str, list[Link]]) -> ModelFacts:
        identifier = self._ids.model(schema, model)
        sizes = self._sizes.fields(model)
        hues = hues_of(model)
        return ModelFacts(
            id=identifier,
            name=model.name,
            cls=model.cls,
            imported=f"{model.imported.module}:{model.imported.name}" if model.imported else "",
            description=legible(model.description.strip()),
            keys=tuple(key_facts(key, hues) for key in model.keys),
            size=self._size(schema, model, sizes),
            rules=tuple(options(model)),
            stale_by=tuple(by_model.get(identifier, ())),
            fields=tuple(self._field(schema, model, field, size) for field, size in sizes),
            notices=self._notices.at(model.span),
        )

    def _type(self, schema: Schema, decl: TypeDecl) -> TypeFacts:
        identifier = self._ids.type(decl.ref)
        largest = self._sizes.of(decl.ref)
        users = tuple(self._users.get(identifier, ()))
        return TypeFacts(
            id=identifier,
            name=decl.ref.name,
            description=legible(decl.description.strip()),
            fields=tuple(self._field(schema, decl, field, size) for field, size in self._sizes.fields(decl)),
            root=spelled(decl.root, self._ids.type) if decl.root is not None else (),
            largest="" if isinstance(largest, Endless) else size_text(largest),
            used_by=users[:_USERS],
            users=len(users),
            notices=self._notices.at(decl.span),
        )

    def _field(self, schema: Schema, owner: Model | TypeDecl, field: Field, size: Largest) -> FieldFacts:
        return FieldFacts(
            id=self._ids.field(schema, owner, field),
            name=legible(field.name),
            type=spelled(field.annotation, self._ids.type),
            default=default_text(field.default),
            description=legible(field.description.strip()),
            python=field.python if field.python != field.name else "",
            alias=legible(field.alias) if field.alias not in (None, field.name) else "",
            largest="" if isinstance(size, Endless) else size_text(size),
            reason=_reason(size) or self._proof(owner, field, size),
            notices=self._notices.at(field.span),
        )

    def _proof(self, owner: Model | TypeDecl, field: Field, size: Largest) -> str:
        """Return what bounds a field further than its type does."""
        bound = bounds_of(owner).get(field.python) if isinstance(owner, Model) else None
        if bound is None or self._sizes.of(field.annotation) == size:
            return ""
        return f"equals the key's `{bound.segment}`"

    def _size(self, schema: Schema, model: Model, sizes: Sequence[tuple[Field, Largest]]) -> Size:
        if model.imported is not None:
            return Size("unknown", 0, "size not known", "Not known: the class is one of your own.", (), 0)
        most, ascii_most = self._sizes.entry(model), self._platform.entry(model)
        if isinstance(most, Endless) or isinstance(ascii_most, Endless):
            by_name = {field.python: self._ids.field(schema, model, field) for field in model.fields}
            every = [Cause(one.place, by_name[one.path[0]], one.reason) for one in causes(sizes)]
            named = tuple(every[:_CAUSES])
            return Size("unbounded", 0, "unbounded", f"Unbounded.{_above(model)}", named, len(every) - len(named))
        share = min(300, -(-most * 300 // VALUE_MAX_BYTES))
        text = f"At most {size_text(most)} of 64 KB"
        if most > VALUE_MAX_BYTES:
            text = f"Up to {size_text(most)}, above the 64 KB that can be stored.{_above(model)}"
        elif ascii_most > VALUE_MAX_BYTES:
            text += f"; through the platform's own client, which writes ASCII, up to {size_text(ascii_most)}.{_above(model)}"
        else:
            text += ": every value can be stored."
        kind: Literal["bound", "over"] = "over" if most > VALUE_MAX_BYTES else "bound"
        return Size(kind, share, f"≤ {size_text(most)}", text, (), 0)

    def _note_use(self, schema: Schema, decl: TypeDecl | Model) -> None:
        for field in decl.fields:
            user = Link(
                f"{decl.name if isinstance(decl, Model) else decl.ref.name}.{legible(field.name)}",
                self._ids.field(schema, decl, field),
            )
            for link in spelled(field.annotation, self._ids.type):
                if link.target:
                    self._users.setdefault(link.target, {})[user] = None
        if isinstance(decl, TypeDecl) and decl.root is not None:
            for link in spelled(decl.root, self._ids.type):
                if link.target:
                    self._users.setdefault(link.target, {})[Link(decl.ref.name, self._ids.type(decl.ref))] = None


def _reason(size: Largest) -> str:
    if not isinstance(size, Endless):
        return ""
    return f"`{size.place}`: {size.reason}" if size.path else size.reason


def _above(model: Model) -> str:
    """Return what becomes of a value that is too large, where no option of the model says it."""
    return "" if model.oversize is not None else " A value over 64 KB is served and not stored."


def _counts(apps: Sequence[AppFacts], notices: Notices) -> Iterator[tuple[int, str]]:
    models = [model for app in apps for model in app.models]
    numbers = {
        "app": sum(bool(app.name) for app in apps),
        "model": len(models),
        "key": sum(len(model.keys) for model in models),
        "group": sum(len(app.groups) for app in apps),
        "type": sum(len(app.types) for app in apps),
        "warning": notices.standing,
    }
    for word, number in numbers.items():
        yield number, word if number == 1 else f"{word}s"
