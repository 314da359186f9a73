"""Puts two versions side by side: which schema, model, field, key, type and group of the one is which of the other."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from ..ir import Field, Group, Key, Model, Project, Schema, TypeDecl
from .meaning import field_meaning, parts_meaning
from .pairs import Comparison, GroupPair, ModelPair, Pair, TypePair
from .renames import paired

DeclaredT_co = TypeVar("DeclaredT_co", covariant=True)


class _Declared(NamedTuple):
    """A model or a group, and the schema that declares it. `app` is the one it belongs to, a renamed one by its old name."""

    schema: Schema
    app: str | None
    thing: Model | Group


def pair_up(old: Project, new: Project) -> Comparison:
    """Put two versions side by side."""
    schemas = _schemas(old, new)
    apps = _apps(schemas)
    models = tuple(_model_pairs(old, new, apps))
    return Comparison(
        old, new, schemas, models, tuple(_type_pairs(schemas)), tuple(_group_pairs(old, new, apps, models))
    )


def _schemas(old: Project, new: Project) -> tuple[Pair[Schema], ...]:
    """Pair schemas by file; a moved one by the module that it makes, or by what it declares."""
    return paired(
        old.schemas,
        new.schemas,
        lambda schema: schema.source.name,
        (
            lambda was, now: was.module == now.module,
            lambda was, now: bool(_declared(was)) and _declared(was) == _declared(now),
            lambda was, now: bool(_declared(was) & _declared(now)),
        ),
    )


def _declared(schema: Schema) -> frozenset[str]:
    return frozenset((*(model.name for model in schema.models), *(decl.ref.name for decl in schema.types)))


def _apps(schemas: Iterable[Pair[Schema]]) -> dict[str | None, str | None]:
    """Return the former name of each app that was renamed: it is gone, and the other new, in the schemas of both."""
    pairs = [(pair.old.app, pair.new.app) for pair in schemas if pair.old is not None and pair.new is not None]
    before, after = {was for was, _ in pairs}, {now for _, now in pairs}
    moves = {(was, now) for was, now in pairs if was not in after and now not in before}
    return {
        now: was for was, now in moves if sum(was in move for move in moves) == 1 == sum(now in move for move in moves)
    }


def _models(project: Project, apps: dict[str | None, str | None]) -> list[_Declared]:
    return [
        _Declared(schema, apps.get(schema.app, schema.app), model)
        for schema in project.schemas
        for model in schema.models
    ]


def _model_pairs(old: Project, new: Project, apps: dict[str | None, str | None]) -> Iterable[ModelPair]:
    pairs = paired(
        _models(old, {}),
        _models(new, apps),
        lambda one: (one.app, one.thing.name),
        (_both(_same_class), _both(_same_keys), _both(_same_fields)),
    )
    for pair in pairs:
        was, now = pair.old, pair.new
        before, after = _model(was), _model(now)
        yield ModelPair(
            before,
            after,
            was.schema if was else None,
            now.schema if now else None,
            field_pairs(before.fields, after.fields) if before and after else (),
            key_pairs(before.keys, after.keys) if before and after else (),
        )


def _model(one: _Declared | None) -> Model | None:
    return one.thing if one is not None and isinstance(one.thing, Model) else None


def _both(test: Callable[[Model, Model], bool]) -> Callable[[_Declared, _Declared], bool]:
    """Return a test of two declared models: of one app, and alike."""

    def alike(was: _Declared, now: _Declared) -> bool:
        before, after = _model(was), _model(now)
        return was.app == now.app and before is not None and after is not None and test(before, after)

    return alike


def _same_class(was: Model, now: Model) -> bool:
    return was.cls == now.cls


def _same_keys(was: Model, now: Model) -> bool:
    texts = {key.template.text for key in was.keys}
    return bool(texts) and texts == {key.template.text for key in now.keys}


def _same_fields(was: Model, now: Model) -> bool:
    fields = {(field.name, *field_meaning(field)) for field in was.fields}
    return bool(fields) and fields == {(field.name, *field_meaning(field)) for field in now.fields}


def field_pairs(old: Sequence[Field], new: Sequence[Field]) -> tuple[Pair[Field], ...]:
    """Pair the fields of a class by name; a renamed one by its JSON name, else by its type, default or description."""
    return paired(
        old,
        new,
        lambda field: field.python,
        (
            lambda was, now: was.name == now.name,
            lambda was, now: was.python == now.alias or was.alias == now.python,
            lambda was, now: bool(was.description) and was.description == now.description,
            lambda was, now: field_meaning(was) == field_meaning(now),
        ),
    )


def key_pairs(old: Sequence[Key], new: Sequence[Key]) -> tuple[Pair[Key], ...]:
    """Pair the keys of a model by name; a renamed one by its parts, or where each version has one key left."""
    return paired(
        old,
        new,
        lambda key: key.name,
        (
            lambda was, now: parts_meaning(was) == parts_meaning(now),
            lambda was, now: was.template.text == now.template.text,
            lambda _was, _now: len(old) == 1 == len(new),
        ),
    )


def _type_pairs(schemas: Iterable[Pair[Schema]]) -> Iterable[TypePair]:
    """Pair types by name over all files (most names are used once); else within the files' pairs."""
    pairs = tuple(schemas)
    old = [decl for pair in pairs if pair.old is not None for decl in pair.old.types]
    new = [decl for pair in pairs if pair.new is not None for decl in pair.new.types]
    files = {pair.new.source.name: pair.old.source.name for pair in pairs if pair.old and pair.new}

    def origin(decl: TypeDecl) -> str:
        return files.get(decl.ref.schema, decl.ref.schema)

    olds = {id(decl) for decl in old}
    found = paired(
        old,
        new,
        lambda decl: (decl.ref.schema if id(decl) in olds else origin(decl), decl.ref.name),
        (lambda was, now: was.ref.name == now.ref.name, _same_type),
    )
    for pair in found:
        fields = field_pairs(pair.old.fields, pair.new.fields) if pair.old and pair.new else ()
        yield TypePair(pair.old, pair.new, fields)


def _same_type(was: TypeDecl, now: TypeDecl) -> bool:
    fields = {(field.name, *field_meaning(field)) for field in was.fields}
    return bool(fields) and fields == {(field.name, *field_meaning(field)) for field in now.fields}


def _group_pairs(
    old: Project, new: Project, apps: dict[str | None, str | None], models: Iterable[ModelPair]
) -> Iterable[GroupPair]:
    """Pair the groups of each app by name; a renamed one by what it drops."""
    former = {
        (pair.new_schema.app, pair.new.name): pair.old.name
        for pair in models
        if pair.new is not None and pair.old is not None and pair.new_schema is not None
    }

    def drops(one: _Declared, names: dict[tuple[str | None, str], str]) -> frozenset[str]:
        assert isinstance(one.thing, Group)
        models = (target.model.name for target in one.thing.targets)
        return frozenset(names.get((one.schema.app, name), name) for name in models)

    before = [_Declared(schema, schema.app, group) for schema in old.schemas for group in schema.groups]
    after = [
        _Declared(schema, apps.get(schema.app, schema.app), group) for schema in new.schemas for group in schema.groups
    ]
    pairs = paired(
        before,
        after,
        lambda one: (one.app, one.thing.name),
        (lambda was, now: was.app == now.app and drops(was, {}) == drops(now, former),),
    )
    for pair in pairs:
        yield GroupPair(
            _group(pair.old),
            _group(pair.new),
            pair.old.schema if pair.old else None,
            pair.new.schema if pair.new else None,
        )


def _group(one: _Declared | None) -> Group | None:
    return one.thing if one is not None and isinstance(one.thing, Group) else None
