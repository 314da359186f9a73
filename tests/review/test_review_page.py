"""A review as a page, in a real headless Chromium; and as JSON, of its documented shape."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import BROWSED
from playwright.sync_api import Browser, Page, expect
from reviews import PAIRS, review_of_pair

from imperal_cachegen.compiler.review.document import ReviewDict, as_dict, to_json
from imperal_cachegen.compiler.review.markdown import to_markdown
from imperal_cachegen.compiler.review.page import to_html

expect.set_options(timeout=60_000)  # a busy machine is slow; what is right is seen at once

SHOTS = os.environ.get("CACHEGEN_SCREENSHOTS")
DOCS = Path(__file__).parents[2] / "docs" / "review.md"


def named(name: str) -> Path:
    return next(path for path in PAIRS if path.name == name)


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    contexts = []

    def show(pair: str, **options: object) -> Page:
        path = tmp_path / f"{pair}.html"
        path.write_text(to_html(review_of_pair(named(pair), tmp_path / pair), "main (1a2b3c4)"), encoding="utf-8")
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda one: page.faults.append(one.text) if one.type == "error" else None)
        page.on("request", lambda one: page.faults.append(one.url) if one.url != path.as_uri() else None)
        page.goto(path.as_uri())
        return page

    yield show
    for one in contexts:
        one.close()


class TestPage:
    pytestmark = BROWSED

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 1280])
    def test_it_fits_and_axe_finds_nothing(self, shown, scheme: str, width: int) -> None:
        for pair in ("several_keys", "changed_type", "hostile_texts"):
            page = shown(pair, viewport={"width": width, "height": 800}, color_scheme=scheme)
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/review-{pair}-{scheme}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page).response["violations"]
            assert [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]] == []
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (ground == "rgb(246, 247, 249)") == (scheme == "light")
            assert page.faults == []

    def test_it_tells_what_the_markdown_tells(self, shown) -> None:
        page = shown("another_key")
        expect(page.locator(".headline")).to_contain_text("inbox_page goes cold at the deploy (≤ 60 s)")
        expect(page.get_by_role("table", name="Key inbox_page")).to_contain_text("110 of 128")
        expect(page.locator("pre .plus")).to_contain_text("unread_only: bool")
        expect(page.locator("section")).to_contain_text("cold ≤ 60 s")
        expect(page.locator("h1")).to_contain_text("main (1a2b3c4)")

    def test_it_prints_in_light_and_whole(self, shown) -> None:
        page = shown("call_sites", color_scheme="dark", viewport={"width": 500, "height": 800})
        page.emulate_media(media="print")
        ink, ground = (
            page.evaluate(f"getComputedStyle(document.querySelector('section.one')).{name}")
            for name in ("color", "backgroundColor")
        )
        assert (ink, ground) == ("rgb(28, 35, 48)", "rgb(255, 255, 255)")
        assert page.locator("pre").evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")

    def test_texts_of_users_are_text(self, shown) -> None:
        page = shown("hostile_texts")
        assert page.locator("script, img, a").count() == 0
        expect(page.locator(".accepted")).to_contain_text("<img src=x onerror=alert(1)> @everyone")
        expect(page.locator("pre")).to_contain_text("<script>alert(1)</script>")
        assert "\u202e" not in page.content()
        assert page.faults == []

    def test_what_is_accepted_has_its_reason(self, shown) -> None:
        page = shown("accepted")
        expect(page.locator(".accepted li")).to_contain_text("support asked for fewer spinners; @ops agree")


def misfits(value: object, shape: Any, at: str = "") -> list[str]:
    """Return where a value is not of a shape: a `TypedDict` with exactly these members, a list, a union, a class."""
    if is_typeddict(shape):
        hints = get_type_hints(shape)
        if not isinstance(value, dict) or value.keys() != hints.keys():
            return [at]
        return [one for name, hint in hints.items() for one in misfits(value[name], hint, f"{at}.{name}")]
    if get_origin(shape) is list:
        assert isinstance(value, list)
        return [one for each in value for one in misfits(each, get_args(shape)[0], f"{at}[]")]
    if get_origin(shape) is UnionType:
        return [] if any(misfits(value, one) == [] for one in get_args(shape)) else [at]
    return [] if type(value) is shape else [at]


def test_nothing_that_matters_is_a_page_of_one_line(tmp_path: Path) -> None:
    page = to_html(review_of_pair(named("nothing"), tmp_path))
    assert "Nothing changes" in page
    assert "<section" not in page
    assert "<h2" not in page


@pytest.mark.parametrize("pair", PAIRS, ids=lambda path: path.name)
def test_json_is_of_the_documented_shape(pair: Path, tmp_path: Path) -> None:
    review = review_of_pair(pair, tmp_path)
    told = json.loads(to_json(review, "main"))
    assert misfits(told, ReviewDict) == []
    assert told["changed"] is (pair.name != "nothing")
    assert len(told["breaks"]) == len(review.findings)
    page = DOCS.read_text(encoding="utf-8")
    for member in {*told, *(name for one in told["changes"] for name in one)}:
        assert f"`{member}`" in page, member


def test_what_is_told_is_the_same_each_time(tmp_path: Path) -> None:
    for pair in PAIRS:
        once, again = (review_of_pair(pair, tmp_path / f"{pair.name}{at}") for at in "ab")
        assert as_dict(once) == as_dict(again)
        assert to_markdown(once) == to_markdown(again)
        assert to_html(once) == to_html(again)
