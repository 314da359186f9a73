"""What `get_or_fetch` and `delete` of the platform's client do, held for both clients; see `test_behaviours`."""

import httpx
import pytest
from behaviour_parts import OURS, PLATFORM, Fetcher, Sub, methods, outcome
from platform_models import Other, Page

from imperal_cachegen.runtime import Extension

pytestmark = pytest.mark.asyncio


async def test_a_wrong_ttl_of_get_or_fetch(cache, gateway, column):
    """Theirs fetches each time, stores nothing, and tells a log; ours tells at once."""
    fetcher = Fetcher()
    found = [await outcome(cache.get_or_fetch("k", Page, fetcher, ttl_seconds=600)) for _ in range(2)]
    assert (found, fetcher.calls) == (([fetcher.result] * 2, 2), ([ValueError] * 2, 0))[column]
    assert gateway.entries == {}


@pytest.mark.parametrize("status", [401, 403, 500, 503])
async def test_a_gateway_that_fails(cache, gateway, column, status):
    """Theirs raises, and its fetcher never runs; ours misses, and fetches."""
    gateway.answer(status)
    fetcher = Fetcher()
    found = [await outcome(call) for call in methods(cache, "k", fetcher)]
    theirs = [httpx.HTTPStatusError] * 4
    assert (found, fetcher.calls) == ((theirs, 0), ([None, None, False, fetcher.result], 1))[column]


@pytest.mark.parametrize("body", [b"garbage", b'{"model":', b"", b"[]", b"5", b'{"model":"page","version":1,"data":5}'])
async def test_what_can_not_be_read(cache, gateway, column, body):
    gateway.answer(200, body, ["GET"])
    fetcher = Fetcher()
    try:
        found = await cache.get_or_fetch("k", Page, fetcher, 60)
    except Exception:  # noqa: BLE001  # of many classes
        assert column == PLATFORM
        assert fetcher.calls == 0
    else:
        assert column == OURS
        assert (found, fetcher.calls) == (fetcher.result, 1)


async def test_get_or_fetch_of_what_is_stored_does_not_fetch(cache, gateway):
    await cache.set("k", Page(items=["stored"]))
    fetcher = Fetcher()
    assert (await cache.get_or_fetch("k", Page, fetcher, 60)).items == ["stored"]
    assert (fetcher.calls, gateway.requests) == (0, ["PUT", "GET"])


async def test_get_or_fetch_of_what_is_not_stores_it(cache, gateway):
    fetcher = Fetcher()
    assert await cache.get_or_fetch("k", Page, fetcher, ttl_seconds=30) is fetcher.result
    assert (fetcher.calls, gateway.requests) == (1, ["GET", "PUT"])
    assert await cache.get("k", Page) == fetcher.result
    assert all(28 < left <= 30 for left in gateway.ttls.values())


@pytest.mark.parametrize("result", [{"items": []}, "text", Other()], ids=repr)
async def test_a_result_of_another_class(cache, gateway, result):
    with pytest.raises(TypeError, match="Page"):
        await cache.get_or_fetch("k", Page, Fetcher(result), 60)
    assert gateway.entries == {}


async def test_a_result_of_a_subclass_is_never_cached(cache, gateway, column):
    """Theirs returns it, and fetches anew each time; ours says so."""
    fetcher = Fetcher(Sub())
    assert await outcome(cache.get_or_fetch("k", Page, fetcher, 60)) is (fetcher.result, TypeError)[column]
    assert gateway.entries == {}


async def test_an_exception_of_the_fetcher_is_the_callers(cache, gateway):
    failure = LookupError("theirs")
    with pytest.raises(LookupError) as raised:
        await cache.get_or_fetch("k", Page, Fetcher(failure), 60)
    assert raised.value is failure
    assert gateway.requests == ["GET"]


async def test_a_result_that_is_too_large_is_served_and_not_stored(cache, gateway):
    fetcher = Fetcher(Page(items=["x" * 70_000]))
    assert await cache.get_or_fetch("k", Page, fetcher, 60) is fetcher.result
    assert gateway.requests == ["GET"]


async def test_a_write_that_fails_does_not_hide_the_fetched_value(cache, gateway):
    gateway.answer(503, methods=["PUT"])
    fetcher = Fetcher()
    assert await cache.get_or_fetch("k", Page, fetcher, 60) is fetcher.result
    assert gateway.requests == ["GET", "PUT"]


async def test_delete_is_under_every_model(cache, gateway, column):
    await cache.set("k", Page())
    await cache.set("k", Other())
    await cache.set("k2", Page())
    assert await cache.delete("k") is (None, True)[column]
    deleted = sorted(request["path"].split("/")[-2] for request in gateway.asked if request["method"] == "DELETE")
    assert deleted == ["other", "page"]
    assert await cache.get("k", Page) is None
    assert await cache.get("k", Other) is None
    assert await cache.get("k2", Page) == Page()


@pytest.mark.parametrize("status", [200, 204, 404])
async def test_delete_is_content_with(cache, gateway, column, status):
    gateway.answer(status, methods=["DELETE"])
    assert await cache.delete("k") is (None, True)[column]
    assert gateway.requests == ["DELETE"] * 2


async def test_delete_goes_on_past_a_failure_in_ours(cache, gateway, column):
    gateway.answer(500, methods=["DELETE"])
    assert await outcome(cache.delete("k")) is (httpx.HTTPStatusError, False)[column]
    assert gateway.requests == ["DELETE"] * (1, 2)[column]


async def test_delete_without_models_asks_nobody(make, gateway, column):
    assert await make(Extension("mail")).delete("k") is (None, True)[column]
    assert gateway.requests == []
