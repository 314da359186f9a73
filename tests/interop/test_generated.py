"""Generated modules as an extension has them: on a real `imperal_sdk.Extension`, through a real context, past its validators."""

import importlib
import importlib.util
import inspect
import itertools
import shutil
import subprocess
import sys
import types
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, Literal
from uuid import UUID

import pytest
import pytest_asyncio
from imperal_sdk import validate_extension, validate_source_tree
from imperal_sdk.cache.client import CacheClient as PlatformClient
from pydantic import AwareDatetime, BaseModel

from imperal_cachegen import build
from imperal_cachegen.runtime import CacheClient, Extension, connect

ROOT = Path(__file__).parents[2]
SCHEMAS = sorted(path for path in (ROOT / "schemas").glob("*.yaml") if "openapi" not in path.name)
EVERYTHING = ROOT / "tests/cases/fields-everything/expected/fields_everything_cache.py"
UNICODE = 'Ключ «é» \U0001f600 \u2028 \x7f " \\ </script> \x00'

APP = """\
from imperal_sdk import ChatExtension, Extension

ext = Extension(
    "APP-ID",
    version="1.0.0",
    display_name="Panels of an app",
    description="Shows what an app keeps, from caches that are generated.",
    icon="icon.svg",
    actions_explicit=True,
    capabilities=["app:read"],
)
chat = ChatExtension(ext=ext, tool_name="tool_chat", description="Shows what an app keeps, from its caches.")
"""
MAIN = """\
from APP import chat, ext
from imperal_sdk import ActionResult
from pydantic import BaseModel

import MODULE as cache

__all__ = ["chat", "ext"]


class Question(BaseModel):
    \"\"\"What is asked.\"\"\"

    about: str = ""


class Answer(BaseModel):
    \"\"\"What is answered.\"\"\"

    known: bool = False


@ext.health_check
async def health(ctx):
    return {"ok": True}


@chat.function(
    name="show_panel", description="Show what the cache of the panel holds.", action_type="read", data_model=Answer
)
async def show_panel(ctx, params: Question) -> ActionResult:
    known = cache.cache_of(ctx) is not None
    return ActionResult.success(data=Answer(known=known), summary="Shown.")
"""

_numbers = itertools.count()


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], ModuleType]:
    """Return what makes the source tree of an extension around a schema, and imports its main module."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(schema: Path) -> ModuleType:
        number = next(_numbers)
        text = schema.read_text(encoding="utf-8")
        app = next(line.split(":")[1].strip() for line in text.splitlines() if line.startswith("app:"))
        (tmp_path / "schemas").mkdir()
        for path in schema.parent.glob("*.openapi.yaml"):
            shutil.copy(path, tmp_path / "schemas")
        named = text.replace(f"\napp: {app}\n", f"\napp: {app}\nextension: app_{number}:ext\n")
        (tmp_path / "schemas" / f"{schema.stem}_{number}.yaml").write_text(named, encoding="utf-8")
        report = build("schemas", out=".", cwd=tmp_path)
        assert report.ok, report.findings
        (module,) = [Path(module.path).stem for module in report.modules]
        (tmp_path / f"app_{number}.py").write_text(APP.replace("APP-ID", app), encoding="utf-8")
        main = MAIN.replace("APP", f"app_{number}").replace("MODULE", module)
        (tmp_path / "main.py").write_text(main, encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module("main")

    return make


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_the_platforms_validators_find_nothing(tree, tmp_path, schema):
    main = tree(schema)
    assert validate_source_tree(str(tmp_path)) == []
    assert validate_extension(main.ext).errors == []


def test_its_source_check_finds_nothing_in_any_module_of_the_golden_cases():
    assert list((ROOT / "tests/cases").rglob("*_cache.py"))
    assert validate_source_tree(str(ROOT / "tests/cases")) == []


def test_its_source_check_would_find_something(tree, tmp_path):
    """The check reads the generated classes: one that it does not find registered is an error of the handler's."""
    tree(ROOT / "schemas/notes.yaml")
    handler = (
        "async def show(ctx):\n    await ctx.cache.get('k', {})\n    await ctx.cache.get('k', FoldersCacheEntry)\n"
    )
    (tmp_path / "handler.py").write_text(handler.format("Unknown"), encoding="utf-8")
    assert [issue.rule for issue in validate_source_tree(str(tmp_path))] == ["CACHE-MODEL-1"]


@pytest.mark.slow
def test_its_command_passes(tree, tmp_path):
    tree(ROOT / "schemas/mail_client.yaml")
    code = "from imperal_sdk.cli.main import cli; cli(['validate', '.'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    found = [line for line in done.stdout.splitlines() if "CACHE" in line or "_cache.py" in line]
    assert (done.returncode, found) == (0, []), done.stdout + done.stderr


def wrapped(module: ModuleType) -> dict[str, type[BaseModel]]:
    """Return the class of each key of a module, by what its wrappers' names end in."""
    return {
        name.removeprefix("set_"): typing.get_type_hints(function)["value"]
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if name.startswith("set_")
    }


@pytest.mark.asyncio
@pytest.mark.parametrize("over", ["ctx.cache", "cache_of(ctx)"])
@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
async def test_every_wrapper_works_through_a_real_context(tree, context, schema, over):
    main = tree(schema)
    module = main.cache
    assert type(main.ext).__module__.startswith("imperal_sdk")
    ctx = context(main.ext)
    cache = module.cache_of(ctx) if over != "ctx.cache" else ctx.cache
    assert isinstance(cache, CacheClient if over != "ctx.cache" else PlatformClient)
    keys = wrapped(module)
    assert keys
    for base, cls in keys.items():
        segments = arguments(getattr(module, f"get_{base}"))
        value = filled(cls, segments)
        if "error" in cls.model_fields:  # what `store_if` keeps out
            value = value.model_copy(update={"error": None})
        calls = 0

        async def fetch(value: BaseModel = value) -> BaseModel:
            nonlocal calls
            calls += 1
            return value

        assert await getattr(module, f"get_{base}")(cache, **segments) is None
        for _ in range(2):
            assert await getattr(module, f"get_or_fetch_{base}")(cache, fetch, **segments) == value
        assert calls == 1, base
        assert await getattr(module, f"update_{base}")(cache, lambda found: found, **segments) == value
        assert await getattr(module, f"get_{base}")(module.cache_of(context(main.ext)), **segments) == value
        assert await getattr(module, f"get_{base}")(context(main.ext, "u2").cache, **segments) is None
        assert await getattr(module, f"delete_{base}")(cache, **segments) is True
        assert await getattr(module, f"get_{base}")(cache, **segments) is None
        await getattr(module, f"set_{base}")(cache, value, **segments)
        assert await getattr(module, f"get_{base}")(cache, **segments) == value


@pytest_asyncio.fixture
async def ours(gateway):
    backend = connect(gateway.url, service_token="service")
    yield lambda ext: CacheClient("mail", "u1", backend, ext, call_token="call", on_error="raise")
    await backend.aclose()


@pytest.mark.asyncio
@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
async def test_every_class_of_the_examples_is_read_by_the_other_client(tree, ours, client, schema):
    main = tree(schema)
    for name, cls in main.ext._cache_models.items():
        if cls.__module__ == main.cache.__name__:
            await both_ways(ours(main.ext), client(main.ext), name, filled(cls, {}))


@pytest.mark.asyncio
async def test_every_type_of_field_is_read_by_the_other_client(ours, client):
    spec = importlib.util.spec_from_file_location("interop_everything", EVERYTHING)
    module = sys.modules["interop_everything"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert isinstance(module.ext, Extension)
    for moment in (
        datetime(2026, 11, 21, 8, tzinfo=UTC),
        datetime(2026, 11, 21, 8, 0, 0, 1, timezone(timedelta(hours=-5, minutes=-30))),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC),
    ):
        message = module.Message(id=UNICODE, sent_at=moment)
        value = module.Everything(
            id=UNICODE,
            text=UNICODE,
            whole=-(2**63),
            real=1e-300,
            flag=False,
            at=moment,
            day=date(1, 1, 1),
            hour=time(23, 59, 59, 999_999),
            span=timedelta(days=-1, microseconds=1),
            uid=UUID(int=1),
            price=Decimal("0.10"),
            anything=[UNICODE, None, {"a": 1.5}],
            mapping={UNICODE: [1, {}]},
            rows=[1, "x", None],
            tags={"é", ""},
            by_name={"": []},
            choice=None,
            union=[True],
            entry=message,
            first=module.Message(id="x", sent_at=moment, next=message),
            stamps=[moment],
            never=date(2026, 1, 1),
            page=99,
            code="ab",
        )
        await both_ways(ours(module.ext), client(module.ext), "everything", value)


async def both_ways(ours: CacheClient, theirs: PlatformClient, key: str, value: BaseModel) -> None:
    cls = type(value)
    for writer, reader in ((ours, theirs), (theirs, ours)):
        await writer.delete(key)
        assert await reader.get(key, cls) is None
        await writer.set(key, value, ttl_seconds=60)
        for each in (reader, writer):
            found = await each.get(key, cls)
            assert type(found) is cls
            assert found == value
            assert found.model_dump() == value.model_dump()


def arguments(wrapper: Callable[..., Any]) -> dict[str, Any]:
    """Return a value for each segment of a wrapper."""
    hints = typing.get_type_hints(wrapper)
    parameters = inspect.signature(wrapper).parameters.values()
    return {one.name: some(hints[one.name], "a1") for one in parameters if one.kind is one.KEYWORD_ONLY}


def filled(cls: type[BaseModel], given: dict[str, Any]) -> BaseModel:
    """Return an instance whose every field holds something; text that is not among the segments is Unicode."""
    values = {name: given.get(name, some(field.annotation, UNICODE)) for name, field in cls.model_fields.items()}
    return cls.model_validate(values, by_name=True)


def some(annotation: Any, text: str) -> Any:
    """Return something of an annotation, as JSON has it."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return inner[0]
    if origin in (typing.Union, types.UnionType):
        return some(inner[0], text)
    if origin in (list, set, tuple):
        return [some(inner[0], text)]
    if origin is dict:
        return {text: some(inner[1], text)}
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return filled(annotation, {}).model_dump(mode="json")
    if annotation is AwareDatetime:
        return "2026-11-21T08:00:00.000001+05:30"
    known = {str: text, int: 1, float: 1.5, bool: True, Any: {text: [1, None]}, dict: {text: 1}, list: [text]}
    return known[annotation]
