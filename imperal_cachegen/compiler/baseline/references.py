"""Holds a saved project to itself: whatever it refers to is in it. What is read later may rely on that."""

from collections.abc import Iterable, Iterator

from ..ir import Field, Model, Project, Schema, TypeRef
from ..ir.references import field_references, references
from ..saved import Malformed


def check_references(project: Project) -> None:
    """Check that everything that schemas name is there, once.

    Raises:
        Malformed: something is not.
    """
    schemas = _once((schema.source.name for schema in project.schemas), "/schemas", "schema")
    types = {decl.ref for schema in project.schemas for decl in schema.types}
    for number, schema in enumerate(project.schemas):
        strange = next((decl.ref.name for decl in schema.types if decl.ref.schema != schema.source.name), None)
        if strange is not None:
            raise Malformed(f"/schemas/{number}/types", f"`{strange}` is of another schema")
    for number, schema in enumerate(project.schemas):
        at = f"/schemas/{number}"
        _known(schema.uses, schemas, f"{at}/uses", "schema")
        _once((decl.ref.name for decl in schema.types), f"{at}/types", "type")
        _once((model.name for model in schema.models), f"{at}/models", "model")
        _once((group.name for group in schema.groups), f"{at}/groups", "group")
        for ref in _references(schema):
            if ref not in types:
                raise Malformed(at, f"no type `{ref.name}` in `{ref.schema}`")
        for index, model in enumerate(schema.models):
            _check_model(model, f"{at}/models/{index}")
        for index, group in enumerate(schema.groups):
            for target in group.targets:
                keys = (target.key,) if target.key is not None else target.model.keys
                segments = {segment.name for key in keys for segment in key.segments}
                _known(target.each, segments, f"{at}/groups/{index}", "segment")


def _references(schema: Schema) -> Iterator[TypeRef]:
    for decl in schema.types:
        yield from field_references(decl.fields)
        if decl.root is not None:
            yield from references(decl.root)
    for model in schema.models:
        yield from field_references(model.fields)


def _check_model(model: Model, at: str) -> None:
    fields = _fields(model.fields, at)
    _once((key.name or "" for key in model.keys), f"{at}/keys", "key")
    segments = {segment.name for key in model.keys for segment in key.segments}
    _known((one.segment for one in model.identity), segments, f"{at}/identity", "segment")
    for key in model.keys:
        _known(model.scope or (), {segment.name for segment in key.segments}, f"{at}/scope", "segment")
    if model.imported is None:
        _known((one.field for one in model.identity), fields, f"{at}/identity", "field")
        _known((one.field for one in model.store_if), fields, f"{at}/store_if", "field")
        if model.oversize is not None:
            named = (*model.oversize.lists, *((model.oversize.flag,) if model.oversize.flag else ()))
            _known(named, fields, f"{at}/oversize", "field")


def _fields(fields: Iterable[Field], at: str) -> set[str]:
    return _once((field.python for field in fields), f"{at}/fields", "field")


def _once(names: Iterable[str], at: str, what: str) -> set[str]:
    found: set[str] = set()
    for name in names:
        if name in found:
            raise Malformed(at, f"two of one name: the {what} `{name}`")
        found.add(name)
    return found


def _known(names: Iterable[str], known: Iterable[str], at: str, what: str) -> None:
    there = {*known}
    for name in names:
        if name not in there:
            raise Malformed(at, f"no {what} `{name}`")
