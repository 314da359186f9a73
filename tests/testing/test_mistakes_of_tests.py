"""What tests of handlers are told of their mistakes."""

import mail_client_cache as mail
import pytest

from imperal_cachegen.runtime import CacheClient, MemoryBackend, connect
from imperal_cachegen.testing import Clock, MemoryCache, MockContext

pytestmark = pytest.mark.asyncio


async def test_a_clock_takes_numbers() -> None:
    for wrong in ("61", None, True):
        with pytest.raises(TypeError, match="number of seconds"):
            Clock().advance(wrong)  # type: ignore[arg-type]


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
