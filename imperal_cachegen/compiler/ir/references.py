"""Which declared types, and so which other schemas, a schema's classes refer to."""

from collections.abc import Iterable, Iterator

from .annotations import Annotation, DictOf, Limited, ListOf, SetOf, TupleOf, TypeRef, UnionOf
from .schemas import Field, Model, TypeDecl
from .values import DictValue, InstanceValue, ListValue, SetValue, TupleValue, Value


def used_schemas(own: str, types: Iterable[TypeDecl], models: Iterable[Model]) -> tuple[str, ...]:
    """Return the `Source.name`s of the other schemas whose types a schema refers to, sorted."""
    refs: set[TypeRef] = set()
    for decl in types:
        refs.update(field_references(decl.fields))
        if decl.root is not None:
            refs.update(references(decl.root))
    for model in models:
        refs.update(field_references(model.fields))
    return tuple(sorted({ref.schema for ref in refs} - {own}))


def field_references(fields: Iterable[Field]) -> Iterator[TypeRef]:
    """Yield the declared types that fields and their defaults refer to."""
    for field in fields:
        yield from references(field.annotation)
        if field.default is not None:
            yield from _of_value(field.default.value)


def references(annotation: Annotation) -> Iterator[TypeRef]:
    """Yield the declared types that an annotation refers to."""
    waiting = [annotation]
    while waiting:
        part = waiting.pop()
        if isinstance(part, TypeRef):
            yield part
        elif isinstance(part, Limited):
            waiting.append(part.inner)
        elif isinstance(part, ListOf | SetOf | TupleOf):
            waiting.append(part.item)
        elif isinstance(part, DictOf):
            waiting.append(part.value)
        elif isinstance(part, UnionOf):
            waiting.extend(part.members)


def _of_value(value: Value) -> Iterator[TypeRef]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, InstanceValue):
            yield part.type
            waiting.extend(inner for _, inner in part.fields)
        elif isinstance(part, ListValue | SetValue | TupleValue):
            waiting.extend(part.items)
        elif isinstance(part, DictValue):
            waiting.extend(inner for _, inner in part.items)
