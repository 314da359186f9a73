"""Whether the store answers: asked for an entry that nobody has, at the start and by who watches the gateway.

Strangers may ask, so that is cheap: the store is asked once at a time, and whoever asks meanwhile gets that answer.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..runtime.backend import Backend
from ..runtime.errors import CacheBackendError
from .refusals import NO_STORE, unusable
from .requests import Address

SECONDS = 2.0
"""How long the store may take to show that it answers."""

_NOBODYS = Address("cachegen", "gateway", "health", "0" * 16).path


class Health:
    """Asks a store whether it answers."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._asked: asyncio.Task[str] | None = None

    async def trouble(self) -> str:
        """Return why the store can't be used, empty when it can; no address, key or value is in it."""
        try:
            async with asyncio.timeout(SECONDS):
                await self._backend.get(_NOBODYS)
        except Exception as exc:  # noqa: BLE001  # any store, any failure
            return reason_of(exc)
        return ""

    async def answer(self, _: Request) -> Response:
        """Answer `GET /healthz`."""
        if self._asked is None or self._asked.done():
            self._asked = asyncio.create_task(self.trouble())
        if await asyncio.shield(self._asked):
            return unusable()
        return JSONResponse({"status": "ok"}, headers=NO_STORE)


def reason_of(exc: Exception) -> str:
    """Return what failed in a store, in words that hold no address, key or value."""
    if isinstance(exc, CacheBackendError):
        return str(exc)
    words = "the store did not answer in time" if isinstance(exc, TimeoutError) else "the store failed"
    return f"{words} ({type(exc).__name__})"
