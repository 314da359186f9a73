"""The page in a real headless Chromium: what people see, with and without scripts, and what strangers can't make it do."""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from cached_things import HEADERS, HOSTILE, SCHEMAS, fill_hostile, fill_mail, put
from chromium import BROWSED
from gateway_process import TOKEN, Running, start, stop
from playwright.sync_api import Browser, BrowserContext, Page, expect

expect.set_options(timeout=60_000)  # a busy machine is slow; what is right is seen at once

WIDTHS = [(390, 844), (1280, 800)]
SHOTS = os.environ.get("CACHEGEN_SCREENSHOTS")

pytestmark = BROWSED


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("page"), "--schemas", str(SCHEMAS), "--quiet")
    try:
        fill_hostile(running)
        yield running
    finally:
        stop(running)


@pytest.fixture(autouse=True)
def _mail_is_there(gateway: Running) -> None:
    """Store what expires within a slow run of the tests before it."""
    _apart(lambda: asyncio.run(fill_mail(gateway)))


def _apart(work: Callable[[], object]) -> None:
    """Run in a thread: playwright's own event loop lives in this one."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as threads:
        threads.submit(work).result(60)


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        made.append(browser.new_context(**options))  # type: ignore[arg-type]
        made[-1].set_default_timeout(60_000)
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def signed_in(context, gateway: Running) -> Callable[..., Page]:
    def make(**options: object) -> Page:
        page = context(**options).new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda one: page.faults.append(one.text) if one.type == "error" else None)
        page.goto(gateway.url)
        page.faults.clear()  # 401 is told as an error
        page.get_by_label("Service token").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    return make


def section(page: Page, model: str, user: str = "user_7"):
    return page.get_by_role("region", name=f"{model} of {user}", exact=True)


def tile(page: Page, name: str) -> int:
    return int(page.locator(".tiles div", has=page.get_by_text(name, exact=True)).locator("dd").inner_text())


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_a_wrong_token_opens_nothing(context, gateway: Running) -> None:
    page = context().new_page()
    assert page.goto(gateway.url).status == 401
    expect(page.get_by_label("Service token")).to_be_focused()
    page.get_by_label("Service token").fill("wrong é")
    page.get_by_role("button", name="Show what is cached").click()
    expect(page.get_by_role("alert")).to_have_text("That is another token.")
    assert "wrong" not in page.url
    shot(page, "login")
    assert page.goto(gateway.url).status == 401
    assert page.context.cookies() == []


def test_who_has_the_token_sees_entries_by_app_user_and_model(signed_in) -> None:
    page = signed_in()
    assert TOKEN not in page.url
    assert TOKEN not in page.content()
    inbox = section(page, "inbox_messages")
    expect(inbox).to_contain_text("app mail-client · user user_7")
    expect(inbox.locator(".entries li")).to_have_count(2)
    expect(inbox).to_contain_text("msgs:{account_id}:{folder}:{page}")
    expect(inbox.get_by_role("link").first).to_contain_text(re.compile(r"ann@example\.com.*Работа/2026.*page\s+[12]"))
    expect(section(page, "account_list").get_by_role("link")).to_have_text("accounts")
    expect(section(page, "unread_summary").get_by_role("link")).to_contain_text("INBOX")
    expect(page.get_by_role("region", name="cachegen_scope")).to_have_count(0)
    assert page.faults == []


def test_nothing_comes_from_elsewhere(context, gateway: Running) -> None:
    page = context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(gateway.url)
    page.get_by_label("Service token").fill(TOKEN)
    page.keyboard.press("Enter")
    with page.expect_response(lambda answer: answer.request.resource_type == "fetch"):
        expect(section(page, "inbox_messages")).to_be_visible()
    section(page, "inbox_messages").get_by_role("link").first.click()
    expect(page.get_by_label("The value as JSON")).to_be_visible()
    assert len(asked) >= 4
    assert [url for url in asked if not url.startswith((f"{gateway.url}/", "data:"))] == []


def test_bars_tell_time_and_size(signed_in) -> None:
    page = signed_in()
    inbox = section(page, "inbox_messages")
    names = [bar.get_attribute("aria-label") for bar in inbox.get_by_role("img").all()]
    assert any(re.fullmatch(r"\d+ s old, (\d+ s|\d+ min \d+ s) left", name) for name in names)
    assert any(re.fullmatch(r"(39|40)\.\d KB of 64 KB", name) for name in names)
    widths = [float(rect.get_attribute("width")) for rect in inbox.locator("rect.size").all()]
    assert [round(width / 10) for width in sorted(widths)] == [3, 6]


def test_counts_and_entries_come_live(signed_in, gateway: Running) -> None:
    page = signed_in()
    hits, misses = tile(page, "Hits"), tile(page, "Misses")
    path = put(gateway, "live")
    httpx.get(gateway.url + path, headers=HEADERS)
    httpx.get(gateway.url + path[:-1] + "f", headers=HEADERS)
    expect(section(page, "page", "live")).to_contain_text("1 hit · 1 miss")
    assert (tile(page, "Hits"), tile(page, "Misses")) == (hits + 1, misses + 1)
    page.get_by_role("link", name="accounts").focus()
    httpx.get(gateway.url + path, headers=HEADERS)
    expect(section(page, "page", "live")).to_contain_text("2 hits · 1 miss")
    expect(page.get_by_role("link", name="accounts")).to_be_focused()
    assert page.faults == []


def test_who_is_only_missed_is_shown_and_scopes_are_not_counted(signed_in, gateway: Running) -> None:
    page = signed_in()
    manifest = section(page, "inbox_manifest")
    expect(manifest).to_contain_text(re.compile(r"0 hits · [1-9]\d* miss"))
    expect(manifest).to_contain_text("Nothing is cached now.")
    found = re.findall(r"(\d+) hits? · (\d+) miss", page.inner_text("main"))
    sums = [sum(int(pair[place]) for pair in found) for place in (0, 1)]
    assert sums == [tile(page, "Hits"), tile(page, "Misses")]
    page.goto(f"{gateway.url}/?model=manifest")
    expect(page.get_by_role("region")).to_have_count(1)
    page.goto(f"{gateway.url}/?model=nothing")
    expect(page.get_by_text("Nothing is cached that fits.")).to_be_visible()


def test_a_gateway_that_stops_is_told_and_one_that_forgot_the_session_asks_again(context, tmp_path: Path) -> None:
    running = start(tmp_path, "--quiet")
    port = running.url.rpartition(":")[2]
    try:
        page = context().new_page()
        page.goto(running.url)
        page.get_by_label("Service token").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Nothing is cached yet.")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("")
        stop(running)
        expect(page.get_by_role("status")).to_contain_text("The gateway does not answer")
        running = start(tmp_path, "--quiet", "--port", port)
        expect(page.get_by_label("Service token")).to_be_visible()
    finally:
        stop(running)


def test_an_entry_shows_its_json(signed_in) -> None:
    page = signed_in()
    section(page, "inbox_messages").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="inbox_messages")).to_be_visible()
    expect(page.get_by_label("The value as JSON")).to_contain_text('"subject": "Отчёт 📈"')
    expect(page.locator(".facts")).to_contain_text("msgs:{account_id}:{folder}:{page}")
    assert page.faults == []
    shot(page, "entry")


@pytest.mark.parametrize("script", [True, False])
def test_delete_and_find_with_and_without_scripts(signed_in, gateway: Running, script: bool) -> None:
    user = f"gone {script}"
    path = put(gateway, user)
    page = signed_in(java_script_enabled=script)
    page.get_by_role("textbox", name="User").fill(user.upper())
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("region")).to_have_count(1)
    section(page, "page", user).get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is cached that fits.")).to_be_visible()
    expect(page.get_by_role("textbox", name="User")).to_have_value(user.upper())
    assert httpx.get(gateway.url + path, headers=HEADERS).status_code == 404


def test_reading_needs_no_scripts(signed_in) -> None:
    page = signed_in(java_script_enabled=False)
    section(page, "unread_summary").get_by_role("link").click()
    expect(page.get_by_label("The value as JSON")).to_contain_text('"unread_count": 3')
    page.get_by_role("link", name="cachegen gateway").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Service token")).to_be_visible()


def test_hostile_names_and_values_are_text(signed_in) -> None:
    page = signed_in(viewport={"width": 1000, "height": 700})
    assert HOSTILE in page.inner_text("body")
    for link in [one.get_attribute("href") for one in page.locator(".entries a").all()]:
        page.goto(page.url.partition("/entries")[0].rstrip("/") + link)
        expect(page.get_by_label("The value as JSON")).to_be_visible()
        assert "cachegen gateway" in page.title()
        assert page.locator("script, img").count() == 0
        assert not re.search("[\u202a-\u202e]", page.get_by_label("The value as JSON").inner_text())
        assert page.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_it_fits_phones_and_desks_in_light_and_dark(signed_in, scheme: str, width: int, height: int) -> None:
    page = signed_in(viewport={"width": width, "height": height}, color_scheme=scheme)
    shot(page, f"overview-{scheme}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ink, ground = (page.evaluate(f"getComputedStyle(document.body).{name}") for name in ("color", "backgroundColor"))
    assert (_light(ink) < _light(ground)) == (scheme == "light")
    assert page.locator(".entries button").first.bounding_box()["height"] >= 24
    section(page, "inbox_messages").get_by_role("link").first.click()
    expect(page.get_by_label("The value as JSON")).to_be_visible()
    shot(page, f"entry-{scheme}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _light(color: str) -> int:
    return sum(int(number) for number in re.findall(r"\d+", color)[:3])


def test_a_keyboard_is_enough(signed_in, gateway: Running) -> None:
    put(gateway, "keyed")
    page = signed_in()
    page.goto(f"{gateway.url}/?user=keyed")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("(one => one.ariaLabel || one.innerText || one.name)(document.activeElement)"))
    assert seen == [
        "cachegen gateway",
        "Sign out",
        "app",
        "user",
        "model",
        "Find",
        "0" * 16,
        "Delete entry " + "0" * 16,
    ]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing is cached that fits.")).to_be_visible()


def test_everything_that_acts_has_a_name_and_the_page_its_landmarks(signed_in) -> None:
    page = signed_in()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), [role=img]")].filter(
            one => !(one.ariaLabel || one.innerText || one.closest("label")?.innerText || "").trim()).length"""
    )
    assert unnamed == 0
    for role in ("main", "banner", "search"):
        expect(page.get_by_role(role)).to_have_count(1)
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(signed_in, context, gateway: Running, scheme: str) -> None:
    page = signed_in(color_scheme=scheme, viewport={"width": 390, "height": 844})
    assert _violations(page) == []
    section(page, "inbox_messages").get_by_role("link").first.click()
    expect(page.get_by_label("The value as JSON")).to_be_visible()
    assert _violations(page) == []
    stranger = context(color_scheme=scheme).new_page()
    stranger.goto(gateway.url)
    assert _violations(stranger) == []


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
