"""What the fault tests share: a model and its wrappers, and what is left over when a test is through."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from fault_proxy import FaultProxy
from fault_stores import FaultyStore, limit_for
from fault_table import Fault, kind
from pydantic import BaseModel

from imperal_cachegen.runtime import Backend, CacheClient, Policy, ReadThrough
from imperal_cachegen.runtime.board import board_of

BOUND = 30
"""Seconds in which everything here is over, however busy the machine is: nothing hangs."""


class Page(BaseModel):
    account: str = "a"
    items: list[str] = []


class Other(BaseModel):
    number: int = 0


pages = ReadThrough(Page, "page", "page:{account}", Policy(60))

STORED = Page(items=["stored"])
FETCHED = Page(items=["fetched"])


def envelope(value: BaseModel = STORED) -> bytes:
    """Return an entry as any client may have written it."""
    moment = datetime.now(UTC).isoformat()
    return json.dumps(
        {"model": "page", "version": 1, "data": value.model_dump(mode="json"), "cached_at": moment}
    ).encode()


class Fetcher:
    """Counts its calls."""

    def __init__(self, result: Page = FETCHED, delay: float = 0.0) -> None:
        self.calls = 0
        self._result = result
        self._delay = delay

    async def __call__(self) -> Page:
        self.calls += 1
        await asyncio.sleep(self._delay)
        return self._result.model_copy(deep=True)


@dataclass
class Bench:
    """A store on which something goes wrong, and a backend on it."""

    store: FaultyStore
    backend: Backend
    ext: object
    fault: Fault
    path: str = ""

    def client(self, on_error: str = "miss") -> CacheClient:
        return CacheClient(
            "mail", "u1", self.backend, self.ext, call_token=self.store.call_token, on_error=on_error  # type: ignore[arg-type]
        )

    def kinds(self, *outcomes: str) -> set[str]:
        """Return the kinds under which these outcomes may be counted; a store that was late is left alone next."""
        kinds = {found for outcome in outcomes if (found := kind(outcome))}
        return kinds | ({"connection"} if "timeout" in kinds else set())


async def nothing_left(backend: Backend, proxy: FaultProxy | None) -> None:
    """Close a backend, and hold that no task and no connection is left."""
    assert not board_of(backend).running()
    await backend.aclose()
    others = {asyncio.current_task()} | (proxy.tasks if proxy is not None else set())
    for _ in range(500):
        left = asyncio.all_tasks() - others
        if not left and (proxy is None or proxy.connections == 0):
            return
        await asyncio.sleep(0.01)
        others |= proxy.tasks if proxy is not None else set()
    raise AssertionError(f"left over: {left}, {proxy.connections if proxy else 0} connections")


@asynccontextmanager
async def bench(store: FaultyStore, ext: object, fault: Fault) -> AsyncIterator[Bench]:
    """Yield a store whose connection is warm, and that holds an entry, and on which a fault has just happened."""
    made = Bench(store, store.connect(limit_for(fault.name)), ext, fault)
    client = made.client("raise")
    made.path = client.port.ref(Page, "page", "k").path
    store.put(made.path, envelope())
    assert await client.get("k", Page) == STORED
    await store.break_down(fault.name, made.path)
    try:
        async with asyncio.timeout(BOUND):
            yield made
    finally:
        await store.heal()
        await nothing_left(made.backend, store.proxy)
