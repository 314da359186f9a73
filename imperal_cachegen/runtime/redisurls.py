"""What the URLs of Redis mean: one server, Sentinels that know one, or a cluster.

One server's URL, and every option after `?`, is redis-py's own; the others are like it, with several servers.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from redis.asyncio import Connection, ConnectionPool
from redis.asyncio import sentinel as sentinels
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

_FORMS = {
    "": "redis://[user:password@]host[:port][/database], or unix://[user:password@]/path[?db=database]",
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

    def __init__(self, url: str, seconds: float) -> None:  # noqa: ARG002  # a batch has the limit
        options = _parsed(url, "")
        scheme, _, rest = url.partition("://")
        path = urlsplit(url).path.strip("/")
        if (scheme == "unix" and not path) or (scheme != "unix" and not (rest and re.fullmatch("[0-9]{0,9}", path))):
            raise _malformed("")
        kind = options.pop("connection_class", Connection)
        self.connect = ConnectionPool(connection_class=kind, **_settings(options)).make_connection

    async def aclose(self) -> None:
        """Close nothing: connections are closed by who made them."""


class Sentinels:
    """Connections to the master that some Sentinels know now.

    They are asked one after the other: each has its share of the time limit, so that one that hangs leaves time for the
    next.
    """

    def __init__(self, url: str, seconds: float) -> None:
        parts = parts_of(url)
        if not 1 <= len(parts.path) <= 2:
            raise _malformed("sentinel")
        secure = url.startswith("rediss")
        options = _settings({**parts.options, "db": int(parts.path[1]) if len(parts.path) == 2 else 0})
        share = seconds / (len(parts.servers) + 1)
        asking = _settings(parts.options, socket_timeout=share, socket_connect_timeout=share)
        asking["protocol"] = 2  # what Sentinels say in RESP3 older redis-py does not understand
        for name in ("db", "username", "password"):
            asking.pop(name, None)
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


def source(url: str, seconds: float) -> Callable[[], Source]:
    """Return what makes a source of connections for each event loop; an operation takes at most `seconds`.

    Raises:
        ValueError: the URL is malformed.
    """
    kind = Sentinels if url.partition("://")[0].endswith("+sentinel") else OneServer
    tried(url, lambda: kind(url, seconds).connect())
    return lambda: kind(url, seconds)


def tried(url: str, make: Callable[[], Any]) -> None:
    """Make what a URL means once, connected to nothing, so that what is wrong with its options is told at once.

    Raises:
        ValueError: redis-py does not take them.
    """
    try:
        make()
    except (TypeError, RedisError):
        names = ", ".join(sorted(parse_qs(urlsplit(url).query)))
        raise ValueError(
            f"redis-py has no such options of connections, or does not take their values: {names}"
        ) from None


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
    options = _parsed(f"{scheme.partition('+')[0]}://{login}{at}localhost?{query}", form)
    for name in ("host", "port", "connection_class"):
        options.pop(name, None)
    servers = []
    for text in hosts.split(","):
        host, colon, port = text.rpartition(":")
        if not host or not colon or not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65_536:
            raise _malformed(form)
        servers.append((host.strip("[]"), int(port)))
    names = tuple(unquote(part) for part in path.split("/") if part)
    if len(names) == 2 and not re.fullmatch("[0-9]{1,9}", names[1]):
        raise _malformed(form)
    return Parts(tuple(servers), names, options)


def cluster_options(url: str, seconds: float) -> tuple[Servers, dict[str, Any]]:
    """Return the first servers of a cluster, and what redis-py asks all of them with, each for at most `seconds`.

    Raises:
        ValueError: the URL is malformed.
    """
    parts = parts_of(url)
    if parts.path not in ((), ("0",)) or parts.options.get("db", 0) != 0:
        raise _malformed("cluster")
    options = _settings(parts.options, socket_timeout=seconds, socket_connect_timeout=seconds)
    options.pop("retry")
    if url.startswith("rediss"):
        options["ssl"] = True
    return parts.servers, options


def _parsed(url: str, form: str) -> dict[str, Any]:
    """Return the options of connections that a URL holds; what is raised holds nothing of it: it may be a password."""
    options: dict[str, Any] | None = None
    with suppress(ValueError, TypeError):
        options = dict(parse_url(url))
    if options is None:  # raised here, nothing ties it to what redis-py raised
        raise _malformed(form)
    if "max_connections" in options:
        raise ValueError("max_connections has no meaning here: give connect() the option connections=")
    return options


def _settings(given: Mapping[str, Any], **limits: float | None) -> dict[str, Any]:
    """Return the options of connections: RESP3, no retries, and no time limits but those given: batches have their own."""
    ours = {"protocol": 3, "retry": Retry(NoBackoff(), 0), "socket_timeout": None, "socket_connect_timeout": None}
    return {**ours, **limits, **given}


def _malformed(form: str) -> ValueError:
    return ValueError(f"the URL is {_FORMS[form]}; what has a meaning in URLs is escaped in user and password")
