"""Stale windows, eager refreshes, jitter: what a policy makes of an entry's age."""

import asyncio
import logging

import pytest
from runtime_parts import Fetcher, Page, settle, until

from imperal_cachegen.runtime import Policy
from imperal_cachegen.runtime.freshness import Age, age_of, fresh_time, stored_time

pytestmark = pytest.mark.asyncio

STALE = Policy(10, stale=20)
EAGER = Policy(10, stale=20, eager=80)


async def test_a_stale_value_is_returned_at_once_and_one_refresh_runs_behind(cache, clock):
    fetcher = Fetcher(delay=0.01)
    await cache.get_or_fetch("k", Page, fetcher, STALE)
    clock.move(10)
    found = await asyncio.gather(*(cache.get_or_fetch("k", Page, fetcher, STALE) for _ in range(50)))
    assert {page.items[0] for page in found} == {"1"}
    await until(lambda: not cache.port.board.running())
    assert fetcher.calls == 2
    assert (await cache.get_or_fetch("k", Page, fetcher, STALE)).items == ["2"]
    assert cache.stats().stale == 50


async def test_a_value_past_its_stale_time_is_fetched(cache, clock):
    fetcher = Fetcher()
    await cache.get_or_fetch("k", Page, fetcher, STALE)
    clock.move(30)
    assert (await cache.get_or_fetch("k", Page, fetcher, STALE)).items == ["2"]


async def test_without_stale_a_value_past_its_fresh_time_is_fetched(cache, clock):
    await cache.set("k", Page(items=["by another, for longer"]), 300)
    clock.move(59)
    assert (await cache.get_or_fetch("k", Page, Fetcher(), Policy(60))).items == ["by another, for longer"]
    clock.move(1)
    assert (await cache.get_or_fetch("k", Page, Fetcher(), Policy(60))).items == ["1"]


async def test_a_plain_ttl_serves_what_the_store_has(cache, clock):
    await cache.set("k", Page(items=["old"]), 300)
    clock.move(299)
    assert (await cache.get_or_fetch("k", Page, Fetcher(), 60)).items == ["old"]


async def test_the_first_read_past_the_eager_part_refreshes_behind(cache, clock):
    fetcher = Fetcher()
    await cache.get_or_fetch("k", Page, fetcher, EAGER)
    clock.move(7.9)
    await cache.get_or_fetch("k", Page, fetcher, EAGER)
    await settle()
    assert fetcher.calls == 1
    clock.move(0.1)
    assert (await cache.get_or_fetch("k", Page, fetcher, EAGER)).items == ["1"]
    await settle()
    assert fetcher.calls == 2
    assert (await cache.get_or_fetch("k", Page, fetcher, EAGER)).items == ["2"]
    assert cache.stats().stale == 0


async def test_an_age_below_zero_is_zero(cache, clock):
    fetcher = Fetcher()
    await cache.get_or_fetch("k", Page, fetcher, EAGER)
    clock.move(-100)
    assert (await cache.get_or_fetch("k", Page, fetcher, EAGER)).items == ["1"]
    assert fetcher.calls == 1


async def test_a_refresh_that_fails_is_counted_and_the_stale_value_stays(cache, clock, caplog):
    await cache.get_or_fetch("k", Page, Fetcher(Page(items=["old"])), STALE)
    clock.move(15)
    failing = Fetcher(LookupError("secret"))
    with caplog.at_level(logging.WARNING, "imperal_cachegen"):
        for _ in range(3):
            assert (await cache.get_or_fetch("k", Page, failing, STALE)).items == ["old"]
            await settle()
    assert failing.calls == 3
    assert cache.stats().errors == {"refresh": 3}
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


async def test_a_refresh_behind_is_cut_after_its_time(cache, clock, monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.flights.BACKGROUND_SECONDS", 0.02)
    await cache.get_or_fetch("k", Page, Fetcher(Page()), STALE)
    clock.move(15)
    endless = Fetcher(delay=100)
    await cache.get_or_fetch("k", Page, endless, STALE)
    await until(lambda: not cache.port.board.running())
    assert endless.cancelled == 1
    assert cache.stats().errors == {"refresh": 1}


async def test_a_delete_detaches_a_refresh_behind(cache, clock):
    await cache.get_or_fetch("k", Page, Fetcher(Page(items=["old"])), STALE)
    clock.move(15)
    behind = Fetcher(Page(items=["old too"]))
    behind.gate = asyncio.Event()
    await cache.get_or_fetch("k", Page, behind, STALE)
    await settle()
    await cache.delete("k")
    behind.gate.set()
    await settle()
    assert await cache.get("k", Page) is None


async def test_a_caller_who_finds_nothing_joins_the_refresh_behind(cache, clock):
    await cache.get_or_fetch("k", Page, Fetcher(Page(items=["old"])), STALE)
    clock.move(15)
    behind = Fetcher(Page(items=["new"]))
    behind.gate = asyncio.Event()
    await cache.get_or_fetch("k", Page, behind, STALE)
    await settle()
    clock.move(20)
    waiting = asyncio.create_task(cache.get_or_fetch("k", Page, Fetcher(), STALE))
    await settle()
    behind.gate.set()
    assert (await waiting).items == ["new"]


async def test_the_failing_fetcher_of_a_late_caller_is_covered(cache, clock, backend):
    """What was fresh when nobody could read it covers a fetch that fails."""
    await cache.get_or_fetch("k", Page, Fetcher(Page(items=["old"])), STALE)
    backend.failure = OSError()

    async def fail() -> Page:
        backend.failure = None
        raise LookupError

    assert (await cache.get_or_fetch("k", Page, fail, STALE)).items == ["old"]


async def test_jitter_is_the_same_for_every_reader_and_within_bounds():
    policy = Policy(100, stale=50, jitter=50)
    times = {fresh_time(policy, 1_800_000_000 + turn / 7, "0123456789abcdef") for turn in range(1000)}
    assert len(times) > 990
    assert 50 <= min(times) < 52
    assert 98 < max(times) <= 100
    assert fresh_time(policy, 5.5, "a") == fresh_time(policy, 5.5, "a") != fresh_time(policy, 5.5, "b")
    assert fresh_time(policy, 5.5, "a") <= stored_time(policy, 5.5, "a") - 50 < fresh_time(policy, 5.5, "a") + 1


async def test_jitter_never_goes_below_five_seconds():
    policy = Policy(6, jitter=50)
    times = [fresh_time(policy, float(turn), "k") for turn in range(1000)]
    assert min(times) == 5
    assert all(5 <= stored_time(policy, float(turn), "k") <= 6 for turn in range(1000))


async def test_a_jittered_entry_is_fresh_as_long_as_what_is_stored_says(cache, clock):
    policy = Policy(100, jitter=50)
    await cache.get_or_fetch("k", Page, Fetcher(), policy)
    entry = await cache.get_entry("k", Page)
    ref = cache.port.ref(Page, "page", "k")
    fresh = fresh_time(policy, entry.cached_at.timestamp(), ref.hash)
    assert fresh < 100
    clock.move(fresh - 0.01)
    assert (await cache.get_or_fetch("k", Page, Fetcher(Page(items=["2"])), policy)).items == ["1"]
    clock.move(0.02)
    assert (await cache.get_or_fetch("k", Page, Fetcher(Page(items=["2"])), policy)).items == ["2"]


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (-5, Age.FRESH),
        (0, Age.FRESH),
        (7.99, Age.FRESH),
        (8, Age.EAGER),
        (10, Age.STALE),
        (29.9, Age.STALE),
        (30, Age.OVER),
    ],
)
async def test_ages(age, expected):
    assert age_of(EAGER, 1000.0, "k", 1000.0 + age) is expected


@pytest.mark.parametrize(
    "parts",
    [
        {"fresh": 4},
        {"fresh": 301},
        {"fresh": 60.0},
        {"fresh": True},
        {"fresh": 10, "stale": -1},
        {"fresh": 10, "stale": 291},
        {"fresh": 10, "eager": 49},
        {"fresh": 10, "eager": 96},
        {"fresh": 10, "jitter": 51},
        {"fresh": 10, "timeout": 0},
    ],
    ids=repr,
)
async def test_policies_are_checked(parts):
    with pytest.raises(ValueError, match=r"must be|above|timeout"):
        Policy(**parts)


async def test_policies_are_values():
    assert Policy(10, eager=50) == Policy(10, eager=50) != Policy(10)
    assert len({Policy(10), Policy(10), Policy(11)}) == 2
    assert eval(repr(Policy(10, 5, 60, 10, 2.5))) == Policy(10, 5, 60, 10, 2.5)
