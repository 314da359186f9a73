"""The page for people at `/`: what is cached now. Server-rendered, and readable without scripts."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from json import dumps
from typing import Any
from unicodedata import category
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ..runtime.backend import Backend, Held
from ..runtime.registry import SCOPE_MODEL_NAME
from ..templating import environment
from .activity import Activity
from .finding import PREFIX, Wanted, address_at
from .health import reason_of
from .refusals import NO_STORE
from .sessions import COOKIE, SECONDS, Sessions
from .tokens import Tokens
from .view import Keys, Naming, view_of

logger = logging.getLogger("imperal_cachegen.gateway")

SCANNED = 5_000
"""Entries of the store that a page is made from, at most."""

SCOPES = 100
"""Scopes of a user that the page of an entry knows, at most."""

LISTING_SECONDS = 10.0
"""How long the store may take to list what it holds, or to delete."""

_LONGEST_FORM = 8_192
_TURNING = ("Cf",)
_HEADERS = {**NO_STORE, "Referrer-Policy": "no-referrer"}


class Page:
    """The routes of the page. `clock` gives seconds since 1970, `keys` what schemas tell of keys."""

    def __init__(
        self, backend: Backend, tokens: Tokens, activity: Activity, clock: Callable[[], float], keys: Keys | None
    ) -> None:
        self._backend = backend
        self._tokens = tokens
        self._activity = activity
        self._clock = clock
        self._named = keys is not None
        self._naming = Naming(keys, time.perf_counter)
        self._sessions = Sessions(clock)

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/", self.overview),
            Route("/login", self.login, methods=["POST"]),
            Route("/logout", self.logout, methods=["POST"]),
            Route("/entries/{path:path}", self.entry),
            Route("/delete", self.delete, methods=["POST"]),
        ]

    async def overview(self, request: Request) -> Response:
        """Show what is there."""
        word = self._word(request)
        if word is None:
            return _html("gateway_login", 401, wrong=False)
        asked = request.query_params
        wanted = Wanted(*(asked.get(name, "") for name in Wanted._fields))
        looked_for = () if wanted.all else (wanted.takes_path,)
        held, trouble = await self._held(self._backend.listed(PREFIX, SCANNED, *looked_for))
        return _html(
            "gateway_overview",
            view=view_of(held, self._activity, self._naming, self._clock(), wanted),
            wanted=wanted,
            back=_query(wanted),
            word=word,
            trouble=trouble,
            store=self._backend.system,
            before=_query(wanted.turned(-1)) if wanted.number > 1 else "",
            after=_query(wanted.turned(1)),
            scanned=SCANNED if len(held) >= SCANNED else 0,
        )

    async def entry(self, request: Request) -> Response:
        """Show one entry."""
        word = self._word(request)
        if word is None:
            return _html("gateway_login", 401, wrong=False)
        path = PREFIX + _raw(request).removeprefix("/entries/").replace("/", ":")
        if address_at(path) is None:
            return _html("gateway_gone", 404)
        held, trouble = await self._held(self._one(path))
        if trouble:
            return _html("gateway_trouble", 503, trouble=trouble)
        if held and self._named:  # of a scope's generation only its hash is known, so that these can't be read directly
            of_user = path.rsplit(":", 2)[0]
            scopes, _ = await self._held(self._backend.listed(f"{of_user}:{SCOPE_MODEL_NAME}:", SCOPES))
            held = [*held, *scopes]
        view = view_of(held, self._activity, self._naming, self._clock())
        found = next((entry for model in view.models for entry in model.entries), None)
        if found is None:
            return _html("gateway_gone", 404)
        return _html("gateway_entry", entry=found, text=_json(found.value), word=word, back="")

    async def _one(self, path: str) -> Sequence[Held]:
        found = await self._backend.get_held(path)
        return () if found is None else (found,)

    async def _held(self, asked: Awaitable[Sequence[Held]]) -> tuple[Sequence[Held], str]:
        """Return what the store has of what it is asked for, or why it can't be told."""
        try:
            async with asyncio.timeout(LISTING_SECONDS):
                return await asked, ""
        except NotImplementedError:
            return (), "This store can't list what it holds."
        except Exception as exc:  # noqa: BLE001  # any store, any failure
            return (), f"The store can't be used at the moment: {reason_of(exc)}."

    async def login(self, request: Request) -> Response:
        """Begin a session for who has the service token."""
        given = (await _form(request)).get("token", "")
        if not self._tokens.is_service_token(given):
            logger.info("POST /login 401: the service token is another one")
            return _html("gateway_login", 401, wrong=True)
        answer = RedirectResponse("/", 303, headers=_HEADERS)
        answer.set_cookie(
            COOKIE,
            self._sessions.begin(),
            max_age=int(SECONDS),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    async def logout(self, request: Request) -> Response:
        """End the session."""
        if await self._allowed(request) is not None:
            self._sessions.end(request.cookies.get(COOKIE))
        return RedirectResponse("/", 303, headers=_HEADERS)

    async def delete(self, request: Request) -> Response:
        """Delete an entry."""
        form = await self._allowed(request)
        if form is None:
            return _html("gateway_login", 403, wrong=False)
        path = form.get("path", "")
        address = address_at(path)
        if address is None:
            return _html("gateway_gone", 404)
        try:
            async with asyncio.timeout(LISTING_SECONDS):
                await self._backend.delete(path)
        except Exception as exc:  # noqa: BLE001  # any store, any failure
            trouble = f"The store can't be used at the moment: {reason_of(exc)}. Nothing is known to be deleted."
            return _html("gateway_trouble", 503, trouble=trouble)
        self._activity.add("deleted", address)
        asked = dict(parse_qsl(form.get("back", "")))
        back = _query(Wanted(*(asked.get(name, "") for name in Wanted._fields)))
        return RedirectResponse(f"/?{back}" if back else "/", 303, headers=_HEADERS)

    def _word(self, request: Request) -> str | None:
        return self._sessions.word(request.cookies.get(COOKIE))

    async def _allowed(self, request: Request) -> dict[str, str] | None:
        """Return a form that one of our pages has sent."""
        word = self._word(request)
        form = await _form(request)
        given = form.get("word", "").encode()
        return form if word is not None and secrets.compare_digest(given, word.encode()) else None


def _raw(request: Request) -> str:
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > _LONGEST_FORM:
                return {}
    except ClientDisconnect:
        return {}
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def _html(template: str, status: int = 200, **shown: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    text = _TEMPLATES.get_template(f"{template}.html.jinja").render(nonce=nonce, **shown)
    return HTMLResponse(text, status, {**_HEADERS, "Content-Security-Policy": policy})


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 7200:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h" if whole < 172_800 else f"{whole // 86_400} days"


def _size(number: int) -> str:
    if number < 1024:
        return f"{number} B"
    return f"{number / 1024:.1f} KB" if number < 1_048_576 else f"{number / 1_048_576:.1f} MB"


def _link(path: str) -> str:
    """Return where the page of an entry is: its parts stand in the store's path as they stand in a URL."""
    return "/entries/" + quote(path.removeprefix(PREFIX).replace(":", "/"), safe="/%@")


def _query(wanted: Wanted) -> str:
    return urlencode({name: text for name, text in zip(Wanted._fields, wanted, strict=True) if text})


def _json(value: object) -> str:
    """Return a value as JSON for people."""
    return _seen(dumps(value, indent=2, ensure_ascii=False), _TURNING)


def _seen(text: str, kinds: Sequence[str] = (*_TURNING, "Cc", "Zl", "Zp")) -> str:
    """Return a text whose characters that would turn its direction, break its line or hide are written as escapes."""
    return "".join(dumps(character)[1:-1] if category(character) in kinds else character for character in text)


_TEMPLATES = environment(autoescape=True, filters={"duration": _duration, "size": _size, "link": _link, "seen": _seen})
