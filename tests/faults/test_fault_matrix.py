"""Every fault of the table, on every store that can have it, by every way in: what is documented happens.

The fetcher's value always arrives, nothing hangs, and no task and no connection is left.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from fault_parts import FETCHED, STORED, Bench, Fetcher, Other, Page, bench, pages
from fault_stores import store_of
from fault_table import FAULTS, FOREIGN, Fault, faults, kind

from imperal_cachegen.runtime import (
    BackendFailed,
    BackendRefused,
    BackendTimeout,
    BackendUnavailable,
    CacheClient,
    Extension,
    invalidate,
)
from imperal_cachegen.runtime.errors import EntryUnreadable

pytestmark = pytest.mark.asyncio

CELLS = [(fault, where) for fault in faults() for where in fault.where]

RAISED: dict[str, type[Exception]] = {
    "connection": BackendUnavailable,
    "timeout": BackendTimeout,
    "refused": BackendRefused,
    "failed": BackendFailed,
    **dict.fromkeys(("entry_json", "entry_envelope", "entry_model", "entry_version", "entry_shape"), EntryUnreadable),
}


@pytest_asyncio.fixture(params=CELLS, ids=lambda cell: f"{cell[0].name}-{cell[1]}")
async def at(
    request: pytest.FixtureRequest, ext: Extension, redis_server: object, gateway_server: object
) -> AsyncIterator[Bench]:
    fault, where = request.param
    async with store_of(where, redis_server, gateway_server) as store, bench(store, ext, fault) as made:
        yield made


def value(outcome: str) -> Page | None:
    return STORED if outcome == "value" else None


async def test_get(at: Bench, caplog: pytest.LogCaptureFixture) -> None:
    client = at.client()
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        assert await client.get("k", Page) == value(at.fault.read)
        await client.get("k", Page)
    assert_counted(client, at, at.fault.read)
    assert_logged(client, caplog)
    if at.fault.entry:
        await at.store.heal()
        assert (at.store.raw(at.path) is None) is (at.fault.entry == "deleted")


async def test_get_many(at: Bench) -> None:
    client = at.client()
    many = [("k", Page), ("none", Other), ("none", Page)]
    assert await client.get_many(many) == [value(at.fault.read), None, None]
    assert_counted(client, at, at.fault.read)


async def test_set(at: Bench) -> None:
    client = at.client()
    assert await client.set("k", FETCHED) is None
    assert_counted(client, at, at.fault.write)
    if at.fault.write == "done" and not at.fault.name.startswith("an answer"):
        assert await client.get("k", Page) == FETCHED
        assert client.stats().stored == 1


async def test_delete(at: Bench) -> None:
    client = at.client()
    assert await client.delete("k") is (at.fault.delete == "done")
    assert_counted(client, at, at.fault.delete)
    if at.fault.delete == "done" and not at.fault.name.startswith("an answer"):
        assert at.store.raw(at.path) is None


async def test_get_or_fetch(at: Bench) -> None:
    client, fetcher = at.client(), Fetcher()
    found = await client.get_or_fetch("k", Page, fetcher)
    assert_fetched(at, found, fetcher)
    assert_counted(client, at, at.fault.read, at.fault.write)


async def test_the_wrappers(at: Bench) -> None:
    client, fetcher = at.client(), Fetcher()
    assert_fetched(at, await pages.get_or_fetch(client, "k", fetcher), fetcher)
    await pages.get(client, "k")
    await pages.set(client, "k", FETCHED)
    await pages.update(client, "k", lambda page: page)
    gone = await pages.delete(client, "k")
    assert gone is (at.fault.delete == "done")
    assert await client.delete("k", Page) is gone
    assert await invalidate(client, pages.entry("k")) is gone
    assert set(client.stats().errors) <= at.kinds(at.fault.read, at.fault.write, at.fault.delete)


async def test_what_is_raised_for_tests(at: Bench) -> None:
    calls: dict[str, Callable[[CacheClient], Awaitable[object]]] = {
        at.fault.read: lambda client: client.get("k", Page),
        at.fault.write: lambda client: client.set("k", FETCHED),
        at.fault.delete: lambda client: client.delete("k"),
    }
    for outcome, call in calls.items():
        word = kind(outcome)
        if word is None:
            await call(at.client("raise"))
            continue
        with pytest.raises((RAISED[word], BackendUnavailable) if word == "timeout" else RAISED[word]) as raised:
            await call(at.client("raise"))
        assert raised.value.kind in at.kinds(outcome)
        assert "service" not in repr(raised.value) + repr(raised.value.__cause__) + repr(raised.value.__context__)


async def test_what_comes_after(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the fault is over the store is used again, and no reply of before is taken for one of after."""
    monkeypatch.setattr("imperal_cachegen.runtime.breaker.REST_SECONDS", 0.01)
    client = at.client()
    for _ in range(3):
        await client.get_or_fetch("k", Page, Fetcher())
    await at.store.heal()
    for number in range(200):
        await client.set("other", Page(items=[str(number)]))
        if await client.get("other", Page) == Page(items=[str(number)]):
            break
        await asyncio.sleep(0.02)
    else:
        raise AssertionError(client.stats())
    client = at.client("raise")
    for number in range(5):
        await client.set(f"k{number}", Page(items=[str(number)]))
    for number in range(5):
        assert await client.get(f"k{number}", Page) == Page(items=[str(number)])


def assert_fetched(at: Bench, found: object, fetcher: Fetcher) -> None:
    if at.fault.read == "value":
        assert (found, fetcher.calls) == (STORED, 0)
    else:
        assert (found, fetcher.calls) == (FETCHED, 1)


def assert_counted(client: CacheClient, at: Bench, *outcomes: str) -> None:
    errors = client.stats().errors
    first = kind(outcomes[0])
    assert set(errors) <= at.kinds(*outcomes)
    assert first is None or errors.get(first, 0) >= 1


def assert_logged(client: CacheClient, caplog: pytest.LogCaptureFixture) -> None:
    """One line for each kind, however often it was counted, and nothing of what was stored, asked or sent in it."""
    assert len(caplog.records) == len(client.stats().errors)
    for word in ("stored", "service", "call", "secret"):
        assert word not in caplog.text.replace("imperal_cachegen", "")


async def test_the_table_names_known_outcomes() -> None:
    for fault in faults():
        assert isinstance(fault, Fault)
        for outcome in (fault.read, fault.write, fault.delete):
            word = kind(outcome)
            assert word in RAISED if word is not None else outcome in ("value", "miss", "done")


async def test_the_page_shows_these_tables() -> None:
    page = (Path(__file__).parents[2] / "docs" / "runtime.md").read_text()
    assert FAULTS in page
    assert FOREIGN in page
