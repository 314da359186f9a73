"""The pytest plugin, in runs of pytest of its own."""

import pytest
from plugin_settings import SETTINGS

pytestmark = pytest.mark.slow

HANDLER = """
import mail_client_cache as mail

WHERE = {"account_id": "a1", "folder": "INBOX"}

async def large():
    return mail.InboxManifest(**WHERE, cursors=["c" * 70_000])

"""


@pytest.fixture
def run(run_pytest):
    return lambda test, settings=SETTINGS: run_pytest(HANDLER + test, settings=settings)


def test_the_fixtures_are_the_parts_of_one_cache(run) -> None:
    result = run("""
async def test_it(cache, cache_clock, cache_faults):
    await mail.set_inbox_manifest(cache, mail.InboxManifest(**WHERE), **WHERE)
    with cache_faults.down():
        assert await mail.get_inbox_manifest(cache, **WHERE) is None
    assert await mail.get_inbox_manifest(cache, **WHERE) is not None
    cache_clock.advance(120)
    assert await mail.get_inbox_manifest(cache, **WHERE) is None
""")
    result.assert_outcomes(passed=1)


def test_each_test_has_a_cache_of_its_own(run) -> None:
    body = "(cache):\n    assert cache.calls == []\n    await mail.set_inbox_manifest(cache, mail.InboxManifest(**WHERE), **WHERE)\n"
    run(f"async def test_one{body}\nasync def test_two{body}").assert_outcomes(passed=2)


IDLE = """
async def test_it(cache, cache_faults):
    cache_faults.down()
    cache_faults.slow(3)
    with cache_faults.full():
        assert (await mail.get_or_fetch_inbox_manifest(cache, small, **WHERE)).cursors == []

async def small():
    return mail.InboxManifest(**WHERE)
"""


def test_a_failure_that_never_begins_fails_the_test(run) -> None:
    result = run(IDLE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*made and never begun*: down(), slow(3)", "*`with cache_faults.down(): …`"])


OVERSIZE = """
async def test_it(cache):
    assert (await mail.get_or_fetch_inbox_manifest(cache, large, **WHERE)).cursors
"""


def test_what_production_would_count_fails_the_test(run) -> None:
    result = run(OVERSIZE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "the cache served its callers, but counted what production would: oversize",
            "  oversize: inbox_manifest: * bytes are sent to store this, above 65536",
            'Mend it, *`with cache.expecting("oversize"): …`',
            "*cache calls*",
            "set inbox_manifest manifest:a1:INBOX: too large",
        ]
    )


def test_a_mark_lets_a_test_be(run) -> None:
    run(f"import pytest\n\n@pytest.mark.cache_lenient{OVERSIZE}").assert_outcomes(passed=1)


def test_a_setting_lets_all_tests_be(run) -> None:
    run(OVERSIZE, f"{SETTINGS}cachegen_strict = false\n").assert_outcomes(passed=1)


def test_no_extension_is_an_error_with_both_ways_out(run) -> None:
    result = run(OVERSIZE, SETTINGS.replace("cachegen_extension", "; "))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*cachegen_extension = package.module:attribute*cache_extension*"])


@pytest.mark.parametrize("wrong", ["no_such_module:ext", "mail_client_cache:exts", "mail_client_cache:WHERE"])
def test_a_wrong_extension_names_the_setting(run, wrong: str) -> None:
    result = run(OVERSIZE, SETTINGS.replace("mail_client_cache:ext", wrong))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*cachegen_extension = {wrong}*"])


def test_a_fixture_of_ones_own_names_the_extension(run) -> None:
    test = f"import pytest\n\n@pytest.fixture\ndef cache_extension():\n    return mail.ext\n{OVERSIZE}"
    settings = SETTINGS.replace("cachegen_extension", "; ") + "cachegen_strict = false\n"
    run(test, settings).assert_outcomes(passed=1)
