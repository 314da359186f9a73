"""The plugin in runs of pytest whose owners use nothing of it, or run their tests another way than ours."""

import sys

import pytest
from plugin_settings import EXAMPLES, SETTINGS

pytestmark = pytest.mark.slow

NOTHING = f"[pytest]\npythonpath = {EXAMPLES}\n"
WARNINGS = ("-W", "error", "-p", "no:asyncio")  # which warns of a setting that is missing
PYTESTS_CACHE = """
import pytest

def test_pytests_own_cache(cache, request):
    assert isinstance(cache, pytest.Cache)
    cache.set("mine/value", [1])
    assert cache.get("mine/value", None) == [1]
    assert cache.get("mine/none", "default") == "default"
    assert request.config.cache.get("mine/value", None) == [1]
    assert cache.mkdir("mine").is_dir()
    assert not hasattr(cache, "neither") and not hasattr(cache, "__len__")
"""
PAGE = """
import asyncio
import mail_client_cache as mail
from imperal_cachegen.testing import MemoryCache, MockContext

WHERE = {"account_id": "a1", "folder": "INBOX"}

async def page():
    return mail.InboxPage(**WHERE, messages=[mail.Message(id="1", message_id="1", subject="s")])

async def broken():
    await asyncio.sleep(0)
    raise ConnectionError("away")

async def stale(cache, refresh):
    await mail.get_or_fetch_inbox_page(cache, page, **WHERE)
    cache.clock.advance(61)
    await mail.get_or_fetch_inbox_page(cache, refresh, **WHERE)

"""


def run(pytester: pytest.Pytester, settings: str, *options: str) -> pytest.RunResult:
    pytester.makeini(settings)
    return pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:schemathesis", *options)


def test_pytests_own_cache_stays_pytests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PYTESTS_CACHE)
    run(pytester, NOTHING, *WARNINGS, "--strict-markers", "--strict-config").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "use",
    [
        "cache.calls",
        "cache.delete('k')",
        "cache.get('k', mail.InboxPage)",
        "asyncio.run(mail.get_inbox_page(cache, **WHERE))",
        "cache_clock.advance(1)",
    ],
)
def test_who_takes_it_for_ours_is_told_what_is_missing(pytester: pytest.Pytester, use: str) -> None:
    clock = ", cache_clock" if "clock" in use else ""
    pytester.makepyfile(f"{PAGE}\ndef test_it(cache{clock}):\n    {use}\n")
    result = run(pytester, NOTHING)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*set `cachegen_extension = package.module:attribute` in pytest's settings*"])


def test_without_either_cache_the_setting_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(cache): pass")
    result = run(pytester, NOTHING, "-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*set `cachegen_extension = package.module:attribute`*"])


def test_a_fixture_of_their_own_by_that_name_is_theirs(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import pytest\n\n@pytest.fixture\ndef cache():\n    return 'theirs'\n")
    pytester.makepyfile("def test_it(cache):\n    assert cache == 'theirs'\n")
    run(pytester, NOTHING).assert_outcomes(passed=1)


def test_it_can_be_turned_off_by_name(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(cache_clock): pass")
    result = run(pytester, NOTHING, "-p", "no:cachegen")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'cache_clock' not found*"])


def test_strict_markers_know_its_mark(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n\n@pytest.mark.cache_lenient\ndef test_it(): pass")
    run(pytester, NOTHING, "--strict-markers", *WARNINGS).assert_outcomes(passed=1)
    assert "@pytest.mark.cache_lenient: " in run(pytester, NOTHING, "--markers").stdout.str()


def test_a_broken_environment_breaks_no_run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pydantic, the platform's SDK, Hypothesis and asyncio's plugins can't be imported: strangers' tests pass."""
    for name in ("pydantic", "pydantic_core", "imperal_sdk", "hypothesis", "typing_extensions", "aiohttp", "redis"):
        pytester.makepyfile(**{f"broken/{name}": f"raise ImportError({name!r})"})
    pytester.makepyfile(test_it=f"import sys\n{PYTESTS_CACHE}\n    assert 'asyncio' not in sys.modules\n")
    others = ("hypothesispytest", "schemathesis", "asyncio", "anyio", "typeguard", "platformdirs", "xdist")
    options = [part for name in others for part in ("-p", f"no:{name}")]
    pytester.makeini(f"[pytest]\npythonpath = {pytester.path / 'broken'}\n")
    monkeypatch.setenv("PYTHONPATH", str(pytester.path / "broken"))
    result = pytester.runpytest_subprocess("-p", "no:randomly", *options, "test_it.py")
    result.assert_outcomes(passed=1)


def test_the_plugin_wakes_nothing(pytester: pytest.Pytester) -> None:
    """What a stranger's run pays is the import of two small modules."""
    pytester.makepyfile(
        "import sys\n"
        "def test_it():\n"
        "    ours = sorted(name for name in sys.modules if name.partition('.')[0] == 'imperal_cachegen')\n"
        "    assert ours == ['imperal_cachegen', 'imperal_cachegen.testing', 'imperal_cachegen.testing.plugin', "
        "'imperal_cachegen.testing.scene']\n"
    )
    run(pytester, NOTHING, "-p", "no:hypothesispytest", "-p", "no:schemathesis").assert_outcomes(passed=1)


def test_on_several_workers(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        PAGE
        + "".join(
            f"async def test_{number}(cache):\n    assert cache.calls == []\n    await stale(cache, page)\n"
            for number in range(4)
        )
        + "async def test_failing(cache):\n    await stale(cache, broken)\n"
    )
    result = run(pytester, SETTINGS, "-n", "2", "-W", "error")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*would: refresh", "*cache calls*"])


UNITTEST = PAGE + """
import unittest
import pytest

class TestOfUnittest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.cache = await self.enterAsyncContext(MemoryCache(mail.ext))

    async def test_one(self):
        assert self.cache.calls == []
        await stale(self.cache, page)
        await self.cache.settle()
        assert self.cache.stats().fetches == 2

    async def test_failing(self):
        await stale(self.cache, broken)

    async def test_failing_for_itself(self):
        ctx = MockContext("u1", extension=mail.ext)
        await ctx.cache.get("told", mail.InboxPage)
        self.assertEqual(ctx.cache.calls, [])

    async def test_a_context(self):
        ctx = MockContext("u1", extension=mail.ext)
        await stale(ctx.cache, page)

class TestWithTheFixture(unittest.IsolatedAsyncioTestCase):
    @pytest.fixture(autouse=True)
    def _take(self, cache):
        self.cache = cache

    async def test_it(self):
        assert MockContext(extension=mail.ext).cache is self.cache
        await stale(self.cache, page)
"""


def test_unittest_under_pytest(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(UNITTEST)
    result = run(pytester, SETTINGS, "-W", "error")
    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines(["*AssertionError: *would: refresh"])
    result.stdout.fnmatch_lines(["*AssertionError: Lists differ: *", "*cache calls*", "get inbox_page told: miss"])


def test_unittest_alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(test_alone=UNITTEST.partition("class TestWithTheFixture")[0].replace("import pytest\n", ""))
    monkeypatch.setenv("PYTHONPATH", EXAMPLES)
    result = pytester.run(sys.executable, "-W", "error", "-m", "unittest", "test_alone")
    result.stderr.fnmatch_lines(["*AssertionError: *would: refresh", "Ran 4 tests*", "FAILED (failures=2)"])


ANYIO = PAGE + """
import pytest

pytestmark = pytest.mark.anyio

@pytest.fixture
def anyio_backend():
    return "asyncio"

async def test_one(cache):
    await stale(cache, page)
    await cache.settle()
    assert cache.stats().fetches == 2

async def test_left_alone(cache):
    await stale(cache, page)

async def test_failing(cache):
    await stale(cache, broken)
    await cache.settle()
"""


@pytest.mark.parametrize("asyncio_plugin", ["none", "strict"])
def test_anyio(pytester: pytest.Pytester, asyncio_plugin: str) -> None:
    pytester.makepyfile(ANYIO)
    settings = SETTINGS.replace("asyncio_mode = auto", "")
    if asyncio_plugin == "none":
        settings = settings.replace("asyncio_default_fixture_loop_scope = function", "")
    mode = ("-p", "no:asyncio") if asyncio_plugin == "none" else ("--asyncio-mode=strict",)
    result = run(pytester, settings, "-W", "error", *mode)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*would: refresh"])


def test_no_plugin_for_coroutines(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"{PAGE}\ndef test_it(cache):\n    asyncio.run(stale(cache, page))\n")
    settings = "\n".join(line for line in SETTINGS.splitlines() if not line.startswith("asyncio_"))
    run(pytester, settings, "-p", "no:asyncio", "-p", "no:anyio", "-W", "error").assert_outcomes(passed=1)


def test_asyncios_strict_mode_and_a_loop_for_all(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        PAGE
        + "import pytest\npytestmark = pytest.mark.asyncio(loop_scope='module')\n"
        + "async def test_one(cache):\n    await stale(cache, page)\n"
        + "async def test_two(cache):\n    assert cache.calls == []\n    await stale(cache, broken)\n"
    )
    result = run(pytester, SETTINGS.replace("= auto", "= strict"), "-W", "error")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*would: refresh"])
