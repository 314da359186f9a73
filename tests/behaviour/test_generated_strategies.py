"""The strategies that are generated for the example schemas, in use: what they draw is stored, read back, and makes keys."""

import asyncio
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from everything import THEIR_APP, THEIR_MODELS, everything
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imperal_cachegen.compiler.emit import emit, emit_strategies
from imperal_cachegen.compiler.emit.folder import Out
from imperal_cachegen.compiler.pipeline import Options, build
from imperal_cachegen.runtime import ReadThrough
from imperal_cachegen.runtime.rules import Rules
from imperal_cachegen.testing import MemoryCache

ROOT = Path(__file__).parents[2]


class Pair(NamedTuple):
    """A module, and its strategies."""

    cached: ModuleType
    strategies: ModuleType

    def names(self, ending: str) -> list[str]:
        return [name.removesuffix(ending) for name in self.strategies.__all__ if name.endswith(ending)]

    def drawn(self, name: str) -> Any:
        return getattr(self.strategies, name)()

    def function(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.cached, name)
        return found


def imported(folder: Path, schemas: Path) -> list[Pair]:
    report = build([schemas], Options(folder, folder, strategies=True))
    assert not report.failed, report.diagnostics
    stems = {change.path.stem for change in report.changes if change.is_module}
    made = [importlib.import_module(stem) for stem in sorted(stems)]
    beside = {change.path.stem for change in report.changes if change.companion}
    return [
        Pair(module, importlib.import_module(f"{module.__name__}_strategies"))
        for module in made
        if f"{module.__name__}_strategies" in beside
    ]


def of_our_own(folder: Path) -> Path:
    """Copy the example schemas, with apps that no other test has: a process has one extension an app."""
    schemas = folder / "schemas"
    shutil.copytree(ROOT / "schemas", schemas)
    for path in schemas.glob("*.yaml"):
        path.write_text(re.sub("^app: ", "app: drawn-", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    return schemas


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Pair]]:
    """The modules of the example schemas and of the golden case, as a flat folder on Python's path."""
    folder = tmp_path_factory.mktemp("strategies")
    case = ROOT / "tests" / "cases"
    paths = [str(folder), str(case / "strategies-imported" / "python")]
    before = set(sys.modules)
    sys.path[:0] = paths
    try:
        yield [
            pair
            for schemas in (of_our_own(folder), case / "strategies-everything", case / "strategies-imported")
            for pair in imported(folder, schemas)
        ]
    finally:
        for path in paths:
            sys.path.remove(path)
        for name in set(sys.modules) - before:
            if name.rpartition(".")[2].removesuffix("_strategies").endswith("_cache"):
                del sys.modules[name]


def test_every_model_and_every_key_with_segments_has_some(examples: list[Pair]) -> None:
    assert len(examples) >= 5
    for pair in examples:
        models = {name for name in pair.cached.ext._cache_models if name != "cachegen_scope"}
        keys = {name[4:] for name in pair.cached.__all__ if name.startswith("get_") and not name.startswith("get_or_")}
        assert {*pair.names("_values")} == models
        assert {*pair.names("_entries")} == {*pair.names("_arguments")} <= keys


@pytest.fixture
def everything_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """The module that has every type of field, segment and rule, in a package."""
    project = everything()
    folder = tmp_path / "every_caches"
    folder.mkdir()
    out = Out(folder, regular=True)
    texts = {"__init__": "", **{schema.module: emit(schema, project, out) for schema in project.schemas}}
    main = project.schemas[0] if project.schemas[0].models else project.schemas[1]
    texts[f"{main.module}_strategies"] = emit_strategies(main, out)
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (tmp_path / "their_models.py").write_text(THEIR_MODELS)
    (tmp_path / "their_app.py").write_text(THEIR_APP.replace("mail-client", "drawn-everything"))
    monkeypatch.syspath_prepend(tmp_path)
    names = [f"every_caches.{main.module}", f"every_caches.{main.module}_strategies"]
    return Pair(*map(importlib.import_module, names))


def holds(check: Callable[..., object], *drawn: Any) -> None:
    """Run a check with what is drawn."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.tuples(*drawn))
    def run(values: tuple[Any, ...]) -> None:
        check(*values)

    run()


async def stored_and_read(pair: Pair, name: str, arguments: dict[str, Any], value: Any) -> None:
    async with MemoryCache(pair.cached.ext) as cache:
        await pair.function(f"set_{name}")(cache, value, **arguments)
        assert await pair.function(f"get_{name}")(cache, **arguments) == value
        cache.verify()


def test_a_value_is_stored_and_read_back(examples: list[Pair]) -> None:
    for pair in examples:
        for name in pair.names("_entries"):
            holds(partial(check_entry, pair, name), pair.drawn(f"{name}_entries"))


def test_a_value_of_a_key_without_segments_is_stored_too(examples: list[Pair]) -> None:
    stored = [
        (pair, name)
        for pair in examples
        for name in pair.names("_values")
        if name not in pair.names("_entries") and hasattr(pair.cached, f"set_{name}")
    ]
    assert len(stored) >= 3
    for pair, name in stored:
        holds(
            lambda value, pair=pair, name=name: asyncio.run(stored_and_read(pair, name, {}, value)),
            pair.drawn(f"{name}_values"),
        )


def test_each_value_is_worth_storing(examples: list[Pair]) -> None:
    judged = [
        (pair.drawn(f"{name}_values"), one.rules)
        for pair in examples
        for name in pair.names("_values")
        for one in vars(pair.cached).values()
        if isinstance(one, ReadThrough) and one.name == name and one.rules.store_if
    ]
    assert len(judged) >= 3
    for drawn, rules in judged:
        holds(lambda value, rules=rules: worth(rules, value), drawn)


def worth(rules: Rules, value: object) -> None:
    assert rules.worth_storing(value)


def test_arguments_make_keys_and_different_ones_different_keys(examples: list[Pair]) -> None:
    for pair in examples:
        for name in pair.names("_arguments"):
            drawn = pair.drawn(f"{name}_arguments")
            holds(partial(apart, pair.function(f"{name}_key")), drawn, drawn)


def apart(key: Callable[..., str], one: dict[str, Any], other: dict[str, Any]) -> None:
    texts = key(**one), key(**other)
    assert one == other or texts[0] != texts[1]


def test_every_type_of_field_and_segment(everything_there_is: Pair) -> None:
    pair = everything_there_is
    assert len(pair.names("_values")) > 5
    for name in {*pair.names("_entries")} - {"defaults"}:  # whose rules keep everything out
        holds(partial(check_entry, pair, name), pair.drawn(f"{name}_entries"))
    for name in {*pair.names("_values")} - {"defaults"}:
        holds(lambda value: None, pair.drawn(f"{name}_values"))


def check_entry(pair: Pair, name: str, entry: tuple[dict[str, Any], Any]) -> None:
    asyncio.run(stored_and_read(pair, name, *entry))


EVERY_CASE = """
import importlib, inspect, sys
from hypothesis import given, settings
from pydantic import BaseModel
from imperal_cachegen.testing.strategies import values_of

drawn = 0
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    for label, cls in inspect.getmembers(module, inspect.isclass):
        if issubclass(cls, BaseModel) and cls.__module__ == name:
            run = settings(max_examples=5, deadline=None, database=None)(given(values_of(cls))(lambda value: None))
            try:
                run()
            except BaseException as error:
                raise SystemExit(f"{name}.{label}: {error!r}")
            drawn += 1
print(drawn)
"""


@pytest.mark.slow
def test_every_class_of_the_golden_cases_has_values(tmp_path: Path) -> None:
    cases = ROOT / "tests" / "cases"
    modules = [path for path in cases.glob("*/expected/*_cache.py") if not path.parts[-3].startswith("module-")]
    places = {str(path.parent) for path in modules} | {str(path) for path in cases.glob("*/python")}
    names = sorted(path.stem for path in modules if not (path.parent / "__init__.py").exists())
    done = subprocess.run(
        [sys.executable, "-B", "-c", EVERY_CASE, *names],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sorted(places))},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert int(done.stdout.split()[-1]) > 200
