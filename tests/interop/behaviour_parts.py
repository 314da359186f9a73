"""What the tests of both clients' behaviours share: the columns of their table, fetchers, what calls come to."""

from collections.abc import Awaitable
from typing import Any

import httpx
from platform_models import Page

PLATFORM, OURS = 0, 1


class Sub(Page):
    pass


class Fetcher:
    def __init__(self, result: Any = None) -> None:
        self.result = Page(items=["fetched"]) if result is None else result
        self.calls = 0

    async def __call__(self) -> Any:
        self.calls += 1
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


async def outcome(work: Awaitable[Any]) -> Any:
    """Return what a call returned, or the class that the exception it raised is taken for."""
    try:
        return await work
    except (ValueError, TypeError, RuntimeError, httpx.HTTPStatusError) as exc:
        kinds = (httpx.HTTPStatusError, TypeError, ValueError, RuntimeError)
        return next(kind for kind in kinds if isinstance(exc, kind))


def methods(cache: Any, key: Any, fetcher: Fetcher) -> list[Awaitable[Any]]:
    return [
        cache.get(key, Page),
        cache.set(key, Page(), ttl_seconds=60),
        cache.delete(key),
        cache.get_or_fetch(key, Page, fetcher, 60),
    ]
