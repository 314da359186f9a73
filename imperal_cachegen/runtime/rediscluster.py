"""A Redis cluster as a store: each command goes to the master that has its path, in that one's batches.

redis-py knows the topology. A command that is redirected is asked again through redis-py, which follows redirections. Where
a master is gone or hangs, its callers are told so, the topology is learnt anew behind them, and the others go on.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.exceptions import AskError, ClusterDownError, TryAgainError
from typing_extensions import override

from .backend import Backend, Held, Where
from .batches import Batches
from .board import close_board
from .errors import BackendTimeout, BackendUnavailable
from .guard import Guard
from .lease import Leases
from .loops import PerLoop
from .redis import clear, held, listed, together
from .rediscommands import Argument
from .rediserrors import RAISED, mapped_redis
from .redisurls import cluster_options, tried

CLOSING_SECONDS = 1.0
"""How long closing waits for what goes on in redis-py, before it cancels it."""

RELEARN_SECONDS = 0.5
"""How long a topology is gone by, at least, before it is learnt anew."""

MAX_REDIRECTED = 64
"""Commands that are being redirected at once, at most: others are told that the cluster can't be reached."""

_REDIRECTED = (AskError, TryAgainError)
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
        self._learnt_last = 0.0
        self._following: set[asyncio.Task[Any]] = set()

    async def ask(self, path: str, *command: Argument) -> Any:
        """Return the reply of the master that has a path.

        Raises:
            CacheBackendError: it can't be reached, is late, or answered with an error.
        """
        batches = await self._of(path)
        try:
            return await batches.ask(*command)
        except ClusterDownError as exc:
            self._relearn()
            raise mapped_redis(exc) from exc
        except (BackendUnavailable, BackendTimeout):
            self._relearn()
            raise
        except _REDIRECTED:
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
        """Whether there is one, if perhaps an old one; redis-py tells this nowhere else."""
        return not self._cluster._initialize or bool(self._cluster.nodes_manager.slots_cache)  # noqa: SLF001

    async def _known(self) -> None:
        """Learn the topology, once for all who ask, however long one of them is ready to wait."""
        if self._topology_is_known:
            return
        self._guard.admit()
        learning = self._learning
        if learning is None or learning.done():
            learning = self._learning = asyncio.ensure_future(self._learn())
        await self._guard.run(lambda: asyncio.shield(learning))

    def _relearn(self) -> None:
        """Learn the topology anew, behind those who ask: they go by the old one meanwhile."""
        now = asyncio.get_running_loop().time()
        running = self._learning is not None and not self._learning.done()
        if running or now - self._learnt_last < RELEARN_SECONDS:
            return
        self._learnt_last = now
        self._cluster._initialize = True  # noqa: SLF001  # else `initialize` does nothing
        self._learning = asyncio.ensure_future(self._learn())
        self._learning.add_done_callback(_retrieved)

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
        _retrieved(task)


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
    async def listed(self, prefix: str, limit: int, where: Where | None = None) -> list[Held]:
        batches = await (await self._masters.here()).each()
        found = await together(_tasks(listed(each, prefix, limit, where) for each in batches))
        return [entry for part in found for entry in part][:limit]

    @override
    async def get_held(self, path: str) -> Held | None:
        masters = await self._masters.here()
        return held(path, *await together(_tasks(masters.ask(path, command, path) for command in ("GET", "PTTL"))))

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


def _retrieved(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()  # nobody may be waiting for it any more


def _tasks(calls: Iterable[Any]) -> "list[asyncio.Future[Any]]":
    return [asyncio.ensure_future(call) for call in calls]


def _cluster(url: str, seconds: float) -> Any:
    servers, options = cluster_options(url, seconds)
    nodes = [ClusterNode(host, port) for host, port in servers]
    return RedisCluster(startup_nodes=nodes, require_full_coverage=False, **options)
