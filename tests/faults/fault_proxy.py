"""A TCP proxy between a client and a real server, that has the replies go wrong."""

import asyncio
import socket
import struct
from types import TracebackType
from typing import Self

WHOLE = 3
"""Bytes of a reply that arrive before it breaks off."""


class FaultProxy:
    """Passes on what a client and the server at `port` say, in a mode that may change at any time.

    `pass`: as it is. `silent`: no reply arrives. `reset`, `cut`: the connection is reset, or closed, within the next
    reply. `garbage`: something else arrives in place of the reply.
    """

    def __init__(self, port: int) -> None:
        self.mode = "pass"
        self.port = 0
        self._target = port
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """How many connections of clients are open."""
        return len(self._clients)

    @property
    def tasks(self) -> set["asyncio.Task[None]"]:
        """What runs for the proxy itself."""
        return self._tasks

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.refuse()

    async def listen(self) -> None:
        """Take connections, on the port that it had before, if any."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Take no more connections, and drop those there are."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._clients.add(writer)
        upstream: asyncio.StreamWriter | None = None
        try:
            replies, upstream = await asyncio.open_connection("127.0.0.1", self._target)
            async with asyncio.TaskGroup() as group:
                self._spawn(group, self._requests(reader, upstream))
                self._spawn(group, self._replies(replies, writer))
        except (OSError, asyncio.CancelledError, BaseExceptionGroup):
            pass
        finally:
            for end in (writer, upstream):
                if end is not None:
                    end.close()
            self._clients.discard(writer)
            self._tasks.discard(task)

    def _spawn(self, group: asyncio.TaskGroup, work: object) -> None:
        task = group.create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _requests(self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            upstream.write(data)
            await upstream.drain()
        raise ConnectionResetError

    async def _replies(self, replies: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await replies.read(65_536):
            if self.mode == "silent":
                continue
            if self.mode in ("reset", "cut"):
                writer.write(data[:WHOLE])
                await writer.drain()
                await asyncio.sleep(0.01)  # so that these bytes are read before the end is seen
                if self.mode == "reset":
                    linger = struct.pack("ii", 1, 0)
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                raise ConnectionResetError
            writer.write(b"\x00\x01 no protocol\r\n\r\n" if self.mode == "garbage" else data)
            await writer.drain()
        raise ConnectionResetError
