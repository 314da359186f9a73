"""The warnings about keys: each where it is true, and none where it is not; above all on real apps."""

import json
from pathlib import Path

import pytest
from keying import PLACE, SOURCE, codes, field, key, model, schema

from imperal_cachegen.compiler.diagnostics import Diagnostic
from imperal_cachegen.compiler.ir import (
    Field,
    Limited,
    ListOf,
    LiteralOf,
    Model,
    Plain,
    Project,
    TypeRef,
    UnionOf,
)
from imperal_cachegen.compiler.keys.meanings import (
    is_authorisation,
    is_credential,
    is_free_text,
    is_identity,
    same_thing,
)
from imperal_cachegen.compiler.keys.warnings import key_warnings
from imperal_cachegen.compiler.source import Source

CORPUS = json.loads((Path(__file__).parent / "real_apps.json").read_text(encoding="utf-8"))


def found(*models: Model) -> list[Diagnostic]:
    """Return the warnings about a schema of some models."""
    return list(key_warnings(schema(*models)))


# --- real apps -------------------------------------------------------------------------------------------------------

TRUE_WARNINGS = {
    "mail-client": {
        # The keys hold slugs of an address; the account itself is in none.
        "CG320 account_id of inbox_page", "CG320 account_id of inbox_messages", "CG320 account_id of unread_summary",
        "CG320 account_id of inbox_manifest",
    },
    "microsoft-ads": {"CG320 account_id of msads_dashboard"},
    "notes": {"CG308 uid"},
    # A playlist called `params` would be the key of `detail_params`.
    "spotify": {"CG307 detail_params", "CG320 query of search", "CG320 playlist_id of queue", "CG320 playlist_id of detail_params"},
    "sql-db": {"CG320 database of db_schema_snapshot", "CG320 connection of db_schema_snapshot"},
}  # fmt: skip


@pytest.mark.parametrize("app", sorted(CORPUS))
def test_every_warning_on_a_real_app_is_a_true_one(app: str) -> None:
    told = set()
    for diagnostic in found(*_models(CORPUS[app])):
        first, *others = diagnostic.message.split("`")[1::2]
        told.add(
            f"{diagnostic.code} {first} of {others[0]}"
            if diagnostic.code == "CG320"
            else f"{diagnostic.code} {first.strip('{}')}"
        )
    assert told == TRUE_WARNINGS[app]


def _models(app: dict[str, list[dict[str, object]]]) -> list[Model]:
    made = []
    for one in app["models"]:
        keys = []
        for stored in app["keys"]:
            if stored["model"] == one["name"] and stored["template"] not in [some.template.text for some in keys]:
                types = {name: "int" if kind == "int" else "text(24)" for name, kind in stored["segments"].items()}
                keys.append(key(stored["template"], types, model=one["name"], name=f"k{len(keys)}"))
        fields = [_field(name, text) for name, text in one["fields"].items()]
        made.append(model(one["name"], keys, fields))
    return made


def _field(name: str, text: str) -> Field:
    plain = text.removesuffix(" | None").removeprefix("Optional[").rstrip("]")
    if plain in ("str", "int", "bool", "float", "datetime", "dict", "Any"):
        return field(name, plain)
    return field(name, ListOf(Plain("Any")))


# --- one key in two models -------------------------------------------------------------------------------------------


def test_a_key_of_two_models() -> None:
    summary = model("summary", [key("case:{case_id}", {"case_id": "id"}, model="summary")])
    timeline = model("timeline", [key("case:{number}", {"number": "int"}, model="timeline")])
    (diagnostic,) = found(summary, timeline)
    assert (diagnostic.code, diagnostic.severity) == ("CG307", "warning")
    assert diagnostic.message == "`case:{number}` of `timeline` can also be a key of `summary`"
    assert diagnostic.help == (
        '`case:{case_id}` makes `case:1` for case_id="1"',
        "`case:{number}` makes `case:1` for number=1",
        "begin the keys of `timeline` with a word of its own",
    )
    assert diagnostic.related[0].message == "`case:1` of `summary`"
    assert diagnostic.span == timeline.keys[0].template.span
    assert diagnostic.related[0].span == summary.keys[0].template.span


def test_no_key_of_two_models() -> None:
    summary = model("summary", [key("summary:{case_id}", {"case_id": "id"}), key("s{x}", {"x": "int"}, name="other")])
    timeline = model("timeline", [key("timeline:{case_id}", {"case_id": "id"})])
    scoped = [model(name, [key("c:{x}", {"x": "id"}, scoped=True)], scope=("x",)) for name in ("one", "two")]
    assert found(summary, timeline, *scoped) == []
    twice = model("twice", [key("t:{x}", {"x": "id"}, name="a"), key("t:{x}", {"x": "id"}, name="b")])
    assert found(twice) == []  # the proofs refuse it already


def test_a_key_of_two_files_of_one_app() -> None:
    def file(name: str, app: str) -> Source:
        return Source(Path(f"/{name}"), name, app)

    one, two = (model(name, [key("case:{case_id}", {"case_id": "id"}, model=name)]) for name in ("one", "two"))
    first, second = schema(one, source=file("a.yaml", "x")), schema(two, source=file("b.yaml", "x"))
    both = Project((first, second))
    assert list(key_warnings(first, both)) == []
    assert codes(key_warnings(second, both)) == ["CG307"]
    assert list(key_warnings(second)) == []
    other = schema(two, source=file("b.yaml", "x"), app="other")
    assert list(key_warnings(other, Project((first, other)))) == []
    none = schema(two, source=file("b.yaml", "x"), app=None)
    assert list(key_warnings(none, Project((schema(one, source=file("a.yaml", "x"), app=None), none)))) == []


def test_many_models_are_compared_in_time() -> None:
    models = [model(f"m{number}", [key(f"{{x}}:k{number}", {"x": "id"}, model=f"m{number}")]) for number in range(400)]
    assert found(*models) == []
    apart = [model(f"m{number}", [key(f"k{number}:{{x}}", {"x": "id"}, model=f"m{number}")]) for number in range(400)]
    assert codes(found(*apart, apart[0])) == []
    assert codes(found(*apart, model("again", apart[0].keys))) == ["CG307"]


# --- segments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["user_id", "uid", "imperal_id", "user", "current_user_id", "me"])
def test_a_segment_that_repeats_the_user_s_id(name: str) -> None:
    one = key(f"folders:{{{name}}}", {name: "id"})
    (diagnostic,) = found(model("folders", [one]))
    assert diagnostic.code == "CG308"
    assert diagnostic.span.text == f"{{{name}}}"
    assert "`# cachegen: ignore[CG308] the id is another user's`" in diagnostic.help[1]


@pytest.mark.parametrize(
    "name", ["author_id", "owner_id", "member", "user_count", "username", "other_user_id", "menu", "uuid"]
)
def test_a_segment_that_does_not(name: str) -> None:
    assert found(model("folders", [key(f"folders:{{{name}}}", {name: "text"})])) == []


@pytest.mark.parametrize(
    "name",
    [
        "email",
        "sender_email",
        "mail",
        "email_slug",
        "query",
        "search",
        "q",
        "database",
        "table",
        "site_url",
        "title",
        "path",
    ],
)
def test_free_text_as_an_id(name: str) -> None:
    one = key(f"k:{{{name}}}", {name: "id(40)"})
    (diagnostic,) = found(model("m", [one]))
    assert diagnostic.code == "CG318"
    assert (
        diagnostic.message
        == f"`{name}` is named like free text, but typed `id(40)`, which takes only `A-Z a-z 0-9 _ -`"
    )
    assert diagnostic.span == one.segments[0].span
    assert found(model("m", [key(f"k:{{{name}}}", {name: "text"})])) == []


@pytest.mark.parametrize(
    "name",
    ["email_id", "mail_id", "msg_id", "message_id", "query_id", "query_hash", "table_count", "url_hash", "folder_id", "search_id", "mailbox",
     "title_id", "account_id", "playlist_id", "slug", "email_type", "text_index"],
)  # fmt: skip
def test_an_id_is_no_free_text(name: str) -> None:
    assert not is_free_text(name)


@pytest.mark.parametrize(
    "name",
    ["token", "access_token", "refresh_token", "api_key", "apikey", "password", "client_secret", "secret", "private_key", "session_key", "jwt",
     "bearer", "credentials", "cookie", "password_hash", "secret_key"],
)  # fmt: skip
def test_a_credential_in_a_key(name: str) -> None:
    (diagnostic,) = found(model("m", [key(f"k:{{{name}}}", {name: "text(30)"})]))
    assert diagnostic.code == "CG319"
    assert diagnostic.help == (f"write `{name}: secret`, which keeps it out of keys, logs and messages",)
    assert found(model("m", [key(f"k:{{{name}}}", {name: "secret"})])) == []


NO_CREDENTIALS = [
    "page_token", "next_page_token", "sync_token", "cursor_token", "continuation_token", "token_count", "tokens", "tokens_used", "max_tokens",
    "token_id", "token_type", "secret_name", "has_password", "is_secret", "password_protected", "requires_token", "key", "cache_key", "sort_key",
    "foreign_key", "primary_key", "public_key", "schema_version", "secretary", "keyword", "delta_token", "passenger", "key_id",
]  # fmt: skip


@pytest.mark.parametrize("name", NO_CREDENTIALS)
def test_no_credential(name: str) -> None:
    assert not is_credential(name)
    assert found(model("m", [key(f"k:{{{name}}}", {name: "text(30)"})], [field(name)])) == []


# --- fields ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["account_id", "conn_id", "connection", "database", "query", "site_url", "playlist_id", "ad_account_id", "case_id"],
)
def test_an_identity_in_no_key(name: str) -> None:
    key_without = key("dashboard:{page}", {"page": "int"})
    (diagnostic,) = found(model("dashboard", [key_without], [field(name), field("page", "int")]))
    assert diagnostic.code == "CG320"
    assert diagnostic.span == PLACE
    assert diagnostic.message == (
        f"`{name}` tells values of `dashboard` apart, but is in no segment of `dashboard:{{page}}` and not in `identity`"
    )
    assert found(model("dashboard", [key(f"d:{{{name}}}", {name: "text"})], [field(name)])) == []
    assert found(model("dashboard", [key_without], [field(name)], identity=[name])) == []
    assert found(model("dashboard", [], [field(name)])) == []
    for annotation in ("dict", "list", "bool", "Any", ListOf(Plain("str")), TypeRef("Account", "a.yaml")):
        assert found(model("dashboard", [key_without], [field(name, annotation)])) == []
    for annotation in (
        "int",
        "UUID",
        UnionOf((Plain("str"), Plain("None"))),
        Limited(Plain("str"), (("max_length", 5),)),
    ):
        assert codes(found(model("dashboard", [key_without], [field(name, annotation)]))) == ["CG320"]


def test_a_key_of_several_counts() -> None:
    keys = [key("a", name="one"), key("b:{account_id}", {"account_id": "id"}, name="two")]
    assert found(model("m", keys, [field("account_id")])) == []


@pytest.mark.parametrize(
    "name",
    ["msg_id", "message_id", "id", "page", "cursor", "folder", "title", "url", "account_name", "currency", "parent_id", "next_id", "last_message_id",
     "active_case_id", "selected_account_id", "track_id", "schema_version", "databases", "engine", "table_count", "offset", "search", "type", "email",
     "default_calendar_id", "index", "error", "note", "accounts", "queries", "connected"],
)  # fmt: skip
def test_no_identity(name: str) -> None:
    assert not is_identity(name)
    assert found(model("m", [key("m")], [field(name)])) == []


@pytest.mark.parametrize(
    ("name", "segment", "same"),
    [
        ("account_id", "account", True), ("conn_id", "connection", True), ("database", "db_name", True), ("site_url", "site", True),
        ("repo", "repository_id", True), ("account_id", "folder", False), ("account_id", "account_kind", False), ("case_id", "id", False),
        ("playlist_id", "playlists", False),
    ],
)  # fmt: skip
def test_a_field_and_a_segment_may_name_one_thing_differently(name: str, segment: str, same: bool) -> None:
    assert same_thing(name, segment) == same
    assert same_thing(segment, name) == same


@pytest.mark.parametrize("name", ["role", "unlocked", "permissions", "is_admin", "authorized", "access_level"])
@pytest.mark.parametrize("annotation", ["str", "bool", ListOf(Plain("str"))])
def test_an_authorisation_in_a_value(name: str, annotation: object) -> None:
    (diagnostic,) = found(model("vault", [key("vault")], [field(name, annotation)]))
    assert diagnostic.code == "CG321"
    assert diagnostic.help == ("what must be true belongs in `ctx.store`, what must stay hidden in `ctx.secrets`",)


@pytest.mark.parametrize("annotation", ["str", "Any", UnionOf((Plain("str"), Plain("None"))), LiteralOf(("a", "b"))])
def test_a_credential_in_a_value(annotation: object) -> None:
    assert codes(found(model("m", [key("m")], [field("api_token"), field("password", annotation)]))) == [
        "CG321",
        "CG321",
    ]


@pytest.mark.parametrize("annotation", ["int", "bool", "float", ListOf(Plain("str"))])
def test_what_cannot_hold_a_credential(annotation: object) -> None:
    assert found(model("m", [key("m")], [field("token", annotation)])) == []


@pytest.mark.parametrize(
    "name", ["is_playing", "locked", "connected", "rollout", "scope", "has_next", "allowed_formats", "admins_count"]
)
def test_no_authorisation(name: str) -> None:
    assert not is_authorisation(name)


def test_the_source_of_these_tests_is_no_file() -> None:
    assert not SOURCE.path.exists()
