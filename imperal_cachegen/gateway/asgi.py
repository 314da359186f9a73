"""The ASGI app: the gateway's routes over a backend.

Whatever is refused is refused before it reaches the backend, with a JSON reason; what the backend can't do is 503. The
log names methods, models, statuses and reasons, never keys, values, users or tokens.
"""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..runtime.backend import Backend
from ..runtime.connecting import connect
from ..runtime.paths import escaped
from .activity import Activity
from .bodies import Bodies
from .health import Health, reason_of
from .openapi import document
from .page import Page
from .refusals import NO_STORE, Refused, refusal, unusable
from .requests import ROOT, Address, Put, address_of, put_of
from .tokens import Tokens
from .view import Keys

logger = logging.getLogger("imperal_cachegen.gateway")

Clock = Callable[[], float]

STORE_SECONDS = 5.0
"""How long the store may take for an answer."""

_LOGGED = 80
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Gateway:
    """The parts of a running gateway."""

    backend: Backend
    tokens: Tokens
    activity: Activity

    async def entry(self, request: Request) -> Response:
        """Answer GET, PUT and DELETE of an entry."""
        began = time.perf_counter()
        address = None
        reason = ""
        try:
            self.tokens.check_service(request.headers.get("x-service-token"))
            address = address_of(request)
            self.tokens.check_call(request.headers.get("authorization"), address.app_id, address.user_id)
            put = await put_of(request, address) if request.method == "PUT" else None
            answer = await self._served(request.method, address, put)
        except Refused as refused:
            self.activity.add("refused")
            answer, reason = refused.response(), refused.reason
        answer.headers.update(NO_STORE)
        _log(request.method, address, answer.status_code, time.perf_counter() - began, reason)
        return answer

    async def _served(self, method: str, address: Address, put: Put | None) -> Response:
        try:
            async with asyncio.timeout(STORE_SECONDS):
                outcome, answer = await self._asked(method, address, put)
        except Exception as exc:  # noqa: BLE001  # any store, any failure: the client's fetcher goes on
            logger.warning("%s", reason_of(exc))
            outcome, answer = "failed", unusable()
        self.activity.add(outcome, address)
        return answer

    async def _asked(self, method: str, address: Address, put: Put | None) -> tuple[str, Response]:
        if put is not None:
            await self.backend.set(address.path, put.envelope, put.ttl)
            return "stored", Response(status_code=204)
        if method == "DELETE":
            await self.backend.delete(address.path)
            return "deleted", Response(status_code=204)
        raw = await self.backend.get(address.path)
        if raw is None:
            return "miss", refusal(404, "miss", "there is no such entry, or its time is over")
        return "hit", Response(raw, media_type="application/json")


def create_app(
    backend: Backend | str = "memory://",
    *,
    service_token: str,
    call_token_secret: str | None = None,
    keys: Keys | None = None,
    clock: Clock = time.time,
) -> Starlette:
    """Return the gateway as an ASGI app over a backend (or a URL for `connect`), which it closes when it stops.

    `call_token_secret` has call tokens checked: signature, expiry (by `clock`, seconds since 1970), app and user. `keys` tells
    the page for people what schemas know of keys.

    Raises:
        ValueError: the token or the secret is empty, or the URL is none of `connect`'s.
    """
    store = _connected(backend) if isinstance(backend, str) else backend
    gateway = Gateway(store, Tokens(service_token, call_token_secret, clock), Activity())
    page = Page(store, gateway.tokens, gateway.activity, clock, keys)
    health = Health(store)

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        if trouble := await health.trouble():
            logger.warning("%s: until that ends, what is asked of entries is answered with 503", trouble)
        try:
            yield
        finally:
            await store.aclose()

    routes = [
        Route(ROOT + "{rest:path}", gateway.entry, methods=["GET", "PUT", "DELETE"]),
        Route("/healthz", health.answer),
        Route("/openapi.json", _openapi(checks_call_tokens=call_token_secret is not None)),
        *page.routes(),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Bodies)],
        exception_handlers={HTTPException: _unknown, Exception: _broken},
        lifespan=living,
    )


def _connected(url: str) -> Backend:
    """Return the store at a URL; one that others share may take longer than a handler would wait."""
    return connect(url) if url.startswith("memory:") else connect(url, seconds=STORE_SECONDS)


def app_from_environment() -> Starlette:
    """Return the gateway that the environment describes.

    `IMPERAL_SERVICE_TOKEN` is needed. `CACHEGEN_GATEWAY_BACKEND` is a URL for `connect` (`memory://` without it),
    `CACHEGEN_CALL_TOKEN_SECRET` the secret of call tokens.

    Raises:
        ValueError: no service token.
    """
    token = os.environ.get("IMPERAL_SERVICE_TOKEN", "")
    if not token:
        raise ValueError("set IMPERAL_SERVICE_TOKEN: a gateway serves nobody without a service token")
    backend = os.environ.get("CACHEGEN_GATEWAY_BACKEND") or "memory://"
    secret = os.environ.get("CACHEGEN_CALL_TOKEN_SECRET") or None
    return create_app(backend, service_token=token, call_token_secret=secret)


def _openapi(*, checks_call_tokens: bool) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_: Request) -> Response:
        return JSONResponse(document(checks_call_tokens=checks_call_tokens))

    return answer


async def _unknown(request: Request, exc: Exception) -> Response:
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    headers = exc.headers if isinstance(exc, HTTPException) else None
    if status != 404:
        answer, reason = (status, "method"), "this path does not take that method"
    elif request.scope["path"].startswith(ROOT):  # a line break in it
        answer, reason = (400, "path"), "the path holds a control character"
    else:
        answer, reason = (404, "path"), "there is nothing at this path"
    _log(request.method if request.method in _METHODS else "?", None, answer[0], None, reason)
    return refusal(*answer, reason, headers)


async def _broken(_: Request, __: Exception) -> Response:
    return refusal(500, "gateway", "the gateway failed: its log has the reason")


def _log(method: str, address: Address | None, status: int, seconds: float | None, reason: str) -> None:
    """Log an answer; `reason` is one of our own phrases, empty where nothing was refused."""
    model = "-" if address is None else escaped(address.model)[:_LOGGED]
    took = "" if seconds is None else f" {seconds * 1000:.1f} ms"
    logger.info("%s %s %d%s%s", method, model, status, took, f": {reason}" if reason else "")
