"""What the platform's own pages show of testing, and of a cached inbox, runs against this package as it is written.

The pages are not ours to copy: the programs are taken from their text, which lies in a folder beside the checkout, or in
`CACHEGEN_REFERENCE_PAGES`. Without it these tests are skipped; `test_platform_handlers` and `test_contexts` hold the same
in words of our own.
"""

import os
import re
from pathlib import Path

import pytest
from plugin_settings import SETTINGS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
AT_THE_TOP = re.compile(r"(import|from|class|def|async def|@|ext\b|chat\b|\))")


def text_of(name: str) -> str:
    told = os.environ.get("CACHEGEN_REFERENCE_PAGES")
    found = [Path(told) / name] if told else sorted(ROOT.parent.glob(f"*/*/{name}"))
    if not found:
        pytest.skip(
            f"the platform's page {name} is not beside this checkout: CACHEGEN_REFERENCE_PAGES tells its folder"
        )
    return found[0].read_text(encoding="utf-8")


def indented(program: str) -> str:
    """Give a program whose indentation the page's text has lost its bodies back; all are one level deep."""
    lines, inside = [], False
    for line in program.splitlines():
        if AT_THE_TOP.match(line):
            inside = line.startswith(("class", "def", "async def"))
            lines.append(line)
        else:
            lines.append(f"    {line}" if inside else line)
    return "\n".join(lines) + "\n"


def uncommented(program: str) -> str:
    """Let the statements act that the page shows as comments of a body, and its import of what is tested."""
    acting = re.sub(r"^    # ", "    ", program, flags=re.MULTILINE)
    return re.sub(r"^# (?=from )", "", acting, flags=re.MULTILINE)


def run(pytester: pytest.Pytester, **modules: str) -> pytest.RunResult:
    pytester.makeini(SETTINGS.replace("cachegen_extension", "; "))
    pytester.makepyfile(**modules)
    return pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", "-W", "error")


def test_the_testing_section_of_the_reference_page(pytester: pytest.Pytester) -> None:
    page = text_of("cache-model-reference.txt")
    section = page[page.rindex("Testing\n") :]
    programs = section.split("import pytest\n")[1:]
    assert len(programs) == 1, "the section has got another program"
    assert section.count("async def test_") == 1
    test = uncommented(indented(f"import pytest\n{programs[0]}"))
    compile(test, "the page", "exec")  # all of the rest is program, no prose
    assert "\n    ctx = MockContext(user_id=" in test
    assert "\n    assert result" in test
    ours = test.replace("from imperal_sdk.testing import", "from imperal_cachegen.testing import")
    assert ours != test
    tested = page.index("class FoldersCacheEntry")  # as the page registers it, further up
    registering = page[page.rindex("from pydantic import", 0, tested) : page.index("async def", tested)]
    result = run(pytester, app=indented(registering), test_page=ours)
    result.assert_outcomes(passed=1)


INBOX = """
import pytest
from imperal_cachegen.testing import MockContext, attach
from imperal_sdk.testing import MockContext as PlatformMock
import handlers_inbox as inbox

@pytest.fixture
def ctx():
    return answering(MockContext(user_id="u1", extension=inbox.ext), "one")

def answering(ctx, subject):
    ctx.http.mock_get("v1/inbox", {"messages": [{"subject": subject}], "total": 1})
    ctx.http.mock_get("v1/unread", {"unread": 3, "accounts": ["a1"]})
    return ctx

async def test_the_inbox(ctx):
    first = await inbox.list_inbox(ctx, account_id="a1")
    again = await inbox.list_inbox(answering(MockContext(user_id="u1", extension=inbox.ext), "two"), account_id="a1")
    assert first.data == again.data == {"messages": [{"subject": "one"}], "total": 1, "has_more": False}
    assert ctx.cache.calls == [
        "get inbox_page inbox:a1:INBOX:0: miss",
        "fetch inbox_page inbox:a1:INBOX:0: done",
        "set inbox_page inbox:a1:INBOX:0: stored for 60 s",
        "get inbox_page inbox:a1:INBOX:0: hit",
    ]

async def test_it_is_of_one_user(ctx):
    await inbox.list_inbox(ctx, account_id="a1")
    other = answering(MockContext(user_id="u2", extension=inbox.ext), "two")
    assert (await inbox.list_inbox(other, account_id="a1")).data["messages"] == [{"subject": "two"}]

async def test_it_is_read_again_after_a_minute(ctx):
    await inbox.get_unread_summary(ctx)
    ctx.cache.clock.advance(59)
    await inbox.get_unread_summary(ctx)
    assert ctx.cache.stats().fetches == 1
    ctx.cache.clock.advance(1)
    assert (await inbox.get_unread_summary(ctx)).data == {"unread": 3, "accounts": ["a1"]}
    assert ctx.cache.stats().fetches == 2

async def test_a_write_deletes_it(ctx):
    await inbox.list_inbox(ctx, account_id="a1")
    await ctx.cache.delete("inbox:a1:INBOX:0")
    await inbox.list_inbox(ctx, account_id="a1")
    assert ctx.cache.stats().fetches == 2

async def test_over_the_platforms_own_mock():
    ctx = answering(PlatformMock(user_id="u1"), "one")
    attach(ctx, extension=inbox.ext)
    assert hasattr(ctx, "cache")
    assert (await inbox.list_inbox(ctx, account_id="a1")).data["total"] == 1

async def test_what_the_page_says_of_keys(ctx):
    with pytest.raises(ValueError):
        await inbox.list_inbox(ctx, account_id="user@example.org")

async def test_with_a_dead_cache(ctx):
    with ctx.cache.faults.down():
        assert (await inbox.list_inbox(ctx, account_id="a1")).data["total"] == 1
"""


def test_the_recipe_of_a_cached_inbox(pytester: pytest.Pytester) -> None:
    page = text_of("cached-inbox-recipe.txt")
    begin, end = page.index("from __future__ import annotations\n"), page.index("\nWalk-through\n")
    program = page[begin:end]
    compile(program, "the page", "exec")
    assert not re.search(
        r"^(import|from) |^(async )?def |^class ", page[:begin] + page[end:], re.MULTILINE
    ), "another program"
    run(pytester, handlers_inbox=program, test_inbox=INBOX).assert_outcomes(passed=INBOX.count("async def test_"))
