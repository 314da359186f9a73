"""What a review says, and that Markdown shows texts of users as they are."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from reviews import PAIRS, review_of, review_of_pair

from imperal_cachegen.compiler.review.escaping import code, html, text, words
from imperal_cachegen.compiler.review.markdown import COMMENT_MAX, to_markdown
from imperal_cachegen.compiler.review.words import Code, counted, listed, plain, read, say, sentence

TABLE = ("table", "thead", "tbody", "tr", "th", "td")
HOSTILE = (
    "<script>alert(1)</script>",
    "@everyone, @org/team",
    "`a` ``b`` |c| \\|d",
    "[x](javascript:alert(1)) ![y](https://example.com/z.png)",
    "https://example.com www.example.com #12 GH-12 a@example.com",
    "**bold** _it_ ~~no~~ $x$ &lt; :tada:",
    "</details></summary><h1>",
    "line\nbreak\u202e\x1b[31m",
    "\\",
    "`",
    " ",
    "",
)


class Page(HTMLParser):
    """The elements of a page, and the text outside of `code` and in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.prose, self.code = "", ""
        self._within = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.append(tag)
        self._within += tag in ("code", "pre")

    def handle_endtag(self, tag: str) -> None:
        self._within -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        if self._within:
            self.code += data
        else:
            self.prose += data


def rendered(markdown: str) -> Page:
    return Page(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda path: path.name)
def test_what_is_told(pair: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    told = to_markdown(review_of_pair(pair, tmp_path))
    golden = pair / "review.md"
    if request.config.getoption("--update"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda path: path.name)
def test_the_structure_is_ours_alone(pair: Path, tmp_path: Path) -> None:
    page = rendered(to_markdown(review_of_pair(pair, tmp_path)))
    assert set(page.elements) <= {"p", "strong", "h4", "sub", "ul", "li", "code", "pre", "br", *TABLE}
    assert not re.search(r"@\w|\w://\w|#\d", page.prose)


@pytest.mark.parametrize("written", HOSTILE)
def test_a_text_is_shown_as_it_is(written: str) -> None:
    page = rendered(f"See {text(written)} there")
    assert page.elements == ["p"]
    shown = page.prose.replace("\u200b", "").strip()
    assert shown.startswith("See")
    for part in re.findall(r"[a-z]+", written):
        assert part in shown
    assert not re.search(r"@\w|\w://\w|#\d|www\.\w|GH-\d|:\w+:", page.prose)
    assert not re.search("[\u202e\x1b]", page.prose)


def test_an_address_is_parted_before_a_site_sees_it() -> None:
    """GitHub looks for addresses before it reads entities: what stands behind their marks is too late."""
    assert text("www.a.b http://a.b") == "www&#8203;.a.b http&#8203;://a.b"
    assert text("WWW.x a@b #1 GH-1") == "WWW&#8203;.x a@&#8203;b #&#8203;1 GH-&#8203;1"


@pytest.mark.parametrize("written", [one for one in HOSTILE if one.isprintable() and one.strip()])
@pytest.mark.parametrize("cell", [False, True])
def test_a_code_span_holds_the_very_text(written: str, cell: bool) -> None:
    span = code(written, cell=cell)
    page = rendered(f"| a | b |\n|---|---|\n| {span} | c |\n" if cell else f"See {span} there")
    assert page.code == written
    assert page.elements.count("code") == 1
    if cell:
        assert page.elements.count("td") == 2
        assert "c" in page.prose


@pytest.mark.parametrize("written", HOSTILE)
def test_a_text_in_html_is_text(written: str) -> None:
    page = rendered(f"<details><summary><b>{html(written)}</b></summary>\n\nmore\n\n</details>\n")
    assert page.elements == ["details", "summary", "b", "p"]


def test_what_a_reason_says_is_shown_and_does_nothing(tmp_path: Path) -> None:
    pair = next(path for path in PAIRS if path.name == "hostile_texts")
    page = rendered(to_markdown(review_of_pair(pair, tmp_path)))
    assert "<img src=x onerror=alert(1)>" in page.prose
    assert "<script>alert(1)</script>" in page.code
    assert "\u202e" not in page.code


def test_nothing_that_matters_is_one_line(tmp_path: Path) -> None:
    schema = (PAIRS[0] / "old.yaml").read_text(encoding="utf-8")
    told = to_markdown(review_of(schema, schema, tmp_path))
    assert told == "Nothing changes: stored entries, times and call sites stay as they are.\n"


def many(number: int, ttl: str, **more: str) -> str:
    field = more.get("field", "int")
    head = "cachegen: 1\napp: big\nsegments:\n  account_id: id(40)\nmodels:\n"
    return head + "".join(
        f'  model_{at}:\n    key: "k{at}:{{account_id}}"\n    ttl: {ttl}\n    identity: account_id\n'
        f"    fields:\n      account_id: str\n      count: {field}\n"
        for at in range(number)
    )


def test_a_thousand_models_are_cut_with_a_count(tmp_path: Path) -> None:
    told = to_markdown(review_of(many(1000, "60s"), many(1000, "2m", field="str"), tmp_path))
    assert len(told.encode()) <= COMMENT_MAX
    assert told.startswith("**1,000 models change: ")
    assert "\n**and 940 models more**: `cachegen review" in told
    assert told.endswith("tells of all\n")
    assert re.search(r"^- and [\d,]+ more$", told, re.MULTILINE)
    assert "**CG940** fresh-longer (1,000)" in told
    page = rendered(told)
    assert page.elements.count("details") == page.elements.count("summary") == 61


@pytest.mark.parametrize("limit", [4_000, 10_000])
def test_a_limit_is_kept(tmp_path: Path, limit: int) -> None:
    told = to_markdown(review_of(many(100, "60s"), many(100, "2m"), tmp_path), limit)
    assert len(told.encode()) <= limit
    (left,) = re.findall(r"^\*\*and (\d+) models more\*\*", told, re.MULTILINE)
    assert int(left) + told.count("<b>") == 100


def test_each_finding_has_a_way_out(tmp_path: Path) -> None:
    few = to_markdown(review_of(many(1, "60s"), many(1, "2m", field="str"), tmp_path))
    for way in (
        "raise `revision: 2`",
        "a write that users make can drop the entry",
        "a type checker finds what reads it",
    ):
        assert re.search(rf"^  - .*{re.escape(way)}", few, re.MULTILINE), way
    assert few.count("`# cachegen: accept[CG940] why nobody minds`") == 1
    lots = to_markdown(review_of(many(20, "60s"), many(20, "2m", field="str"), tmp_path / "lots"))
    told = re.findall(r"^- \*\*(CG\d+)\*\*.*\n((?:  - .*\n)*)", lots, re.MULTILINE)
    assert len(told) == 40
    for code_, ways in told:
        assert ways.count("\n") == (2 if code_ in ("CG921", "CG931") else 1)


def test_keys_stand_below_each_other(tmp_path: Path) -> None:
    old = many(1, "60s")
    told = to_markdown(review_of(old, old.replace("k0:", "a-b:"), tmp_path))
    assert "| before | `k0:{account_id}` | 43 |\n| after | `a-b:{account_id}` | 44 |\n" in told


def test_from_six_changes_on_each_is_one_line_to_unfold(tmp_path: Path) -> None:
    told = to_markdown(review_of(many(6, "60s"), many(6, "60s", field="str"), tmp_path))
    page = rendered(told)
    assert page.elements.count("details") == 7  # what breaks, too
    assert page.elements.count("pre") == 6
    folded = to_markdown(review_of(many(6, "60s"), many(6, "2m"), tmp_path / "times"))
    assert "<details>" not in folded  # there is nothing to unfold
    assert folded.count("TTL 60 s → 120 s; key unchanged") == 6


def test_sentences() -> None:
    assert say("{} is now {}", "a", ("none",)) == (Code("a"), " is now ", "none")
    assert plain(listed([say("{}", "a"), say("{}", "b"), say("{}", "c")])) == "`a`, `b` and `c`"
    assert plain(sentence([("ttl 1",), say("{} changed", "x")])) == "Ttl 1; `x` changed."
    assert read("the key `a:{b}` is `c") == ("the key ", Code("a:{b}"), " is `c")
    assert (counted(1, "key"), counted(1234, "key")) == ("1 key", "1,234 keys")
    assert words(say("{} | *", "a|b"), cell=True) == r"`a\|b` \| \*"
