"""Resolving documents in tests, and running what they give: real classes, made from the ir."""

import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Union
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel, TypeAdapter, create_model

from imperal_cachegen.compiler import ir
from imperal_cachegen.compiler.diagnostics import Diagnostic, Outcome, outcome
from imperal_cachegen.compiler.documents import Documents, Wanted, resolve_documents
from imperal_cachegen.compiler.nodes import Scalar
from imperal_cachegen.compiler.resolve.fields.declared import finish_fields
from imperal_cachegen.compiler.source import Source, Span

PLAIN: Mapping[str, Any] = {
    "str": str, "int": int, "float": float, "bool": bool, "datetime": AwareDatetime, "date": date, "time": time,
    "timedelta": timedelta, "UUID": UUID, "Decimal": Decimal, "dict": dict[str, Any], "list": list[Any], "Any": Any,
    "None": None,
}  # fmt: skip


def resolve(
    root: Path, *references: str, models: tuple[str, ...] = (), taken: frozenset[str] = frozenset()
) -> Outcome[Documents]:
    """Resolve `Name=reference` texts of a schema file `schemas/app.yaml`; those in `models` are models."""
    text = "\n".join(references)
    source = Source(root / "schemas" / "app.yaml", "schemas/app.yaml", text)
    wanted, at = [], 0
    for line in references:
        name, _, reference = line.partition("=")
        span = Span(source, at + len(name) + 1, at + len(line))
        wanted.append(Wanted(name, Scalar(reference, reference, True, span), name in models))
        at += len(line) + 1
    return outcome(resolve_documents(tuple(wanted), source, root, taken))


def write(root: Path, name: str, document: object) -> None:
    """Write a document below `schemas/`: JSON from a value, anything from a text."""
    path = root / "schemas" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [one.code for one in found]


def declarations(result: Documents) -> dict[ir.TypeRef, ir.TypeDecl]:
    """Return the types that documents gave, as SCHEMA declares them."""
    made = {}
    for one in (*(made_one for want, made_one in result.made.items() if not want.model), *result.extra):
        ref = ir.TypeRef(one.name, "schemas/app.yaml")
        made[ref] = ir.TypeDecl(ref, one.description, one.fields, one.root, True, one.span, one.closed)
    return made


class Runner:
    """Real Pydantic classes of what documents gave."""

    def __init__(self, result: Documents, *, unions: bool = True) -> None:
        """`unions=False`: unions whose members JSON does not tell apart, which the compiler refuses later, are let pass."""
        self.classes: dict[str, Any] = {}
        declared = declarations(result)
        for one in (*result.made.values(), *result.extra):
            finished = outcome(finish_fields(one.fields, declared))
            assert not unions or not finished.diagnostics, finished.diagnostics
            if one.root is not None:
                body = self.annotation(one.root)
                self.classes[one.name] = type(
                    one.name, (RootModel,), {"__annotations__": {"root": body}, "__module__": __name__}
                )
                continue
            fields = {}
            for field in finished.value:
                default = (
                    {}
                    if field.default is None
                    else {"default_factory": lambda held=field.default: self.value(held.value)}
                )
                fields[field.python] = (self.annotation(field.annotation), Field(alias=field.alias, **default))
            extra: Any = "forbid" if one.closed else "ignore"
            config = ConfigDict(allow_inf_nan=False, extra=extra, populate_by_name=True)
            self.classes[one.name] = create_model(one.name, __config__=config, __module__=__name__, **fields)
        for made in self.classes.values():
            made.model_rebuild(_types_namespace=self.classes)

    def annotation(self, one: ir.Annotation) -> Any:
        match one:
            case ir.Plain(name):
                return PLAIN[name]
            case ir.TypeRef(name):
                return name
            case ir.ListOf(item):
                return list[self.annotation(item)]
            case ir.DictOf(value):
                return dict[str, self.annotation(value)]
            case ir.LiteralOf(values):
                return Literal[values]
            case ir.UnionOf(members):
                return Union[tuple(map(self.annotation, members))]  # noqa: UP007
            case ir.Limited(inner, limits):
                return Annotated[self.annotation(inner), Field(**dict(limits))]
        raise AssertionError(one)

    def value(self, value: Any) -> Any:
        match value:
            case ir.ListValue(items):
                return [self.value(item) for item in items]
            case ir.DictValue(items):
                return {key: self.value(item) for key, item in items}
            case ir.InstanceValue(type=ref, fields=fields):
                return self.classes[ref.name](**{name: self.value(item) for name, item in fields})
        return value

    def accepts(self, name: str, text: str) -> bool:
        """Whether a JSON text is a value of a class, strictly as JSON has types."""
        try:
            TypeAdapter(self.classes[name]).validate_json(text, strict=True)
        except ValueError:
            return False
        return True


def model(result: Documents, name: str) -> type[BaseModel]:
    """Return one class of what documents gave."""
    made: type[BaseModel] = Runner(result).classes[name]
    return made
