"""The test that runs: whoever asks for a cache in it, the `cache` fixture or a context, asks for one of the same store.

Told by the pytest plugin when a test begins and ends; without it there is no scene, and each context has a store of its
own. Loaded by every run of pytest, so it imports nothing that costs.
"""

import sys
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
    """The caches of one test: all over one store, for each copy of the runtime that its models use.

    What a test of Hypothesis makes while it runs is of one input, and the next input finds nothing of it.
    """

    def __init__(self) -> None:
        self._stores: dict[ModuleType | None, Any] = {}
        self._input: object = None
        self._of_input: dict[ModuleType | None, Any] = {}
        self._ended: list[Any] = []
        self._asked_before: int | None = None
        self.passed = False

    def cache(self, extension: "ModelRegistry", user_id: str | None = None, app_id: str | None = None) -> "MemoryCache":
        """Return the cache of a user of an app; the same for who asks again."""
        from .cache import USER, MemoryCache, app_of
        from .runtimes import testing_of

        user = USER if user_id is None else user_id
        app = app_of(extension) if app_id is None else app_id
        copy = testing_of(extension)
        stores = self._stores if copy in self._stores else self._now()
        store = stores.get(copy)
        if store is not None and (known := store.caches.get((id(extension), app, user))) is not None:
            found: MemoryCache = known
            return found
        made = MemoryCache(extension, user_id=user, app_id=app, store=store)
        stores[copy] = made.store
        return made

    def _now(self) -> "dict[ModuleType | None, Any]":
        """Return where a new store belongs: to the test, or to the input that it runs with."""
        given = _input_of_hypothesis()
        if given is None:
            return self._stores
        if given is not self._input:
            self._ended += (store for store in self._of_input.values() if not store.is_over)
            self._input, self._of_input = given, {}
        return self._of_input

    def _all(self) -> "list[Any]":
        return [*self._stores.values(), *self._ended, *self._of_input.values()]

    @property
    def has_caches(self) -> bool:
        """Whether anybody has asked for one."""
        return bool(self._stores or self._input is not None)

    def without_cache(self) -> None:
        """Note that a context of this test has no cache: that a handler asks `cache_of` for one is then a problem."""
        if self._asked_before is None:
            self._asked_before = _asked_for_none()

    def settle(self) -> None:
        """Let what runs behind end, where the test has left it a loop."""
        for store in self._all():
            store.settle_loops()

    def verify(self) -> None:
        """Raise `AssertionError` where production would have counted a problem since the last time."""
        for store in self._all():
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
        return [call for store in (*self._stores.values(), *self._of_input.values()) for call in store.calls]


def _input_of_hypothesis() -> object:
    """Return what stands for the input that a test of Hypothesis runs with; None in other tests."""
    control: Any = sys.modules.get("hypothesis.control")
    return control.current_build_context() if control is not None and control.currently_in_test_context() else None


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
