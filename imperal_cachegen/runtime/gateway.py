"""The platform's gateway as a store, over HTTP. Owns aiohttp.

The gateway keeps envelopes under `/v1/internal/extcache/{app_id}/{user_id}/{name}/{key_hash}`. It can't list what it
holds, and can't prolong an entry.

Connections are kept alive. A request whose connection was closed before an answer began is sent once more: aiohttp does
this for methods that may be repeated, as the three here may. Redirects are not followed, and nothing is decompressed, so
that an answer costs at most its own size. Exceptions name neither tokens nor what aiohttp raised: that holds the headers.
"""

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
from typing_extensions import override
from yarl import URL

from .backend import Backend
from .board import close_board
from .errors import BackendFailed, BackendRefused, BackendUnavailable, CacheBackendError
from .guard import GuardedBackend
from .loops import PerLoop
from .policy import seconds_above_0, told
from .sharedreads import SharedReads

SECONDS = 2.0
"""How long an operation may take."""

CONNECTIONS = 100
"""Connections of one event loop, at most: who finds none free waits."""

ANSWER_MAX_BYTES = 8 * 65_536
"""Bytes of an answer that are read, at most: an envelope of 64 KB, whatever JSON the gateway makes of it, has less."""

_PREFIX = "imperal:extcache:"

_is_token = re.compile(r"(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?").fullmatch

Connections = PerLoop[aiohttp.ClientSession]
Answer = tuple[int, bytes | None]
"""The status of an answer, and its body; None for one that is not read."""


class Gateway(Backend):
    """A gateway: the URL of its entries' root, the headers of whoever asks, the connections of all who do."""

    def __init__(
        self,
        root: str,
        headers: Mapping[str, str],
        connections: Connections,
        reads: "SharedReads[Answer] | None" = None,
    ) -> None:
        self._root = root
        self._reads = reads or SharedReads(lambda answer: answer)
        self._headers = {**headers, "Accept-Encoding": "identity"}
        self._sending = {**self._headers, "Content-Type": "application/json"}
        self._connections = connections

    @property
    @override
    def system(self) -> str:
        return "gateway"

    @override
    async def get(self, path: str) -> bytes | None:
        status, body = await self._reads.read(
            (self._headers.get("Authorization"), path), lambda: self._ask("GET", path)
        )
        if status == 404:
            return None
        _check(status, 200)
        if body is None:
            raise BackendFailed("the gateway's answer is too large, or compressed")
        return body

    @override
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        status, _ = await self._ask("PUT", path, b'{"envelope":%b,"ttl_seconds":%d}' % (value, ttl))
        _check(status, 200, 201, 204)

    @override
    async def delete(self, path: str) -> None:
        status, _ = await self._ask("DELETE", path)
        _check(status, 200, 204, 404)

    @override
    def sent_size(self, length: int, ttl: int) -> int:
        return length + len(b'{"envelope":,"ttl_seconds":%d}' % ttl)

    @override
    def bound(self, call_token: str) -> Backend:
        headers = {**self._headers, "Authorization": f"ImperalCallToken {_token('call token', call_token)}"}
        return Gateway(self._root, headers, self._connections, self._reads)

    @override
    async def aclose(self) -> None:
        await close_board(self)
        await self._connections.aclose()

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        url = URL(self._root + path.removeprefix(_PREFIX).replace(":", "/"), encoded=True)
        headers = self._headers if body is None else self._sending
        session = self._connections.known() or await self._connections.here()
        failure: CacheBackendError
        try:
            async with session.request(method, url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status, await _read(answer)
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as exc:
            failure = BackendUnavailable(f"the gateway at {_address(url)} can't be reached ({type(exc).__name__})")
        except aiohttp.ClientError as exc:
            failure = BackendFailed(f"the gateway's answer can't be read ({type(exc).__name__})")
        raise failure  # outside of `except`, which would tie the caught one to it


async def _read(answer: aiohttp.ClientResponse) -> bytes | None:
    """Return the body of an answer; None, and the connection is closed, when it is too large or compressed."""
    length = answer.content_length
    if answer.headers.get("Content-Encoding", "identity") == "identity":
        if length is not None and length <= ANSWER_MAX_BYTES:
            return await answer.read()
        body = b""
        while length is None and len(body) <= ANSWER_MAX_BYTES:
            part = await answer.content.readany()
            if not part:
                return body
            body += part
    answer.close()
    return None


def _check(status: int, *fine: int) -> None:
    if status in (401, 403):
        raise BackendRefused(f"the gateway refused this client ({status}): check IMPERAL_SERVICE_TOKEN")
    if status not in fine:
        raise BackendFailed(f"the gateway answered {status}")


def _address(url: URL) -> str:
    """Return the host and port of a URL: no path, which names a user and a key."""
    return f"[{url.host}]:{url.port}" if ":" in (url.host or "") else f"{url.host}:{url.port}"


def _is_plain(url: str) -> bool:
    try:
        parts = URL(url)
    except ValueError:
        return False
    return bool(parts.host) and not (parts.user or parts.password or parts.query_string or parts.fragment)


def _token(what: str, token: Any) -> str:
    if not isinstance(token, str) or _is_token(token) is None:
        raise ValueError(
            f"the {what} holds a character that has no place in a header: a line break, or a blank around it"
        )
    return str(token)


def _session(connections: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        auto_decompress=False,
        skip_auto_headers=("User-Agent", "Accept", "Content-Type"),
    )


def gateway_backend(
    url: str, service_token: str, *, seconds: float = SECONDS, connections: int = CONNECTIONS
) -> Backend:
    """Return the gateway at a URL, guarded by a time limit and a circuit breaker.

    Raises:
        ValueError: the URL holds more than scheme, host, port and path; a token that no header can hold; `seconds` is
            not above 0, or `connections` is not a whole number from 1 on.
    """
    if not _is_plain(url):
        raise ValueError("a gateway's URL has a scheme, a host, a port and a path, and nothing else")
    if type(connections) is not int or connections < 1:
        raise ValueError(f"connections must be a whole number from 1 on, got {told(connections)}")
    root = url.rstrip("/") + "/v1/internal/extcache/"
    headers = {"X-Service-Token": _token("service token", service_token)}
    gateway = Gateway(root, headers, PerLoop(lambda: _session(connections), aiohttp.ClientSession.close))
    return GuardedBackend(gateway, seconds=seconds_above_0("seconds", seconds))
