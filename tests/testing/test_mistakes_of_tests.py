"""What tests of handlers are told of their mistakes."""

import asyncio
import math
from typing import Any

import mail_client_cache as mail
import pytest

from imperal_cachegen.runtime import CacheClient, MemoryBackend, connect
from imperal_cachegen.testing import Clock, MemoryCache, MockContext

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("wrong", ["61", True, False, [1], 1j], ids=repr)
async def test_a_clock_takes_numbers(wrong: Any) -> None:
    with pytest.raises(TypeError, match="is advanced by a number of seconds"):
        Clock().advance(wrong)
    with pytest.raises(TypeError, match="starts at a number of seconds"):
        Clock(wrong)
    with pytest.raises(TypeError, match="slow by a number of seconds"):
        MemoryCache(mail.ext).faults.slow(wrong)


@pytest.mark.parametrize("wrong", [-1, -0.001, math.nan, math.inf, -math.inf, 1e300, 10**400], ids=lambda n: str(n)[:6])
async def test_a_clock_goes_forward_only_and_tells_times_that_a_date_can(wrong: float) -> None:
    clock = Clock()
    before = clock()
    with pytest.raises(ValueError, match="goes forward only, up to the year 9999"):
        clock.advance(wrong)
    with pytest.raises(ValueError, match="between the years 1970 and 9999"):
        Clock(wrong)
    assert clock() == before


async def test_the_last_second_is_one_of_a_cache() -> None:
    clock = Clock(0)
    cache = MemoryCache(mail.ext, clock=clock)
    for seconds in (0, 253_402_300_799):
        clock.advance(seconds)
        await cache.set("k", mail.InboxManifest(account_id="a1", folder="INBOX"))
        assert await cache.get("k", mail.InboxManifest) is not None
    cache.verify()


async def test_a_clock_moves_no_timeouts() -> None:
    """What waits, waits on the event loop's clock: a fetch under way is not late because a test moved time."""
    cache = MemoryCache(mail.ext)
    began = asyncio.Event()
    go_on = asyncio.Event()

    async def fetch() -> mail.InboxManifest:
        began.set()
        await go_on.wait()
        return mail.InboxManifest(account_id="a1", folder="INBOX")

    call = asyncio.create_task(cache.get_or_fetch("k", mail.InboxManifest, fetch, fetch_timeout=60))
    await began.wait()
    cache.clock.advance(3600)
    go_on.set()
    assert (await call).folder == "INBOX"


@pytest.mark.parametrize("wrong", [0, -1, math.nan, math.inf], ids=str)
async def test_a_store_is_slow_for_some_time(wrong: float) -> None:
    with pytest.raises(ValueError, match="takes some time"):
        MemoryCache(mail.ext).faults.slow(wrong)


async def test_a_misspelt_extension() -> None:
    with pytest.raises(TypeError, match="did you mean `extension`"):
        MockContext(ext=mail.ext)


async def test_a_context_shares_the_app_and_the_counters_of_a_cache() -> None:
    cache = MemoryCache(mail.ext)
    assert MockContext(cache=cache).cache is cache
    other = MockContext(user_id="u2", cache=cache).cache
    assert (other.app_id, other.user_id, other.store) == (cache.app_id, "u2", cache.store)


async def test_swapped_arguments() -> None:
    cache = CacheClient("a", "u", MemoryBackend(), mail.ext)
    with pytest.raises(ValueError, match="the key comes first, then the model"):
        await cache.get(mail.InboxPage, "k")  # type: ignore[arg-type, type-var]


async def test_no_url() -> None:
    with pytest.raises(TypeError, match="a string, got NoneType"):
        connect(None)  # type: ignore[arg-type]
    for scheme in ("redis", "https", "redis+cluster"):
        with pytest.raises(ValueError, match="tells no address"):
            connect(f"{scheme}://")


@pytest.mark.parametrize("turn", [1, 2], ids=["first", "in the same minute"])
async def test_the_log_says_what_our_own_errors_say(caplog: pytest.LogCaptureFixture, turn: int) -> None:
    cache = MemoryCache(mail.ext)
    with cache.faults.down():
        assert await cache.get("k", mail.InboxManifest) is None
    assert "connection (BackendUnavailable: the store can't be reached" in caplog.text
