"""What the URLs of Redis mean: one server, Sentinels that know one, or a cluster.

One server's URL, and every option after `?`, is redis-py's own; the others are like it, with several servers.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

from redis.asyncio import Connection, ConnectionPool
from redis.asyncio import sentinel as sentinels
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_FORMS = {
    "sentinel": "redis+sentinel://[user:password@]host:port[,host:port…]/service[/database]",
    "cluster": "redis+cluster://[user:password@]host:port[,host:port…]",
}

Servers = tuple[tuple[str, int], ...]


class Parts(NamedTuple):
    """The servers of a URL, its path's parts, and what connections are made with."""

    servers: Servers
    path: tuple[str, ...]
    options: dict[str, Any]


class Source(Protocol):
    """What makes connections on one event loop; they are not connected yet."""

    def connect(self) -> Any:
        """Return a connection."""
        ...

    async def aclose(self) -> None:
        """Close what was needed to find the server."""
        ...


class OneServer:
    """Connections to one server."""

    def __init__(self, url: str) -> None:
        try:
            options: dict[str, Any] = dict(parse_url(url))
        except (ValueError, TypeError) as exc:
            raise ValueError(f"a Redis URL is redis://[user:password@]host[:port][/database]: {exc}") from None
        kind = options.pop("connection_class", Connection)
        self.connect = ConnectionPool(connection_class=kind, **_settings(options)).make_connection

    async def aclose(self) -> None:
        """Close nothing: connections are closed by who made them."""


class Sentinels:
    """Connections to the master that some Sentinels know now."""

    def __init__(self, url: str) -> None:
        parts = parts_of(url)
        if not 1 <= len(parts.path) <= 2:
            raise _malformed("sentinel")
        secure = url.startswith("rediss")
        options = _settings({**parts.options, "db": int(parts.path[1]) if len(parts.path) == 2 else 0})
        asking = {name: value for name, value in options.items() if name not in ("db", "username", "password")}
        if secure:
            asking["ssl"] = True
        known: Any = sentinels  # redis-py gives no types for it
        self._manager = known.Sentinel([*parts.servers], sentinel_kwargs=asking, **options)
        self._pool = known.SentinelConnectionPool(parts.path[0], self._manager, ssl=secure, **options)
        self.connect = self._pool.make_connection

    async def aclose(self) -> None:
        """Close the connections to the Sentinels."""
        for sentinel in self._manager.sentinels:
            await sentinel.aclose()


def source(url: str) -> Callable[[], Source]:
    """Return what makes a source of connections for each event loop.

    Raises:
        ValueError: the URL is malformed.
    """
    kind = Sentinels if url.partition("://")[0].endswith("+sentinel") else OneServer
    kind(url)  # a malformed URL is told at once
    return lambda: kind(url)


def parts_of(url: str) -> Parts:
    """Return the parts of a URL with several servers.

    Raises:
        ValueError: it is malformed.
    """
    scheme, _, rest = url.partition("://")
    form = scheme.partition("+")[2]
    whole, _, query = rest.partition("?")
    place, _, path = whole.partition("/")
    login, at, hosts = place.rpartition("@")
    options: dict[str, Any] = dict(
        parse_url(f"{scheme.partition('+')[0]}://{login}{at}localhost{'?' if query else ''}{query}")
    )
    for name in ("host", "port", "connection_class"):
        options.pop(name, None)
    servers = []
    for text in hosts.split(","):
        host, colon, port = text.rpartition(":")
        if not host or not colon or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise _malformed(form)
        servers.append((host.strip("[]"), int(port)))
    names = tuple(unquote(part) for part in path.split("/") if part)
    if len(names) == 2 and not names[1].isdecimal():
        raise _malformed(form)
    return Parts(tuple(servers), names, options)


def cluster_options(url: str) -> tuple[Servers, dict[str, Any]]:
    """Return the first servers of a cluster, and what connections to all of them are made with.

    Raises:
        ValueError: the URL is malformed.
    """
    parts = parts_of(url)
    if parts.path not in ((), ("0",)):
        raise _malformed("cluster")
    options = {name: value for name, value in _settings(parts.options).items() if name != "retry"}
    if url.startswith("rediss"):
        options["ssl"] = True
    return parts.servers, options


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of connections: RESP3, no retries and no time limits of their own: batches have those."""
    ours = {"protocol": 3, "retry": Retry(NoBackoff(), 0), "socket_timeout": None, "socket_connect_timeout": None}
    return {**ours, **given}


def _malformed(form: str) -> ValueError:
    return ValueError(f"the URL is {_FORMS[form]}")
