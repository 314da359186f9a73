"""The platform's gateway as its client and its reference pages know it: an ASGI app that uvicorn runs, for the tests.

`GET|PUT|DELETE /v1/internal/extcache/{app_id}/{user_id}/{name}/{key_hash}`, with a service token and a call token (else
401). PUT takes `{"envelope": {…}, "ttl_seconds": 5..300}` (else 422) of at most 65,536 bytes (else 413); DELETE always
answers 204; GET answers 404 where nothing is, or its time is over.

Under `/control` the tests look inside and have it fail: what it was asked, what it holds, a clock that is moved, an
answer given in place of its own, a method whose requests wait.
"""

import argparse
import asyncio
import base64
import json
import os
import socket
import sys
import threading
import time
from typing import Any
from urllib.parse import unquote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ROOT = "/v1/internal/extcache/"
MAX_BODY = 65_536
TTLS = range(5, 301)


class State:
    """What the gateway holds, and how it is told to fail."""

    def __init__(self, service_token: str) -> None:
        self.service_token = service_token
        self.entries: dict[str, tuple[bytes, float]] = {}
        self.asked: list[dict[str, Any]] = []
        self.released = asyncio.Event()
        self.forget()

    def forget(self) -> None:
        self.entries.clear()
        self.asked.clear()
        self.moved = 0.0
        self.status = 0
        self.body = b""
        self.headers: dict[str, str] = {}
        self.methods: list[str] = []
        self.held: list[str] = []
        self.released.set()

    def now(self) -> float:
        return time.monotonic() + self.moved


class Gateway:
    """The routes."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.server: uvicorn.Server | None = None

    async def entry(self, request: Request) -> Response:
        state, method = self.state, request.method
        path = request.scope["raw_path"].decode()
        body = await request.body()
        state.asked.append({"method": method, "path": path, "headers": dict(request.headers), "size": len(body)})
        if method in state.held:
            await state.released.wait()
        if state.status and (not state.methods or method in state.methods):
            return Response(state.body, state.status, headers=state.headers)
        if request.headers.get("x-service-token") != state.service_token:
            return _refused(401, "service token")
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "ImperalCallToken" or not token:
            return _refused(401, "call token")
        parts = path.removeprefix(ROOT).split("/")
        if len(parts) != 4 or not all(parts):
            return _refused(404, "path")
        if method == "PUT":
            return self._put(path, body)
        if method == "DELETE":
            state.entries.pop(path, None)
            return Response(status_code=204)
        raw, until = state.entries.get(path, (b"", 0.0))
        if until <= state.now():
            state.entries.pop(path, None)
            return _refused(404, "entry")
        return Response(raw, media_type="application/json")

    def _put(self, path: str, body: bytes) -> Response:
        if len(body) > MAX_BODY:
            return _refused(413, "size")
        try:
            content = json.loads(body, parse_constant=_no_number)
        except ValueError:
            return _refused(422, "JSON")
        if not isinstance(content, dict) or set(content) != {"envelope", "ttl_seconds"}:
            return _refused(422, "members")
        envelope, ttl = content["envelope"], content["ttl_seconds"]
        if not isinstance(envelope, dict) or type(ttl) is not int or ttl not in TTLS:
            return _refused(422, "envelope or ttl_seconds")
        raw = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
        self.state.entries[path] = (raw, self.state.now() + ttl)
        return Response(status_code=204)

    async def change(self, request: Request) -> Response:
        """Do as a test tells."""
        state, told = self.state, json.loads(await request.body())
        match request.path_params["what"]:
            case "forget":
                state.forget()
            case "move":
                state.moved += told["seconds"]
            case "answer":
                state.status, state.methods = told["status"], told["methods"]
                state.body, state.headers = base64.b64decode(told["body"]), told["headers"]
            case "hold":
                state.held = told["methods"]
                state.released.clear()
            case "release":
                state.held = []
                state.released.set()
            case "put":
                state.entries[told["path"]] = (base64.b64decode(told["raw"]), state.now() + told["ttl"])
            case "disconnect":
                for connection in self._others(request):
                    connection.transport.close()
            case other:
                return _refused(404, other)
        return JSONResponse(None)

    async def tell(self, request: Request) -> Response:
        """Tell a test what it asks."""
        state, now = self.state, self.state.now()
        alive = {path: raw for path, (raw, until) in state.entries.items() if until > now}
        match request.path_params["what"]:
            case "entries":
                return JSONResponse({path: base64.b64encode(raw).decode() for path, raw in alive.items()})
            case "ttls":
                return JSONResponse({path: state.entries[path][1] - now for path in alive})
            case "asked":
                return JSONResponse(state.asked)
            case "connections":
                return JSONResponse(len(self._others(request)))
            case other:
                return _refused(404, other)

    def _others(self, request: Request) -> list[Any]:
        """Return the open connections but the one that asks."""
        assert self.server is not None
        return [one for one in self.server.server_state.connections if one.client != tuple(request.scope["client"])]


def _no_number(word: str) -> None:
    raise ValueError(word)


def _refused(status: int, reason: str) -> Response:
    return JSONResponse({"detail": unquote(reason)}, status)


class Told(uvicorn.Server):
    """A server that tells its port once it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            sys.stdout.write(f"{sockets[0].getsockname()[1]}\n")
            sys.stdout.flush()


def main() -> None:
    """Serve until the input ends: whoever started this process is gone then, or wants it to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--service-token", required=True)
    parser.add_argument("--keep-alive", type=int, default=60)
    given = parser.parse_args()
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    gateway = Gateway(State(given.service_token))
    routes = [
        Route("/control/{what}", gateway.change, methods=["POST"]),
        Route("/control/{what}", gateway.tell, methods=["GET"]),
        Route(ROOT + "{path:path}", gateway.entry, methods=["GET", "PUT", "DELETE"]),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes),
        log_level="error",
        access_log=False,
        backlog=4096,
        timeout_keep_alive=given.keep_alive,
        lifespan="off",
    )
    gateway.server = Told(config)
    listening = socket.socket(proto=socket.IPPROTO_TCP)  # asyncio sends without delay only where it sees TCP
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", given.port))
    asyncio.run(gateway.server.serve([listening]))


if __name__ == "__main__":
    main()
