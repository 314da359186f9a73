"""`explain`: what a key means, and how far a key that means nothing goes along with the nearest template."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from keying import key, model, project, schema

from imperal_cachegen.compiler.ir import Project
from imperal_cachegen.compiler.keys.describe import example, longest
from imperal_cachegen.compiler.keys.explain import explain
from imperal_cachegen.keys.remains import Cut, Hashed

INBOX = key(
    "inbox:{account_id}:{folder}:{page}",
    {"account_id": "id(40)", "folder": "text(48)", "page": "int(0..999)"},
    model="inbox_page",
    scoped=True,
)
DAYS = key(
    "days:{day}:{at}:{doc}:{flag}:{q}:{pin}",
    {"day": "date | None", "at": "datetime", "doc": "uuid", "flag": "bool", "q": "digest(96)", "pin": "secret"},
    name="by_day",
    model="days",
)
NOTES = key("note:{note_id}", {"note_id": "id"}, model="note", revision=2)
ALL = Project(
    (schema(model("inbox_page", [INBOX], scope=("account_id",)), model("days", [DAYS]), model("note", [NOTES])),)
)


def test_the_values_of_a_key() -> None:
    found = explain("inbox:acc-1:-D0-9F-D0-BE-207:7", ALL)
    (reading,) = found.readings
    assert found.nearest == ()
    assert reading.key is INBOX
    assert reading.generation is None
    assert reading.arguments.values == (("account_id", "acc-1"), ("folder", "По 7"), ("page", 7))
    assert found.lines()[0] == "inbox:{account_id}:{folder}:{page} (inbox_page of schemas/app.yaml)"


def test_a_key_of_a_scope_with_and_without_its_generation() -> None:
    text = "inbox:acc-1:j-2Edoe:7"
    for stored, generation in ((text, None), (f"{text}:aB3-_x9Z", "aB3-_x9Z")):
        (reading,) = explain(stored, ALL).readings
        assert reading.generation == generation
        assert reading.arguments.values == (("account_id", "acc-1"), ("folder", "j.doe"), ("page", 7))
        assert reading.texts == ("acc-1", "j-2Edoe", "7")
    assert explain(f"{text}:aB3-_x9Z", ALL).lines() == (
        "inbox:{account_id}:{folder}:{page} (inbox_page of schemas/app.yaml)",
        '  account_id  "acc-1"  id(40)',
        '  folder      "j.doe"  text(48)',
        "  page        7  int(0..999)",
        "  generation aB3-_x9Z of its scope",
    )
    assert explain(f"{text}:short", ALL).readings == ()
    assert explain("note:x:v2:aB3-_x9Z", ALL).readings == ()


def test_every_kind_of_value_comes_back() -> None:
    text = f"days:2026-11-21:20261121T013000Z:6f1c9e0a4f2e4b7a9d530c8f1e2a7b64:1:{'a' * 16}:{'b' * 21}A"
    (reading,) = explain(text, ALL).readings
    assert dict(reading.arguments.values) == {
        "day": date(2026, 11, 21),
        "at": datetime(2026, 11, 21, 1, 30, tzinfo=UTC),
        "doc": UUID("6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64"),
        "flag": True,
        "q": Hashed("a" * 16),
        "pin": Hashed("b" * 21 + "A"),
    }
    lines = explain(text, ALL).lines()
    assert lines[0] == f"{DAYS.stored_text} (days.by_day of schemas/app.yaml)"
    assert lines[1:] == (
        "  day   2026-11-21  date | None",
        "  at    2026-11-21T01:30:00Z  datetime",
        "  doc   6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64  uuid",
        "  flag  true  bool",
        f"  q     (a value whose digest is {'a' * 16})  digest(96)",
        "  pin   (a secret)  secret",
    )
    without_day = text.replace("2026-11-21", "", 1)
    assert explain(without_day, ALL).readings[0].arguments.values[0] == ("day", None)


def test_a_cut_text_gives_its_beginning() -> None:
    (reading,) = explain(f"inbox:a:{'x' * 24}--{'A' * 22}:0", ALL).readings
    assert reading.arguments.values[1] == ("folder", Cut("x" * 24, "A" * 22))


@pytest.mark.parametrize("text", ["note:x:v2", "note:a-b_C:v2"])
def test_a_revision_is_part_of_the_key(text: str) -> None:
    assert [reading.key for reading in explain(text, ALL).readings] == [NOTES]


def test_a_key_that_several_templates_make_is_explained_by_each() -> None:
    one, other = key("a:{x}", {"x": "id"}, model="one"), key("a:{y}", {"y": "int"}, model="two")
    both = Project((schema(model("one", [one]), model("two", [other])),))
    assert [reading.key for reading in explain("a:5", both).readings] == [one, other]
    assert [reading.key for reading in explain("a:x", both).readings] == [one]


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("inbox:acc-1:INBOX:1000", 21, "the end"),
        ("inbox:acc-1:INBOX:", 18, "`{page}` (int(0..999))"),
        ("inbox:acc-1:INBOX", 17, None),
        ("inbox:acc.1:INBOX:0", 9, "`{account_id}` (id(40)) or `:`"),
        ("inbox::INBOX:0", 6, "`{account_id}` (id(40))"),
        ("inbox:a:-2e:0", 10, "`{folder}` (text(48))"),
        ("note:x", 6, "`{note_id}` (id(64)) or `:v2`"),
        ("note:x:v3", 8, "`:v2`"),
        ("x", 0, None),
        ("", 0, None),
        ("note:é", 5, "`{note_id}` (id(64))"),
        ("note:x:v2\n", 9, "the end"),
    ],
)
def test_a_key_that_nothing_makes_shows_where_it_departs(text: str, position: int, expected: str | None) -> None:
    found = explain(text, ALL)
    assert found.readings == ()
    nearest = found.nearest[0]
    assert nearest.position == position
    assert expected is None or nearest.expected == expected
    lines = found.lines()
    assert lines[0] == "no key template makes this key"
    assert (
        lines[1]
        == f"nearest: {nearest.key.stored_text} ({nearest.key.base.replace('days_', 'days.')} of schemas/app.yaml)"
    )
    assert lines[3].index("^") == position + 2
    where = "the key ends there" if position == len(text) else f"position {position + 1}"
    assert f"^ {where}: expected {nearest.expected}" in lines[3]


def test_a_text_of_a_right_form_may_still_be_no_value() -> None:
    one = project(key("k:{t}", {"t": "text"}))
    found = explain("k:-41", one)
    assert found.readings == ()
    assert found.nearest


def test_the_equally_near_are_all_shown_up_to_three() -> None:
    keys = [key(f"k{number}:{{x}}", {"x": "id"}, name=f"n{number}") for number in range(5)]
    assert len(explain("kx", project(*keys)).nearest) == 3
    assert [departure.key for departure in explain("k3x", project(*keys)).nearest] == [keys[3]]


def test_without_schemas_there_is_nothing_to_say() -> None:
    assert explain("a", Project(())).lines() == ("no schema declares a key",)
    assert explain("x" * 1000, ALL).readings == ()


def test_a_control_character_is_not_printed() -> None:
    assert "  note:?" in explain("note:\x1b", ALL).lines()


# --- examples --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        ("id", "account_id", "acc-1"), ("id(4)", "account_id", "a1"), ("id(1)", "x", "a"), ("text", "folder", "INBOX"), ("text", "site_url", "https://x.org/"),
        ("text", "account_id", "acc_1"), ("text", "other_word", "Other word"), ("int", "page", 1), ("int(5..9)", "page", 5), ("int(0..0)", "page", 0),
        ("bool", "flag", True), ("enum(day, week)", "view", "day"), ("date", "day", date(2026, 11, 21)), ("json", "filters", {"status": "open"}),
        ("uuid", "doc", UUID("6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64")), ("datetime", "at", datetime(2026, 11, 21, 1, 30, tzinfo=UTC)),
        ("digest", "query", "status report"), ("id | None", "account_id", "acc-1"),
    ],
)  # fmt: skip
def test_an_example_is_plausible(type_: str, name: str, value: object) -> None:
    assert example(key(f"k:{{{name}}}", {name: type_}))[0] == ((name, value),)


def test_an_example_takes_a_default() -> None:
    one = key("k:{a}:{b}:{c}", {"a": "int", "b": "text", "c": "id | None"}, defaults={"a": 7, "b": "", "c": None})
    assert example(one) == ((("a", 7), ("b", "B"), ("c", "c-1")), "k:7:B:c-1")


def test_the_longest_form_counts_revision_and_scope() -> None:
    assert longest(key("k:{a}", {"a": "id(10)"})) == 12
    assert longest(key("k:{a}", {"a": "id(10)"}, revision=10, scoped=True)) == 12 + 4 + 9
