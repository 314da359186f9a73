"""Drawn schemas as imported modules, instances of their classes, and caches to keep them in."""

import importlib
import itertools
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx
from hypothesis import note
from hypothesis import strategies as st
from imperal_sdk.cache.client import CacheClient as PlatformClient
from key_strategies import values_of as segment_values
from pydantic import BaseModel
from schema_strategy import Made
from strategies import same
from type_strategy import UNKNOWN, Member
from value_strategy import value_of

from imperal_cachegen.compiler.ir import Condition, Field, Model, Schema, Segment, TypeRef
from imperal_cachegen.compiler.pipeline import Options, compile_project
from imperal_cachegen.runtime import CacheClient, MemoryBackend

_THEIRS = "from pydantic import BaseModel\n\n\nclass Theirs(BaseModel):\n    x: int = 0\n    names: list[str] = []\n"
_APP = 'from imperal_sdk import Extension\n\next = Extension("APP-ID")\n'
_numbers = itertools.count()


@dataclass
class Built:
    """A drawn schema, compiled and imported; fields by the name of their type or model, and every class by its name."""

    made: Made
    schema: Schema
    module: ModuleType
    fields: dict[str, tuple[Field, ...]]
    classes: dict[str, type[BaseModel]]

    def members(self, name: str) -> list[Member]:
        """Return what was drawn for a type or a model."""
        return next(one.members for one in (*self.made.models, *self.made.shapes) if one.name == name)


def built(made: Made, root: Path) -> Built:
    """Build a schema twice, compare, import, and remove its files."""
    number = next(_numbers)
    folder = root / f"any_{number}"
    extra = {f"../any_{number}_theirs.py": _THEIRS, f"../any_{number}_app.py": _APP, "caches/__init__.py": ""}
    for name, text in {**made.files, **extra, "cachegen.toml": ""}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("APP-ID", f"any-{number}").replace("APP_WORD", f"any_{number}"), encoding="utf-8")
        if name in made.files:
            note(text)
    try:
        return _built(made, folder)
    finally:
        shutil.rmtree(folder)
        for name in extra:
            (folder / name).unlink(missing_ok=True)
        for name in [name for name in sys.modules if name.startswith(f"any_{number}")]:
            del sys.modules[name]


def _built(made: Made, folder: Path) -> Built:
    compiled, again = (compile_project([folder / "schemas"], Options(folder)) for _ in range(2))
    assert not compiled.failed, [(one.code, one.message, one.span.text) for one in compiled.diagnostics]
    assert [module.text for module in compiled.modules] == [module.text for module in again.modules]
    for one in compiled.modules:
        one.path.write_text(one.text, encoding="utf-8")
    importlib.invalidate_caches()
    fields: dict[str, tuple[Field, ...]] = {}
    classes: dict[str, type[BaseModel]] = {}
    for one in compiled.modules:
        module = importlib.import_module(f"{folder.name}.caches.{one.schema.module}")
        fields |= {decl.ref.name: decl.fields for decl in one.schema.types}
        classes |= {decl.ref.name: getattr(module, decl.ref.name) for decl in one.schema.types}
    main = next(one.schema for one in compiled.modules if one.schema.models)
    module = sys.modules[f"{folder.name}.caches.{main.module}"]
    fields |= {model.name: model.fields for model in main.models}
    classes |= {model.name: getattr(module, model.cls) for model in main.models}
    return Built(made, main, module, fields, classes)


# --- values ----------------------------------------------------------------------------------------------------------


def instance_of(draw: st.DrawFn, built: Built, name: str, given: dict[str, Any], depth: int = 2) -> Any:
    """Draw an instance of a type or a model; `given` are fields that are fixed, by Python name.

    It is made by field name or by alias, and must hold just what was given, and the defaults of the schema.
    """
    members = {member.name: member for member in built.members(name)}

    def inner(ref: TypeRef, depth: int) -> Any:
        return instance_of(draw, built, ref.name, {}, depth)

    values: dict[str, Any] = {}
    words: dict[str, str] = {}
    for field in built.fields[name]:
        words[field.python] = field.alias if field.alias and draw(st.booleans()) else field.python
        if field.python in given:
            values[field.python] = given[field.python]
        elif field.default is None or (depth > 0 and draw(st.booleans())):
            values[field.python] = value_of(draw, members[field.name].annotation, inner, depth)
    value = built.classes[name](**{words[python]: wanted for python, wanted in values.items()})
    for field in built.fields[name]:
        wanted = values.get(field.python, members[field.name].default)
        if wanted is not UNKNOWN:
            assert same(getattr(value, field.python), wanted), (name, field.python, wanted)
    return value


def value_for(draw: st.DrawFn, built: Built, model: Model, arguments: dict[str, Any], *, stored: bool = True) -> Any:
    """Draw a value of a model for segments; with `stored`, one that `store_if` lets through."""
    cls = built.classes[model.name]
    if model.imported is not None:
        return cls(x=draw(st.integers(0, 9)), names=draw(st.lists(st.text("aя", max_size=3), max_size=2)))
    given = {}
    for pair in model.identity:
        held, argument = str(cls.model_fields[pair.field].annotation), arguments[pair.segment]
        if isinstance(argument, UUID) and "UUID" not in held:
            argument = str(argument)
        elif isinstance(argument, str) and "UUID" in held:
            argument = UUID(argument)
        given[pair.field] = argument
    for condition in model.store_if if stored else ():
        given[condition.field] = _worth(condition)
    return instance_of(draw, built, model.name, given)


def _worth(condition: Condition) -> Any:
    if not condition.not_empty:
        return condition.value
    return [1] if condition.field == "tables" else "down"


def is_worth(model: Model, value: Any) -> bool:
    """Whether `store_if` lets a value through."""
    for condition in model.store_if:
        found = getattr(value, condition.field)
        if found in (None, "", []) if condition.not_empty else not same(found, condition.value):
            return False
    return True


def segments(draw: st.DrawFn, wanted: tuple[Segment, ...], given: dict[str, Any] | None = None) -> dict[str, Any]:
    """Draw arguments for segments, but those that are given; without lone surrogates, which no value can hold."""
    given = given or {}
    return {
        one.name: given[one.name] if one.name in given else draw(segment_values(one.type).filter(_is_text))
        for one in wanted
    }


def _is_text(value: object) -> bool:
    return not isinstance(value, str) or value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value)


# --- caches ----------------------------------------------------------------------------------------------------------


def included(extension: Any) -> CacheClient:
    """Return the included client, in memory and at one moment."""
    now = 1_800_000_000.0
    backend = MemoryBackend(clock=lambda: now)
    return CacheClient("any", "u1", backend, extension, on_error="raise", clock=lambda: now)


def platform(extension: Any) -> PlatformClient:
    """Return the platform's own client, over a gateway that is a dict of JSON."""
    stored: dict[str, bytes] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "PUT":
            assert len(request.content) <= 65_536
            stored[path] = json.dumps(json.loads(request.content)["envelope"]).encode()
            return httpx.Response(200)
        if request.method == "DELETE":
            return httpx.Response(204 if stored.pop(path, None) else 404)
        return httpx.Response(200, content=stored[path]) if path in stored else httpx.Response(404)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return PlatformClient("any", f"u{next(_numbers)}", "http://gateway", extension=extension, http_client=http)
