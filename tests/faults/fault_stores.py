"""The stores that faults happen to: how each is reached, looked into, and made to fail."""

import asyncio
import gzip
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fault_proxy import FaultProxy
from gateway_server import GatewayServer
from redis_server import RedisServer

from imperal_cachegen.runtime import Backend, MemoryBackend, connect
from imperal_cachegen.runtime.gateway import ANSWER_MAX_BYTES

SHORT, LONG = 0.5, 20.0
"""How long an operation may take where a test waits for the end of that time, and where a busy machine must not reach it."""


def limit_for(fault: str) -> float:
    """Return how long an operation may take while a fault happens."""
    return SHORT if fault == "no answer in time" else LONG


BROKEN = {
    "an entry that is no JSON": b"\x00\xff no JSON",
    "an entry whose JSON breaks off": b'{"model":"page","version":1,"data":{"items":["sto',
    "an entry that is no envelope": b'{"items":[]}',
    "an entry of another model": b'{"model":"other","version":1,"data":{},"cached_at":"2026-01-01T00:00:00+00:00"}',
    "an entry of envelope version 2": b'{"model":"page","version":2,"data":{},"cached_at":"2026-01-01T00:00:00+00:00"}',
    "an entry of an older shape of the model": (
        b'{"model":"page","version":1,"data":{"items":7},"cached_at":"2026-01-01T00:00:00+00:00"}'
    ),
}
MODES = {
    "no answer in time": "silent",
    "the connection is reset within the answer": "reset",
    "the answer breaks off": "cut",
    "an answer in no known protocol": "garbage",
}


class FaultyStore(ABC):
    """A store under test. `path` is an entry's path in backends."""

    call_token = ""

    def __init__(self, proxy: FaultProxy | None) -> None:
        self.proxy = proxy

    @abstractmethod
    def connect(self, seconds: float) -> Backend:
        """Open a backend on it."""

    @abstractmethod
    def put(self, path: str, raw: bytes) -> None:
        """Store bytes behind the backend's back."""

    @abstractmethod
    def raw(self, path: str) -> bytes | None:
        """Return what is stored."""

    async def break_down(self, fault: str, path: str) -> None:
        """Have a fault happen from now on."""
        if fault in BROKEN:
            self.put(path, BROKEN[fault])
        elif fault == "nobody listens":
            await self.reached.refuse()
        else:
            self.reached.mode = MODES[fault]

    async def heal(self) -> None:
        """End the fault."""
        if self.proxy is not None:
            self.proxy.mode = "pass"
            await self.proxy.listen()

    @property
    def reached(self) -> FaultProxy:
        assert self.proxy is not None
        return self.proxy


class MemoryStore(FaultyStore):
    def __init__(self) -> None:
        super().__init__(None)
        self._backend = MemoryBackend()

    def connect(self, seconds: float) -> Backend:
        return self._backend

    def put(self, path: str, raw: bytes) -> None:
        self._backend._set(path, raw, 300)

    def raw(self, path: str) -> bytes | None:
        return self._backend._get(path)


class RedisStore(FaultyStore):
    def __init__(self, server: RedisServer, proxy: FaultProxy) -> None:
        super().__init__(proxy)
        self.server = server

    def connect(self, seconds: float) -> Backend:
        return connect(f"redis://127.0.0.1:{self.reached.port}/0", seconds=seconds)

    def put(self, path: str, raw: bytes) -> None:
        self.server.client.set(path, raw, ex=300)

    def raw(self, path: str) -> bytes | None:
        found: bytes | None = self.server.client.get(path)
        return found

    async def break_down(self, fault: str, path: str) -> None:
        ask = self.server.client.execute_command
        match fault:
            case "the client is refused: 401, 403, no permission":
                ask("ACL", "SETUSER", "default", "-get", "-set", "-del")
            case "a replica that takes no writes":
                ask("REPLICAOF", "127.0.0.1", "1")
            case "no memory left (`maxmemory`)":
                ask("CONFIG", "SET", "maxmemory", "1")
            case "killed, and started again":
                self.server.restart()
                while self.proxy is not None and self.proxy.connections:  # noqa: ASYNC110  # a server ends them at once
                    await asyncio.sleep(0.001)
            case _:
                await super().break_down(fault, path)

    async def heal(self) -> None:
        await super().heal()
        ask = self.server.client.execute_command
        ask("ACL", "SETUSER", "default", "+@all")
        ask("REPLICAOF", "NO", "ONE")
        ask("CONFIG", "SET", "maxmemory", "0")


class GatewayStore(FaultyStore):
    call_token = "call"

    def __init__(self, server: GatewayServer, proxy: FaultProxy) -> None:
        super().__init__(proxy)
        self.server = server

    def connect(self, seconds: float) -> Backend:
        return connect(f"http://127.0.0.1:{self.reached.port}", service_token="service", seconds=seconds)

    def put(self, path: str, raw: bytes) -> None:
        self.server.put(self._url_path(path), raw)

    def raw(self, path: str) -> bytes | None:
        return self.server.entries.get(self._url_path(path))

    async def break_down(self, fault: str, path: str) -> None:
        match fault:
            case "the client is refused: 401, 403, no permission" | "the client is refused: 401, 403":
                self.server.answer(401)
            case "the server fails: 500, 503":
                self.server.answer(500, b"Internal Server Error")
            case "a redirect":
                self.server.answer(307, headers={"Location": "/elsewhere"})
            case "an answer that is compressed":
                packed = gzip.compress(bytes(1 << 20))
                self.server.answer(200, packed, headers={"Content-Encoding": "gzip"})
            case "an answer above 512 KB":
                self.server.answer(200, bytes(ANSWER_MAX_BYTES + 1))
            case "killed, and started again":
                self.server.kill()
                self.server.start()
            case "an entry of another model, or version":
                await super().break_down("an entry of another model", path)
            case _:
                await super().break_down(fault, path)

    async def heal(self) -> None:
        await super().heal()
        self.server.answer(0)

    @staticmethod
    def _url_path(path: str) -> str:
        return "/v1/internal/extcache/" + path.removeprefix("imperal:extcache:").replace(":", "/")


@asynccontextmanager
async def store_of(name: str, redis_server: RedisServer, gateway_server: GatewayServer) -> AsyncIterator[FaultyStore]:
    """Yield a store, healthy before and after."""
    if name == "memory":
        yield MemoryStore()
        return
    port = redis_server.port if name == "redis" else gateway_server.port
    async with FaultProxy(port) as proxy:
        store = RedisStore(redis_server, proxy) if name == "redis" else GatewayStore(gateway_server, proxy)
        try:
            yield store
        finally:
            await store.heal()
