"""The platform's gateway as its client knows it: a real HTTP/1.1 server on a free loopback port, over a dict."""

import asyncio
import json
from types import TracebackType
from typing import Self


class Gateway:
    """Keeps what is PUT, answers GET and DELETE; can be made to fail or wait."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.status = 0
        self.body = b""
        self.gates: dict[str, asyncio.Event] = {}
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20, backlog=2048)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.close()
        await asyncio.sleep(0)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while request := await reader.readline():
                method, path, _ = request.decode().split()
                headers: dict[str, str] = {}
                while (line := await reader.readline()) not in (b"\r\n", b""):
                    name, _, value = line.decode().partition(":")
                    headers[name.strip().lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status, answer = await self._answer(method, path, headers, body)
                writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%b" % (status, len(answer), answer))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        self.requests.append(method)
        self.headers.append(headers)
        if method in self.gates:
            await self.gates[method].wait()
        if self.status:
            return self.status, self.body
        if method == "PUT":
            content = json.loads(body)
            assert set(content) == {"envelope", "ttl_seconds"}
            self.entries[path] = json.dumps(content["envelope"]).encode()
            return 204, b""
        found = self.entries.get(path)
        if found is None:
            return 404, b"{}"
        if method == "DELETE":
            del self.entries[path]
            return 204, b""
        return 200, found
