"""The page for people at `/`: what is cached now. Owns Jinja2 here; server-rendered, and readable without scripts."""

import secrets
from collections.abc import Callable
from functools import cache
from json import dumps
from typing import Any
from urllib.parse import parse_qsl, quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ..runtime.backend import Backend
from ..templating import templates_folder
from .activity import Activity
from .requests import Address
from .sessions import COOKIE, SECONDS, Sessions
from .tokens import Tokens
from .view import PREFIX, SHOWN, Keys, Wanted, address_at, view_of

SCANNED = 5_000
"""Entries of the store that a page is made from, at most."""

_LONGEST_FORM = 8_192
_NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Page:
    """The routes of the page. `clock` gives seconds since 1970, `keys` what schemas tell of keys."""

    def __init__(
        self, backend: Backend, tokens: Tokens, activity: Activity, clock: Callable[[], float], keys: Keys | None
    ) -> None:
        self._backend = backend
        self._tokens = tokens
        self._activity = activity
        self._clock = clock
        self._keys = keys
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
            return self._ask(request)
        asked = request.query_params
        wanted = Wanted(asked.get("app", ""), asked.get("user", ""), asked.get("model", ""))
        trouble, held = "", []
        try:
            held = await self._backend.listed(PREFIX, SCANNED)
        except NotImplementedError:
            trouble = "This store can't list what it holds."
        except Exception as exc:  # noqa: BLE001  # any store, any failure
            trouble = f"The store can't be used at the moment ({type(exc).__name__})."
        view = view_of(held, self._activity, self._keys, self._clock(), wanted)
        return _html(
            "gateway_overview",
            view=view,
            wanted=wanted,
            word=word,
            trouble=trouble,
            store=self._backend.system,
            most=SHOWN,
        )

    async def entry(self, request: Request) -> Response:
        """Show one entry."""
        word = self._word(request)
        if word is None:
            return self._ask(request)
        path = PREFIX + _raw(request).removeprefix("/entries/").replace("/", ":")
        held = [one for one in await self._backend.listed(PREFIX, SCANNED) if one.path == path or _is_scope(one.path)]
        view = view_of(held, self._activity, self._keys, self._clock())
        found = next((entry for model in view.models for entry in model.entries), None)
        if found is None:
            return _html("gateway_gone", 404)
        text = dumps(found.value, indent=2, ensure_ascii=False)
        return _html("gateway_entry", entry=found, text=text, word=word)

    async def login(self, request: Request) -> Response:
        """Begin a session for who has the service token."""
        given = (await _form(request)).get("token", "")
        if not self._tokens.is_service_token(given):
            return _html("gateway_login", 401, wrong=True)
        answer = RedirectResponse("/", 303, headers=_NO_STORE)
        answer.set_cookie(COOKIE, self._sessions.begin(), max_age=int(SECONDS), httponly=True, samesite="strict")
        return answer

    async def logout(self, request: Request) -> Response:
        """End the session."""
        if await self._allowed(request) is not None:
            self._sessions.end(request.cookies.get(COOKIE))
        return RedirectResponse("/", 303, headers=_NO_STORE)

    async def delete(self, request: Request) -> Response:
        """Delete an entry."""
        form = await self._allowed(request)
        address = None if form is None else address_at(form.get("path", ""))
        if address is None:
            return _html("gateway_login", 403, wrong=False)
        await self._backend.delete(address.path)
        self._activity.add("deleted", address)
        return RedirectResponse("/", 303, headers=_NO_STORE)

    def _word(self, request: Request) -> str | None:
        return self._sessions.word(request.cookies.get(COOKIE))

    async def _allowed(self, request: Request) -> dict[str, str] | None:
        """Return a form that one of our pages has sent."""
        word = self._word(request)
        form = await _form(request)
        return form if word is not None and secrets.compare_digest(form.get("word", ""), word) else None

    @staticmethod
    def _ask(_: Request) -> Response:
        return _html("gateway_login", 401, wrong=False)


def _is_scope(path: str) -> bool:
    address = address_at(path)
    return address is not None and address.model.startswith("cachegen_")


def _raw(request: Request) -> str:
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def _html(template: str, status: int = 200, **shown: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    text = _environment().get_template(f"{template}.html.jinja").render(nonce=nonce, **shown)
    return HTMLResponse(text, status, {**_NO_STORE, "Content-Security-Policy": policy})


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(duration=_duration, size=_size, link=_link)
    return made


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60} s"


def _size(number: int) -> str:
    return f"{number} B" if number < 1024 else f"{number / 1024:.1f} KB"


def _link(address: Address) -> str:
    return "/entries/" + quote(address.path.removeprefix(PREFIX).replace(":", "/"), safe="/%@")
