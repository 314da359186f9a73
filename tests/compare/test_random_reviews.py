"""Random pairs of schemas, told for people: a review leaves nothing out that a rule finds, and calls nothing valid that is not."""

import re
from pathlib import Path

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pair_declared import Declared, text_of
from pair_drawn import declared
from pair_edits import edited
from pair_modules import resolved

from imperal_cachegen.compiler.categories import CATEGORIES
from imperal_cachegen.compiler.compare import breaking, pair_up
from imperal_cachegen.compiler.ir import Project
from imperal_cachegen.compiler.review import Review, tell
from imperal_cachegen.compiler.review.document import as_dict
from imperal_cachegen.compiler.review.markdown import COMMENT_MAX, to_markdown
from imperal_cachegen.compiler.review.page import to_html
from imperal_cachegen.compiler.review.words import plain

FEW = settings(max_examples=40, derandomize=True, database=None)
MANY = settings(max_examples=200, derandomize=True, database=None)
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
COLD = {"CG900", "CG902", "CG904", "CG905", "CG906", "CG907"}
"""Rules after which some stored entry is not found."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reviews")


def project(made: Declared, root: Path) -> Project:
    found = resolved(text_of(made), root)
    assert found is not None
    return found


def review_holds(root: Path, made: Declared, data: st.DataObject) -> None:
    after, _ = edited(data.draw, made, lambda one: resolved(text_of(one), root) is not None, 5)
    note(text_of(made))
    note(text_of(after))
    compared = pair_up(project(made, root), project(after, root))
    found = breaking(compared)
    review = tell(compared, found, ())
    told = to_markdown(review)
    note(told)
    note("\n".join(f"{one.code} {one.message}" for one in found))
    codes = {one.code for one in found}
    assert bool(review.changes) or not codes
    keyed = all(model.keys for schema in compared.old.schemas for model in schema.models)
    assert any(one.cold for one in review.changes) or not (keyed and codes & COLD)
    assert any(one.less for one in review.groups) or "CG969" not in codes
    _nothing_is_wrongly_valid(review)
    assert len(told.encode()) <= COMMENT_MAX
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(told)
    elements = set(re.findall(r"<([a-z0-9]+)", page))
    assert elements <= {"p", "strong", "h4", "sub", "ul", "li", "code", "pre", "br", "details", "summary", "b", *TABLE}
    assert to_html(review)
    assert as_dict(review)["changed"] is not review.nothing


def _nothing_is_wrongly_valid(review: Review) -> None:
    """Whoever is told that old entries are valid is in no finding of values that old ones are not."""
    valid = {one.name for one in review.models if ("old entries still valid",) in one.facts}
    for one in review.findings:
        if "VALUE" in CATEGORIES[one.code] and one.code < "CG930":
            named = set(re.findall(r"`([^`]*)`", " ".join(map(plain, (one.message, *one.help)))))
            assert not valid & named, one


@FEW
@given(declared(), st.data())
def test_a_review_tells_of_everything_that_is_found(root: Path, made: Declared, data: st.DataObject) -> None:
    review_holds(root, made, data)


@pytest.mark.long
@MANY
@given(declared(), st.data())
def test_hundreds_of_reviews_tell_of_everything(root: Path, made: Declared, data: st.DataObject) -> None:
    review_holds(root, made, data)


@FEW
@given(declared())
def test_the_same_twice_is_nothing(root: Path, made: Declared) -> None:
    assert tell(pair_up(project(made, root), project(made, root)), (), ()).nothing
