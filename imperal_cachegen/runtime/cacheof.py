"""`cache_of(ctx)`: the best cache that a handler's context can give, and never an exception.

A context may have no cache at all, or one whose property raises (the platform's `MockContext` and `Context` do both).
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel
from typing_extensions import override

from .protocols import Cache

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
    """Return the cache of a handler's context; never raises.

    It is `ctx.cache`. When there is none, or asking for it raises, it is a cache that holds nothing; that is counted,
    and logged once a minute.
    """
    try:
        cache: Any = ctx.cache  # type: ignore[attr-defined]  # any object: what it lacks is answered below
    except Exception as exc:  # noqa: BLE001
        return _none(type(exc).__name__)
    if cache is None:
        return _none("ctx.cache is None")
    found: Cache = cache
    return found


def _none(why: str) -> Cache:
    from .counters import PROCESS
    from .notices import notice

    PROCESS.error("no_cache")
    notice("no_cache", "the context has no cache (%s): nothing is cached", why)
    return EmptyCache()
