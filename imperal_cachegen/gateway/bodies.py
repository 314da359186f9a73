"""What the gateway reads of bodies: for so many seconds, and no more than it wants.

A server reads on after an answer, to keep the connection. So where much may yet come, the answer ends the connection.
Knows ASGI only.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = 30.0
"""How long a body may take to come."""

READ_AWAY = 1_048_576
"""Bytes of a body that the server may read away behind an answer, at most."""


class Bodies:
    """An ASGI app around another one, that bounds what is read of each request's body.

    A body that does not come in time ends early, as where a client has left.
    """

    def __init__(self, app: ASGIApp, seconds: float = SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        end = asyncio.get_running_loop().time() + self._seconds
        rest = _announced(scope)

        async def received() -> Message:
            nonlocal rest
            if not rest:  # the client's leaving is waited for, not the body
                return await receive()
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError:
                rest = READ_AWAY + 1
                return {"type": "http.disconnect"}
            if not message.get("more_body", False):
                rest = 0
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and rest > READ_AWAY:
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        await self._app(scope, received, sent)


def _announced(scope: Scope) -> int:
    """Return how many bytes of body the headers tell of; without a number, more than anyone reads."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return READ_AWAY + 1
    told = headers.get(b"content-length", b"0")
    return int(told) if told.isdigit() else READ_AWAY + 1
