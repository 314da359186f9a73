"""The pytest plugin: fixtures `cache`, `cache_clock` and `cache_faults`, and a check after each test that uses them.

`cachegen_extension = package.module:attribute` in pytest's settings tells where the models are registered.

Strict by default: what production would count (a value too large, an entry of another shape, a refresh that failed)
fails the test that made it happen, though the handler served its user. `@pytest.mark.cache_lenient` lets a test be,
`cachegen_strict = false` in pytest's settings all of them.
"""

import pkgutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..runtime.protocols import ModelRegistry
    from .cache import MemoryCache
    from .clock import Clock
    from .faults import Faults


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings."""
    parser.addini("cachegen_extension", "where the `cache` fixture's models are registered: package.module:attribute")
    parser.addini(
        "cachegen_strict", "fail tests whose cache counted what production would count", type="bool", default=True
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line("markers", "cache_lenient: let the cache of this test count problems without failing it")


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
def cache(cache_extension: "ModelRegistry", request: pytest.FixtureRequest) -> "Iterator[MemoryCache]":
    """A `MemoryCache` of `test_user`, that fails the test where production would have counted a problem."""
    from .cache import MemoryCache

    made = MemoryCache(cache_extension)
    yield made
    strict = request.config.getini("cachegen_strict") and request.node.get_closest_marker("cache_lenient") is None
    if strict:
        made.verify()


@pytest.fixture
def cache_clock(cache: "MemoryCache") -> "Clock":
    """The clock of the `cache` fixture: `cache_clock.advance(61)`."""
    return cache.clock


@pytest.fixture
def cache_faults(cache: "MemoryCache") -> "Faults":
    """The failures of the `cache` fixture: `with cache_faults.down(): …`."""
    return cache.faults
