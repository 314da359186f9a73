"""The real client over a store in memory, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, cast

from pydantic import BaseModel
from typing_extensions import override

from ..runtime.board import CLOSING_SECONDS
from ..runtime.client import CacheClient
from ..runtime.protocols import ModelRegistry
from .calls import Call, RecordingPort
from .clock import Clock
from .faults import Faults
from .problems import checked_kinds
from .runtimes import testing_of
from .store import Store, WatchedCounters

APP = "test-ext"
USER = "test_user"
"""The app and the user of a cache whose test names none: those of the platform's `MockContext`."""


class MemoryCache(CacheClient):
    """A cache of one user that behaves as in production and forgets everything with the test.

    `extension` is where the models are registered. `app_id` is the extension's own unless it is told. `clock` and `faults`
    are moved and raised by the test; `calls` lists what was done about entries, oldest first. `user` gives the cache of
    another user over the same store. `async with` ends as the plugin ends a test: it waits a second for what runs behind,
    and raises `AssertionError` where production would have counted a problem.

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
        self.port: RecordingPort = RecordingPort((app, user_id), self.store, extension)
        self.port.counters = WatchedCounters(self.store.problems)
        self.store.caches.setdefault((id(extension), app, user_id), self)

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
        return self.store.problems.counts

    def user(self, user_id: str) -> "MemoryCache":
        """Return the cache of another user, over the same store; the same for who asks again."""
        return self.over(self._extension, user_id)

    def over(self, extension: ModelRegistry, user_id: str) -> "MemoryCache":
        """Return the cache of a user with the models of an extension, over the same store and of the same app."""
        known: MemoryCache | None = self.store.caches.get((id(extension), self._app_id, user_id))
        if known is not None:
            return known
        return MemoryCache(extension, user_id=user_id, app_id=self._app_id, store=self.store)

    @contextmanager
    def expecting(self, *kinds: str) -> Iterator[None]:
        """Let problems of some kinds (`oversize`, `entry_shape`, …) be what the test is about, not a failure of it.

        Raises:
            ValueError: no kind is given, or one that there is not.
            AssertionError: one of them did not happen until the block ended.
        """
        with self.store.problems.expecting(*checked_kinds(kinds)):
            yield

    @override
    async def clear(self, model: type[BaseModel] | None = None) -> bool:
        cleared = await super().clear(model)
        name = "all models" if model is None else self._name(model)
        self.calls.append(Call("clear", name, "", "gone" if cleared else "failed"))
        return cleared

    async def settle(self) -> None:
        """Wait until no fetch runs, those included that nobody waits for (stale values being refreshed)."""
        await self.store.settle()

    def verify(self) -> None:
        """Raise `AssertionError` where production would have counted something as gone wrong; the plugin asks each test."""
        self.store.problems.verify()

    @override
    async def aclose(self) -> None:
        """Wait a second for fetches that run behind, cancel the rest, and forget everything."""
        await self.store.backend.aclose()

    @override
    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.store.settle(CLOSING_SECONDS)
        await self.aclose()
        if exc is None:
            self.verify()


def app_of(extension: Any) -> str:
    """Return the app id of an extension; the platform's mock's where it tells none."""
    app_id = getattr(extension, "app_id", None)
    return app_id if isinstance(app_id, str) and app_id else APP
