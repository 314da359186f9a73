"""Leases in Redis: redis-py's own lock, whose commands travel in the batches of the store.

A lock's key and its entry's are in one slot of a cluster, so the scripts here may touch both. Every command may be sent
twice with the same result.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from redis.asyncio.lock import Lock
from redis.exceptions import LockNotOwnedError
from typing_extensions import override

from .lease import Lease, Leases, lease_path

Ask = Callable[..., Awaitable[Any]]
"""Sends a command to the server that has a path: `ask(path, *command)`."""

STORE = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('del', KEYS[1])
return 1
"""
"""The reply to one that was sent twice is that of a lost lease: what was stored is stored."""

REPLACE = "redis.call('del', KEYS[1]) redis.call('set', KEYS[2], ARGV[1], 'EX', ARGV[2]) return 1"


class RedisLeases(Leases):
    """The leases of the entries in a Redis."""

    def __init__(self, ask: Ask, seconds: float) -> None:
        self.seconds = seconds
        self._ask = ask

    @override
    async def take(self, path: str, *, over: bool = False) -> Lease | None:
        lease = RedisLease(path, self._ask, self.seconds)
        return lease if await lease.take(over=over) else None

    @override
    async def replace(self, path: str, value: bytes, ttl: int) -> None:
        await self._ask(path, "EVAL", REPLACE, 2, lease_path(path), path, value, ttl)

    @override
    async def remove(self, paths: Sequence[str]) -> None:
        replies = await asyncio.gather(
            *(self._ask(path, "DEL", lease_path(path), path) for path in paths), return_exceptions=True
        )
        for reply in replies:
            if isinstance(reply, BaseException):
                raise reply


class RedisLease(Lease):
    """One lease."""

    def __init__(self, path: str, ask: Ask, seconds: float) -> None:
        self.token = b""
        self._path = path
        self._ask = ask
        self._lock = _Lock(_Commands(path, ask), lease_path(path), seconds)

    async def take(self, *, over: bool) -> bool:
        """Take the lock; returns False while another holds it."""
        self._lock.over = over
        taking = asyncio.ensure_future(self._lock.acquire())
        try:
            took: bool = await asyncio.shield(taking)
        except asyncio.CancelledError:  # the command may be on its way: who is not told of it would hold up the others
            await asyncio.wait((taking,))
            if not taking.cancelled() and taking.exception() is None and taking.result():
                await self.give_up()
            raise
        if took:
            self.token = self._lock.local.token
        return took

    @override
    async def extend(self) -> bool:
        try:
            return await self._lock.reacquire()
        except LockNotOwnedError:
            return False

    @override
    async def store(self, value: bytes, ttl: int) -> bool:
        keys = (lease_path(self._path), self._path)
        return bool(await self._ask(self._path, "EVAL", STORE, 2, *keys, self.token, value, ttl))

    @override
    async def give_up(self) -> None:
        with contextlib.suppress(LockNotOwnedError):
            await self._lock.release()


class _Lock(Lock):
    """redis-py's lock, taken by a command that may be sent twice."""

    lua_release = lua_extend = lua_reacquire = None  # its own: they are kept by class, and these speak to `_Commands`

    def __init__(self, commands: "_Commands", name: str, seconds: float) -> None:
        self.over = False
        self._commands = commands
        self._milliseconds = int(seconds * 1000)
        super().__init__(commands, name, timeout=seconds, blocking=False, thread_local=False)  # type: ignore[arg-type]

    @override
    async def do_acquire(self, token: str | bytes) -> bool:
        limit = ("PX", self._milliseconds)
        if self.over:
            return bool(await self._commands.ask("SET", self.name, token, *limit))
        took, holder = await asyncio.gather(
            self._commands.ask("SET", self.name, token, "NX", *limit), self._commands.ask("GET", self.name)
        )
        return bool(took) or holder == token


class _Commands:
    """What the lock uses of redis-py's client."""

    def __init__(self, path: str, ask: Ask) -> None:
        self._path = path
        self._ask = ask

    async def ask(self, *command: Any) -> Any:
        return await self._ask(self._path, *command)

    def register_script(self, text: str) -> "_Script":
        return _Script(text)


class _Script:
    """One of the lock's own scripts. No function: as an attribute of the lock's class that would be a method."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def __call__(self, keys: Sequence[Any], args: Sequence[Any], client: _Commands) -> Any:
        return await client.ask("EVAL", self._text, len(keys), *keys, *args)
