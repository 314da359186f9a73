"""Under pytest all caches of a test are over one store, whoever asks for them, and all are looked at when it ends."""

import pytest

pytestmark = pytest.mark.slow

HEAD = """
import asyncio
import mail_client_cache as mail
import pytest
from imperal_sdk.testing import MockContext as PlatformMock
from imperal_cachegen.runtime import Extension
from imperal_cachegen.testing import MemoryCache, MockContext, attach

WHERE = {"account_id": "a1", "folder": "INBOX"}
LARGE = mail.InboxManifest(**WHERE, cursors=["c" * 70_000])

async def put(ctx):
    await mail.set_inbox_manifest(ctx.cache, mail.InboxManifest(**WHERE), **WHERE)

async def found(ctx):
    return await mail.get_inbox_manifest(ctx.cache, **WHERE) is not None

async def page():
    return mail.InboxPage(**WHERE, messages=[mail.Message(id="1", message_id="1", subject="s")])

async def broken():
    await asyncio.sleep(0.01)
    raise ConnectionError("away")

async def stale(cache, refresh):
    await mail.get_or_fetch_inbox_page(cache, page, **WHERE)
    cache.clock.advance(61)
    await mail.get_or_fetch_inbox_page(cache, refresh, **WHERE)

"""


def outcome(result: pytest.RunResult) -> str:
    return result.stdout.str()


def test_who_shares(run_pytest) -> None:
    result = run_pytest(HEAD + """
@pytest.fixture
def early():
    return MockContext(user_id="test_user", extension=mail.ext)

@pytest.fixture(scope="module")
def lasting():
    return MockContext(user_id="test_user", extension=mail.ext)

@pytest.fixture
async def asynchronous():
    yield attach(PlatformMock(), extension=mail.ext)

async def test_users_of_one_extension(early, cache, asynchronous, cache_clock, cache_faults):
    one, again = MockContext("u1", extension=mail.ext), MockContext("u1", extension=mail.ext)
    other = MockContext("u2", extension=mail.ext)
    assert one.cache is again.cache is not other.cache
    assert early.cache is cache is asynchronous
    await put(one)
    assert [await found(ctx) for ctx in (one, again, other, early)] == [True, True, False, False]
    assert cache.user("u2") is other.cache
    assert cache.calls is other.cache.calls and len(cache.calls) == 5
    assert cache_clock is other.cache.clock and cache_faults is one.cache.faults

async def test_nothing_is_left_of_the_test_before(early, cache):
    assert not await found(early) and not await found(MockContext("u1", extension=mail.ext))
    assert len(cache.calls) == 2

async def test_an_attached_context_shares_with_the_fixture(cache):
    ctx = PlatformMock()
    assert attach(ctx, extension=mail.ext) is ctx.cache is cache
    assert attach(PlatformMock(extension_id="elsewhere"), extension=mail.ext) is not cache

async def test_another_extension_has_entries_of_its_own(cache):
    ext = Extension("other")
    mail.register(ext)
    ctx = MockContext("test_user", extension=ext)
    await put(ctx)
    assert await mail.get_inbox_manifest(cache, **WHERE) is None
    assert ctx.cache.store is cache.store

async def test_a_cache_of_ones_own_is_apart(cache):
    assert MemoryCache(mail.ext).store is not cache.store

@pytest.mark.parametrize("turn", [1, 2])
async def test_a_fixture_that_outlives_the_test_is_apart(lasting, turn, cache):
    assert lasting.cache is not cache
    assert await found(lasting) is (turn == 2)
    await put(lasting)
""")
    result.assert_outcomes(passed=7)


def test_what_is_looked_at(run_pytest) -> None:
    result = run_pytest(HEAD + """
async def test_of_a_context():
    ctx = MockContext(extension=mail.ext)
    await mail.set_inbox_manifest(ctx.cache, LARGE, **WHERE)

async def test_of_an_attached_one():
    cache = attach(PlatformMock("u7"), extension=mail.ext)
    await mail.set_inbox_manifest(cache, LARGE, **WHERE)

async def test_of_another_user(cache):
    await mail.set_inbox_manifest(cache.user("u2"), LARGE, **WHERE)

async def test_of_what_runs_behind(cache):
    await stale(cache, broken)

@pytest.mark.cache_lenient
async def test_of_nobody(cache):
    await stale(cache, broken)

async def test_expected():
    ctx = MockContext(extension=mail.ext)
    with ctx.cache.expecting("oversize"):
        await mail.set_inbox_manifest(ctx.cache, LARGE, **WHERE)

@pytest.fixture
async def leaving(cache):
    yield
    await mail.set_inbox_manifest(cache, LARGE, **WHERE)

async def test_of_the_end(leaving):
    pass

async def test_of_what_failed(cache):
    await mail.set_inbox_manifest(cache, LARGE, **WHERE)
    assert cache.calls == []

async def test_skipped(cache):
    await mail.set_inbox_manifest(cache, LARGE, **WHERE)
    pytest.skip("no reason")

@pytest.mark.xfail(strict=True, reason="too large")
async def test_xfailed(cache):
    await mail.set_inbox_manifest(cache, LARGE, **WHERE)
""")
    result.assert_outcomes(failed=5, passed=3, errors=1, skipped=1, xfailed=1)
    text = outcome(result)
    assert text.count("counted what production would: oversize") == 4
    assert text.count("counted what production would: refresh") == 1
    assert "  refresh: ConnectionError: away, in broken, line " in text
    assert "ERROR at teardown of test_of_the_end" in text
    result.stdout.fnmatch_lines(["E*first extra item: 'set inbox_manifest manifest:a1:INBOX: too large'"])


def test_a_context_without_a_cache_is_told_when_a_handler_asks_for_one(run_pytest) -> None:
    result = run_pytest(HEAD + """
async def test_asked():
    assert (await mail.get_or_fetch_inbox_page(mail.cache_of(MockContext()), page, **WHERE)).messages

@pytest.mark.cache_lenient
async def test_on_purpose():
    await mail.get_or_fetch_inbox_page(mail.cache_of(MockContext()), page, **WHERE)

async def test_not_asked():
    assert not hasattr(MockContext(), "cache")

async def test_attached_later():
    ctx = MockContext()
    attach(ctx, extension=mail.ext)
    await mail.get_or_fetch_inbox_page(mail.cache_of(ctx), page, **WHERE)

async def test_of_the_platforms_own():
    await mail.get_or_fetch_inbox_page(mail.cache_of(PlatformMock()), page, **WHERE)
""")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["_* test_asked _*", "a handler asked for the cache of a context that has none,*"])


def test_nothing_is_left_running(run_pytest) -> None:
    """Warnings are errors there: a task that is destroyed, or an exception that nobody asked for, would fail it."""
    result = run_pytest(
        HEAD + """
ended = []

async def slow():
    await asyncio.sleep(0.05)
    ended.append("in time")
    return await page()

async def endless():
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("cancelled")

async def test_in_time(cache):
    await stale(cache, slow)

async def test_cancelled(cache):
    assert ended == ["in time"]
    await stale(cache, endless)

async def test_of_one_that_failed(cache):
    assert ended == ["in time", "cancelled"]
    await stale(cache, endless)
    raise KeyError

def test_without_a_loop(cache):
    assert ended == ["in time", "cancelled", "cancelled"]
    asyncio.run(stale(cache, endless))
    assert ended[-1] == "cancelled" and len(ended) == 4
""",
        "-W",
        "error",
    )
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.no_fnmatch_line("*destroyed*")


def test_the_calls_of_a_failed_test_are_shown(run_pytest) -> None:
    result = run_pytest(HEAD + """
async def test_it(cache):
    await put(MockContext(extension=mail.ext))
    assert cache.calls == ["set inbox_manifest manifest:a1:INBOX: stored for 60 s"]

async def test_many(cache):
    for number in range(60):
        await cache.get(f"k{number}", mail.InboxManifest)
    raise KeyError

async def test_passing(cache):
    await cache.get("unseen", mail.InboxManifest)
""")
    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines(
        [
            "E*At index 0 diff: 'set inbox_manifest *: stored for 120 s' != 'set inbox_manifest *: stored for 60 s'",
            "*cache calls*",
            "set inbox_manifest manifest:a1:INBOX: stored for 120 s",
            "*cache calls*",
            "… 30 before",
            "get inbox_manifest k30: miss",
            "get inbox_manifest k59: miss",
        ]
    )
    result.stdout.no_fnmatch_line("*unseen*")


def test_a_run_of_pytest_in_a_test_does_not_end_it(run_pytest) -> None:
    result = run_pytest('pytest_plugins = ["pytester"]' + HEAD + """
def test_it(pytester, cache):
    pytester.makepyfile("def test_inner(): pass")
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=1)
    assert MockContext(extension=mail.ext).cache is cache
""")
    result.assert_outcomes(passed=1)


def test_of_a_failure_the_tests_own_lines_are_shown(run_pytest) -> None:
    text = HEAD + """
async def fetched():
    return {"total": 7}

async def test_refused(cache):
    await mail.get_or_fetch_inbox_manifest(cache, fetched, **WHERE)

async def test_raised_in_the_fetcher(cache):
    await mail.get_or_fetch_inbox_page(cache, broken, **WHERE)

async def test_not_seen(cache):
    with cache.expecting("oversize"):
        await put(MockContext(extension=mail.ext))
"""
    told = [
        ">       await mail.get_or_fetch_inbox_manifest(cache, fetched, **WHERE)",
        "E       TypeError: *must be exactly of the class InboxManifest, got dict",
        ">       await mail.get_or_fetch_inbox_page(cache, broken, **WHERE)",
        "E       ConnectionError: away",
        '>       with cache.expecting("oversize"):',
        "E       AssertionError: expected of the cache, and did not happen: oversize*",
    ]
    result = run_pytest(text)
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(told)
    for ours in ("*runtime*.py:*", "*problems.py:*", "*contextlib.py:*"):
        result.stdout.no_fnmatch_line(ours)
    run_pytest(text, "--full-trace").stdout.fnmatch_lines(["*fetching.py:*"])


def test_each_input_of_hypothesis_finds_an_empty_store(run_pytest) -> None:
    result = run_pytest(HEAD + """
from hypothesis import HealthCheck, given, settings, strategies as st

ONCE = settings(database=None, deadline=None)
SHARED = settings(ONCE, suppress_health_check=[HealthCheck.function_scoped_fixture])

@ONCE
@given(st.integers())
async def test_contexts(number):
    ctx = MockContext(extension=mail.ext)
    assert not await found(ctx)
    await put(MockContext(extension=mail.ext))
    assert await found(ctx)

@SHARED
@given(st.integers())
def test_the_fixture_is_one_for_all(cache, number):
    assert MockContext(extension=mail.ext).cache is cache

@ONCE
@given(st.integers())
async def test_what_went_wrong_with_any(number):
    async def large():
        return LARGE if number == 0 else mail.InboxManifest(**WHERE)

    await mail.get_or_fetch_inbox_manifest(MockContext(extension=mail.ext).cache, large, **WHERE)

@ONCE
@given(st.integers())
async def test_calls_of_the_input_that_fails(number):
    ctx = MockContext(extension=mail.ext)
    await ctx.cache.get(f"k{number}" if number >= 0 else "below", mail.InboxManifest)
    assert number < 1
""")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        ["*counted what production would: oversize*", "*cache calls*", "get inbox_manifest k1: miss"]
    )
    result.stdout.no_fnmatch_line("get inbox_manifest below: miss")
