"""One version's classes, as Pydantic makes them of its generated module: the judge of what is written, and of what is read.

Made straight from resolved schemas, as validators and serializers: nothing is generated, imported or run, and a class costs
a fraction of a millisecond. Values go in and out as JSON, by field name, as the runtime stores them. Tests hold these
against the classes of generated modules.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from pydantic_core import (
    PydanticSerializationUnexpectedValue,
    SchemaSerializer,
    SchemaValidator,
    ValidationError,
    core_schema,
    to_json,
    to_jsonable_python,
)

from ...ir import (
    Annotation,
    DictOf,
    DictValue,
    Field,
    InstanceValue,
    Limited,
    ListOf,
    ListValue,
    LiteralOf,
    Model,
    Now,
    Plain,
    SetOf,
    SetValue,
    TupleOf,
    TupleValue,
    TypeRef,
    UnionOf,
    Value,
)
from .declared import NONE, Declared, opened

_SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # what `now` is here: any moment but one that a witness holds
_CONFIG = core_schema.CoreConfig(allow_inf_nan=False)
_PLAIN: dict[str, core_schema.CoreSchema] = {
    "str": core_schema.str_schema(),
    "int": core_schema.int_schema(),
    "float": core_schema.float_schema(allow_inf_nan=False),
    "bool": core_schema.bool_schema(),
    "datetime": core_schema.datetime_schema(tz_constraint="aware"),
    "date": core_schema.date_schema(),
    "time": core_schema.time_schema(),
    "timedelta": core_schema.timedelta_schema(),
    "UUID": core_schema.uuid_schema(),
    "Decimal": core_schema.decimal_schema(allow_inf_nan=False),
    "Any": core_schema.any_schema(),
    "None": core_schema.none_schema(),
}


def _in_order(items: Any) -> list[Any]:
    """Return a set as a list in an order of its own: that of a set is another one in each run."""
    if not isinstance(items, set):  # a union's other member is written then
        raise PydanticSerializationUnexpectedValue("no set")
    return sorted(items, key=lambda item: (len(text := to_json(item)), text))


_IN_ORDER = core_schema.plain_serializer_function_ser_schema(_in_order)


class Instance:
    """A value of a class; its fields are in `__dict__`. Each class of a schema is a subclass."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

    origin: ClassVar[TypeRef | Model]
    fields: ClassVar[tuple[Field, ...]]
    is_root: ClassVar[bool]


class Codec:
    """Writes and reads values of one annotation, or of one model."""

    __slots__ = ("_serializer", "_validator")

    def __init__(self, schema: core_schema.CoreSchema) -> None:
        self._validator = SchemaValidator(schema, _CONFIG)
        self._serializer = SchemaSerializer(schema, _CONFIG)

    def read(self, text: str) -> tuple[Any] | None:
        """Return the value that a JSON text is read as, or None where it is refused."""
        try:
            return (self._validator.validate_json(text, by_alias=True, by_name=True),)
        except (ValidationError, ValueError, RecursionError):
            return None

    def written(self, value: Any) -> str:
        """Return the JSON that is stored of a value."""
        return self._serializer.to_json(value, by_alias=False, warnings=False).decode()


class Classes:
    """The classes of one version, each made when it is asked for."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared
        self._codecs: dict[str | int, Codec] = {}
        self._seen: dict[int, tuple[Annotation | Model, Codec]] = {}
        self._types: dict[TypeRef, core_schema.CoreSchema] = {}

    def of(self, wanted: Annotation | Model) -> Codec:
        """Return what writes and reads values of an annotation, or of a model."""
        known = self._seen.get(id(wanted))
        if known is not None:
            return known[1]
        key = id(wanted) if isinstance(wanted, Model) else repr(wanted)
        if key not in self._codecs:
            self._codecs[key] = Codec(self._whole(wanted))
        self._seen[id(wanted)] = wanted, self._codecs[key]  # it is kept, so that no other gets its id
        return self._codecs[key]

    def _whole(self, wanted: Annotation | Model) -> core_schema.CoreSchema:
        """Return the schema of an annotation or a model, with the types that it needs."""
        if isinstance(wanted, Model):
            schema = self._class(wanted, wanted.fields, wanted.closed, "")
            refs = [ref for field in wanted.fields for ref in refs_of(field.annotation)]
        else:
            schema, refs = self._schema(wanted), refs_of(wanted)
        needed = self._needed(refs)
        return core_schema.definitions_schema(schema, needed) if needed else schema

    def _needed(self, refs: Iterable[TypeRef]) -> list[core_schema.CoreSchema]:
        """Return the schemas of types, and of all types in them."""
        waiting, found = list(refs), dict[TypeRef, core_schema.CoreSchema]()
        while waiting:
            ref = waiting.pop()
            if ref in found:
                continue
            decl = self._declared.type(ref)
            if ref not in self._types:
                self._types[ref] = (
                    self._class(ref, decl.fields, decl.closed, _name(ref))
                    if decl.root is None
                    else core_schema.model_schema(
                        _subclass(ref, (), is_root=True),
                        self._schema(decl.root),
                        root_model=True,
                        ref=_name(ref),
                        config=_CONFIG,
                    )
                )
            found[ref] = self._types[ref]
            parts = [field.annotation for field in decl.fields] if decl.root is None else [decl.root]
            waiting += [inner for part in parts for inner in refs_of(part)]
        return list(found.values())

    def _class(
        self, origin: TypeRef | Model, fields: tuple[Field, ...], closed: bool, name: str
    ) -> core_schema.CoreSchema:
        config = core_schema.CoreConfig(allow_inf_nan=False, extra_fields_behavior="forbid" if closed else "ignore")
        members = core_schema.model_fields_schema({field.python: self._field(field) for field in fields})
        return core_schema.model_schema(
            _subclass(origin, fields, is_root=False), members, ref=name or None, config=config
        )

    def _field(self, field: Field) -> core_schema.ModelField:
        schema = self._schema(field.annotation)
        if field.default is not None:
            schema = core_schema.with_default_schema(schema, default_factory=self._factory(field))
        return core_schema.model_field(schema, validation_alias=field.alias, serialization_alias=field.alias)

    def _factory(self, field: Field) -> Any:
        assert field.default is not None
        text, annotation = text_of(plain(field.default.value, self._declared)), field.annotation

        def made() -> Any:
            found = self.of(annotation).read(text)
            return None if found is None else found[0]

        return made

    def _schema(self, annotation: Annotation) -> core_schema.CoreSchema:
        match opened(annotation):
            case Plain(name):
                return _PLAIN[name]
            case ListOf(item):
                return core_schema.list_schema(self._schema(item))
            case SetOf(item):
                return core_schema.set_schema(self._schema(item), serialization=_IN_ORDER)
            case TupleOf(item):
                return core_schema.tuple_schema([self._schema(item)], variadic_item_index=0)
            case DictOf(value):
                return core_schema.dict_schema(core_schema.str_schema(), self._schema(value))
            case LiteralOf(values):
                return core_schema.literal_schema(list(values))
            case UnionOf(members):
                choices = [self._schema(member) for member in members if member != NONE]
                schema = choices[0] if len(choices) == 1 else core_schema.union_schema(list(choices))
                return core_schema.nullable_schema(schema) if NONE in members else schema
            case Limited(inner, limits):
                schema = self._schema(inner)
                bounds: dict[str, Any] = {
                    name: float(value) if name == "multiple_of" and isinstance(value, Decimal) else value
                    for name, value in limits
                }
                return {**schema, **bounds}
            case TypeRef() as ref:
                return core_schema.definition_reference_schema(_name(ref))


def _subclass(origin: TypeRef | Model, fields: tuple[Field, ...], *, is_root: bool) -> type[Instance]:
    name = origin.name if isinstance(origin, TypeRef) else origin.cls
    return type(name, (Instance,), {"__slots__": (), "origin": origin, "fields": fields, "is_root": is_root})


def _name(ref: TypeRef) -> str:
    return f"{ref.schema}:{ref.name}"


def refs_of(annotation: Annotation) -> list[TypeRef]:
    """Return every type that an annotation names."""
    match annotation:
        case TypeRef():
            return [annotation]
        case ListOf(inner) | SetOf(inner) | TupleOf(inner) | DictOf(inner) | Limited(inner, _):
            return refs_of(inner)
        case UnionOf(members):
            return [ref for member in members for ref in refs_of(member)]
        case _:
            return []


def text_of(value: object) -> str:
    """Return a plain JSON value as text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(value: Value, declared: Declared) -> Any:
    """Return a default as a plain JSON value."""
    match value:
        case ListValue(items) | SetValue(items) | TupleValue(items):
            return [plain(item, declared) for item in items]
        case DictValue(pairs):
            return {name: plain(item, declared) for name, item in pairs}
        case InstanceValue(ref, fields):
            values = {name: plain(item, declared) for name, item in fields}
            return values if declared.type(ref).root is None else values["root"]
        case Now():
            return to_jsonable_python(_SOME_MOMENT)
        case _:
            return to_jsonable_python(value)
