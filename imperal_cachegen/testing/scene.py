"""The test that runs: whoever asks for a cache in it, the `cache` fixture or a context, asks for one of the same store.

Told by the pytest plugin when a test begins and ends; without it there is no scene, and each context has a store of its
own. Loaded by every run of pytest, so it imports nothing that costs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from ..runtime.protocols import ModelRegistry
    from .cache import MemoryCache

_scenes: list["tuple[object, Scene | None]"] = []
"""Of the tests that run, the innermost last: a test may run pytest."""


class Scene:
    """The caches of one test: all over one store, for each copy of the runtime that its models use."""

    def __init__(self) -> None:
        self._stores: dict[ModuleType | None, Any] = {}
        self._asked_before: int | None = None
        self.passed = False

    def cache(self, extension: "ModelRegistry", user_id: str | None = None, app_id: str | None = None) -> "MemoryCache":
        """Return the cache of a user of an app; the same for who asks again."""
        from .cache import USER, MemoryCache, app_of
        from .runtimes import testing_of

        user = USER if user_id is None else user_id
        app = app_of(extension) if app_id is None else app_id
        copy = testing_of(extension)
        store = self._stores.get(copy)
        if store is not None and (known := store.caches.get((id(extension), app, user))) is not None:
            found: MemoryCache = known
            return found
        made = MemoryCache(extension, user_id=user, app_id=app, store=store)
        self._stores[copy] = made.store
        return made

    def without_cache(self) -> None:
        """Note that a context of this test has no cache: that a handler asks `cache_of` for one is then a problem."""
        if self._asked_before is None:
            self._asked_before = _asked_for_none()

    def settle(self) -> None:
        """Let what runs behind end, where the test has left it a loop."""
        for store in self._stores.values():
            store.settle_loops()

    def verify(self) -> None:
        """Raise `AssertionError` where production would have counted a problem since the last time."""
        for store in self._stores.values():
            try:
                store.problems.verify()
            finally:
                store.problems.forget()
        if self._asked_before is not None and _asked_for_none() > self._asked_before:
            self._asked_before = None
            raise AssertionError(
                "a handler asked for the cache of a context that has none, and cached nothing: give it one, "
                "MockContext(…, extension=ext), or mark the test with `cache_lenient`"
            )

    def calls(self) -> list[str]:
        """Return what was asked of all its caches, oldest first."""
        return [call for store in self._stores.values() for call in store.calls]


def _asked_for_none() -> int:
    from ..runtime.counters import PROCESS

    return PROCESS.stats().errors.get("no_cache", 0)


def current() -> Scene | None:
    """Return the scene of the test that runs."""
    return _scenes[-1][1] if _scenes else None


def begin(test: object) -> None:
    """Let a test begin; again, where it is run again."""
    if _scenes and _scenes[-1][0] is test:
        _scenes.pop()
    _scenes.append((test, Scene()))


def end() -> None:
    """Let the innermost test end."""
    if _scenes:
        _scenes.pop()


@contextmanager
def aside() -> Iterator[None]:
    """Let there be no scene: what outlives the test is made."""
    _scenes.append((None, None))
    try:
        yield
    finally:
        _scenes.pop()
