"""A schema with everything in it that a generated module can hold, made by hand, and a second one that it uses."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from made_schemas import (
    BOOL,
    DATETIME,
    INT,
    NONE,
    PLACE,
    STR,
    field,
    key,
    model,
    ref,
    schema,
    segment,
    type_decl,
)

from imperal_cachegen.compiler.ir import (
    Condition,
    DictOf,
    DictValue,
    Field,
    Group,
    Identity,
    ImportRef,
    InstanceValue,
    Limited,
    ListOf,
    ListValue,
    LiteralOf,
    Model,
    Now,
    Plain,
    Policy,
    Project,
    SetOf,
    SetValue,
    Target,
    Truncate,
    TupleOf,
    TupleValue,
    UnionOf,
)
from imperal_cachegen.compiler.source import Source
from imperal_cachegen.keys import (
    Bool,
    Date,
    DateTime,
    Digest,
    Enum,
    Id,
    Int,
    JsonDigest,
    Secret,
    Text,
    Uuid,
)

SHARED = "schemas/shared.yaml"
PLAIN = (
    "str",
    "int",
    "float",
    "bool",
    "datetime",
    "date",
    "time",
    "timedelta",
    "UUID",
    "Decimal",
    "dict",
    "list",
    "Any",
)


def every_annotation() -> tuple[Field, ...]:
    """Return a field of every annotation."""
    plain = [field(f"plain_{name.lower()}", Plain(name)) for name in PLAIN]  # type: ignore[arg-type]
    return (
        *plain,
        field("nothing", NONE, None),
        field("texts", ListOf(STR)),
        field("words", SetOf(STR)),
        field("numbers", TupleOf(INT)),
        field("by_name", DictOf(ListOf(INT))),
        field("choice", LiteralOf(("a", 'b"', 1, True, None))),
        field("early_none", UnionOf((NONE, INT))),
        field("either", UnionOf((INT, STR, ListOf(BOOL), NONE))),
        field("row", ref("Row")),
        field("shared", ListOf(ref("Address", SHARED))),
        field("limited_items", ListOf(Limited(STR, (("min_length", 1), ("pattern", "^[a-z\"'\\\\]+$"))))),
        field("limited_or_none", UnionOf((Limited(INT, (("ge", 1), ("le", 9))), NONE)), None),
        field("price", Limited(Plain("Decimal"), (("gt", Decimal("0.10")), ("multiple_of", Decimal("0.01"))))),
        field("ratio", Limited(Plain("float"), (("ge", 0.0), ("lt", 1.5), ("multiple_of", 0.5))), 0.5),
        field("tags", Limited(ListOf(STR), (("max_length", 3),)), ListValue(("a",)), description="At most three."),
    )


def every_default() -> tuple[Field, ...]:
    """Return a field of every kind of default."""
    offset = timezone(timedelta(hours=-5, minutes=-30))
    row = InstanceValue(ref("Row"), (("name", "first"), ("parent", None)))
    return (
        field("text", STR, 'a "quoted"\ntext \u202e {{ }}'),
        field("number", INT, -5),
        field("real", Plain("float"), 1e16),
        field("flag", BOOL, True),
        field("choice", LiteralOf(("a", "b")), "a"),
        field("moment", DATETIME, datetime(2026, 11, 21, 1, 30, tzinfo=UTC)),
        field("there", DATETIME, datetime(2026, 11, 21, 1, 30, 5, 7, tzinfo=offset)),
        field("born", DATETIME, Now()),
        field("day", Plain("date"), date(2026, 11, 21)),
        field("clock", Plain("time"), time(1, 30)),
        field("zoned_clock", Plain("time"), time(1, 30, tzinfo=UTC)),
        field("span", Plain("timedelta"), timedelta(days=-1, seconds=5, microseconds=2)),
        field("no_time", Plain("timedelta"), timedelta(0)),
        field("number_id", Plain("UUID"), UUID(int=7)),
        field("amount", Plain("Decimal"), Decimal("1.50")),
        field("items", ListOf(INT), ListValue((1, 2))),
        field("empty", ListOf(STR), ListValue(())),
        field("words", SetOf(STR), SetValue(("b", "a"))),
        field("no_words", SetOf(STR), SetValue(())),
        field("pair", TupleOf(INT), TupleValue((1,))),
        field("pairs", TupleOf(INT), TupleValue((1, 2))),
        field("mapping", DictOf(INT), DictValue((("a", 1), ('"b"', 2)))),
        field("anything", Plain("Any"), DictValue((("a", ListValue((1, None, "x"))),))),
        field("one", ref("Row"), row),
        field("usual", ref("Usual"), InstanceValue(ref("Usual"), ())),
        field("many", ListOf(ref("Row")), ListValue((row,))),
        field("nested", ListOf(ListOf(STR)), ListValue((ListValue(()), ListValue(("x",))))),
    )


def hiding() -> tuple[Field, ...]:
    """Return fields with the names of what class bodies use."""
    names = (
        ("date", UnionOf((Plain("date"), NONE)), None),
        ("datetime", UnionOf((DATETIME, NONE)), None),
        ("time", UnionOf((Plain("time"), NONE)), None),
        ("list", ListOf(STR), ListValue(())),
        ("str", STR, ""),
        ("int", INT, 0),
        ("set", SetOf(STR), SetValue(())),
        ("UUID", UnionOf((Plain("UUID"), NONE)), None),
        ("Row", ListOf(ref("Row")), ListValue(())),
        ("Field", Limited(INT, (("ge", 0),)), 0),
        ("Literal", LiteralOf(("a",)), "a"),
        ("AwareDatetime", UnionOf((DATETIME, NONE)), None),
        ("Address", UnionOf((ref("Address", SHARED), NONE)), None),
        ("tuple", TupleOf(UnionOf((Plain("date"), INT))), TupleValue(())),
    )
    return tuple(field(name, annotation, default) for name, annotation, default in names)


def models() -> tuple[Model, ...]:
    """Return models with every kind of key and option."""
    account, case = segment("account_id", Id(40)), segment("case_id", Id())
    every = (
        segment("text", Text()),
        segment("number", Int(0, 9, bounded=True), 3),
        segment("any_number", Int(0, 2**63 - 1, bounded=False, optional=True), None),
        segment("flag", Bool(), True),
        segment("kind", Enum(("a", "b:c")), "b:c"),
    )
    more = (
        segment("ident", Uuid()),
        segment("day", Date(), date(2026, 11, 21)),
        segment("since", DateTime(), datetime(2026, 11, 21, 1, 30, tzinfo=UTC)),
        segment("note", Digest()),
        segment("query", JsonDigest(96)),
        segment("code", Secret(optional=True), None),
    )
    spread = [part for each in every for part in (":", each)]
    spread_more = [part for each in more for part in (":", each)]
    kinds = (":", segment("kind", Enum(("a", "b:c", "c"))), ":", segment("flag", Bool(optional=True)))
    return (
        model(
            "every",
            "Every",
            (
                key("every", ("e", *spread), Policy(60, 30, 80, 10, 5), "first", revision=2),
                key("every", ("m", *spread_more), Policy(30), "more", revision=2),
            ),
            every_annotation(),
            revision=2,
        ),
        model(
            "defaults",
            "Defaults",
            (key("defaults", ("d:", account, ":", case), Policy(60, eager=90), scoped=True),),
            (field("account", default="x"), field("cut", BOOL, False), *every_default()),
            description='Every default.\n\nA list:\n  - "one"\n  - two """',
            identity=(Identity("account", "account_id"),),
            store_if=(
                Condition("flag", True, not_empty=False),
                Condition("text", None, not_empty=False),
                Condition("real", 1.5, not_empty=False),
                Condition("items", None, not_empty=True),
            ),
            oversize=Truncate(("items", "many"), "cut"),
            scope=("account_id",),
        ),
        model("hiding", "Hiding", (key("hiding", ("h", *kinds)),), hiding()),
        model("whole", "Whole", (key("whole", ("whole:", case), scoped=True),), (field("x", INT, 0),), scope=()),
        model("single", "Single", (key("single", ("single",)),), (field("x", INT, 0),)),
        model("keyless", "Keyless", (), (field("x", INT, 0),)),
        model("plain", "Theirs", (key("plain", ("t:", case)),), imported=ImportRef("their_models", "Theirs", PLACE)),
        model("renamed", "Ours", (), imported=ImportRef("their_models", "Other", PLACE)),
    )


def everything() -> Project:
    """Return a project of two schemas: one with everything in it, and the one it uses."""
    address = type_decl("Address", (field("street", STR, ""), field("zip_", STR, "", alias="zip")), schema=SHARED)
    shared_source = Source(Path("/project") / SHARED, SHARED, "cachegen: 1\n")
    shared = schema(
        source=shared_source,
        app=None,
        description="",
        module="shared_cache",
        types=(replace(address, span=PLACE),),
        inputs=(shared_source,),
    )
    types = (
        type_decl("Later", (field("row", ref("Row")), field("tree", ref("Tree")))),
        type_decl("Row", (field("name"), field("parent", UnionOf((ref("Row"), NONE)), None))),
        type_decl("Ping", (field("pong", UnionOf((ref("Pong"), NONE)), None), field("rows", ListOf(ref("Row"))))),
        type_decl("Pong", (field("ping", ListOf(ref("Ping")), ListValue(())),), "The other half."),
        type_decl("Tree", root=DictOf(UnionOf((INT, ListOf(STR))))),
        type_decl("Nested", root=ListOf(ref("Nested"))),
        type_decl("Nothing"),
        type_decl("Usual", (field("x", INT, 0), field("inner", UnionOf((ref("Usual"), NONE)), None))),
        type_decl("T10", (field("from_", STR, alias="from"), field("a_b", INT, 0, "a b", 'With "quotes".'))),
        type_decl("T2", (field("ping", ref("Ping")),)),
    )
    declared = models()
    every, defaults, hidden, whole, single = declared[:5]
    groups = (
        Group("all_gone", "", (Target(defaults, None, ()), Target(whole, None, ()), Target(single, single.keys[0], ())),
              (segment("account_id", Id(40)),), PLACE),
        Group("each", 'Says """so""".', (Target(hidden, hidden.keys[0], ("kind", "flag")),
              Target(every, every.keys[0], ("number", "flag"))),
              (every.keys[0].segments[0], every.keys[0].segments[2], every.keys[0].segments[4]), PLACE),
    )  # fmt: skip
    main = schema(
        types=types, models=declared, groups=groups, uses=(SHARED,), extension=ImportRef("their_app", "app", PLACE)
    )
    return Project((main, shared))


THEIR_MODELS = """
from pydantic import BaseModel


class Theirs(BaseModel):
    x: int = 0


class Other(BaseModel):
    y: int = 0
"""

THEIR_APP = """
from imperal_cachegen.runtime import extension

app = extension("mail-client")
"""
