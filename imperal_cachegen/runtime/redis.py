"""Redis as a store: one server, or the master that Sentinels know. Owns redis-py, with `batches` and `redisurls`.

Entries are plain strings under the documented paths, with an expiry. `clear` and `listed` scan.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any

from typing_extensions import override

from .backend import Backend, Held, Where
from .batches import Batches
from .board import close_board
from .guard import Guard
from .lease import Leases
from .loops import PerLoop
from .policy import seconds_above_0, told
from .rediscommands import Argument
from .redisurls import Source, source

SECONDS = 0.25
"""How long an operation may take."""

CONNECTIONS = 16
"""Connections of one event loop to one server, at most: who finds none free waits."""

SCANNED = 500
"""Entries that one step of `clear` looks at."""


class RedisBackend(Backend):
    """One Redis server. What is asked in one turn of an event loop travels in one pipeline.

    `source` makes what connects, for each event loop. An operation takes at most `seconds`; a server that is late, or
    can't be reached, is left alone for a moment.
    """

    def __init__(
        self, source: Callable[[], Source], *, seconds: float = SECONDS, connections: int = CONNECTIONS
    ) -> None:
        guard = Guard(seconds)
        self._batches = PerLoop(lambda: Batches(source(), guard, connections), Batches.aclose)

    @property
    @override
    def system(self) -> str:
        return "redis"

    @override
    async def get(self, path: str) -> bytes | None:
        batches = self._batches.known() or await self._batches.here()
        found: bytes | None = await batches.ask("GET", path)
        return found

    @override
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        batches = self._batches.known() or await self._batches.here()
        await batches.ask("SET", path, value, "EX", ttl)

    @override
    async def delete(self, path: str) -> None:
        batches = self._batches.known() or await self._batches.here()
        await batches.ask("DEL", path)

    @override
    async def touch(self, path: str, ttl: int) -> bool:
        batches = self._batches.known() or await self._batches.here()
        return bool(await batches.ask("EXPIRE", path, ttl))

    @override
    async def get_many(self, paths: Sequence[str]) -> list[bytes | None]:
        batches = await self._batches.here()
        return await together(batches.ask_all(("GET", path) for path in paths))

    @override
    async def set_many(self, items: Sequence[tuple[str, bytes, int]]) -> None:
        batches = await self._batches.here()
        await together(batches.ask_all(("SET", path, value, "EX", ttl) for path, value, ttl in items))

    @override
    async def delete_many(self, paths: Sequence[str]) -> None:
        batches = await self._batches.here()
        await together(batches.ask_all(("DEL", path) for path in paths))

    @override
    async def clear(self, prefix: str) -> None:
        await clear(await self._batches.here(), prefix)

    @override
    async def listed(self, prefix: str, limit: int, where: Where | None = None) -> list[Held]:
        return await listed(await self._batches.here(), prefix, limit, where)

    @override
    async def get_held(self, path: str) -> Held | None:
        batches = await self._batches.here()
        return held(path, *await together(batches.ask_all((("GET", path), ("PTTL", path)))))

    @override
    def leases(self, seconds: float) -> Leases:
        from .redislease import RedisLeases

        async def ask(_path: str, *command: Argument) -> Any:
            return await (self._batches.known() or await self._batches.here()).ask(*command)

        return RedisLeases(ask, seconds)

    @override
    async def aclose(self) -> None:
        await close_board(self)
        await self._batches.aclose()


async def together(replies: Iterable["asyncio.Future[Any]"]) -> list[Any]:
    """Return all replies; raises what the first failure was, once every one is there."""
    found = await asyncio.gather(*replies, return_exceptions=True)
    for reply in found:
        if isinstance(reply, BaseException):
            raise reply
    return found


async def clear(batches: Batches, prefix: str) -> None:
    """Remove everything on a server whose path begins with a prefix, some hundreds at a time."""
    async for paths in _scanned(batches, prefix):
        await together(batches.ask_all(("DEL", path) for path in paths))


async def listed(batches: Batches, prefix: str, limit: int, where: Where | None = None) -> list[Held]:
    """Return what a server holds under paths that begin with a prefix, of those that are wanted."""
    found: dict[str, Held] = {}
    async for scanned in _scanned(batches, prefix):
        paths = [path for path in scanned if where is None or where(path.decode(errors="replace"))]
        values = await together(batches.ask_all(("GET", path) for path in paths))
        left = await together(batches.ask_all(("PTTL", path) for path in paths))
        for path, value, milliseconds in zip(paths, values, left, strict=True):
            if entry := held(path.decode(errors="replace"), value, milliseconds):
                found[entry.path] = entry
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def held(path: str, value: bytes | None, milliseconds: int) -> Held | None:
    """Return what GET and PTTL tell of an entry; None where it is gone, or would never go."""
    return Held(path, value, milliseconds / 1000) if value is not None and milliseconds > 0 else None


async def _scanned(batches: Batches, prefix: str) -> AsyncIterator[list[bytes]]:
    """Yield the paths that begin with a prefix, some hundreds at a time; one may come twice."""
    pattern = "".join(f"\\{character}" if character in "*?[]\\^" else character for character in prefix) + "*"
    cursor = b"0"
    while True:
        cursor, paths = await batches.ask("SCAN", cursor, "MATCH", pattern, "COUNT", SCANNED)
        yield paths
        if cursor == b"0":
            return


def redis_backend(url: str, *, seconds: float = SECONDS, connections: int = CONNECTIONS) -> Backend:
    """Return the Redis at a URL, guarded by a time limit and a circuit breaker.

    Raises:
        ValueError: the URL is malformed, or has options that redis-py does not take; `seconds` is not above 0, or
            `connections` is not a whole number from 1 on.
    """
    seconds_above_0("seconds", seconds)
    if type(connections) is not int or connections < 1:
        raise ValueError(f"connections must be a whole number from 1 on, got {told(connections)}")
    if url.partition("://")[0].endswith("+cluster"):
        from .rediscluster import RedisClusterBackend

        return RedisClusterBackend(url, seconds=seconds, connections=connections)
    return RedisBackend(source(url, seconds), seconds=seconds, connections=connections)
