"""The platform's gateway as a store, over HTTP. Owns aiohttp.

The gateway keeps envelopes under `/v1/internal/extcache/{app_id}/{user_id}/{name}/{key_hash}`. It can't list what it
holds, and can't prolong an entry.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping

import aiohttp
from typing_extensions import override
from yarl import URL

from .backend import Backend
from .board import close_board
from .errors import BackendFailed, BackendRefused, BackendUnavailable
from .guard import GuardedBackend

SECONDS = 2.0
"""How long an operation may take."""

CONNECTIONS = 100
"""Connections of one event loop, at most: who finds none free waits."""

_PREFIX = "imperal:extcache:"

Life = AsyncGenerator[aiohttp.ClientSession, None]


class Connections:
    """The connections to a gateway: one pool for each event loop, closed with it, or by `aclose`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pools: dict[asyncio.AbstractEventLoop, tuple[Life, aiohttp.ClientSession]] = {}

    async def session(self) -> aiohttp.ClientSession:
        """Return the running loop's session."""
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            life = self._live(loop)
            pool = self._pools[loop] = (life, await anext(life))
        return pool[1]

    async def aclose(self) -> None:
        """Close what belongs to the running loop, and have the other loops close theirs."""
        here = asyncio.get_running_loop()
        for loop, (life, _) in list(self._pools.items()):
            if loop is here:
                await life.aclose()
            elif not loop.is_closed():
                asyncio.run_coroutine_threadsafe(_end(life), loop)

    async def _live(self, loop: asyncio.AbstractEventLoop) -> Life:
        """Yield a session until this generator is closed: a loop that shuts down closes its generators."""
        try:
            async with aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._limit),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            ) as session:
                yield session
        finally:
            del self._pools[loop]


class Gateway(Backend):
    """A gateway: the URL of its entries' root, the headers of whoever asks, the connections of all who do."""

    def __init__(self, root: str, headers: Mapping[str, str], connections: Connections) -> None:
        self._root = root
        self._headers = dict(headers)
        self._connections = connections

    @override
    async def get(self, path: str) -> bytes | None:
        status, body = await self._ask("GET", path)
        return None if status == 404 else _checked(status, body, 200)

    @override
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        status, body = await self._ask("PUT", path, b'{"envelope":%b,"ttl_seconds":%d}' % (value, ttl))
        _checked(status, body, 200, 201, 204)

    @override
    async def delete(self, path: str) -> None:
        status, body = await self._ask("DELETE", path)
        _checked(status, body, 200, 204, 404)

    @override
    def sent_size(self, length: int, ttl: int) -> int:
        return length + len(b'{"envelope":,"ttl_seconds":%d}' % ttl)

    @override
    def bound(self, call_token: str) -> Backend:
        headers = {**self._headers, "Authorization": f"ImperalCallToken {call_token}"}
        return Gateway(self._root, headers, self._connections)

    @override
    async def aclose(self) -> None:
        await close_board(self)
        await self._connections.aclose()

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        url = URL(self._root + path.removeprefix(_PREFIX).replace(":", "/"), encoded=True)
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        session = await self._connections.session()
        try:
            async with session.request(method, url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientConnectionError as exc:
            raise BackendUnavailable(f"the gateway can't be reached ({type(exc).__name__})") from exc
        except aiohttp.ClientError as exc:
            raise BackendFailed(f"the gateway's answer can't be read ({type(exc).__name__})") from exc


async def _end(life: Life) -> None:
    await life.aclose()


def _checked(status: int, body: bytes, *fine: int) -> bytes:
    if status in fine:
        return body
    if status in (401, 403):
        raise BackendRefused(f"the gateway refused this client ({status})")
    raise BackendFailed(f"the gateway answered {status}")


def gateway_backend(
    url: str, service_token: str, *, seconds: float = SECONDS, connections: int = CONNECTIONS
) -> Backend:
    """Return the gateway at a URL, guarded by a time limit and a circuit breaker."""
    root = url.rstrip("/") + "/v1/internal/extcache/"
    gateway = Gateway(root, {"X-Service-Token": service_token}, Connections(connections))
    return GuardedBackend(gateway, seconds=seconds)
