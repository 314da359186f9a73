"""Random pairs of schemas, with both generated modules imported: what goes wrong between them is told by a rule."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from pair_calls import call_sites, groups, policies
from pair_complaints import Complaint, untold
from pair_declared import Declared, FieldDecl, text_of
from pair_drawn import declared
from pair_edits import Edit, add_group, add_model, add_type, edited
from pair_keys import texts, through_the_store
from pair_modules import Version, imported, mistakes, resolved
from pair_reading import needed, reading
from pair_witnesses import false_witnesses
from schema_strategy import Made, schemas
from type_text import Written

from imperal_cachegen.compiler.compare import breaking, pair_up
from imperal_cachegen.compiler.diagnostics import Diagnostic
from imperal_cachegen.compiler.ir import Plain, UnionOf
from imperal_cachegen.compiler.pipeline import Options, resolve_project
from imperal_cachegen.compiler.saved import from_text, to_text

FEW = settings(max_examples=60, derandomize=True, database=None)
MANY = settings(max_examples=200, derandomize=True, database=None)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pairs")


def findings(old: Version, new: Version) -> tuple[Diagnostic, ...]:
    """Return what cachegen says of two versions."""
    return breaking(pair_up(old.project, new.project))


async def in_stores(draw: st.DrawFn, old: Version, new: Version) -> list[Complaint]:
    found = await through_the_store(draw, old, new)
    found += await through_the_store(draw, new, old)
    return found + await groups(draw, old, new)


def complaints(draw: st.DrawFn, old: Version, new: Version) -> Iterator[Complaint]:
    """Yield what is wrong between two versions, as modules and stores show it."""
    yield from texts(old, new)
    yield from call_sites(old, new)
    yield from policies(old, new)
    yield from reading(draw, old, new)
    yield from reading(draw, new, old)
    yield from asyncio.run(in_stores(draw, old, new))


def shown(found: Iterable[Diagnostic]) -> str:
    return "\n".join(f"{one.code} {one.message}" for one in found)


def pair_holds(root: Path, made: Declared, data: st.DataObject) -> None:
    after, said = edited(data.draw, made, lambda one: resolved(text_of(one), root / "asked") is not None, 5)
    note(text_of(made))
    note("\n".join(said))
    note(text_of(after))
    with imported(made, root) as old, imported(after, root) as new:
        found = findings(old, new)
        note(shown(found))
        assert untold(complaints(data.draw, old, new), (one.code for one in found)) == []
        assert false_witnesses(old, new) == []
        needless = {one.message.split("`")[1] for one in found if one.code == "CG909"}
        assert needed(data.draw, old, new, needless) == []


@FEW
@given(declared(), st.data())
def test_what_goes_wrong_between_two_versions_is_told(root: Path, made: Declared, data: st.DataObject) -> None:
    pair_holds(root, made, data)


@pytest.mark.long
@MANY
@given(declared(), st.data())
def test_what_goes_wrong_between_hundreds_of_versions_is_told(root: Path, made: Declared, data: st.DataObject) -> None:
    pair_holds(root, made, data)


def no_finding(root: Path, made: Declared, seeds: tuple[int, int]) -> None:
    projects = []
    for seed in seeds:
        text = text_of(made, seed)
        note(text)
        project = resolved(text, root / "asked")
        assert project is not None, mistakes(text, root / "asked")
        projects.append(project)
    assert shown(breaking(pair_up(*projects))) == ""


def add_optional_field(draw: st.DrawFn, made: Declared) -> str:
    one = draw(st.sampled_from(list(made.classes())))
    one.fields.append(FieldDecl("added", UnionOf((Plain("int"), Plain("None"))), Written(None)))
    return f"add field {one.name}.added"


ADDITIONS: tuple[Edit, ...] = (add_model, add_type, add_group, add_optional_field)


@settings(FEW, max_examples=60)
@given(declared(), st.lists(st.sampled_from(ADDITIONS), min_size=1, max_size=4), st.data())
def test_what_is_only_added_breaks_nothing(
    root: Path, made: Declared, additions: list[Edit], data: st.DataObject
) -> None:
    after = made.copy()
    for addition in additions:
        more = after.copy()
        if addition(data.draw, more) is not None and resolved(text_of(more), root / "asked") is not None:
            after = more
    note(text_of(made))
    note(text_of(after))
    projects = [resolved(text_of(one), root / "asked") for one in (made, after)]
    assert projects[0] is not None
    assert projects[1] is not None
    assert shown(breaking(pair_up(*projects))) == ""


SEEDS = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000))


@settings(FEW, max_examples=100)
@given(declared(), SEEDS)
def test_spelling_order_comments_and_descriptions_mean_nothing(
    root: Path, made: Declared, seeds: tuple[int, int]
) -> None:
    no_finding(root, made, seeds)


@pytest.mark.long
@MANY
@given(declared(), SEEDS)
def test_hundreds_of_spellings_mean_nothing(root: Path, made: Declared, seeds: tuple[int, int]) -> None:
    no_finding(root, made, seeds)


@settings(FEW, max_examples=100)
@given(declared(), st.integers(0, 10_000))
def test_a_version_and_what_was_saved_of_it_are_the_same(root: Path, made: Declared, seed: int) -> None:
    note(text_of(made, seed))
    project = resolved(text_of(made, seed), root / "asked")
    assert project is not None
    saved = from_text(to_text(project).encode())
    assert shown(breaking(pair_up(saved, project))) == ""
    assert shown(breaking(pair_up(project, saved))) == ""
    assert shown(breaking(pair_up(saved, saved))) == ""


@settings(FEW, max_examples=40)
@given(schemas())
def test_all_of_the_language_is_the_same_as_what_was_saved_of_it(
    tmp_path_factory: pytest.TempPathFactory, made: Made
) -> None:
    """Documents, used files, imports and names of all kinds."""
    folder = tmp_path_factory.mktemp("saved")
    for name, text in {**made.files, "cachegen.toml": ""}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("APP-ID", "any-app").replace("APP_WORD", "any_app"), encoding="utf-8")
        note(text)
    project = resolve_project([folder / "schemas"], Options(folder)).project
    assert project.schemas
    saved = from_text(to_text(project).encode())
    assert shown(breaking(pair_up(saved, project))) == ""
    assert shown(breaking(pair_up(project, saved))) == ""
