"""The pytest plugin: fixtures `cache`, `cache_clock` and `cache_faults`, and a check after each test that used a cache.

`cachegen_extension = package.module:attribute` in pytest's settings tells where the models are registered.

Strict by default: what production would count (a value too large, an entry of another shape, a refresh that failed)
fails the test that made it happen, though the handler served its user. `@pytest.mark.cache_lenient` lets a test be,
`cachegen_strict = false` in pytest's settings all of them.

Every run of pytest loads this, of people too who only have cachegen installed: it imports neither Pydantic nor the
runtime, and leaves pytest's own `cache` fixture to who has no `cachegen_extension`.
"""

import pkgutil
import re
from typing import TYPE_CHECKING, Any, cast

import pytest

from . import scene

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ..runtime.protocols import ModelRegistry
    from .cache import MemoryCache
    from .clock import Clock
    from .faults import Faults

CALLS_SHOWN = 30
"""Calls that the report of a failed test shows, at most: the last ones."""

_OUR_OWN = re.compile(r"(^|\.)\w*_cachegen\.(runtime|testing|keys)\.")
"""The names of the modules of the runtime and of this package, in every copy."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings."""
    parser.addini("cachegen_extension", "where the `cache` fixture's models are registered: package.module:attribute")
    parser.addini(
        "cachegen_strict", "fail tests whose cache counted what production would count", type="bool", default=True
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line("markers", "cache_lenient: let the cache of this test count problems without failing it")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin a test."""
    scene.begin(item)


@pytest.hookimpl(hookwrapper=True)  # the kind of wrapper that every pytest knows
def pytest_fixture_setup(fixturedef: Any) -> "Iterator[None]":
    """Let the contexts of fixtures that outlive a test have caches of their own."""
    if fixturedef.scope == "function":
        yield
    else:
        with scene.aside():
            yield


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Look at the problems of a test that has passed, while what it works on still lives."""
    running = scene.current()
    if running is not None:
        running.settle()
        _verify(item, running)
        running.passed = True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(call: "pytest.CallInfo[None]") -> "Generator[None, Any, None]":
    """Show what the caches of a failed test were asked, and of its traceback what is not the runtime's."""
    running = scene.current()
    hidden = _modules_to_hide(call) if running is not None and running.has_caches else []
    for module in hidden:
        module["__tracebackhide__"] = True  # pytest's own word for it
    report = (yield).get_result()
    for module in hidden:
        del module["__tracebackhide__"]
    calls = running.calls() if running is not None and report.failed else []
    if calls:
        left_out = [f"… {len(calls) - CALLS_SHOWN} before"] if len(calls) > CALLS_SHOWN else []
        report.sections.append(("cache calls", "\n".join([*left_out, *calls[-CALLS_SHOWN:]])))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Look at the problems that the end of its fixtures made."""
    running = scene.current()
    if running is not None and running.passed:
        _verify(item, running)


def pytest_runtest_logfinish() -> None:
    """End a test."""
    scene.end()


@pytest.fixture
def cache_extension(request: pytest.FixtureRequest) -> "ModelRegistry":
    """The extension whose models the `cache` fixture takes: that of the settings; or override this to return yours."""
    place = request.config.getini("cachegen_extension")
    module, separator, attribute = place.partition(":")
    if not (module and separator and attribute):
        raise pytest.UsageError(
            "the `cache` fixture needs the extension that your models are registered on: set "
            f"`cachegen_extension = package.module:attribute` in pytest's settings (got {place!r}), "
            "or write a fixture `cache_extension` that returns it"
        )
    try:
        found: ModelRegistry = pkgutil.resolve_name(place)
    except (ImportError, AttributeError, ValueError) as exc:
        raise pytest.UsageError(
            f"`cachegen_extension = {place}` in pytest's settings: {type(exc).__name__}: {exc}"
        ) from exc
    if not hasattr(found, "_cache_models") and not hasattr(found, "_resolve_cache_model_name"):
        raise pytest.UsageError(
            f"`cachegen_extension = {place}` in pytest's settings names no extension, but a {type(found).__name__}"
        )
    return found


@pytest.fixture
def cache(request: pytest.FixtureRequest) -> "MemoryCache":
    """A `MemoryCache` of `test_user`, that fails the test where production would have counted a problem.

    Where no extension is told: pytest's own cache, of values that later runs see.
    """
    try:
        extension: ModelRegistry = request.getfixturevalue("cache_extension")
    except pytest.UsageError as exc:
        kept = getattr(request.config, "cache", None)
        if kept is None or request.config.getini("cachegen_extension"):
            raise
        return cast("MemoryCache", PytestsCache(kept, str(exc)))
    running = scene.current()
    assert running is not None, "a test runs"
    return running.cache(extension)


@pytest.fixture
def cache_clock(cache: "MemoryCache") -> "Clock":
    """The clock of the `cache` fixture: `cache_clock.advance(61)`."""
    return cache.clock


@pytest.fixture
def cache_faults(cache: "MemoryCache") -> "Faults":
    """The failures of the `cache` fixture: `with cache_faults.down(): …`."""
    return cache.faults


def _modules_to_hide(call: "pytest.CallInfo[None]") -> list[dict[str, Any]]:
    """Return the names of the modules that a failure came through and that tell its reader nothing."""
    through = [] if call.excinfo is None else [entry.frame.f_globals for entry in call.excinfo.traceback]
    every = {id(module): module for module in through if "__tracebackhide__" not in module}.values()
    ours = [module for module in every if _OUR_OWN.search(module.get("__name__", ""))]
    return ours + [module for module in every if ours and module.get("__name__") == "contextlib"]


def _verify(item: pytest.Item, running: scene.Scene) -> None:
    strict = item.config.getini("cachegen_strict") and item.get_closest_marker("cache_lenient") is None
    found = ""
    try:
        running.verify()
    except AssertionError as exc:
        found = str(exc)
    if found and strict:
        pytest.fail(found, pytrace=False)  # a traceback of the plugin helps nobody


class PytestsCache:
    """pytest's own cache, for who has no extension; it tells who takes it for a `MemoryCache` what is missing."""

    def __init__(self, cache: Any, missing: str) -> None:
        self._cache = cache
        self._missing = missing

    @property  # type: ignore[misc]  # for `isinstance`
    def __class__(self) -> type:
        return type(self._cache)

    def get(self, key: str, default: Any) -> Any:
        """Return what an earlier run of pytest has kept."""
        if isinstance(default, type):  # a model
            raise pytest.UsageError(self._missing)
        return self._cache.get(key, default)

    def __getattr__(self, name: str) -> Any:
        try:
            return getattr(self._cache, name)
        except AttributeError:
            if name.startswith("_") or not _is_ours(name):
                raise
        raise pytest.UsageError(self._missing)


def _is_ours(name: str) -> bool:
    try:
        from .cache import MemoryCache
    except ImportError:
        return False
    return name == "port" or hasattr(MemoryCache, name)
