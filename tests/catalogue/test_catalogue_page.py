"""The page in a real headless Chromium: wide and narrow, light and dark, printed, without scripts, with a keyboard."""

import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import BROWSED
from playwright.sync_api import Browser, BrowserContext, Page, expect

expect.set_options(timeout=60_000)  # a busy machine is slow; what is right is seen at once

SHOP = Path(__file__).parent / "shop"
EXAMPLES = Path(__file__).parents[2]
WIDTHS = [(390, 844), (1280, 900)]
SHOTS = os.environ.get("CACHEGEN_SCREENSHOTS")
HOSTILE = "</script><img src=x onerror=alert(2)>"

pytestmark = BROWSED
Open = Callable[..., Page]


def written(folder: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "imperal_cachegen", "docs", "--out", str(out)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return out


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(SHOP, tmp_path_factory.mktemp("shop") / "catalogue.html")


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(EXAMPLES, tmp_path_factory.mktemp("examples") / "catalogue.html")


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open a page in a context of its own; whatever it asks of the network, and every complaint, is its fault."""
    made: list[BrowserContext] = []

    def make(path: Path, fragment: str = "", **options: object) -> Page:
        made.append(browser.new_context(**options))  # type: ignore[arg-type]
        made[-1].set_default_timeout(60_000)
        page = made[-1].new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda one: page.faults.append(one.text) if one.type in ("error", "warning") else None)
        page.on("dialog", lambda dialog: page.faults.append(dialog.message))
        page.on(
            "request", lambda one: page.faults.append(one.url) if not one.url.startswith(("file:", "data:")) else None
        )
        page.goto(f"file://{path}{fragment}")
        return page

    yield make
    for one in made:
        one.close()


def article(page: Page, name: str):
    return page.get_by_role("article", name=name, exact=True)


def widths(page: Page, selector: str) -> list[float]:
    """Return the width of each element in per cent of its row."""
    return page.locator(selector).evaluate_all(
        "all => all.map(one => 100 * one.getBoundingClientRect().width / one.parentNode.getBoundingClientRect().width)"
    )


def test_a_key_is_drawn_to_scale(opened: Open, shop: Path) -> None:
    page = opened(shop, viewport={"width": 1280, "height": 900})
    figure = article(page, "basket").locator("figure")
    expect(figure.locator("figcaption")).to_contain_text("basket:{shop_id}:{lang}:{kind}:{day}:v3")
    expect(figure.locator("figcaption")).to_contain_text("55 of 128 characters at most")
    drawn = widths(page, "[id='model.shop.basket'] figure .strip > span")
    lengths = [7, 20, 1, 2, 1, 1, 1, 10, 3, 9]
    assert drawn == pytest.approx([100 * length / 128 for length in lengths], abs=0.1)
    assert page.locator("[id='model.shop.basket'] .strip > span").all_inner_texts()[:2] == ["basket:", "shop_id"]
    chips = figure.locator(".chips").inner_text()
    for words in ("shop_id id(20) up to 20", "revision 3", "scope generation 9", "literal text 10", "73 left"):
        assert words in " ".join(chips.split())


def test_no_label_of_a_key_is_cut_off(opened: Open, examples: Path) -> None:
    page = opened(examples, viewport={"width": 1280, "height": 900})
    cut = page.locator("figure .strip > span").evaluate_all(
        "all => all.filter(one => one.textContent && one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
    )
    assert cut == []


def test_time_is_a_bar_of_300_seconds(opened: Open, shop: Path) -> None:
    page = opened(shop)
    bar = "[id='model.shop.basket'] figure .ages > span"
    assert page.locator(bar).evaluate_all("all => all.map(one => one.className.split(' ')[0])") == [
        "fresh",
        "eager",
        "stale",
    ]
    assert widths(page, bar) == pytest.approx([16, 4, 10], abs=0.1)
    expect(article(page, "basket")).to_contain_text("Jitter 20 %: each entry is fresh for 48 to 60 s.")
    expect(article(page, "basket")).to_contain_text(
        "Who waits 3 s for the fetcher gets the stale value, else TimeoutError."
    )


def test_size_stands_against_64_kb(opened: Open, shop: Path) -> None:
    page = opened(shop)
    expect(article(page, "basket")).to_contain_text("At most 4.2 KB of 64 KB: every value can be stored.")
    expect(article(page, "wide")).to_contain_text("Up to 70.5 KB, above the 64 KB that can be stored.")
    expect(article(page, "ascii")).to_contain_text(
        "which writes ASCII, up to 93.9 KB. A value over 64 KB is served and not stored."
    )
    expect(article(page, "theirs")).to_contain_text("Not known: the class is one of your own.")
    causes = article(page, "mailbox").locator(".causes li")
    assert causes.all_inner_texts() == [
        "token: text without max_length",
        "password: text without max_length",
        "a: text without max_length",
        "and 2 more fields",
    ]
    expect(article(page, "many").locator(".causes")).to_contain_text("tree.children[]: Node holds itself")
    causes.first.get_by_role("link").click()
    assert page.evaluate("document.querySelector(':target').querySelector('th').innerText") == "token"


def test_groups_are_drawn_as_lists(opened: Open, shop: Path) -> None:
    page = opened(shop)
    group = page.locator("[id='group.shop.shop_changed']")
    expect(group).to_contain_text("invalidate_shop_changed(cache, shop_id)")
    assert group.get_by_role("list", name="makes stale").get_by_role("listitem").all_inner_texts() == [
        "basket every entry with that shop_id",
        "many.first the entry with that shop_id",
        "many.second 10 entries: every page",
    ]
    expect(page.get_by_text("No write makes these stale, only time")).to_contain_text("ascii, mailbox, theirs")
    article(page, "many").get_by_role("link", name="all_gone").click()
    assert page.evaluate("document.querySelector(':target').id") == "group.shop.all_gone"


def test_warnings_stand_where_they_belong(opened: Open, shop: Path) -> None:
    page = opened(shop)
    model = article(page, "mailbox")
    assert page.locator(".notices .warning").count() == 2
    expect(model.locator("> .notices")).to_contain_text("Warning CG318")
    expect(model.locator("tr", has_text="password")).to_contain_text("Warning CG321")
    expect(model.locator("tr", has_text="token").first).to_contain_text("Accepted: a name of <b>theirs</b>, no secret")
    assert page.locator(".counts").inner_text().endswith("warnings\n2")


def test_every_link_leads_somewhere(opened: Open, shop: Path, examples: Path) -> None:
    for path in (shop, examples):
        page = opened(path)
        targets = page.locator("a[href^='#']").evaluate_all(
            "all => all.map(one => decodeURIComponent(one.hash.slice(1)))"
        )
        ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
        assert len(targets) > 30
        assert set(targets) <= set(ids)
        assert len(ids) == len(set(ids))
        assert page.locator("a:not([href^='#'])").count() == 0
    page = opened(shop)
    article(page, "basket").get_by_role("link", name="Person").click()
    assert page.evaluate("document.querySelector(':target').innerText").startswith("Person")


def test_hostile_texts_are_text(opened: Open, shop: Path) -> None:
    page = opened(shop)
    expect(article(page, "basket")).to_contain_text(HOSTILE)
    expect(article(page, "basket")).to_contain_text("<b>bold</b> `code` </td> [x](javascript:alert(4))")
    expect(article(page, "basket")).to_contain_text("also read as |x`y")
    assert page.locator("img, b:text('bold'), iframe, [onerror], [style]").count() == 0
    assert page.locator("script").count() == 1
    page.get_by_role("searchbox").fill(HOSTILE)
    expect(article(page, "basket")).to_be_visible()
    assert page.faults == []


def test_its_policy_lets_only_its_own_style_and_script_run(opened: Open, shop: Path) -> None:
    text = shop.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1].replace("&#39;", "'")
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = opened(shop)
    page.evaluate(
        """() => { const one = document.createElement("script"); one.textContent = "window.ran = 1"; document.body.append(one);
            const image = document.createElement("img"); image.src = "http://127.0.0.1:9/x"; document.body.append(image); }"""
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in fault for fault in page.faults)


def test_search_finds_by_every_word(opened: Open, shop: Path) -> None:
    page = opened(shop)
    box = page.get_by_role("searchbox", name="Search")
    box.fill("MAX_LENGTH box:{email}")
    expect(page.get_by_role("status")).to_have_text("1 fits")
    expect(article(page, "mailbox")).to_be_visible()
    expect(article(page, "basket")).to_be_hidden()
    expect(page.locator(".glance > li[data-for]:visible")).to_have_count(1)
    expect(page.locator("nav li[data-for]:visible")).to_have_count(1)
    expect(page.get_by_role("heading", name="Types", exact=True)).to_be_hidden()
    box.fill("nothing of the kind")
    expect(page.get_by_role("status")).to_have_text("Nothing fits")
    expect(page.get_by_text("Nothing here holds these words.")).to_be_visible()
    box.fill("person birth")
    box.press("Enter")
    assert page.evaluate("document.querySelector(':target').id") == "type.shared_cache.Person"
    page.goto(f"file://{shop}#model.shop.wide")
    expect(article(page, "wide")).to_be_in_viewport()
    expect(box).to_have_value("")
    assert page.faults == []


def test_reading_needs_no_script(opened: Open, shop: Path) -> None:
    page = opened(shop, java_script_enabled=False)
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.get_by_role("article")).to_have_count(11)
    page.get_by_role("navigation").get_by_role("link", name="basket").click()
    expect(article(page, "basket")).to_be_in_viewport()
    expect(article(page, "basket").get_by_role("table", name="Fields of basket")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_it_fits_and_axe_finds_nothing(
    opened: Open, shop: Path, examples: Path, scheme: str, width: int, height: int
) -> None:
    for name, path in (("shop", shop), ("examples", examples)):
        page = opened(path, viewport={"width": width, "height": height}, color_scheme=scheme)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/catalogue-{name}-{scheme}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        ink, ground = (
            page.evaluate(f"getComputedStyle(document.body).{name}") for name in ("color", "backgroundColor")
        )
        assert (_light(ink) < _light(ground)) == (scheme == "light")
        assert page.faults == []
        if name == "shop":  # it has all that a page can have
            assert _violations(page) == []


def test_long_names_wrap(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "cachegen.toml").touch()
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "long.yaml").write_text(
        f"cachegen: 1\napp: {'a' * 60}\ndescription: {'d' * 300}\ntypes:\n  {'T' * 80}: {{fields: {{{'f' * 90}: int}}}}\n"
        f"models:\n  {'m' * 60}:\n    key: '{'k' * 60}:{{{'s' * 40}}}'\n    segments: {{{'s' * 40}: 'enum({'v' * 40})'}}\n"
        f"    ttl: 60\n    fields: {{{'g' * 90}: 'list[{'T' * 80}]'}}\ngroups:\n  {'w' * 60}: {{invalidates: {'m' * 60}}}\n",
        encoding="utf-8",
    )
    made = written(tmp_path, tmp_path / "long.html")
    for width in (320, 768, 1280):
        page = opened(made, viewport={"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def _light(color: str) -> int:
    return sum(int(number) for number in re.findall(r"\d+", color)[:3])


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def test_a_keyboard_is_enough(opened: Open, shop: Path) -> None:
    page = opened(shop, viewport={"width": 1280, "height": 900})
    seen = []
    for _ in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.innerText || document.activeElement.id"))
    assert seen == ["Skip to the catalogue", "search", "shop", "basket"]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(article(page, "basket")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article').id") == "model.shop.basket"
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the catalogue")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_it_has_landmarks_and_headings_in_order(opened: Open, shop: Path) -> None:
    page = opened(shop)
    for role in ("main", "banner", "navigation", "search", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_print_holds_all_and_no_controls(opened: Open, shop: Path, tmp_path: Path) -> None:
    page = opened(shop, color_scheme="dark")
    page.emulate_media(media="print")
    assert _light(page.evaluate("getComputedStyle(document.body).color")) < 200
    assert _light(page.evaluate("getComputedStyle(document.querySelector('article')).backgroundColor")) == 3 * 255
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()
    assert page.locator("article:visible").count() == 11
    assert page.locator(".strip").first.evaluate("one => getComputedStyle(one).printColorAdjust") == "exact"
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    if SHOTS:
        page.pdf(path=f"{SHOTS}/catalogue.pdf", format="A4")
    assert (tmp_path / "page.pdf").stat().st_size > 20_000


def test_a_thousand_models_stay_usable(opened: Open, tmp_path: Path) -> None:
    model = (
        "  model_{0}:\n    key: 'm{0}:{{page}}'\n    segments: {{page: int(0..9)}}\n    ttl: 60\n"
        "    fields: {{rows: 'list[Row]', a: str, b: int, c: str, d: datetime}}\n"
    )
    (tmp_path / "schemas").mkdir()
    (tmp_path / "cachegen.toml").touch()
    for file in range(10):
        models = "".join(model.format(number) for number in range(file * 100, file * 100 + 100))
        head = f"cachegen: 1\napp: big\nmodule: big_{file}_cache\ntypes:\n  Row: {{fields: {{x: int}}}}\nmodels:\n"
        (tmp_path / "schemas" / f"f{file}.yaml").write_text(head + models, encoding="utf-8")
    page = opened(
        written(tmp_path, tmp_path / "big.html"), "#model.big.model_777", viewport={"width": 1280, "height": 900}
    )
    expect(page.locator("[id='model.big.model_777']")).to_be_in_viewport()  # roles of so many elements are slow to tell
    assert page.evaluate("getComputedStyle(document.querySelector('article')).contentVisibility") == "auto"
    page.locator("input[type=search]").fill("model_778")
    expect(page.locator("[role=status]")).to_have_text("1 fits")
    expect(page.locator("[id='model.big.model_778']")).to_be_in_viewport()
    assert page.faults == []
