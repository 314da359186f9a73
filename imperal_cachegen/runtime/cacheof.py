"""`cache_of(ctx)`: the best cache that a handler's context can give, and never an exception.

A context may have no cache at all, or one whose property raises (the platform's `MockContext` and `Context` do both).
"""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel
from typing_extensions import override

from .protocols import Cache
from .registry import known_models

if TYPE_CHECKING:
    from .backend import Backend

T = TypeVar("T", bound=BaseModel)


class EmptyCache(Cache):
    """A cache that holds nothing and shares with nobody."""

    @override
    async def get(self, key: str, model: type[T]) -> T | None:
        """Return None."""
        return None

    @override
    async def set(self, key: str, value: BaseModel, ttl_seconds: int = 60) -> None:
        """Store nothing."""

    @override
    async def delete(self, key: str) -> bool:
        """Return False: what another cache holds is not known to be gone."""
        return False

    @override
    async def get_or_fetch(
        self, key: str, model: type[T], fetcher: Callable[[], Awaitable[T]], ttl_seconds: int = 60
    ) -> T:
        """Fetch."""
        return await fetcher()


def cache_of(ctx: object) -> Cache:
    """Return the best cache that a handler's context can give; never raises.

    It is the included client over the gateway that `ctx.cache` talks to, when that tells its address, tokens, app, user
    and extension, and aiohttp is installed; else `ctx.cache`. When there is none, or asking for it raises, it is a cache
    that holds nothing; that is counted, and logged once a minute.
    """
    try:
        cache: Any = ctx.cache  # type: ignore[attr-defined]  # any object: what it lacks is answered below
    except Exception as exc:  # noqa: BLE001
        return _none(type(exc).__name__)
    if cache is None:
        return _none("ctx.cache is None")
    try:
        included = _over_gateway(cache)
    except Exception:  # noqa: BLE001  # it does not tell what is needed, or not as expected
        included = None
    found: Cache = cache if included is None else included
    return found


def _over_gateway(cache: Any) -> Cache | None:
    """Return our client over the gateway of the platform's client; None when that does not tell enough, or lacks it."""
    url, service_token, call_token, app_id, user_id = (
        _word(cache, name) for name in ("_gw_url", "_service_token", "_call_token", "_app_id", "_user_id")
    )
    extension: Any = getattr(cache, "_extension", None)
    tells = app_id and user_id and known_models(extension) is not None
    if not url or not tells or getattr(cache, "_http", None) is not None:
        return None
    if not url.startswith(("http://", "https://")):
        from .notices import notice_once

        notice_once("gateway_url", "a gateway's URL begins with http:// or https://: mend IMPERAL_GATEWAY_URL")
        return None
    backend = _backend(url, service_token)
    if backend is None:
        return None
    from .client import CacheClient
    from .foreign import BOARD, owner_of

    client = CacheClient(app_id, user_id, backend, extension, call_token=call_token)
    client.port.meet(BOARD, owner_of(cache))  # who passes `ctx.cache` itself to wrappers fetches and deletes the same
    return client


@lru_cache(maxsize=16)
def _backend(url: str, service_token: str) -> "Backend | None":
    """Return the one store of this process for a gateway; None without aiohttp."""
    try:
        from .gateway import gateway_backend
    except ImportError:
        return None
    return gateway_backend(url, service_token)


def _word(cache: Any, name: str) -> str:
    word = getattr(cache, name)
    if not isinstance(word, str):
        raise TypeError(f"{name} is no string")
    return word


def _none(why: str) -> Cache:
    from .notices import notice
    from .observing import noted

    noted("cache_of", "no_cache")
    notice("no_cache", "the context has no cache (%s): nothing is cached", why)
    return EmptyCache()
