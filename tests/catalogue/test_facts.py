"""What the catalogue says of a project, before anything prints it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from made_schemas import INT, NONE, STR, field, key, mail_client, model, ref, schema, segment

from imperal_cachegen.compiler.catalogue import gather, markdown, page
from imperal_cachegen.compiler.catalogue.drawing import hues_of, key_facts, times
from imperal_cachegen.compiler.catalogue.facts import Catalogue, Link, ModelFacts
from imperal_cachegen.compiler.catalogue.marks import code, prose, text
from imperal_cachegen.compiler.catalogue.spelling import default_text, legible, listed, size_text, spelled
from imperal_cachegen.compiler.ir import (
    Annotation,
    Default,
    DictOf,
    DictValue,
    InstanceValue,
    Limited,
    ListOf,
    ListValue,
    LiteralOf,
    Now,
    Plain,
    Policy,
    Project,
    SetOf,
    TupleOf,
    UnionOf,
    Value,
)
from imperal_cachegen.compiler.pipeline import Options, resolve_project
from imperal_cachegen.keys import Id, Int, Text

Make = Callable[..., Catalogue]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Gather the facts of schemas, given by the name of their file."""

    def make(**schemas: str) -> Catalogue:
        (tmp_path / "cachegen.toml").touch()
        (tmp_path / "schemas").mkdir(exist_ok=True)
        for name, body in schemas.items():
            (tmp_path / "schemas" / f"{name}.yaml").write_text(f"cachegen: 1\n{body}", encoding="utf-8")
        compiled = resolve_project([tmp_path / "schemas"], Options(tmp_path))
        assert not compiled.failed, [one.message for one in compiled.diagnostics]
        return gather(compiled.project, compiled.diagnostics, compiled.hidden)

    return make


def models(facts: Catalogue) -> dict[str, ModelFacts]:
    return {one.name: one for app in facts.apps for one in app.models}


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (Plain("datetime"), "datetime"),
        (ListOf(SetOf(TupleOf(INT))), "list[set[tuple[int, ...]]]"),
        (DictOf(UnionOf((STR, NONE))), "dict[str, str | None]"),
        (LiteralOf(("a", 'b"', 1, True, None)), 'Literal["a", "b\\"", 1, true, None]'),
        (Limited(STR, (("min_length", 1), ("pattern", "^a$"))), "str (min_length 1, pattern ^a$)"),
        (Limited(ListOf(STR), (("max_length", 3),)), "list[str] (max_items 3)"),
        (Limited(Plain("Decimal"), (("gt", Decimal("0.10")),)), "Decimal (gt 0.10)"),
        (ListOf(Limited(STR, (("max_length", 3),))), "list[str (max_length 3)]"),
    ],
    ids=str,
)
def test_types_are_spelled_as_a_schema_does(annotation: Annotation, words: str) -> None:
    assert spelled(annotation, lambda _: "") == (Link(words),)


def test_a_type_leads_to_its_definition() -> None:
    annotation = UnionOf((ListOf(ref("Row")), NONE))
    assert spelled(annotation, lambda one: f"type.{one.name}") == (
        Link("list["),
        Link("Row", "type.Row"),
        Link("] | None"),
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "true"),
        (1.5, "1.5"),
        ('a"b', '"a\\"b"'),
        (Now(), "now"),
        (date(2026, 11, 21), '"2026-11-21"'),
        (datetime(2026, 11, 21, tzinfo=UTC), '"2026-11-21T00:00:00+00:00"'),
        (timedelta(seconds=90), '"0:01:30"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Decimal("0.10"), '"0.10"'),
        (ListValue((1, DictValue((("a b", ListValue(())),)))), '[1, {"a b": []}]'),
        (InstanceValue(ref("Row"), (("name", "x"),)), '{name: "x"}'),
        ("x" * 500, '"' + "x" * 118 + "…"),
    ],
    ids=str,
)
def test_defaults_are_spelled_as_a_schema_does(value: Value, words: str) -> None:
    assert default_text(Default(value)) == words


def test_no_text_turns_the_page_around() -> None:
    assert default_text(None) == ""
    assert (
        legible("a\u202eb\u2067\x1b\ud800\x85 é🧑\u200d🔧\n")
        == "a<U+202E>b<U+2067><U+001B><U+D800><U+0085> é🧑\u200d🔧\n"
    )
    assert default_text(Default("\u202e")) == '"<U+202E>"'


def test_sizes_and_lists_in_words() -> None:
    sizes = [0, 1023, 1024, 1025, 65_536, 1_048_575, 1_048_576, 5_000_000]
    assert [size_text(size) for size in sizes] == [
        "0 B", "1023 B", "1.0 KB", "1.1 KB", "64.0 KB", "1 MB", "1 MB", "5 MB",
    ]  # fmt: skip
    assert [listed("a"), listed("ab"), listed("abc")] == ["a", "a and b", "a, b and c"]


def test_marks_are_none_in_markdown() -> None:
    assert text("# a_b *c* [d](e) `f` ~g~ $h$ {i} | j\n\nk") == (
        "\\# a\\_b \\*c\\* \\[d\\](e) \\`f\\` &#126;g&#126; &#36;h&#36; &#123;i&#125; \\| j k"
    )
    assert [text("- a"), text("12. a"), text("=== a"), text("+ a")] == ["&#45; a", "12&#46; a", "&#61;== a", "&#43; a"]
    assert [code("a_b"), code("a|`b"), code(" a"), code("")] == [
        "`a_b`", "<code>a&#124;&#96;b</code>", "<code> a</code>", "<code></code>",
    ]  # fmt: skip
    assert prose("take `a` and _b_") == "take `a` and \\_b\\_"


# --- drawings --------------------------------------------------------------------------------------------------------


def test_parts_add_up_to_the_longest_key() -> None:
    parts = ("a:", segment("one", Id(20)), ":", segment("two", Int(0, 9, True), 3))
    drawn = key_facts(key("m", parts, revision=12, scoped=True), {"one": 0, "two": 1})
    assert [(part.kind, part.length) for part in drawn.parts] == [
        ("literal", 2), ("segment", 20), ("literal", 1), ("segment", 1), ("revision", 4), ("scope", 9),
    ]  # fmt: skip
    assert (drawn.length, drawn.room, drawn.literal, drawn.revision) == (37, 91, 3, 4)
    assert [part.label for part in drawn.parts] == ["a:", "one", ":", "", ":v12", "scope"]
    assert drawn.segments[1].default == "3"


def test_a_segment_has_one_colour_in_all_keys_of_a_model() -> None:
    one, two = segment("one", Id(20)), segment("two", Text(24))
    keys = [key("m", ("a:", one), name="a"), key("m", ("b:", two, ":", one), name="b")]
    assert hues_of(model("m", "M", keys)) == {"one": 0, "two": 1}


def test_time_in_words() -> None:
    assert times(Policy(60)).words == "Fresh for 60 s, then fetched again."
    everything = times(Policy(100, 200, 55, 50, 5), "slow")
    assert (everything.calm, everything.eager, everything.fresh, everything.stale) == (55, 55, 100, 200)
    assert everything.words == (
        "Fresh for 100 s. From 55 s on (55 %) the first read starts a refresh behind it. Then stale for 200 s, up to 300 s: "
        "served while one refresh runs, and when it fails. Jitter 50 %: each entry is fresh for 50 to 100 s. "
        "Who waits 5 s for the fetcher gets the stale value, else `TimeoutError`. The policy is `slow`."
    )
    assert "fresh for 5 to 8 s" in times(Policy(8, jitter=50)).words
    assert "gets a `TimeoutError`" in times(Policy(8, timeout=2)).words


# --- a project -------------------------------------------------------------------------------------------------------

ONE = """\
app: one
segments: {email: id(20)}
models:
  first:
    key: "first:{email}"
    scope: []
    fields: {password: str}
    ttl: 60
  second: {key: second, ttl: 60, fields: {x: bool}}
groups:
  gone: {invalidates: [first, second]}
ttl: {short: 30s}
"""


def test_warnings_stand_at_the_declaration_that_they_lie_in(made: Make) -> None:
    facts = made(one=ONE.replace("ttl: {short: 30s}", "x-a: 1\nttl: {short: {fresh: 10m, clamp: true}}"))
    (app,) = facts.apps
    found = models(facts)
    assert [one.code for one in found["first"].fields[0].notices] == ["CG321"]
    assert "CG318" in {one.code for one in (*app.schemas[0].notices, *found["first"].notices)}
    assert found["second"].notices == ()
    assert all(group.notices == () for group in app.groups)
    assert [one.place for one in app.schemas[0].notices if "clamp" in one.message or "300" in one.message] != []
    assert (sum(number for number, word in facts.counts if word.startswith("warning"))) >= 3


TIED = """\
app: tied
segments: {id_: id(20), kind: "enum(a, bcd)", at: int(0..40), word: text(24), maybe: id(2) | None}
models:
  first:
    key: "f:{id_}:{kind}:{at}:{word}:{maybe}"
    identity: [id_, kind, at, word, maybe]
    fields: {id_: str, kind: str, at: int, word: str, maybe: str | None}
    ttl: 60
  second:
    keys: {a: "a:{x}", b: {key: "b:{x}", segments: {x: id(9)}}}
    segments: {x: id(7)}
    identity: {name: x}
    fields: {name: str}
    ttl: 60
  third: {key: "t:{id_}", fields: {id_: str}, ttl: 60}
"""


def test_identity_bounds_a_field_where_its_segment_does(made: Make) -> None:
    found = models(made(one=TIED))
    assert {one.name: (one.largest, one.reason) for one in found["first"].fields} == {
        "id_": ("22 B", "equals the key's `id_`"),
        "kind": ("5 B", "equals the key's `kind`"),
        "at": ("2 B", "equals the key's `at`"),
        "word": ("", "text without `max_length`"),  # what is too long for `text` is hashed
        "maybe": ("4 B", "equals the key's `maybe`"),
    }
    assert [cause.place for cause in found["first"].size.causes] == ["word"]
    assert [(one.largest, one.reason) for one in found["second"].fields] == [("11 B", "equals the key's `x`")]
    assert found["second"].size.kind == "bound"
    assert found["third"].size.kind == "unbounded"


def test_words_of_a_document_are_kept_with_its_types(made: Make, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "doc.json").write_text(
        '{"description": "All colours.", "type": "array", "items": {"$ref": "#/$defs/Colour"}, '
        '"$defs": {"Colour": {"description": "One colour.", "enum": ["red", "blue"]}}}',
        encoding="utf-8",
    )
    facts = made(one='app: one\ntypes:\n  Colours: {schema: doc.json}\n  Colour: {schema: "doc.json#/$defs/Colour"}\n')
    assert {one.name: one.description for app in facts.apps for one in app.types} == {
        "Colours": "All colours.",
        "Colour": "One colour.",
    }
    assert "All colours." in markdown(facts)
    assert "One colour." in page(facts)


def test_a_field_has_the_words_of_what_it_refers_to_where_that_is_no_type(made: Make, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "doc.json").write_text(
        '{"type": "object", "properties": {"own": {"$ref": "#/$defs/Word", "description": "Own words."}, '
        '"theirs": {"$ref": "#/$defs/Word"}, "class": {"$ref": "#/$defs/Row"}}, "$defs": {'
        '"Word": {"description": "A word.", "type": "string"}, '
        '"Row": {"description": "A row.", "type": "object", "properties": {"x": {"type": "integer"}}}}}',
        encoding="utf-8",
    )
    facts = made(one="app: one\ntypes:\n  Box: {schema: doc.json}\n")
    box, row = (one for app in facts.apps for one in app.types)
    assert [one.description for one in box.fields] == ["Own words.", "A word.", ""]
    assert row.description == "A row."


def test_where_nothing_is_cached_the_page_says_so(made: Make) -> None:
    facts = made(one="app: one\nsegments: {email: id(20)}\n")
    for made_text in (page(facts), markdown(facts)):
        assert "No schema declares a model: nothing is cached yet." in made_text
    assert 'class="legend"' not in page(facts)


def test_groups_say_which_entries_they_drop(made: Make) -> None:
    facts = made(one=ONE)
    (app,) = facts.apps
    (group,) = app.groups
    assert group.call == "invalidate_gone(cache)"
    assert [(one.model.text, one.entries) for one in group.targets] == [
        ("first", "every entry of the user"),
        ("second", "its one entry"),
    ]
    assert [link.text for link in models(facts)["first"].stale_by] == ["gone"]
    assert app.untouched == ()


def test_an_app_is_one_over_its_files_and_shared_types_come_last(made: Make) -> None:
    facts = made(
        a="app: zoo\nmodels:\n  a: {key: a, ttl: 60, fields: {x: bool}}\n",
        b="types:\n  Free: {fields: {x: bool}}\n",
        c="app: zoo\nmodels:\n  c: {key: c, ttl: 60, fields: {x: bool}}\n",
        d="app: ant\nmodels:\n  d: {key: d, ttl: 60, fields: {x: bool}}\n",
    )
    assert [(app.name, [one.name for one in app.models]) for app in facts.apps] == [
        ("ant", ["d"]), ("zoo", ["a", "c"]), ("", []),
    ]  # fmt: skip
    assert facts.title == "What is cached"
    assert facts.counts[:3] == ((2, "apps"), (3, "models"), (3, "keys"))
    assert not facts.large


def test_one_name_in_two_projects_has_two_ids() -> None:
    one, _ = mail_client()
    facts = gather(
        Project((one, schema(source=one.source.__class__(one.source.path, "other.yaml", ""), models=one.models)))
    )
    assert [model.id for app in facts.apps for model in app.models] == [
        "model.mail-client.inbox_page",
        "model.mail-client.unread_summary",
        "model.mail-client.inbox_page.2",
        "model.mail-client.unread_summary.2",
    ]


def test_many_models_are_laid_out_as_they_are_seen() -> None:
    many = [model(f"m{number}", "M", (), [field("x")]) for number in range(151)]
    facts = gather(Project((schema(models=tuple(many)),)))
    assert facts.large
    assert 'class="large"' in page(facts)


def test_an_empty_project_has_a_page() -> None:
    facts = gather(Project((schema(app=None),)))
    assert '<h2 id="types">Shared types</h2>' in page(facts)
    assert markdown(facts).startswith("# What is cached\n")
