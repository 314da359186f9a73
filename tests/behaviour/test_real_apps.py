"""Caches of apps as their authors would write them: what the apps' services answer, stored and read back."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from drawn_modules import included, platform
from strategies import same

CASES = Path(__file__).parents[1] / "cases"
NOW = "2026-11-21T08:00:00.000001+05:30"
WORKSPACE = "6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64"
REPO = {"owner": "imperal", "repo": "cache.gen"}
ISSUE = {
    "number": 1,
    "title": "Ключи «на кириллице»",
    "user": {"login": "x", "type": "Bot"},
    "labels": [{"name": "bug", "color": "ff00aa"}],
    "state_reason": None,
    "created_at": NOW,
    "updated_at": NOW,
}
COMMENT = {"id": 1, "created_at": NOW, "reactions": {"+1": 3, "-1": 1}}
TICKET = {
    "key": "AB-1",
    "self": "https://jira/AB-1",
    "fields": {
        "summary": "s",
        "status": {"name": "Doing", "statusCategory": "in-progress"},
        "duedate": "2026-11-21",
        "created": NOW,
        "storyPoints": 3,
        "customfield_10010": {"a": [1, None]},
        "subtasks": [{"key": "AB-2", "fields": {"summary": "s", "status": {"name": "x"}}}],
    },
    "changelog": [{"field": "status", "from": None, "to": "Doing", "at": NOW}],
}
CARD = {
    "workspace_id": WORKSPACE,
    "contact_id": "c1",
    "имя": "Иван",
    "телефоны": [{"номер": "+7 900 000-00-00", "вид": "рабочий"}],
    "адрес": {"строка 1": "ул. Ленина, 1", "индекс": "123456"},
    "компания": {"id": "1", "name": "Ромашка", "inn": "7707083893", "parent": {"id": "2", "name": "Лютик"}},
    "birthday": "1980-02-29",
    "custom": {"a": 1, "b": "1", "c": None, "d": 1.0, "e": True},
}
DEAL = {"id": "1", "title": "t", "stage": "в работе", "amount": "10.50", "currencyCode": "EUR", "from": "x", "class": 3}
EVENT = {
    "id": "1",
    "start": {"day": "2026-11-21", "timeZone": None},
    "end": {"moment": NOW, "timeZone": "Europe/Berlin"},
    "recurrence": ["RRULE:FREQ=DAILY"],
    "reminders": ["PT10M"],
    "color_id": 11,
    "conference": {"url": "https://x"},
    "extended": [{"a": 1.5}, None],
}

VALUES: dict[str, tuple[str, str, str, dict[str, Any], dict[str, Any]]] = {
    "issues": ("app-github", "issue_list_page", "IssueList", {**REPO, "issues": [ISSUE]}, REPO),
    "search": (
        "app-github",
        "issue_list_search",
        "IssueList",
        {**REPO, "issues": [ISSUE]},
        {**REPO, "q": "is:open ключ"},
    ),
    "issue": (
        "app-github",
        "issue_detail",
        "IssueDetail",
        {**REPO, "issue": ISSUE, "comments": [{**COMMENT, "replies": [COMMENT]}]},
        {**REPO, "number": 1},
    ),
    "checks": (
        "app-github",
        "check_runs",
        "CheckRuns",
        {"runs": {"ci": {"id": 1, "name": "ci", "status": "completed", "started_at": None, "duration": "PT1M30.5S"}}},
        {**REPO, "sha": "0" * 40},
    ),
    "card": ("app-crm", "contact_card", "ContactCard", CARD, {"workspace_id": WORKSPACE, "contact_id": "c1"}),
    "deals": (
        "app-crm",
        "deals",
        "Deals",
        {"deals": [DEAL], "totals": {"EUR": "10.50"}},
        {"workspace_id": WORKSPACE, "filter": {"owner": ["me"], "open": True}},
    ),
    "agenda": (
        "app-calendar",
        "agenda",
        "Agenda",
        {"calendar_id": "a@b.c", "start": "2026-11-21", "events": [EVENT]},
        {"calendar_id": "a@b.c", "view": "week", "start": "2026-11-21"},
    ),
    "ticket": (
        "app-jira",
        "ticket",
        "TicketView",
        {"ticket": TICKET, "watchers": 2},
        {"site_id": WORKSPACE, "issue_key": "AB-1"},
    ),
    "me": ("app-jira", "me", "Me", {"accountId": "1", "avatarUrls": {"16x16": "u"}}, {"site_id": WORKSPACE}),
}


def module_of(case: str) -> ModuleType:
    """Import a golden module under a name of its own, once."""
    (path,) = (CASES / case / "expected").glob("*.py")
    name = f"real_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.mark.asyncio
@pytest.mark.parametrize("over", [included, platform])
@pytest.mark.parametrize("what", VALUES)
async def test_what_a_service_answers_comes_back(what: str, over: Any) -> None:
    case, base, cls, answer, place = VALUES[what]
    module = module_of(case)
    cache = over(module.ext)
    value = getattr(module, cls).model_validate(answer)
    if "start" in place:
        place = {**place, "start": value.start}
    assert await getattr(module, f"get_{base}")(cache, **place) is None
    await getattr(module, f"set_{base}")(cache, value, **place)
    assert same(await getattr(module, f"get_{base}")(cache, **place), value)
    assert same(getattr(module, cls).model_validate(value.model_dump(mode="json", by_alias=True)), value)
