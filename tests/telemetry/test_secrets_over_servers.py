"""Over real servers: whatever they and their libraries do, no key, value, user or token is exported or logged by us."""

import logging

import pytest
from telemetry_parts import Other, Page, Scoped, pages, scoped

from imperal_cachegen.runtime import CacheClient, connect, invalidate, observing
from imperal_cachegen.runtime.paths import key_hash

pytestmark = pytest.mark.asyncio

SECRET = "ann-7351"
TOKEN = "token-9925"


async def failing() -> Page:
    raise LookupError(f"nothing of {SECRET}")


async def everything(cache: CacheClient) -> None:
    key, value = f"page:{SECRET}", Page(account=SECRET, items=[SECRET])
    await pages.get(cache, key)
    await pages.set(cache, key, value)
    await pages.get(cache, key)
    await pages.update(cache, key, lambda page: page)
    with pytest.raises(LookupError):
        await pages.get_or_fetch(cache, f"{key}-2", failing)
    await cache.get_many([(key, Page), (key, Other)])
    await scoped.set(cache, f"scoped:{SECRET}", Scoped(items=[SECRET]), scope=SECRET)
    await scoped.get(cache, f"scoped:{SECRET}", scope=SECRET)
    await invalidate(cache, pages.entry(key), scoped.scope(SECRET))
    await cache.delete(key)


async def over_redis(server, ext):
    async with connect(f"redis://:{TOKEN}@127.0.0.1:1") as gone:
        await everything(CacheClient("mail", SECRET, gone, ext))
    async with connect(server.url) as backend:
        await everything(CacheClient("mail", SECRET, backend, ext, single_flight="fleet"))


async def over_gateway(server, ext):
    async with connect("http://127.0.0.1:1", service_token=TOKEN) as gone:
        await everything(CacheClient("mail", SECRET, gone, ext, call_token=TOKEN))
    async with connect(server.url, service_token=server.service_token) as backend:
        cache = CacheClient("mail", SECRET, backend, ext, call_token=TOKEN)
        await everything(cache)
        for status, body in ((401, b""), (500, SECRET.encode()), (200, b"garbage " + SECRET.encode()), (200, b"{}")):
            server.answer(status, body)
            await everything(cache)
        server.answer(0)


@pytest.mark.parametrize(("over", "system"), [("redis", "redis"), ("gateway", "gateway")])
async def test_nothing_of_a_user_is_exported_or_logged(request, ext, exported, caplog, over, system):
    with caplog.at_level(logging.DEBUG, "imperal_cachegen"):
        if over == "redis":
            await over_redis(request.getfixturevalue("redis_server"), ext)
        else:
            await over_gateway(request.getfixturevalue("gateway_server"), ext)
    text = exported.text()
    assert {span.attributes["cachegen.system.name"] for span in exported.spans} == {system}
    kinds = {about.get("error.type") for name, about, _ in exported.points() if name == "cachegen.errors"}
    assert "connection" in kinds
    logged = "".join(
        f"{record.getMessage()} {record.args} {record.exc_text}"
        for record in caplog.records
        if record.name.startswith("imperal_cachegen")
    )
    assert "connection" in logged
    for secret in (SECRET, TOKEN, key_hash(f"page:{SECRET}")):
        assert secret not in text
        assert secret not in logged
    assert observing._otel._held == {}, "every span has ended"
