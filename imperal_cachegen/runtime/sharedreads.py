"""One read for all who ask for the same in one turn of an event loop: for stores that have no pipelines.

A read is sent only after its turn, so nobody gets what was read before it asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from .copying import deep_copy
from .port import Reading

R = TypeVar("R")


class _Turn(Generic[R]):
    """One read to come, and who waits for it beside the one who sends it."""

    __slots__ = ("end", "error", "others", "reading")

    def __init__(self) -> None:
        self.end = asyncio.Event()
        self.others = 0
        self.reading: R | None = None
        self.error: Exception | None = None


class SharedReads(Generic[R]):
    """The reads that are about to be sent. `copied` gives what another may change; nothing that is read is None."""

    def __init__(self, copied: Callable[[R], R]) -> None:
        self._copied = copied
        self._turns: dict[Hashable, _Turn[R]] = {}

    async def read(self, what: Hashable, send: Callable[[], Awaitable[R]]) -> R:
        """Return what `send` reads, or a copy of what another's of the same turn has read; raises what it raised."""
        key = (asyncio.get_running_loop(), what)
        while (turn := self._turns.get(key)) is not None:
            turn.others += 1
            await turn.end.wait()
            if turn.error is not None:
                raise turn.error
            if turn.reading is not None:  # else the one who sent it was cancelled
                return self._copied(turn.reading)
        turn = self._turns[key] = _Turn()
        try:
            await asyncio.sleep(0)
            del self._turns[key]
            reading = await send()
            if turn.others:
                turn.reading = self._copied(reading)  # the first may change its own before the others wake
        except Exception as exc:
            turn.error = exc
            raise
        finally:
            if self._turns.get(key) is turn:
                del self._turns[key]
            turn.end.set()
        return reading


def own_reading(reading: Reading) -> Reading:
    """Return a reading with a value that nobody else has."""
    return reading if reading.value is None else reading._replace(value=deep_copy(reading.value))
