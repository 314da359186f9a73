"""Commands of one event-loop turn, sent together: one write and one read of a Redis connection for all who ask.

A batch has one time limit and one say in the breaker. While every connection is busy commands wait, and go with the next
batch; they never open more connections than allowed. Every command here may be sent twice with the same result, so a
batch is sent again when a connection that had been idle turns out to be dead.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from redis.exceptions import ResponseError

from .errors import BackendTimeout, BackendUnavailable
from .guard import Guard
from .rediserrors import RAISED, mapped_redis, stored_error
from .redisurls import Source

MAX_COMMANDS = 256
"""Commands of a batch, at most."""

Argument = str | bytes | int


class Waiting(NamedTuple):
    """A command, who waits for its reply, and since when (seconds that never go back)."""

    command: tuple[Argument, ...]
    reply: "asyncio.Future[Any]"
    since: float


class Batches:
    """The connections of one event loop to one server, and the commands that wait for them.

    `source` makes redis-py connections; at most `limit` are open.
    """

    def __init__(self, source: Source, guard: Guard, limit: int) -> None:
        self._source = source
        self._guard = guard
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Waiting] = deque()
        self._idle: list[Any] = []
        self._open = 0
        self._due = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def ask(self, *command: Argument) -> "asyncio.Future[Any]":
        """Return the reply to come.

        Raises:
            BackendUnavailable: the server is left alone for a moment; or, from the reply, it can't be reached.
            CacheBackendError: from the reply: what the server said.
        """
        self._guard.admit()
        if self._closed:
            raise BackendUnavailable("the store has been closed")
        reply: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append(Waiting(command, reply, time.monotonic()))
        if not self._due:
            self._due = True
            self._loop.call_soon(self._send)
        return reply

    async def aclose(self) -> None:
        """End what is under way, and close every connection."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._fail(self._waiting, BackendUnavailable("the store has been closed"))
        self._waiting.clear()
        for connection in self._idle:
            await connection.disconnect()
        self._idle.clear()
        await self._source.aclose()

    def _send(self) -> None:
        self._due = False
        while self._waiting and (self._idle or self._open < self._limit):
            batch = self._taken()
            if not batch:
                return
            if self._idle:
                connection = self._idle.pop()
            else:
                connection = self._source.connect()
                self._open += 1
            task = self._loop.create_task(self._carry(connection, batch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _taken(self) -> list[Waiting]:
        """Take the commands of the next batch; those who waited too long are told so, those who left are left out."""
        oldest = time.monotonic() - self._guard.seconds
        batch: list[Waiting] = []
        while self._waiting and len(batch) < MAX_COMMANDS:
            waiting = self._waiting.popleft()
            if waiting.since < oldest:
                self._fail([waiting], BackendTimeout("every connection to the store was busy for too long"))
            elif not waiting.reply.done():
                batch.append(waiting)
        return batch

    async def _carry(self, connection: Any, batch: list[Waiting]) -> None:
        try:
            replies = await self._guard.run(lambda: _exchange(connection, [each.command for each in batch]))
        except Exception as exc:  # noqa: BLE001  # whatever it is, it is the callers'
            self._fail(batch, exc)
            if isinstance(exc, (BackendTimeout, BackendUnavailable)):
                self._give_up()
        except BaseException:
            self._fail(batch, BackendUnavailable("the store has been closed"))
            raise
        else:
            for waiting, reply in zip(batch, replies, strict=True):
                if waiting.reply.done():
                    continue
                if isinstance(reply, ResponseError):
                    waiting.reply.set_exception(stored_error(reply))
                else:
                    waiting.reply.set_result(reply)
        finally:
            self._idle.append(connection)
            if self._waiting and not self._due and not self._closed:
                self._due = True
                self._loop.call_soon(self._send)

    def _give_up(self) -> None:
        """Tell those who wait, where the server is left alone from now on."""
        if not self._waiting:
            return
        try:
            self._guard.admit()
        except BackendUnavailable as exc:
            self._fail(self._waiting, exc)
            self._waiting.clear()

    @staticmethod
    def _fail(waiting: "Sequence[Waiting] | deque[Waiting]", exc: Exception) -> None:
        for each in waiting:
            if not each.reply.done():
                each.reply.set_exception(exc)


async def _exchange(connection: Any, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
    """Send commands on a connection, and return the replies: errors of single commands among them."""
    packed = connection.pack_commands(commands)
    while True:
        idled = connection.is_connected
        try:
            if not idled:
                await connection.connect()
            await connection.send_packed_command(packed, check_health=False)
            return [await _reply(connection) for _ in commands]
        except RAISED as exc:
            await connection.disconnect(nowait=True)
            error = mapped_redis(exc)
            if not (idled and isinstance(error, BackendUnavailable)):
                raise error from exc
        except BaseException:
            await connection.disconnect(nowait=True)
            raise


async def _reply(connection: Any) -> Any:
    try:
        return await connection.read_response(disable_decoding=True)
    except ResponseError as exc:
        return exc
