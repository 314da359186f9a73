"""Commands of one event-loop turn, sent together: one write and one read of a Redis connection for all who ask.

A batch has one time limit and one say in the breaker. While every connection is busy commands wait, and go with the next
batch; they never open more connections than allowed. A command for a path that is being written waits until that batch is
over, whoever asked for either: what is asked for one path is done in that order.

When a connection that had been idle turns out to be dead, its batch is sent again, all but what stores a value: another
process may have removed that meanwhile.
"""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, NamedTuple

from redis.exceptions import ResponseError

from .errors import BackendTimeout, BackendUnavailable, CacheBackendError
from .guard import STALL, Guard
from .rediscommands import STORING, Argument, paths_of, value_bytes, written_paths
from .rediserrors import RAISED, mapped_redis, stored_error
from .redisurls import Source

MAX_COMMANDS = 256
"""Commands of a batch, at most."""

MAX_BYTES = 1_048_576
"""Bytes of values after which a batch takes no further command."""

LATE_PART = 1 / 16
"""The part of the time limit after which a command that waits for a connection gets a limit of its own."""


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
        self._due = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing: set[Argument] = set()
        self._closed = False

    def ask(self, *command: Argument) -> "asyncio.Future[Any]":
        """Return the reply to come.

        Raises:
            BackendUnavailable: the server is left alone for a moment; or, from the reply, it can't be reached.
            CacheBackendError: from the reply: what the server said.
        """
        self._guard.admit()
        return self._ask(command)

    def ask_all(self, commands: Iterable[tuple[Argument, ...]]) -> "list[asyncio.Future[Any]]":
        """Return the replies to come; to the breaker they are one call. Raises as `ask` does."""
        self._guard.admit()
        return [self._ask(command) for command in commands]

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

    def _ask(self, command: tuple[Argument, ...]) -> "asyncio.Future[Any]":
        if self._closed:
            raise BackendUnavailable("the store has been closed")
        reply: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append(Waiting(command, reply, time.monotonic()))
        self._soon()
        return reply

    def _soon(self) -> None:
        """Send what waits once this turn of the loop is over, where a connection is free: a task's first step is then."""
        if not self._due and (self._idle or self._open < self._limit):
            self._due = time.monotonic()
            self._start(self._send())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self) -> None:
        stalled = time.monotonic() - self._due  # that long the loop did other things: no connection was busy for that
        self._due = 0.0
        first: Coroutine[Any, Any, None] | None = None
        while self._waiting and (self._idle or self._open < self._limit):
            batch = self._taken(time.monotonic() - stalled)
            if not batch:
                break
            connection = self._idle.pop() if self._idle else self._made(batch)
            if connection is None:
                continue
            writing = {path for each in batch for path in written_paths(each.command)}
            self._writing |= writing
            carried = self._carry(connection, batch, writing)
            if first is None:
                first = carried
            else:
                self._start(carried)
        if first is not None:
            await first

    def _made(self, batch: list[Waiting]) -> Any:
        """Make another connection; None, and those of a batch are told why, when it can't be made."""
        try:
            connection = self._source.connect()
        except Exception as exc:  # noqa: BLE001  # nobody else would tell them
            self._fail(batch, exc)
            return None
        self._open += 1
        return connection

    def _taken(self, now: float) -> list[Waiting]:
        """Take the commands of the next batch; those who waited too long are told so, those who left are left out."""
        limit = self._guard.seconds
        batch: list[Waiting] = []
        back: list[Waiting] = []
        behind: set[Argument] = set()
        size = 0
        while self._waiting and len(batch) < MAX_COMMANDS and size < MAX_BYTES:
            waiting = self._waiting.popleft()
            if waiting.reply.done():
                continue
            waited = now - waiting.since
            if waited > limit:
                self._late(waiting)
            elif (self._writing or behind) and not (self._writing | behind).isdisjoint(paths_of(waiting.command)):
                back.append(waiting)
                behind.update(paths_of(waiting.command))
            else:
                batch.append(waiting)
                size += value_bytes(waiting.command)
                if waited > limit * LATE_PART:
                    due = self._loop.time() + limit - waited
                    self._loop.call_at(due, self._late, waiting, due)
        self._waiting.extendleft(reversed(back))
        return batch

    async def _carry(self, connection: Any, batch: list[Waiting], writing: set[Argument]) -> None:
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
                elif isinstance(reply, Exception):
                    waiting.reply.set_exception(reply)
                else:
                    waiting.reply.set_result(reply)
        finally:
            self._writing -= writing
            self._idle.append(connection)
            if self._waiting and not self._closed:
                self._soon()

    def _give_up(self) -> None:
        """Tell those who wait, where the server is left alone from now on."""
        if not self._waiting:
            return
        try:
            self._guard.admit()
        except BackendUnavailable as exc:
            self._fail(self._waiting, exc)
            self._waiting.clear()

    def _late(self, waiting: Waiting, due: float | None = None) -> None:
        """Tell who waits that it was too long; where the loop itself was stalled, what was read meanwhile comes first."""
        stalled = 0.0 if due is None else self._loop.time() - due
        if stalled > STALL:
            self._loop.call_later(min(stalled, self._guard.seconds), self._late, waiting)
            return
        self._fail([waiting], BackendTimeout("every connection to the store was busy for too long"))

    @staticmethod
    def _fail(waiting: "Sequence[Waiting] | deque[Waiting]", exc: Exception) -> None:
        for each in waiting:
            if not each.reply.done():
                each.reply.set_exception(exc)


async def _exchange(connection: Any, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
    """Send commands on a connection, and return the replies: errors of single commands among them."""
    if connection.is_connected and _was_closed(connection):
        await connection.disconnect(nowait=True)
    idled = connection.is_connected
    try:
        return await _sent(connection, commands)
    except CacheBackendError as exc:
        again = [command for command in commands if command[0] not in STORING]
        if not (idled and again and isinstance(exc, BackendUnavailable)):
            raise
        failure = exc
    replies = iter(await _sent(connection, again))
    return [failure if command[0] in STORING else next(replies) for command in commands]


def _was_closed(connection: Any) -> bool:
    """Whether the server has closed a connection while it was idle, as far as is known here; redis-py does not tell."""
    return bool(connection._reader.at_eof() or connection._writer.is_closing())  # noqa: SLF001


async def _sent(connection: Any, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
    try:
        if not connection.is_connected:
            await connection.connect()
        await connection.send_packed_command(connection.pack_commands(commands), check_health=False)
        return await _replies(connection, len(commands))
    except RAISED as exc:
        await connection.disconnect(nowait=True)
        raise mapped_redis(exc) from exc
    except BaseException:
        await connection.disconnect(nowait=True)
        raise


async def _replies(connection: Any, number: int) -> list[Any]:
    """Return so many replies; the errors of single commands are among them."""
    replies = []
    for _ in range(number):
        try:
            replies.append(await connection.read_response(disable_decoding=True))
        except ResponseError as exc:
            replies.append(exc)
    return replies
