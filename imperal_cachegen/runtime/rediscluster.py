"""A Redis cluster as a store: each command goes to the master that has its path, in that one's batches.

redis-py knows the topology. A command that is redirected, or whose master is gone, is asked again through redis-py, which
follows redirections and learns who the masters are now; a master that does not answer is left alone for a moment, the
others go on.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.exceptions import AskError, ClusterDownError, TryAgainError
from typing_extensions import override

from .backend import Backend
from .batches import Argument, Batches
from .board import close_board
from .errors import BackendUnavailable
from .guard import Guard
from .lease import Leases
from .loops import PerLoop
from .redis import clear, together
from .rediserrors import RAISED, mapped_redis
from .redisurls import cluster_options, tried

CLOSING_SECONDS = 1.0
"""How long closing waits for what goes on in redis-py, before it cancels it."""

REDIRECTION_SECONDS = 2.0
"""How long redis-py may wait for a node when it follows a redirection, or learns the topology."""

MAX_REDIRECTED = 64
"""Commands that are being redirected at once, at most: others are told that the cluster can't be reached."""

_REDIRECTED = (AskError, TryAgainError, ClusterDownError)
"""`MovedError` is an `AskError`."""


class _Node:
    """Connections to one node."""

    def __init__(self, node: Any) -> None:
        self._node = node

    def connect(self) -> Any:
        return self._node.connection_class(**{**self._node.connection_kwargs, "socket_timeout": None})

    async def aclose(self) -> None:
        """Close nothing: redis-py closes what it knows of the node."""


class Masters:
    """The masters of a cluster, as one event loop sees them."""

    def __init__(self, url: str, guard: Guard, seconds: float, connections: int) -> None:
        self._cluster = _cluster(url, seconds)
        self._guard = guard
        self._seconds = seconds
        self._connections = connections
        self._batches: dict[str, Batches] = {}
        self._learning: asyncio.Task[None] | None = None
        self._following: set[asyncio.Task[Any]] = set()

    async def ask(self, path: str, *command: Argument) -> Any:
        """Return the reply of the master that has a path.

        Raises:
            CacheBackendError: it can't be reached, is late, or answered with an error.
        """
        batches = await self._of(path)
        try:
            return await batches.ask(*command)
        except (*_REDIRECTED, BackendUnavailable):
            self._guard.admit()
        return await self._guard.run(lambda: self._redirected(command))

    async def each(self) -> list[Batches]:
        """Return the batches of every master."""
        await self._known()
        return [self._to(node) for node in self._cluster.get_primaries()]

    async def aclose(self) -> None:
        """Close every connection."""
        running = [*self._following, *((self._learning,) if self._learning is not None else ())]
        if running:
            _, late = await asyncio.wait(running, timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for batches in self._batches.values():
            await batches.aclose()
        self._batches.clear()
        await self._cluster.aclose()

    async def _of(self, path: str) -> Batches:
        await self._known()
        try:
            return self._to(self._cluster.get_node_from_key(path))
        except (*RAISED, IndexError) as exc:  # nobody has the slot at the moment
            raise BackendUnavailable(f"no master has this slot ({type(exc).__name__})") from exc

    def _to(self, node: Any) -> Batches:
        found = self._batches.get(node.name)
        if found is None:
            guard = Guard(self._seconds)
            found = self._batches[node.name] = Batches(_Node(node), guard, self._connections)
        return found

    @property
    def _topology_is_known(self) -> bool:
        return not self._cluster._initialize  # noqa: SLF001  # redis-py tells it nowhere else

    async def _known(self) -> None:
        """Learn the topology, once for all who ask, however long one of them is ready to wait."""
        if self._topology_is_known:
            return
        self._guard.admit()
        if self._learning is None or self._learning.done():
            self._learning = asyncio.ensure_future(self._learn())
        await self._guard.run(lambda: asyncio.shield(self._learning or asyncio.sleep(0)))

    async def _learn(self) -> None:
        try:
            await self._cluster.initialize()
        except RAISED as exc:
            raise mapped_redis(exc) from exc

    async def _redirected(self, command: Sequence[Argument]) -> Any:
        """Ask through redis-py, in a task that nobody cancels: cancelled, redis-py leaves sockets open."""
        if len(self._following) >= MAX_REDIRECTED:
            raise BackendUnavailable("too many commands are being redirected")
        task: asyncio.Task[Any] = asyncio.ensure_future(self._cluster.execute_command(*command))
        self._following.add(task)
        task.add_done_callback(self._followed)
        try:
            return await asyncio.shield(task)
        except RAISED as exc:
            raise mapped_redis(exc) from exc

    def _followed(self, task: "asyncio.Task[Any]") -> None:
        self._following.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be waiting for it any more


class RedisClusterBackend(Backend):
    """A Redis cluster; `seconds` and `connections` are as of one server, for each master."""

    def __init__(self, url: str, *, seconds: float, connections: int) -> None:
        tried(url, lambda: _cluster(url, seconds))
        guard = Guard(seconds)
        self._masters = PerLoop(lambda: Masters(url, guard, seconds, connections), Masters.aclose)

    @property
    @override
    def system(self) -> str:
        return "redis"

    @override
    async def get(self, path: str) -> bytes | None:
        found: bytes | None = await (await self._masters.here()).ask(path, "GET", path)
        return found

    @override
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        await (await self._masters.here()).ask(path, "SET", path, value, "EX", ttl)

    @override
    async def delete(self, path: str) -> None:
        await (await self._masters.here()).ask(path, "DEL", path)

    @override
    async def touch(self, path: str, ttl: int) -> bool:
        return bool(await (await self._masters.here()).ask(path, "EXPIRE", path, ttl))

    @override
    async def clear(self, prefix: str) -> None:
        batches = await (await self._masters.here()).each()
        await together(_tasks(clear(each, prefix) for each in batches))

    @override
    def leases(self, seconds: float) -> Leases:
        from .redislease import RedisLeases

        async def ask(path: str, *command: Argument) -> Any:
            return await (await self._masters.here()).ask(path, *command)

        return RedisLeases(ask, seconds)

    @override
    async def aclose(self) -> None:
        await close_board(self)
        await self._masters.aclose()


def _tasks(calls: Iterable[Any]) -> "list[asyncio.Future[Any]]":
    return [asyncio.ensure_future(call) for call in calls]


def _cluster(url: str, seconds: float) -> Any:
    servers, options = cluster_options(url, seconds)
    nodes = [ClusterNode(host, port) for host, port in servers]
    return RedisCluster(startup_nodes=nodes, require_full_coverage=False, **options)
