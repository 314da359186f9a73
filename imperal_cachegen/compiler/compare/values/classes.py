"""One version's classes, made as its generated module makes them: the judge of what is written, and of what is read.

Made from resolved schemas in memory; nothing is generated, imported or run. Values go in and out as JSON, by field name,
as the runtime stores them.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, ForwardRef, Literal, Union
from uuid import UUID

import pydantic
from pydantic import AwareDatetime, BaseModel, ConfigDict, RootModel, TypeAdapter, ValidationError, create_model
from pydantic_core import to_jsonable_python

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

_PLAIN: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "datetime": AwareDatetime,
    "date": date,
    "time": time,
    "timedelta": timedelta,
    "UUID": UUID,
    "Decimal": Decimal,
    "Any": Any,
    "None": None,
}
_SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # what `now` is here: any moment but one that a witness holds


class _Root(RootModel[Any]):
    model_config = ConfigDict(allow_inf_nan=False, defer_build=True)


class Classes:
    """The classes of one version, each made when it is asked for."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared
        self._adapters: dict[str, TypeAdapter[Any]] = {}
        self._models: dict[int, TypeAdapter[Any]] = {}
        self._classes: dict[TypeRef, type[BaseModel]] = {}
        self.origins: dict[type, TypeRef | Model] = {}

    def of(self, wanted: Annotation | Model) -> TypeAdapter[Any]:
        """Return what writes and reads values of an annotation, or of a model."""
        if isinstance(wanted, Model):
            known = self._models.get(id(wanted))
            if known is None:
                self._make([ref for field in wanted.fields for ref in refs_of(field.annotation)])
                made = self._create(wanted.cls, wanted.fields, wanted.closed)
                made.model_rebuild(_types_namespace=self._names())
                self.origins[made] = wanted
                known = self._models[id(wanted)] = TypeAdapter(made)
            return known
        key = repr(wanted)
        if key not in self._adapters:
            self._make(refs_of(wanted))
            python = self._python(wanted, forward=False)
            of_class = isinstance(wanted, TypeRef)
            self._adapters[key] = TypeAdapter(python, config=None if of_class else ConfigDict(allow_inf_nan=False))
        return self._adapters[key]

    def _names(self) -> dict[str, Any]:
        return {_name(ref): made for ref, made in self._classes.items()}

    def _make(self, wanted: list[TypeRef]) -> None:
        """Make classes, and those that they name: all first, then each completed."""
        waiting = list(wanted)
        fresh: list[type[BaseModel]] = []
        while waiting:
            ref = waiting.pop()
            if ref in self._classes:
                continue
            decl = self._declared.type(ref)
            if decl.root is not None:
                root: Any = {"root": (self._python(decl.root, forward=True), ...)}
                made: type[BaseModel] = create_model(_name(ref), __base__=_Root, **root)
                waiting += refs_of(decl.root)
            else:
                made = self._create(_name(ref), decl.fields, decl.closed)
                waiting += [inner for field in decl.fields for inner in refs_of(field.annotation)]
            self._classes[ref] = made
            self.origins[made] = ref
            fresh.append(made)
        names = self._names()
        for made in fresh:
            made.model_rebuild(_types_namespace=names)

    def _create(self, name: str, fields: tuple[Field, ...], closed: bool) -> type[BaseModel]:
        config = ConfigDict(
            allow_inf_nan=False,
            extra="forbid" if closed else "ignore",
            validate_by_name=True,
            validate_by_alias=True,
            defer_build=True,
        )
        members: dict[str, Any] = {}
        for field in fields:
            arguments: dict[str, Any] = {}
            if field.alias is not None:
                arguments |= {"validation_alias": field.alias, "serialization_alias": field.alias}
            if field.default is not None:
                arguments["default_factory"] = self._factory(field)
            members[field.python] = (self._python(field.annotation, forward=True), pydantic.Field(**arguments))
        return create_model(name, __config__=config, **members)

    def _factory(self, field: Field) -> Any:
        assert field.default is not None
        value, annotation = field.default.value, field.annotation
        return lambda: self.of(annotation).validate_json(
            text_of(plain(value, self._declared)), by_alias=True, by_name=True
        )

    def _python(self, annotation: Annotation, *, forward: bool) -> Any:
        """Return what stands for an annotation in a class body; with `forward`, classes are named and not there yet."""
        match opened(annotation):
            case Plain(name):
                return _PLAIN[name]
            case ListOf(item):
                return list[self._python(item, forward=forward)]  # type: ignore[misc]
            case SetOf(item):
                return set[self._python(item, forward=forward)]  # type: ignore[misc]
            case TupleOf(item):
                return tuple[self._python(item, forward=forward), ...]  # type: ignore[misc]
            case DictOf(value):
                return dict[str, self._python(value, forward=forward)]  # type: ignore[misc]
            case LiteralOf(values):
                return Literal.__getitem__(values)
            case UnionOf(members):
                ordered = sorted(members, key=lambda member: member == NONE)
                return Union.__getitem__(tuple(self._python(member, forward=forward) for member in ordered))
            case Limited(inner, limits):
                arguments: dict[str, Any] = {
                    name: float(value) if name == "multiple_of" and isinstance(value, Decimal) else value
                    for name, value in limits
                }
                return Annotated[self._python(inner, forward=forward), pydantic.Field(**arguments)]
            case TypeRef() as ref:
                return ForwardRef(_name(ref)) if forward else self._classes[ref]


def _name(ref: TypeRef) -> str:
    """Return a name that no other type of the version has, and that is no word of Python."""
    return f"{ref.name}_{ref.schema.encode().hex()}_"


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


def read(adapter: TypeAdapter[Any], text: str) -> tuple[Any] | None:
    """Return the value that a JSON text is read as, or None where it is refused."""
    try:
        return (adapter.validate_json(text, by_alias=True, by_name=True),)
    except (ValidationError, ValueError, RecursionError):
        return None


def written(adapter: TypeAdapter[Any], value: Any) -> str:
    """Return the JSON that is stored of a value."""
    return adapter.dump_json(value, by_alias=False, warnings=False).decode()


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
