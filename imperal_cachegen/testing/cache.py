"""The real client over a store in memory, for tests."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from typing_extensions import override

from ..runtime.board import board_of
from ..runtime.client import CacheClient
from ..runtime.counters import Counters
from ..runtime.memory import MemoryBackend
from ..runtime.protocols import ModelRegistry
from .calls import Call, RecordingPort
from .clock import Clock
from .faults import Faults, FaultyBackend
from .runtimes import testing_of

APP = "test-ext"
USER = "test_user"
"""The app and the user of a cache whose test names none: those of the platform's `MockContext`."""


class Store:
    """What the caches of one test share: the backend with its faults, the clock, the calls, the problems."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = Clock() if clock is None else clock
        self.faults = Faults(self.clock)
        self.backend = FaultyBackend(MemoryBackend(clock=self.clock), self.faults)
        self.calls: list[Call] = []
        self.problems: dict[str, int] = {}
        self.expected: set[str] = set()

    def problem(self, kind: str) -> None:
        """Note what production would count as gone wrong, unless a fault of the test's own is behind it."""
        if not self.faults.any and kind not in self.expected:
            self.problems[kind] = self.problems.get(kind, 0) + 1


class WatchedCounters(Counters):
    """Counters that tell a store of what goes wrong."""

    __slots__ = ("_store",)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    @override
    def add(self, name: str, number: int = 1) -> None:
        super().add(name, number)
        if name == "oversize":
            self._store.problem(name)

    @override
    def error(self, kind: str) -> None:
        super().error(kind)
        self._store.problem(kind)


class MemoryCache(CacheClient):
    """A cache of one user that behaves as in production and forgets everything with the test.

    `extension` is where the models are registered. `app_id` is the extension's own unless it is told. `clock` and `faults`
    are moved and raised by the test; `calls` lists what was done about entries, oldest first. `user` gives the cache of
    another user over the same store.

    Where the models use a vendored runtime, what is made is the `MemoryCache` of that copy.

    Raises:
        ImportError: that copy is of an older cachegen.
        ValueError: an id is empty or above 1,024 bytes.
        TypeError: `extension` is none.
    """

    def __new__(cls, extension: ModelRegistry, **options: Any) -> "MemoryCache":  # noqa: PYI034  # or the copy's
        """Return one of the copy of the runtime that the models use."""
        copy = testing_of(extension)
        return super().__new__(cls) if copy is None else cast("MemoryCache", copy.MemoryCache(extension, **options))

    def __init__(
        self,
        extension: ModelRegistry,
        *,
        user_id: str = USER,
        app_id: str | None = None,
        clock: Clock | None = None,
        store: Store | None = None,
    ) -> None:
        self.store = Store(clock) if store is None else store
        app = app_of(extension) if app_id is None else app_id
        super().__init__(app, user_id, self.store.backend, extension, clock=self.store.clock)
        port = RecordingPort((app, user_id), self.store.backend, extension, self.store.calls, self.store.clock)
        port.counters = WatchedCounters(self.store)
        self.port: RecordingPort = port

    @property
    def app_id(self) -> str:
        """The app whose entries these are."""
        return self._app_id

    @property
    def user_id(self) -> str:
        """The user whose entries these are."""
        return self._user_id

    @property
    def clock(self) -> Clock:
        """The clock that ages and expiry are told by."""
        return self.store.clock

    @property
    def faults(self) -> Faults:
        """The failures on demand."""
        return self.store.faults

    @property
    def calls(self) -> list[Call]:
        """What was done about entries, of all users of the store; `clear()` it to begin anew."""
        return self.store.calls

    @property
    def problems(self) -> dict[str, int]:
        """What production would have counted as gone wrong, and no fault of the test's is behind: kind to how often."""
        return dict(self.store.problems)

    def user(self, user_id: str) -> "MemoryCache":
        """Return the cache of another user, over the same store."""
        return MemoryCache(self._extension, user_id=user_id, app_id=self._app_id, store=self.store)

    @contextmanager
    def expecting(self, *kinds: str) -> Iterator[None]:
        """Let problems of some kinds (`oversize`, `entry_shape`, …) be what the test is about, not a failure of it."""
        before = set(self.store.expected)
        self.store.expected.update(kinds)
        try:
            yield
        finally:
            self.store.expected = before

    async def settle(self) -> None:
        """Wait until no fetch runs, those included that nobody waits for (stale values being refreshed)."""
        while running := board_of(self.store.backend).running():
            await asyncio.wait(running)

    def verify(self) -> None:
        """Raise `AssertionError` where production would have counted something as gone wrong; the plugin asks each test."""
        if self.store.problems:
            found = ", ".join(f"{kind} ({count} times)" if count > 1 else kind for kind, count in self.problems.items())
            raise AssertionError(
                f"the cache served its callers, but counted what production would: {found}. "
                "Mend it, or say that the test is about it: `with cache.expecting(…)`"
            )

    @override
    async def aclose(self) -> None:
        """Wait a second for fetches that run behind, cancel the rest, and forget everything."""
        await self.store.backend.aclose()


def app_of(extension: Any) -> str:
    """Return the app id of an extension; the platform's mock's where it tells none."""
    app_id = getattr(extension, "app_id", None)
    return app_id if isinstance(app_id, str) and app_id else APP
