"""A real gateway for the tests: uvicorn in a process of its own, on a free loopback port (see `gateway_app`).

The process ends when its input does, so none is left over, however the tests end.
"""

import base64
import http.client
import json
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redis_server import free_port

START_SECONDS = 60
"""How long a server may take to start on a busy machine."""

APP = Path(__file__).with_name("gateway_app.py")


class GatewayServer:
    """A gateway that the tests start, ask, and have fail. `call_token` is one that it takes; it takes any."""

    service_token = "service"
    call_token = "call"

    def __init__(self, *, keep_alive: int = 60) -> None:
        self.port = 0
        self._keep_alive = keep_alive
        self._process: subprocess.Popen[bytes] | None = None
        self._asking: http.client.HTTPConnection | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "GatewayServer":
        """Start it, on the port that it had before, if any."""
        port = self.port or free_port()
        command = [sys.executable, str(APP), "--port", str(port), "--service-token", self.service_token]
        command += ["--keep-alive", str(self._keep_alive)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], START_SECONDS)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            self.kill()
            raise RuntimeError("the gateway did not start")
        self.port = int(line)
        return self

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it. Twice is fine."""
        self.kill()

    def kill(self) -> None:
        """End it with SIGKILL: what it held is lost, who was connected is reset."""
        if self._asking is not None:
            self._asking.close()
            self._asking = None
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def pause(self) -> None:
        """Stop it with SIGSTOP: it takes connections, and answers none."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def forget(self) -> None:
        """Drop entries, what was asked, and what it was told to do."""
        self._control("forget")

    def move(self, seconds: float) -> None:
        """Let its clock, by which entries expire, go forward."""
        self._control("move", seconds=seconds)

    def answer(
        self, status: int, body: bytes = b"", methods: Sequence[str] = (), headers: dict[str, str] | None = None
    ) -> None:
        """Give this answer in place of its own, to some methods or to all; status 0 ends it."""
        encoded = base64.b64encode(body).decode()
        self._control("answer", status=status, body=encoded, methods=list(methods), headers=headers or {})

    def hold(self, *methods: str) -> None:
        """Let requests of these methods wait until `release`."""
        self._control("hold", methods=methods)

    def release(self) -> None:
        self._control("release")

    def put(self, path: str, raw: bytes, ttl: float = 300) -> None:
        """Hold these bytes at the path of a URL, whatever they are."""
        self._control("put", path=path, raw=base64.b64encode(raw).decode(), ttl=ttl)

    @property
    def entries(self) -> dict[str, bytes]:
        """What it holds, by the path of the URL as it was sent."""
        held = self._ask("GET", "entries")
        return {path: base64.b64decode(raw) for path, raw in held.items()}

    @property
    def ttls(self) -> dict[str, float]:
        """How many seconds each entry has left."""
        left: dict[str, float] = self._ask("GET", "ttls")
        return left

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The requests since it forgot: `method`, `path`, `headers` (lower case), `size` of the body."""
        asked: list[dict[str, Any]] = self._ask("GET", "asked")
        return asked

    @property
    def requests(self) -> list[str]:
        """Their methods."""
        return [request["method"] for request in self.asked]

    @property
    def headers(self) -> list[dict[str, str]]:
        """Their headers."""
        return [request["headers"] for request in self.asked]

    @property
    def connections(self) -> int:
        """How many connections are open."""
        number: int = self._ask("GET", "connections")
        return number

    def disconnect(self) -> None:
        """Close every connection, as a server does with one that idles."""
        self._control("disconnect")

    def _control(self, what: str, **told: object) -> None:
        self._ask("POST", what, json.dumps(told))

    def _ask(self, method: str, what: str, body: str | None = None) -> Any:
        for last in (False, True):
            if self._asking is None:
                self._asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self._asking.request(method, f"/control/{what}", body)
                with self._asking.getresponse() as answer:
                    content = answer.read()
                    assert answer.status == 200, content
                    return json.loads(content)
            except (http.client.HTTPException, ConnectionError):
                self._asking.close()
                self._asking = None
                if last:
                    raise
        raise AssertionError
