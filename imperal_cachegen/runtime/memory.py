"""A store in this process: bounded, least recently used out first, everything gone on time.

Expiry is swept on every write and by a timer of the running event loop, so that values go when nobody reads them.
"""

import heapq
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from weakref import ref

from typing_extensions import override

from .backend import Backend, Held, Where

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, TimerHandle

ENTRY_COST = 200
"""Bytes that an entry is taken to cost beside its path and value."""


class MemoryBackend(Backend):
    """A store in this process.

    At most `max_entries` entries and `max_bytes` bytes (of paths, values, and 200 an entry). `clock` gives seconds that
    never go back. Safe to use from several event loops and threads.
    """

    def __init__(
        self,
        *,
        max_entries: int = 10_000,
        max_bytes: int = 64 * 1024 * 1024,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if max_entries < 1 or max_bytes < 1:
            raise ValueError("max_entries and max_bytes must be above 0")
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._bytes = 0
        self._deadlines: list[tuple[float, str]] = []
        self._lock = threading.Lock()
        self._timer: tuple[AbstractEventLoop, TimerHandle, float] | None = None

    @property
    @override
    def system(self) -> str:
        return "memory"

    @override
    async def get(self, path: str) -> bytes | None:
        with self._lock:
            return self._get(path)

    @override
    async def get_many(self, paths: Sequence[str]) -> list[bytes | None]:
        with self._lock:
            return [self._get(path) for path in paths]

    @override
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        with self._lock:
            self._set(path, value, ttl)
        self._wake()

    @override
    async def set_many(self, items: Sequence[tuple[str, bytes, int]]) -> None:
        with self._lock:
            for path, value, ttl in items:
                self._set(path, value, ttl)
        self._wake()

    @override
    async def delete(self, path: str) -> None:
        with self._lock:
            self._drop(path)

    @override
    async def delete_many(self, paths: Sequence[str]) -> None:
        with self._lock:
            for path in paths:
                self._drop(path)

    @override
    async def touch(self, path: str, ttl: int) -> bool:
        with self._lock:
            value = self._get(path)
            if value is not None:
                self._set(path, value, ttl)
        return value is not None

    @override
    async def clear(self, prefix: str) -> None:
        with self._lock:
            for path in [path for path in self._entries if path.startswith(prefix)]:
                self._drop(path)

    @override
    async def listed(self, prefix: str, limit: int, where: Where | None = None) -> list[Held]:
        now = self._clock()
        with self._lock:
            alive = (
                Held(path, value, deadline - now)
                for path, (value, deadline) in self._entries.items()
                if path.startswith(prefix) and deadline > now and (where is None or where(path))
            )
            return list(islice(alive, limit))

    @override
    async def get_held(self, path: str) -> Held | None:
        now = self._clock()
        with self._lock:
            value, deadline = self._entries.get(path, (b"", now))
        return Held(path, value, deadline - now) if deadline > now else None

    @override
    def leases(self, seconds: float) -> None:
        return None

    @override
    async def aclose(self) -> None:
        from .board import close_board

        await close_board(self)
        with self._lock:
            self._entries.clear()
            self._deadlines.clear()
            self._bytes = 0
            timer, self._timer = self._timer, None
        if timer is not None and not timer[0].is_closed():
            timer[0].call_soon_threadsafe(timer[1].cancel)

    @property
    def held(self) -> int:
        """How many entries are held, those that have expired included until they are swept."""
        return len(self._entries)

    def _get(self, path: str) -> bytes | None:
        entry = self._entries.get(path)
        if entry is None:
            return None
        if entry[1] <= self._clock():
            self._drop(path)
            return None
        self._entries.move_to_end(path)
        return entry[0]

    def _set(self, path: str, value: bytes, ttl: int) -> None:
        self._drop(path)
        cost = _cost(path, value)
        if cost > self._max_bytes:
            return
        self._sweep()
        deadline = self._clock() + ttl
        self._entries[path] = (value, deadline)
        self._bytes += cost
        heapq.heappush(self._deadlines, (deadline, path))
        while len(self._entries) > self._max_entries or self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))
        if len(self._deadlines) > 2 * len(self._entries) + 64:
            self._deadlines = [(entry[1], path) for path, entry in self._entries.items()]
            heapq.heapify(self._deadlines)

    def _drop(self, path: str) -> None:
        entry = self._entries.pop(path, None)
        if entry is not None:
            self._bytes -= _cost(path, entry[0])

    def _sweep(self) -> None:
        now = self._clock()
        while self._deadlines and self._deadlines[0][0] <= now:
            _, path = heapq.heappop(self._deadlines)
            entry = self._entries.get(path)
            if entry is not None and entry[1] <= now:
                self._drop(path)

    def _wake(self) -> None:
        """Set a timer for the earliest deadline, unless a loop that lives wakes us by then."""
        from asyncio import get_running_loop

        with self._lock:
            if not self._deadlines:
                return
            due = self._deadlines[0][0]
            timer = self._timer
            if timer is not None and not timer[0].is_closed() and timer[2] <= due:
                return
            delay = max(0.05, due - self._clock())
        loop = get_running_loop()
        if timer is not None and timer[0] is loop:
            timer[1].cancel()
        self._timer = (loop, loop.call_later(delay, partial(_on_time, ref(self))), due)

    def on_timer(self) -> None:
        """Drop what has expired, and wait for what expires next."""
        self._timer = None
        with self._lock:
            self._sweep()
        self._wake()


def _cost(path: str, value: bytes) -> int:
    return len(path) + len(value) + ENTRY_COST


def _on_time(backend: Callable[[], MemoryBackend | None]) -> None:
    alive = backend()
    if alive is not None:
        alive.on_timer()
