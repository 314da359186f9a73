"""The oracles of random pairs see what is wrong: hand-made pairs, each with one thing that must be told, judged by no rule."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pair_calls import call_sites, groups, policies
from pair_complaints import Complaint, untold
from pair_declared import ClassDecl, Declared, FieldDecl, GroupDecl, KeyDecl, ModelDecl, SegmentDecl
from pair_keys import texts, through_the_store
from pair_modules import Version, imported
from pair_reading import reading
from type_text import Written

from imperal_cachegen.compiler.ir import Annotation, LiteralOf, Plain, Policy, TypeRef, UnionOf
from imperal_cachegen.keys import Bool, Id, Int, Text

Change = Callable[[Declared], object]

STR, INT, NONE = Plain("str"), Plain("int"), Plain("None")


def before() -> Declared:
    """Return a small schema with everything that the changes below change."""
    message = ClassDecl("Message", [FieldDecl("subject", STR), FieldDecl("size", INT, Written(0))])
    spare = ClassDecl("Spare", [FieldDecl("name", STR)])
    page, folder = SegmentDecl("page", Int(0, 9, True), "0"), SegmentDecl("folder", Text(24))
    inbox = ModelDecl(
        "inbox_page",
        [
            FieldDecl("first", TypeRef("Message", "")),
            FieldDecl("total", INT, Written(0)),
            FieldDecl("title", STR, Written("")),
            FieldDecl("state", LiteralOf(("open", "closed"))),
            FieldDecl("error", UnionOf((STR, NONE)), Written(None)),
        ],
        [KeyDecl(None, ["inbox:", folder.uid, ":", page.uid], [folder, page], Policy(60, 30))],
        store_if={"error": None},
    )
    account, flag = SegmentDecl("account_id", Id(8)), SegmentDecl("flag", Bool())
    unread = ModelDecl(
        "unread",
        [FieldDecl("count", INT), FieldDecl("of_account", STR)],
        [KeyDecl(None, ["unread:", account.uid, ":", flag.uid], [account, flag], Policy(60))],
        scope=["account_id"],
    )
    return Declared("mail-client", [message, spare], [inbox, unread], [GroupDecl("changed", [(unread.uid, None, ())])])


def complaints(draw: st.DrawFn, old: Version, new: Version) -> Iterator[Complaint]:
    yield from (*texts(old, new), *call_sites(old, new), *policies(old, new))
    for _ in range(6):
        yield from (*reading(draw, old, new), *reading(draw, new, old))
    for work in (through_the_store(draw, old, new), through_the_store(draw, new, old), groups(draw, old, new)):
        yield from asyncio.run(work)


def field(made: Declared, cls: str, name: str) -> FieldDecl:
    return next(one for decl in made.classes() if decl.name == cls for one in decl.fields if one.name == name)


def retyped(cls: str, name: str, annotation: Annotation) -> Change:
    def change(made: Declared) -> None:
        one = field(made, cls, name)
        one.annotation, one.default = annotation, None

    return change


def required(made: Declared) -> None:
    made.types[0].fields.append(FieldDecl("sender", STR))


def without_total(made: Declared) -> None:
    made.models[0].fields = [one for one in made.models[0].fields if one.name != "total"]


def taken_over(made: Declared) -> None:
    """Another field reads what `title` was written as."""
    made.models[0].fields = [one for one in made.models[0].fields if one.name != "title"]
    made.models[0].fields.append(FieldDecl("subject", STR, Written(""), alias="title"))


def literal(made: Declared) -> None:
    made.models[0].keys[0].parts[0] = "in:"


def swapped(made: Declared) -> None:
    """A page and a size change places: each text means another page."""
    key = made.models[0].keys[0]
    key.parts[1], key.parts[3] = key.parts[3], key.parts[1]


def all_pages(made: Declared) -> None:
    made.models[1].scope = []


def identified(made: Declared) -> None:
    made.models[1].identity = [("of_account", "account_id")]


def segment(number: int, **changes: object) -> Change:
    def change(made: Declared) -> None:
        for name, value in changes.items():
            setattr(made.models[number].keys[0].segments[-1], name, value)

    return change


def policy(**changes: int) -> Change:
    return lambda made: setattr(made.models[0].keys[0], "ttl", replace(made.models[0].keys[0].ttl, **changes))


def less(made: Declared) -> None:
    """The group drops one flag's entries of two."""
    made.models[1].scope = None
    made.groups[0].targets = [(made.models[1].uid, None, ())]


CHANGES: dict[str, tuple[str, Change]] = {
    "a field is required": ("VALUE", required),
    "a field is gone": ("API", without_total),
    "a type is another": ("VALUE", retyped("inbox_page", "total", STR)),
    "a text is read as a number": ("VALUE", retyped("inbox_page", "title", INT)),
    "None is allowed": ("VALUE", retyped("Message", "subject", UnionOf((STR, NONE)))),
    "a choice is gone": ("VALUE", retyped("inbox_page", "state", LiteralOf(("open",)))),
    "a choice came": ("VALUE", retyped("inbox_page", "state", LiteralOf(("open", "closed", "x")))),
    "seconds are a number": ("VALUE", retyped("Message", "size", Plain("timedelta"))),
    "a field is renamed": ("VALUE", lambda made: setattr(field(made, "inbox_page", "title"), "name", "heading")),
    "a field is read by another": ("VALUE", taken_over),
    "identity is asked for": ("KEY", identified),
    "a literal is another": ("KEY", literal),
    "segments are swapped": ("KEY", swapped),
    "a scope is wider": ("KEY", all_pages),
    "the app is another": ("KEY", lambda made: setattr(made, "app", "post")),
    "a model is renamed": ("KEY", lambda made: setattr(made.models[0], "name", "inbox")),
    "a segment is another text": ("KEY", segment(1, type=Int(0, 1, True))),
    "a segment takes less": ("API", segment(0, type=Int(0, 3, True))),
    "a segment has another default": ("API", segment(0, default="1")),
    "a segment has no default": ("API", segment(0, default=None)),
    "a segment is renamed": ("API", segment(0, name="number")),
    "a class is renamed": ("API", lambda made: setattr(made.models[0], "cls", "Inbox")),
    "a type is gone": ("API", lambda made: made.types.pop()),
    "a type's default is another": ("API", lambda made: setattr(made.types[0].fields[1], "default", Written(1))),
    "a group is gone": ("API", lambda made: made.groups.clear()),
    "a group is renamed": ("API", lambda made: setattr(made.groups[0], "name", "moved")),
    "a group drops less": ("API", less),
    "fresh for longer": ("TTL", policy(fresh=61)),
    "stale for less": ("TTL", policy(stale=0)),
    "with jitter": ("TTL", policy(jitter=10)),
    "other values are stored": ("TTL", lambda made: made.models[0].store_if.clear()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_wrong_is_seen(what: str, tmp_path: Path) -> None:
    category, change = CHANGES[what]
    seen: set[str] = set()

    @settings(max_examples=2, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def look(data: st.DataObject) -> None:
        made = before()
        after = made.copy()
        change(after)
        with imported(made, tmp_path) as old, imported(after, tmp_path) as new:
            seen.update(name for one in complaints(data.draw, old, new) for name in one.categories)

    look()
    assert category in seen


@settings(max_examples=5, derandomize=True, database=None)
@given(st.data())
def test_nothing_is_wrong_with_two_imports_of_one_schema(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    made, folder = before(), tmp_path_factory.mktemp("same")
    with imported(made, folder) as old, imported(made, folder) as new:
        assert list(complaints(data.draw, old, new)) == []


def test_a_complaint_is_told_by_a_finding_of_its_category() -> None:
    one = Complaint(("KEY", "VALUE"), "lost")
    assert untold([one], []) == ["KEY/VALUE: lost"]
    assert untold([one], ["CG951", "CG940"]) == ["KEY/VALUE: lost"]
    assert untold([one], ["CG920"]) == []
    assert untold([Complaint(("MIXED",), "mixed")], ["CG904"]) == ["MIXED: mixed"]
    assert untold([Complaint(("MIXED",), "mixed")], ["CG905"]) == []
