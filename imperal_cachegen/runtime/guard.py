"""A time limit and a circuit breaker around any store, so that a dead one costs a request microseconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from typing_extensions import override

from .backend import Backend, Held, Where
from .board import close_board
from .breaker import Breaker
from .errors import BackendTimeout, BackendUnavailable

if TYPE_CHECKING:
    from .lease import Leases

T = TypeVar("T")

STALL = 0.02
"""Seconds that a busy event loop may be late with ending an operation before that is no fault of the store."""


class Guard:
    """A time limit of `seconds` for whatever a store is asked, and the breaker that leaves it alone."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._breaker = Breaker(clock)

    def admit(self) -> None:
        """Raise `BackendUnavailable` while the store is left alone."""
        if not self._breaker.lets_through():
            raise BackendUnavailable("the store is left alone for a moment: it did not answer")

    async def run(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what the store answers, and note whether it did.

        Raises:
            BackendTimeout: it took longer than the limit.
        """
        loop = asyncio.get_running_loop()
        due = loop.time() + self.seconds
        limit = asyncio.timeout(None)
        timer = loop.call_at(due, self._over, limit, due)
        try:
            async with limit:
                result = await call()
        except (TimeoutError, BackendTimeout) as exc:
            self._breaker.late()
            if limit.expired():
                raise BackendTimeout(f"the store did not answer within {self.seconds} seconds") from exc
            raise
        except (OSError, BackendUnavailable):
            self._breaker.unreachable()
            raise
        except Exception:
            self._breaker.answered()
            raise
        finally:
            timer.cancel()
        self._breaker.answered()
        return result

    def _over(self, limit: asyncio.Timeout, due: float) -> None:
        """End an operation; where the loop itself was stalled, the answer that waits there is read first."""
        now = asyncio.get_running_loop().time()
        stalled = now - due
        limit.reschedule(now + min(stalled, self.seconds) if stalled > STALL else due)


class GuardedBackend(Backend):
    """A store whose operations take at most `seconds`, and that is left alone when it is late or can't be reached.

    Raises:
        BackendTimeout: from an operation that took longer.
        BackendUnavailable: from every operation while the store is left alone.
    """

    def __init__(self, backend: Backend, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._backend = backend
        self._guard = Guard(seconds, clock)

    @property
    @override
    def system(self) -> str:
        return self._backend.system

    @override
    async def get(self, path: str) -> bytes | None:
        return await self._guarded(lambda: self._backend.get(path))

    @override
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        await self._guarded(lambda: self._backend.set(path, value, ttl))

    @override
    async def delete(self, path: str) -> None:
        await self._guarded(lambda: self._backend.delete(path))

    @override
    async def get_many(self, paths: Sequence[str]) -> list[bytes | None]:
        return await self._guarded(lambda: self._backend.get_many(paths))

    @override
    async def set_many(self, items: Sequence[tuple[str, bytes, int]]) -> None:
        await self._guarded(lambda: self._backend.set_many(items))

    @override
    async def delete_many(self, paths: Sequence[str]) -> None:
        await self._guarded(lambda: self._backend.delete_many(paths))

    @override
    async def touch(self, path: str, ttl: int) -> bool:
        return await self._guarded(lambda: self._backend.touch(path, ttl))

    @override
    async def clear(self, prefix: str) -> None:
        await self._guarded(lambda: self._backend.clear(prefix))

    @override
    async def listed(self, prefix: str, limit: int, where: Where | None = None) -> list[Held]:
        return await self._guarded(lambda: self._backend.listed(prefix, limit, where))

    @override
    async def get_held(self, path: str) -> Held | None:
        return await self._guarded(lambda: self._backend.get_held(path))

    @override
    def sent_size(self, length: int, ttl: int) -> int:
        return self._backend.sent_size(length, ttl)

    @override
    def bound(self, call_token: str) -> Backend:
        bound = GuardedBackend(self._backend.bound(call_token), seconds=self._guard.seconds)
        bound._guard = self._guard
        return bound

    @override
    def leases(self, seconds: float) -> "Leases | None":
        return self._backend.leases(seconds)

    @override
    async def aclose(self) -> None:
        await close_board(self)
        await self._backend.aclose()

    async def _guarded(self, call: Callable[[], Awaitable[T]]) -> T:
        self._guard.admit()
        return await self._guard.run(call)
