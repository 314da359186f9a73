"""A gateway in a process of its own. Owns uvicorn."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from typing_extensions import override

STOPPING_SECONDS = 5
"""How long requests that are under way may take when the gateway stops."""


class _Server(uvicorn.Server):
    """A server that tells when it listens."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._told = started

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._told()


def serve(
    app: Starlette, host: str, port: int, *, started: Callable[[str], None], quiet: bool = False, colors: bool = False
) -> None:
    """Serve until SIGINT or SIGTERM; `started` is called with the URL once requests are answered.

    Raises:
        OSError: the address can't be listened on.
    """
    listening = _listen(host, port)
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listening.getsockname()[1]}"
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=STOPPING_SECONDS,
        use_colors=colors,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_told)
    if not quiet:
        _log_requests()
    with listening, _interruptions_end_here():
        _Server(config, lambda: started(url)).run([listening])


@contextmanager
def _interruptions_end_here() -> Iterator[None]:
    """Let SIGINT and SIGTERM, which uvicorn raises again once it has stopped, end nothing more."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (TypeError, UnicodeError):  # a name that IDNA does not know
        listening.close()
        raise OSError("the name of the host is malformed") from None
    except OSError:
        listening.close()
        raise
    return listening


def _is_told(record: logging.LogRecord) -> bool:
    """Whether a line of the server is for people.

    Not of a request that was cut when the gateway stopped, of which another line tells; no advice about WebSockets.
    """
    cut = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut and "WebSocket" not in str(record.msg)


def _log_requests() -> None:
    """Print one line a request to stderr: time, method, model, status, duration, and why it was refused."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logger = logging.getLogger("imperal_cachegen.gateway")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
