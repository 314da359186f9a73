"""OpenTelemetry's real SDK: which metrics and spans it is told of, and that no key is in them."""

import asyncio
import hashlib
import logging
import subprocess
import sys
from contextlib import nullcontext, suppress

import pytest
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode
from telemetry_parts import Other, Page, Scoped, pages, scoped, settle

from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend, connect, invalidate
from imperal_cachegen.runtime.otel import COUNTERS
from imperal_cachegen.testing import MemoryCache

pytestmark = pytest.mark.asyncio

ABOUT = {"cachegen.system.name": "memory", "cachegen.model.name": "page", "cachegen.key.template": "page:{account}"}


async def fetch() -> Page:
    await asyncio.sleep(0)
    return Page(items=["fetched"])


async def test_spans_are_nested_as_the_work_is(cache, exported):
    tracer = exported.tracers.get_tracer("user")

    async def fetching() -> Page:
        with tracer.start_as_current_span("ask the mail server"):
            await asyncio.sleep(0)
        return Page()

    with tracer.start_as_current_span("handler"):
        await pages.get_or_fetch(cache, "page:a", fetching)
        assert trace.get_current_span().name == "handler"
    handler, asked = exported.span("handler"), exported.span("ask the mail server")
    reading, fetched = exported.span("cache get_or_fetch page"), exported.span("cache fetch page")
    assert asked.parent.span_id == fetched.context.span_id
    assert fetched.parent.span_id == reading.context.span_id
    assert reading.parent.span_id == handler.context.span_id
    assert reading.kind is SpanKind.INTERNAL
    assert dict(reading.attributes) == {
        **ABOUT,
        "cachegen.operation.name": "get_or_fetch",
        "cachegen.outcome": "fetched",
    }
    assert dict(fetched.attributes) == {**ABOUT, "cachegen.operation.name": "fetch", "cachegen.outcome": "fetched"}


async def test_a_refresh_behind_a_stale_value_is_in_the_trace_of_who_began_it(cache, exported):
    await pages.set(cache, "page:a", Page())
    cache.clock.advance(70)
    await pages.get_or_fetch(cache, "page:a", fetch)
    await settle()
    reading, fetched = exported.span("cache get_or_fetch page"), exported.span("cache fetch page")
    assert reading.attributes["cachegen.outcome"] == "stale"
    assert fetched.parent.span_id == reading.context.span_id


async def test_writes_deletes_and_invalidations_have_spans(cache, exported):
    await pages.set(cache, "page:a", Page())
    await pages.get(cache, "page:a")
    await pages.delete(cache, "page:a")
    await cache.delete("k")
    await invalidate(cache, pages.entry("page:a"))
    names = [span.name for span in exported.spans]
    assert names == ["cache set page", "cache get page", "cache delete page", "cache delete", "cache invalidate"]
    outcomes = [span.attributes["cachegen.outcome"] for span in exported.spans]
    assert outcomes == ["stored", "hit", "deleted", "deleted", "deleted"]


async def test_what_raises_is_an_error_whose_text_nobody_sees(cache, exported):
    async def failing() -> Page:
        raise LookupError("no mail for ann@example.org")

    with pytest.raises(LookupError):
        await pages.get_or_fetch(cache, "page:a", failing)
    for span in exported.spans:
        assert span.status.status_code is StatusCode.ERROR
        assert span.status.description is None
        assert span.events == ()
        assert span.attributes["error.type"] == "LookupError"
    assert "ann@" not in exported.text()


async def test_what_goes_wrong_outside_is_on_the_span_and_counted_by_kind(cache, exported):
    with cache.faults.down():
        await pages.get(cache, "page:a")
    span = exported.span("cache get page")
    assert span.attributes["cachegen.errors"] == ("connection",)
    assert span.status.status_code is StatusCode.UNSET
    (point,) = [(about, point.value) for name, about, point in exported.points() if name == "cachegen.errors"]
    assert point == ({**ABOUT, "cachegen.operation.name": "get", "error.type": "connection"}, 1)


async def test_counters_are_those_of_stats(ext, exported):
    cache = CacheClient("mail", "u", MemoryBackend(), ext)
    gate = asyncio.Event()

    async def slow() -> Page:
        await gate.wait()
        return Page()

    calls = [asyncio.create_task(pages.get_or_fetch(cache, "page:a", slow)) for _ in range(5)]
    await settle()
    gate.set()
    await asyncio.gather(*calls)
    await pages.get(cache, "page:a")
    await pages.set(cache, "page:a", Page(items=["x" * 70_000]))
    await cache.get_or_fetch("k", Page, fetch, cache_if=lambda _: False)
    stats, sums = cache.stats(), exported.sums()
    assert sums["cachegen.coalesced"] == 4
    assert sums["cachegen.oversize"] == 1
    assert sums["cachegen.unstored"] == 1
    for counter in COUNTERS:
        if counter != "errors":
            assert sums.get(f"cachegen.{counter}", 0) == getattr(stats, counter), counter


@pytest.mark.parametrize(
    ("url", "system"),
    [
        ("memory://", "memory"),
        ("redis://127.0.0.1:1", "redis"),
        ("redis+cluster://127.0.0.1:1", "redis"),
        ("http://127.0.0.1:1", "gateway"),
    ],
)
async def test_each_store_has_a_name(ext, exported, url, system):
    async with connect(url) as backend:
        await CacheClient("mail", "u", backend, ext, call_token="call").get("k", Page)
    assert exported.span("cache get page").attributes["cachegen.system.name"] == system


async def test_every_counter_of_stats_is_a_metric():
    from dataclasses import fields

    from imperal_cachegen.runtime import Stats

    assert set(COUNTERS) == {field.name for field in fields(Stats)}


async def test_durations_are_in_seconds_by_outcome(cache, exported):
    async def slow() -> Page:
        await asyncio.sleep(0.03)
        return Page()

    await pages.get_or_fetch(cache, "page:a", slow)
    await pages.get_or_fetch(cache, "page:a", slow)
    found = {
        (name, about["cachegen.operation.name"], about["cachegen.outcome"]): point
        for name, about, point in exported.points()
        if name.endswith(".duration")
    }
    assert found.keys() == {
        ("cachegen.operation.duration", "get_or_fetch", "fetched"),
        ("cachegen.operation.duration", "get_or_fetch", "hit"),
        ("cachegen.fetch.duration", "fetch", "fetched"),
    }
    fetching = found["cachegen.fetch.duration", "fetch", "fetched"]
    assert (fetching.count, 0.02 < fetching.sum < 30) == (1, True)


SECRET = "ann-7351"


async def failing() -> Page:
    raise LookupError(f"nothing of {SECRET}")


async def everything(cache: MemoryCache) -> None:
    """Do all that a cache can do about one account, faults included, with its name in keys, values and exceptions."""

    async def of_another_class() -> Page:
        return Other()  # type: ignore[return-value]

    key = f"page:{SECRET}"
    value = Page(account=SECRET, items=[SECRET])
    for how in (None, cache.faults.down, cache.faults.slow, cache.faults.corrupt, cache.faults.full):
        with nullcontext() if how is None else how():
            await pages.get(cache, key)
            await pages.set(cache, key, value)
            await pages.update(cache, key, lambda page: page)
            for fetcher in (fetch, failing, of_another_class):
                with suppress(LookupError, TypeError):
                    await pages.get_or_fetch(cache, key, fetcher, refresh=True)
            with suppress(ValueError):
                await cache.set(key, Page(items=[SECRET, "x" * 70_000]))
            with suppress(ValueError):
                await cache.set(key, Page(items=[SECRET, "\ud800"]))
            await pages.set(cache, key, Page(items=[SECRET, "x" * 70_000]))
            await cache.get_or_fetch(key, Page, fetch)
            await cache.get_entry(key, Page)
            await cache.get_many([(key, Page), (key, Other)])
            await scoped.set(cache, f"scoped:{SECRET}", Scoped(items=[SECRET]), scope=SECRET)
            await scoped.get(cache, f"scoped:{SECRET}", scope=SECRET)
            await invalidate(cache, pages.entry(key), scoped.scope(SECRET))
            await pages.delete(cache, key)
            await cache.delete(key)
            await cache.clear()
    with suppress(ValueError):
        await cache.get(f"{SECRET} is no key", Page)
    ext = Extension("mail")
    with suppress(ValueError):
        await pages.get(CacheClient("mail", SECRET, MemoryBackend(), ext), key)


@pytest.mark.parametrize("over", ["included", "foreign"])
async def test_no_key_no_value_and_no_user_is_in_what_is_exported_or_logged(ext, exported, caplog, over):
    cache = MemoryCache(ext, user_id=SECRET)
    with caplog.at_level(logging.DEBUG):
        await pages.set(cache, f"page:{SECRET}", Page(account=SECRET))
        cache.clock.advance(70)
        with suppress(LookupError):
            await pages.get_or_fetch(cache, f"page:{SECRET}", failing)
        await settle()
        await everything(cache)
        if over == "foreign":
            await foreign(cache)
    text = exported.text()
    assert len(exported.spans) > 50
    assert "cachegen.errors" in text
    assert "a fetch of page (page:{account}) that nobody waits for failed (LookupError in failing" in caplog.text
    logged = "".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records)
    for secret in (SECRET, hashlib.sha256(f"page:{SECRET}".encode()).hexdigest()[:16]):
        assert secret not in text
        assert secret not in logged


async def foreign(cache: MemoryCache) -> None:
    """Do it through an object that is another's cache to the wrappers, and that raises what holds the key."""

    class Theirs:
        _app_id, _user_id, _gw_url = "mail", SECRET, f"http://{SECRET}"
        raising = False

        async def get(self, key, model):
            if self.raising:
                raise ConnectionError(f"no {key}")
            return await cache.get(key, model)

        async def set(self, key, value, ttl_seconds=60):
            if self.raising:
                raise ConnectionError(f"no {key}")
            await cache.set(key, value, ttl_seconds)

        async def delete(self, key):
            if self.raising:
                raise ConnectionError(f"no {key}")
            await cache.delete(key)

        async def get_or_fetch(self, key, model, fetcher, ttl_seconds=60):
            raise AssertionError

    theirs = Theirs()
    for theirs.raising in (False, True):
        await pages.set(theirs, f"page:{SECRET}", Page(account=SECRET))
        await pages.get(theirs, f"page:{SECRET}")
        await pages.get_or_fetch(theirs, f"page:{SECRET}", fetch)
        await pages.delete(theirs, f"page:{SECRET}")


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


PROGRAM = """
import asyncio, sys
from imperal_cachegen.runtime import CacheClient, Extension, MemoryBackend, Policy, ReadThrough, models_of
from pydantic import BaseModel
class Page(BaseModel):
    number: int = 0
ext = Extension("mail")
models_of(ext).cache_model("page")(Page)
pages = ReadThrough(Page, "page", "page:{n}", Policy(60))
async def fetch():
    return Page(number=4)
async def main():
    cache = CacheClient("mail", "u", MemoryBackend(), ext)
    for _ in range(2):
        assert (await pages.get_or_fetch(cache, "page:1", fetch)).number == 4
"""


async def test_it_is_told_without_a_call_once_there_is_a_provider():
    """The providers may be set after the first operation: the API's stand-ins lead to them."""
    out = await asyncio.to_thread(
        run,
        PROGRAM + """
asyncio.run(main())
assert not any(name.startswith("opentelemetry") for name in sys.modules)
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
asyncio.run(main())
spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
tracers = TracerProvider()
tracers.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(tracers)
metrics.set_meter_provider(MeterProvider([reader]))
asyncio.run(main())
print(*[span.name for span in spans.get_finished_spans()], sep="; ")
print("cachegen.hits" in reader.get_metrics_data().to_json())
""",
    )
    assert out.splitlines() == ["cache fetch page; cache get_or_fetch page; cache get_or_fetch page", "True"]


@pytest.mark.slow
async def test_its_sdk_alone_costs_nothing():
    """redis-py loads it wherever it is installed."""
    out = await asyncio.to_thread(
        run,
        PROGRAM + """
import redis.asyncio
import opentelemetry.sdk.trace
asyncio.run(main())
from imperal_cachegen.runtime.observing import observers
print(observers(), "imperal_cachegen.runtime.otel" in sys.modules)
""",
    )
    assert out.split() == ["()", "False"]


@pytest.mark.slow
async def test_without_it_everything_works():
    out = await asyncio.to_thread(
        run,
        """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "opentelemetry":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
"""
        + PROGRAM
        + """
asyncio.run(main())
from imperal_cachegen.runtime import instrument
try:
    instrument()
except ImportError as exc:
    print("imperal-cachegen[otel]" in str(exc))
import types
half = sys.modules["opentelemetry.trace"] = types.ModuleType("opentelemetry.trace")
half._TRACER_PROVIDER = object()  # set, and the rest of the API can't be loaded
asyncio.run(main())
from imperal_cachegen.runtime import process_stats
print(process_stats().hits, process_stats().errors)
""",
    )
    assert out.splitlines() == ["True", "2 {'observer': 1}"]


@pytest.mark.slow
async def test_no_generated_module_loads_it():
    out = await asyncio.to_thread(
        run,
        "import sys; sys.path.insert(0, 'examples'); import mail_client_cache, notes_cache; "
        "print([name for name in sys.modules if name.startswith('opentelemetry') or name.endswith('.otel')])",
    )
    assert out.strip() == "[]"
