"""Failures on demand: a store that is down, slow, corrupt or full while a test says so."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from math import isfinite
from types import TracebackType

from typing_extensions import override

from ..runtime.backend import Backend, Held, Where
from ..runtime.board import close_board
from ..runtime.errors import BackendFailed, BackendTimeout, BackendUnavailable
from ..runtime.lease import Leases
from .clock import Clock

LIMIT = 0.25
"""Seconds after which an operation on a slow store is given up, as over Redis in production."""

_BY_THE_TEST = "a failure on demand, of the test's own"


def of_a_fault(exc: BaseException | None) -> bool:
    """Return whether an exception is a failure on demand."""
    return _BY_THE_TEST in getattr(exc, "__notes__", ())


class Spoiled(bytes):
    """What is read of an entry while the store is corrupt."""

    __slots__ = ()


class Fault(AbstractContextManager[None]):
    """One failure, which begins with its block; usable once."""

    def __init__(self, name: str, idle: "list[Fault]", begun: AbstractContextManager[None]) -> None:
        self.name = name
        self._idle = idle
        self._begun = begun
        idle.append(self)

    @override
    def __enter__(self) -> None:
        self._idle[:] = [fault for fault in self._idle if fault is not self]
        return self._begun.__enter__()

    @override
    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return self._begun.__exit__(kind, exc, traceback)


class Faults:
    """The failures of a store. Each is a context manager, and ends with its block; several may go on at once.

    ```python
    with cache.faults.down():
        page = await get_or_fetch_inbox_page(cache, fetch, account_id="a1")  # fetched, not stored, nothing raised
    ```
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._down = 0
        self._corrupt = 0
        self._full = 0
        self._delays: list[float] = []
        self._idle: list[Fault] = []

    @property
    def any(self) -> bool:
        """Whether a failure goes on."""
        return bool(self._down or self._corrupt or self._full or self._delays)

    def down(self) -> AbstractContextManager[None]:
        """No connection: every operation fails."""
        return Fault("down()", self._idle, self._counted("_down"))

    def slow(self, seconds: float = 1.0) -> AbstractContextManager[None]:
        """Let every operation take so many seconds of the test's clock; above 0.25 it is given up, and fails.

        Raises:
            ValueError: not above 0, or not finite.
            TypeError: no number.
        """
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise TypeError(f"a store is slow by a number of seconds, got {seconds!r:.40}")
        if not isfinite(seconds) or seconds <= 0:
            raise ValueError(f"a slow store takes some time, got {seconds!r} seconds")
        return Fault(f"slow({seconds})", self._idle, self._slow(seconds))

    def corrupt(self) -> AbstractContextManager[None]:
        """Let whatever is read be the first half of what was stored."""
        return Fault("corrupt()", self._idle, self._counted("_corrupt"))

    def full(self) -> AbstractContextManager[None]:
        """No memory left: every write fails, reads and deletes go on."""
        return Fault("full()", self._idle, self._counted("_full"))

    @property
    def idle(self) -> list[str]:
        """Those that were made and have not begun."""
        return [fault.name for fault in self._idle]

    def verify(self) -> None:
        """Raise `AssertionError` where one was made since the last time and has never begun."""
        idle = self.idle
        self._idle.clear()
        if idle:
            raise AssertionError(
                f"a failure of the cache was made and never begun, so the test proves nothing of it: {', '.join(idle)}\n"
                f"It goes on inside its block: `with cache_faults.{idle[0]}: …`"
            )

    @contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        setattr(self, name, getattr(self, name) + 1)
        try:
            yield
        finally:
            setattr(self, name, getattr(self, name) - 1)

    @contextmanager
    def _slow(self, seconds: float) -> Iterator[None]:
        self._delays.append(seconds)
        try:
            yield
        finally:
            self._delays.remove(seconds)

    def check(self, *, writes: bool = False) -> None:
        """Fail an operation as the failures that go on would have it."""
        if self._down:
            raise _failure(BackendUnavailable("the store can't be reached (the test's fault: down)"))
        if self._delays:
            seconds = sum(self._delays)
            self._clock.advance(min(seconds, LIMIT))
            if seconds > LIMIT:
                raise _failure(BackendTimeout("the store did not answer in time (the test's fault: slow)"))
        if writes and self._full:
            raise _failure(BackendFailed("the store has no memory left (the test's fault: full)"))

    def spoiled(self, raw: bytes | None) -> bytes | None:
        """Return what is read of an entry."""
        return Spoiled(raw[: len(raw) // 2]) if raw is not None and self._corrupt else raw


def _failure(error: Exception) -> Exception:
    error.add_note(_BY_THE_TEST)
    return error


class FaultyBackend(Backend):
    """A store that fails when its `faults` say so. A value is measured as it is sent to the gateway."""

    def __init__(self, backend: Backend, faults: Faults) -> None:
        self._backend = backend
        self._faults = faults

    @property
    @override
    def system(self) -> str:
        return self._backend.system

    @override
    async def get(self, path: str) -> bytes | None:
        self._faults.check()
        return self._faults.spoiled(await self._backend.get(path))

    @override
    async def get_many(self, paths: Sequence[str]) -> list[bytes | None]:
        self._faults.check()
        return [self._faults.spoiled(raw) for raw in await self._backend.get_many(paths)]

    @override
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        self._faults.check(writes=True)
        await self._backend.set(path, value, ttl)

    @override
    async def set_many(self, items: Sequence[tuple[str, bytes, int]]) -> None:
        self._faults.check(writes=True)
        await self._backend.set_many(items)

    @override
    async def delete(self, path: str) -> None:
        self._faults.check()
        await self._backend.delete(path)

    @override
    async def delete_many(self, paths: Sequence[str]) -> None:
        self._faults.check()
        await self._backend.delete_many(paths)

    @override
    async def touch(self, path: str, ttl: int) -> bool:
        self._faults.check()
        return await self._backend.touch(path, ttl)

    @override
    async def clear(self, prefix: str) -> None:
        self._faults.check()
        await self._backend.clear(prefix)

    @override
    async def listed(self, prefix: str, limit: int, where: Where | None = None) -> list[Held]:
        self._faults.check()
        return await self._backend.listed(prefix, limit, where)

    @override
    def leases(self, seconds: float) -> Leases | None:
        return self._backend.leases(seconds)

    @override
    def sent_size(self, length: int, ttl: int) -> int:
        return length + len(b'{"envelope":,"ttl_seconds":%d}' % ttl)

    @override
    async def aclose(self) -> None:
        await close_board(self)
        await self._backend.aclose()
