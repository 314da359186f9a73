"""The caches that the wrappers' tests run over: the included client, and foreign ones of several kinds."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel
from runtime_parts import Clock

from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend


class DictCache:
    """Four methods over a dict that hands out what it holds: a fake as people write them. It tells no ids."""

    def __init__(self, store: dict[Any, Any] | None = None) -> None:
        self.store: dict[Any, Any] = {} if store is None else store
        self.calls: list[str] = []
        self.ttls: list[int] = []
        self.failure: Exception | None = None
        self.gates: dict[str, asyncio.Event] = {}

    async def _act(self, what: str) -> None:
        self.calls.append(what)
        await asyncio.sleep(0)
        if what in self.gates:
            await self.gates[what].wait()
        if self.failure is not None:
            raise self.failure

    async def get(self, key: str, model: type[Any]) -> Any:
        await self._act("get")
        return self.store.get((model, key))

    async def set(self, key: str, value: BaseModel, ttl_seconds: int = 60) -> None:
        await self._act("set")
        self.ttls.append(ttl_seconds)
        self.store[type(value), key] = value

    async def delete(self, key: str) -> None:
        await self._act("delete")
        for found in [found for found in self.store if found[1] == key]:
            del self.store[found]

    async def get_or_fetch(
        self, key: str, model: type[Any], fetcher: Callable[[], Awaitable[Any]], ttl_seconds: int = 60
    ) -> Any:
        raise AssertionError("the wrappers do this themselves")


class TellingCache(DictCache):
    """One that tells whose it is, as the platform's client does."""

    def __init__(self, store: dict[Any, Any] | None = None, user: str = "u1") -> None:
        super().__init__(store)
        self._app_id = "mail"
        self._user_id = user
        self._gw_url = "http://gateway"


def included(ext: Extension, clock: Clock) -> CacheClient:
    return CacheClient("mail", "u1", MemoryBackend(clock=clock), ext, clock=clock)
