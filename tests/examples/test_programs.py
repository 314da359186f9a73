"""Each program of examples/ runs without arguments from any folder, says nothing on stderr, and tells its story."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"

STORIES = {
    "mail_client.py": (
        "   msgs:john-2Edoe-40example-2Eorg:INBOX:1\n   msgs:john_doe-40example-2Eorg:INBOX:1\n",
        "   first look, from the server: Lunch on Friday?; Your invoice; Welcome aboard\n",
        "   second look, from the cache: Lunch on Friday?; Your invoice; Welcome aboard\n",
        "   ten looks, 1 fetch\n",
        "   everything is known to be gone: True\n   next look, from the server: Lunch on Friday?; Welcome aboard\n",
        "   stale, from the cache: Lunch on Friday?; Welcome aboard\n",
        "   refreshed, from the cache: Minutes of the meeting; Lunch on Friday?; Welcome aboard\n",
        "INBOX: stored 0 seconds ago\n",
        "INBOX: stored 29 seconds ago\n",
        "INBOX: gone\n",
        "1 stale, ",
        "   9 of the misses joined a fetch that was running.\n",
    ),
    "mail_client_gateway.py": (
        "   ctx.cache is imperal_sdk.cache.client.CacheClient\n",
        "   first look, from the server: Lunch on Friday?; Your invoice; Welcome aboard\n",
        "   second look, from the cache: Lunch on Friday?; Your invoice; Welcome aboard\n",
        "   next call, from the cache: ",
        "   Bob, from the server: ",
        "model inbox_messages: refused (HTTPStatusError)\n   refused, from the server: ",
        "   everything is known to be gone: True\n   next look, from the server: Lunch on Friday?; Welcome aboard\n",
        "   cache_of(ctx) is imperal_cachegen's CacheClient\n",
        "   included client, from the cache: Lunch on Friday?; Welcome aboard\n",
        "model inbox_messages: connection (ConnectError)\n   no gateway, from the server: ",
    ),
    "notes.py": (
        "   key: folders\n",
        "   ann has it: True; bob has it: False\n",
        "   counts: {'__all__': 4, 'f1': 3, 'f2': 1}\n",
        "nothing is changed: None\n",
        "   all gone: True\n   (the notes service is asked for folders)\n",
        "   the notes service does not answer\n   (the notes service is asked for folders)\n   folders: Work, Home\n",
    ),
    "sql_db.py": (
        ":shop:--:0:200\n",
        ":shop-2E2026:--:0:200\n",
        ":shop-202026:--:0:200\n",
        "   KeySegmentError: ",
        "`limit`",
        "   ValueError: tables_page ",
        "`database`",
        "   shown: No database selected; stored: None\n",
        "   shop, search ''   , from   0: gone\n",
        "   shop, search ''   , from 200: gone\n",
        "   shop, search 'ord', from   0: gone\n",
        "   archive: there\n",
    ),
    "microsoft_ads.py": (
        "dashboard:1880042\n",
        "   shown: 503 Service Unavailable; stored: None\n",
        "   (the advertising service is asked)\n   budget_critical: Spring sale, 92 % of the budget\n",
        "   shown: 31 clicks\n",
        "   log of imperal_cachegen: ",
        "   ConnectionError: no route to the advertising service\n",
        "   (the advertising service is asked)\n   (the advertising service is asked)\n",
    ),
    "schema_history.py": (
        "CG904 error: the key `inbox:{account_id}:{page}` is now `inbox:{account_id}:{folder}:{page}`",
        "CG920 error: old entries of `unread_summary` are refused by the new version",
        "5 breaks\n   (exit code 1)\n",
        "accepted[CG904]: ",
        ": pages of two folders shared one entry; they are fetched anew\n",
        "nothing breaks, 2 accepted\n   (exit code 0)\n",
        "   $ cachegen review --against main\n   **2 models change: `inbox_page` goes cold at the deploy",
        "   $ cachegen review --against main\n   Nothing changes: stored entries, times and call sites stay as they are.\n   (exit code 0)\n",
    ),
}


def shown_in_the_readme() -> list[str]:
    """Return the findings of the story that the README shows."""
    text = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("$ cachegen breaking --against main --format concise\n")
    shown = rest.partition("```")[0].splitlines()
    assert shown
    return shown


@pytest.mark.parametrize(
    "name", sorted(path.name for path in EXAMPLES.glob("*.py") if not path.stem.endswith("_cache"))
)
def test_program_tells_its_story(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name)],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    if name == "schema_history.py":
        assert set(shown_in_the_readme()) <= {line.strip() for line in done.stdout.splitlines()}
    place = 0
    for phrase in STORIES[name]:
        found = done.stdout.find(phrase, place)
        assert found >= 0, f"missing, or out of order: {phrase!r}\n{done.stdout}"
        place = found + len(phrase)
