"""Any schema: built, imported, and its values stored and read back, over the included client and the platform's own."""

import asyncio
import importlib
import itertools
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from imperal_sdk.cache.client import CacheClient as PlatformClient
from key_strategies import values_of as segment_values
from pydantic import BaseModel, ValidationError
from schema_strategy import Made, schemas
from strategies import same
from type_strategy import Member
from value_strategy import outside, value_of

from imperal_cachegen.compiler.ir import Condition, Field, Group, Key, Model, Schema, Segment, TypeRef
from imperal_cachegen.compiler.keys.describe import longest
from imperal_cachegen.compiler.pipeline import Compiled, Options, compile_project
from imperal_cachegen.runtime import CacheClient, MemoryBackend

_numbers = itertools.count()
_is_key = re.compile(r"[A-Za-z0-9_\-:]{1,128}").fullmatch


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder on the import path."""
    folder = tmp_path_factory.mktemp("any_schema")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@dataclass
class Built:
    """A drawn schema, compiled and imported."""

    made: Made
    schema: Schema
    module: ModuleType
    fields: dict[str, tuple[Field, ...]]

    def cls(self, name: str) -> type[BaseModel]:
        found: type[BaseModel] = getattr(self.module, name)
        return found


def built(made: Made, root: Path) -> Built:
    """Build a schema twice, compare, import, and forget the module's files."""
    number = next(_numbers)
    folder = root / f"any_{number}"
    for name, text in made.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("APP_ID", f"any-{number}"), encoding="utf-8")
        note(text)
    (folder / "caches").mkdir()
    (folder / "caches" / "__init__.py").write_text("")
    (folder / "cachegen.toml").write_text("")
    compiled, again = (compile_project([folder / "schemas"], Options(folder)) for _ in range(2))
    assert not compiled.failed, [(one.code, one.message, one.span.text) for one in compiled.diagnostics]
    assert [module.text for module in compiled.modules] == [module.text for module in again.modules]
    for module in compiled.modules:
        module.path.write_text(module.text, encoding="utf-8")
    importlib.invalidate_caches()
    try:
        return imported(made, compiled, f"any_{number}.caches")
    finally:
        shutil.rmtree(folder)


def imported(made: Made, compiled: Compiled, package: str) -> Built:
    main = next(module.schema for module in compiled.modules if module.schema.models)
    module = importlib.import_module(f"{package}.{main.module}")
    project = compiled.project
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]
    fields = {decl.ref.name: decl.fields for schema in project.schemas for decl in schema.types}
    return Built(made, main, module, fields | {model.name: model.fields for model in main.models})


# --- values ----------------------------------------------------------------------------------------------------------


def instance_of(
    draw: st.DrawFn, built: Built, cls: type[BaseModel], name: str, given: dict[str, Any], depth: int
) -> Any:
    """Draw an instance of a type or a model; `given` are fields that are fixed, by Python name."""
    shapes = {shape.name: shape.members for shape in built.made.shapes}
    members = {member.name: member for member in (*shapes.get(name, ()), *_members(built, name))}
    classes = vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else vars(built.module)

    def inner(ref: TypeRef, depth: int) -> Any:
        return instance_of(draw, built, type_class(built, ref.name), ref.name, {}, depth)

    assert classes
    values: dict[str, Any] = {}
    for field in built.fields[name]:
        member = members[field.name]
        if field.python in given:
            values[field.python] = given[field.python]
        elif field.default is None or (depth > 0 and draw(st.booleans())):
            values[field.python] = value_of(draw, member.annotation, inner, depth)
    value = cls(**values)
    for python, wanted in values.items():
        assert same(getattr(value, python), wanted), (name, python, wanted)
    return value


def _members(built: Built, name: str) -> list[Member]:
    return next((model.members for model in built.made.models if model.name == name), [])


def type_class(built: Built, name: str) -> type[BaseModel]:
    """Find the class of a type, which may be one of another module: that of a field that refers to it."""
    found = _classes(built)[name]
    assert found.__name__ == name
    return found


def _classes(built: Built) -> dict[str, type[BaseModel]]:
    """Return every class that the module knows or its fields refer to, by name."""
    known = {
        name: one for name, one in vars(built.module).items() if isinstance(one, type) and issubclass(one, BaseModel)
    }
    waiting = list(known.values())
    while waiting:
        for field in waiting.pop().model_fields.values():
            for found in _inside(field.annotation):
                if found.__name__ not in known:
                    known[found.__name__] = found
                    waiting.append(found)
    return known


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _inside(argument)


def value_for(draw: st.DrawFn, built: Built, model: Model, arguments: dict[str, Any], *, stored: bool = True) -> Any:
    """Draw a value of a model for segments; with `stored`, one that `store_if` lets through."""
    given = {pair.field: _as_field(draw, built, model, pair.field, arguments[pair.segment]) for pair in model.identity}
    for condition in model.store_if if stored else ():
        given[condition.field] = _worth(condition)
    return instance_of(draw, built, built.cls(model.cls), model.name, given, 2)


def _as_field(draw: st.DrawFn, built: Built, model: Model, field: str, argument: Any) -> Any:
    """Return a segment's argument as the field that equals it holds it."""
    cls = built.cls(model.cls)
    if argument is None or "UUID" not in str(cls.model_fields[field].annotation):
        import uuid

        return str(argument) if isinstance(argument, uuid.UUID) else argument
    import uuid

    return argument if isinstance(argument, uuid.UUID) else uuid.UUID(argument)


def _worth(condition: Condition) -> Any:
    if not condition.not_empty:
        return condition.value
    return [1] if condition.field == "tables" else "down"


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


def platform(extension: Any) -> PlatformClient:
    """Return the platform's own client, over a gateway that is a dict."""
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

    number = next(_numbers)
    return PlatformClient(
        "any",
        f"user-{number}",
        "http://gateway",
        extension=extension,
        http_client=httpx.AsyncClient(transport=httpx.MockTransport(answer)),
    )


def included(extension: Any) -> CacheClient:
    now = 1_800_000_000.0
    backend = MemoryBackend(clock=lambda: now)
    return CacheClient("any", "u1", backend, extension, on_error="raise", clock=lambda: now)


# --- what holds for every key and group ------------------------------------------------------------------------------


async def key_holds(draw: st.DrawFn, built: Built, model: Model, key: Key, cache: Any) -> None:
    """Check the builder and the five wrappers of a key."""
    module, base = built.module, key.base
    arguments = segments(draw, key.segments)
    text = getattr(module, f"{base}_key")(**arguments)
    assert _is_key(text)
    assert len(text) + (9 if key.scoped else 0) <= longest(key) <= 128
    get, put = getattr(module, f"get_{base}"), getattr(module, f"set_{base}")
    delete, update = getattr(module, f"delete_{base}"), getattr(module, f"update_{base}")
    fetch_or = getattr(module, f"get_or_fetch_{base}")
    value, other = (value_for(draw, built, model, arguments) for _ in range(2))
    assert await get(cache, **arguments) is None
    await put(cache, value, **arguments)
    assert same(await get(cache, **arguments), value)
    if key.policy.fresh > 5 or isinstance(cache, CacheClient):  # else less than 5 s are left by then
        assert same(await update(cache, lambda _: other, **arguments), other)
        assert same(await get(cache, **arguments), other)
    assert await delete(cache, **arguments) is True
    assert await get(cache, **arguments) is None
    fetched = []

    async def fetch() -> Any:
        fetched.append(1)
        return value

    assert same(await fetch_or(cache, fetch, **arguments), value)
    assert same(await fetch_or(cache, fetch, **arguments), value)
    assert len(fetched) == 1
    await delete(cache, **arguments)
    poor = value_for(draw, built, model, arguments, stored=False)
    await put(cache, poor, **arguments)
    found = await get(cache, **arguments)
    assert same(found, poor) if _is_worth(model, poor) else found is None
    await put(cache, value, **arguments)


def _is_worth(model: Model, value: Any) -> bool:
    for condition in model.store_if:
        found = getattr(value, condition.field)
        if condition.not_empty:
            held = found not in (None, "", [])
        else:
            held = type(found) is type(condition.value) and found == condition.value
        if not held:
            return False
    return True


async def group_holds(draw: st.DrawFn, built: Built, group: Group, cache: Any) -> None:
    """Check that what a group names is gone, and that nothing else has to be given."""
    module = built.module
    given = segments(draw, group.parameters)
    wanted = []
    for target in group.targets:
        for key in (target.key,) if target.key is not None else target.model.keys:
            for _ in range(2):
                names = {one.name for one in key.segments} - set(target.each)
                if target.key is None:
                    names &= set(target.model.scope or ())
                arguments = segments(draw, key.segments, {name: given[name] for name in names})
                value = value_for(draw, built, target.model, arguments)
                await getattr(module, f"set_{key.base}")(cache, value, **arguments)
                assert same(await getattr(module, f"get_{key.base}")(cache, **arguments), value)
                wanted.append((key.base, arguments))
    assert await getattr(module, f"invalidate_{group.name}")(cache, **given) is True
    for base, arguments in wanted:
        assert await getattr(module, f"get_{base}")(cache, **arguments) is None


async def all_holds(draw: st.DrawFn, built: Built) -> None:
    for cache in (included(built.module.ext), platform(built.module.ext)):
        for model in built.schema.models:
            for key in model.keys:
                await key_holds(draw, built, model, key, cache)
        for group in built.schema.groups:
            await group_holds(draw, built, group, cache)


def limits_hold(draw: st.DrawFn, built: Built) -> None:
    """Check that each class refuses what its types and limits forbid."""
    known = _classes(built)
    classes = {shape.name: known.get(shape.name) for shape in built.made.shapes}
    classes |= {model.name: built.cls(model.cls) for model in built.schema.models}
    for shape in (*built.made.shapes, *built.made.models):
        cls = classes[shape.name]
        if cls is None:
            continue  # of another module, and nothing here refers to it
        fields = {field.name: field.python for field in built.fields[shape.name]}
        good = dict(instance_of(draw, built, cls, shape.name, {}, 1))
        for member in shape.members:
            for wrong in outside(member.annotation):
                with pytest.raises(ValidationError):
                    cls(**{**good, fields[member.name]: wrong})


@settings(max_examples=max(10, settings().max_examples // 3))
@given(schemas(), st.data())
def test_values_come_back_as_what_they_were(root: Path, made: Made, data: st.DataObject) -> None:
    one = built(made, root)
    limits_hold(data.draw, one)
    asyncio.run(all_holds(data.draw, one))
