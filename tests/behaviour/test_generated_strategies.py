"""The strategies that are generated for the example schemas, in use: what they draw is stored, read back, and makes keys."""

import asyncio
import importlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    report = build([schemas], Options(ROOT, folder, strategies=True))
    assert not report.failed, report.diagnostics
    stems = {change.path.stem for change in report.changes if change.is_module}
    made = [importlib.import_module(stem) for stem in sorted(stems)]
    beside = {change.path.stem for change in report.changes if change.companion}
    return [
        Pair(module, importlib.import_module(f"{module.__name__}_strategies"))
        for module in made
        if f"{module.__name__}_strategies" in beside
    ]


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
            for schemas in (ROOT / "schemas", case / "strategies-everything", case / "strategies-imported")
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
            holds(
                lambda entry, pair=pair, name=name: asyncio.run(stored_and_read(pair, name, *entry)),
                pair.drawn(f"{name}_entries"),
            )


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
