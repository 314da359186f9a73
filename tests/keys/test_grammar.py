"""Templates, segment types and defaults as people write them, and what each mistake is answered with."""

import time
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from keying import codes, scalar, typed

from imperal_cachegen.compiler.diagnostics import Diagnostic, outcome
from imperal_cachegen.compiler.ir import Default, Hole
from imperal_cachegen.compiler.keys import grammar
from imperal_cachegen.compiler.keys.segments import TYPES
from imperal_cachegen.compiler.names import PARAMETERS_OF_OURS, reserved_in_functions
from imperal_cachegen.compiler.nodes import Scalar
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
    SegmentType,
    Text,
    Uuid,
)
from imperal_cachegen.keys.limits import INT_MAX


def one(found: tuple[Diagnostic, ...]) -> tuple[str, str, str, tuple[str, ...]]:
    """Return code, underlined text, message and help of the only finding."""
    (diagnostic,) = found
    return diagnostic.code, diagnostic.span.text, diagnostic.message, diagnostic.help


# --- templates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_template_is_literals_and_holes(quote: str) -> None:
    node = scalar("inbox:{account_id}-{folder}:v", quote=quote)
    found = outcome(grammar.template(node))
    assert found.diagnostics == ()
    assert found.value is not None
    assert found.value.text == node.text
    assert found.value.span == node.span
    parts = [part if isinstance(part, str) else (part.segment, part.span.text) for part in found.value.parts]
    assert parts == ["inbox:", ("account_id", "{account_id}"), "-", ("folder", "{folder}"), ":v"]


@pytest.mark.parametrize("text", ["inbox", "{a}", "{a}{b}", "A-Z_0:9", "x" * 1000])
def test_templates_that_are_read(text: str) -> None:
    found = outcome(grammar.template(scalar(text)))
    assert found.diagnostics == ()
    assert found.value is not None
    assert "".join(part if isinstance(part, str) else f"{{{part.segment}}}" for part in found.value.parts) == text


BRACES = "CG301"
TEMPLATE_MISTAKES = [
    ("a:{b", BRACES, "{b", "a `{` that nothing closes", "write `{b}`"),
    ("a:{b c:{d}", BRACES, "{b c:", "a `{` that nothing closes", "write `{b c:}`"),
    ("a:b}", BRACES, "}", "a `}` that closes nothing", "put a `{` in front of the segment's name"),
    ("{{a}}", BRACES, "{{a}}", "doubled braces", "a hole has one pair: `{a}`"),
    ("a:{}", BRACES, "{}", "an empty hole", "name the segment: `{account_id}`"),
    ("a:{ }", BRACES, "{ }", "an empty hole", "name the segment: `{account_id}`"),
    ("a:{ b }", BRACES, "{ b }", "blanks in a hole", "write `{b}`"),
    ("{a:02d}", BRACES, "{a:02d}", "a hole holds a name, and no format, type or conversion", None),
    ("{a!r}", BRACES, "{a!r}", "a hole holds a name, and no format, type or conversion", None),
    ("{page = 0}", BRACES, "{page = 0}", "a hole holds a name, and no format, type or conversion", None),
    ("{a.b}", BRACES, "{a.b}", "a hole holds a name, and no format, type or conversion", None),
    ("a/{b}", "CG302", "/", "`/` cannot stand in a key, whose characters are `A-Z a-z 0-9 _ - :`", None),
    ("é{b}", "CG302", "é", "`é` cannot stand in a key, whose characters are `A-Z a-z 0-9 _ - :`", None),
    ("\u0430{b}", "CG302", "\u0430", None, "Cyrillic `\u0430` (U+0430) looks like `a`"),
    ("\u201cx", "CG302", "\u201c", None, "use straight quotes, and around the whole key"),
    ("a\n{b}", "CG302", "\n", None, None),
    ("{a}:{a}", "CG303", "{a}", "`{a}` stands in this key twice", "remove one of the two, or name another segment"),
    ("{accountId}", "CG315", "{accountId}", None, "write `account_id`"),
    ("{Account-ID}", "CG315", "{Account-ID}", None, "write `account_id`"),
    ("{1a}", "CG315", "{1a}", None, "write a name like `account_id`"),
    ("{__class__}", "CG315", "{__class__}", None, "write `class`"),
    ("{счёт}", "CG315", "{счёт}", None, "write a name like `account_id`"),
    ("{a b}", "CG315", "{a b}", None, "write `a_b`"),
    ("{" + "x" * 64 + "}", "CG315", "{" + "x" * 64 + "}", None, "shorten it: it is a parameter's name"),
    ("{class}", "CG315", "{class}", "`class` is a Python keyword, and cannot name a parameter", "name it `class_name`"),
    ("{cache}", "CG315", "{cache}", "`cache` is a parameter of the generated functions", "name it `cache_id`"),
    ("{type}", "CG315", "{type}", "`type` is used by the generated functions themselves", "name it `kind`"),
    ("{date}", "CG315", "{date}", "`date` is used by the generated functions themselves", "name it `day`"),
    ("", "CG310", "", "the key is empty", None),
]


@pytest.mark.parametrize(
    ("text", "code", "underlined", "message", "help"), TEMPLATE_MISTAKES, ids=range(len(TEMPLATE_MISTAKES))
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_mistake_in_a_template(
    text: str, code: str, underlined: str, message: str | None, help: str | None, quote: str
) -> None:
    node = scalar(text, quote=quote)
    found = outcome(grammar.template(node))
    assert found.value is None
    told = one(found.diagnostics)
    assert told[:2] == (code, underlined or node.span.text)
    assert message is None or told[2] == message
    assert help is None or told[3] == (help,)
    assert told[3]


def test_a_hole_that_stands_twice_shows_the_first() -> None:
    (diagnostic,) = outcome(grammar.template(scalar("{a}:b:{a}"))).diagnostics
    assert (diagnostic.span.start, diagnostic.related[0].span.start) == (6, 0)


def test_all_mistakes_are_told_up_to_five() -> None:
    assert codes(outcome(grammar.template(scalar("a/{b}.{}:{c"))).diagnostics) == ["CG302", "CG302", "CG301", "CG301"]
    assert len(outcome(grammar.template(scalar("/a" * 500_000))).diagnostics) == 5


@pytest.mark.parametrize(
    "text",
    [
        "{" * 500_000,
        "}" * 500_000,
        "{a" * 300_000,
        "{}" * 500_000,
        "{a}" * 300_000,
        "/" * 10**6,
        "{{" * 9 + "}" * 10**6,
    ],
)
def test_a_hostile_template_is_answered_at_once(text: str) -> None:
    started = time.process_time()
    found = outcome(grammar.template(scalar(text)))
    assert found.value is None
    assert 0 < len(found.diagnostics) <= 5
    assert all(
        len(diagnostic.message) < 200 and all(len(help) < 200 for help in diagnostic.help)
        for diagnostic in found.diagnostics
    )
    assert time.process_time() - started < 2


def test_a_scalar_of_null_is_no_template() -> None:
    node = scalar("null")
    assert codes(outcome(grammar.template(Scalar(node.text, None, True, node.span))).diagnostics) == ["CG310"]
    number = outcome(grammar.template(Scalar("5", 5, True, scalar("5").span)))
    assert number.value is not None
    assert number.value.parts == ("5",)


@pytest.mark.parametrize("name", sorted(reserved_in_functions() | set(PARAMETERS_OF_OURS)))
def test_no_segment_bears_a_name_of_ours(name: str) -> None:
    assert codes(outcome(grammar.template(scalar(f"a:{{{name}}}"))).diagnostics) == ["CG315"]


@pytest.mark.parametrize("name", ["id", "text", "key", "format", "match", "x", "page_2", "name", "hash", "datetime_"])
def test_other_names_are_free(name: str) -> None:
    found = outcome(grammar.template(scalar(f"a:{{{name}}}")))
    if name in reserved_in_functions():
        pytest.skip("reserved by the generated module")
    assert found.value is not None
    assert isinstance(found.value.parts[1], Hole)


# --- types -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("id", Id(64)), ("id(1)", Id(1)), ("id( 40 )", Id(40)), ("id (40)", Id(40)), (" id ", Id(64)), ("id(128)", Id(128)),
        ("text", Text(48)), ("text(24)", Text(24)), ("text(128)", Text(128)),
        ("int", Int()), ("int(0..0)", Int(0, 0, True)), ("int( 0 .. 999 )", Int(0, 999, True)),
        (f"int(0..{INT_MAX})", Int(0, INT_MAX, True)), ("int(007..9)", Int(7, 9, True)),
        ("bool", Bool()), ("uuid", Uuid()), ("date", Date()), ("datetime", DateTime()), ("secret", Secret()),
        ("digest", Digest(128)), ("digest(96)", Digest(96)), ("digest(256)", Digest(256)), ("json", JsonDigest(128)), ("json(200)", JsonDigest(200)),
        ("enum(a)", Enum(("a",))), ("enum(a, b:c, -_)", Enum(("a", "b:c", "-_"))), ("enum(\"a\",'b')", Enum(("a", "b"))),
        ("enum(1, true, None)", Enum(("1", "true", "None"))),
        ("id | None", Id(64, optional=True)), ("id|None", Id(64, optional=True)), ("int(0..9) | null", Int(0, 9, True, optional=True)),
        ("enum(a, b) | None", Enum(("a", "b"), optional=True)),
    ],
)  # fmt: skip
def test_a_type(text: str, type_: SegmentType) -> None:
    assert typed(text) == type_
    found = outcome(grammar.segment(scalar("page"), scalar(text, quote='"')))
    assert (found.value, found.diagnostics) == ((type_, None), ())


TYPE_MISTAKES = [
    ("Text", "CG311", "Text", "`Text` is no segment type", "did you mean `text`?"),
    ("ID(40)", "CG311", "ID", "`ID` is no segment type", "did you mean `id`?"),
    ("str", "CG311", "str", "`str` is no segment type", "did you mean `text`?"),
    ("string(40)", "CG311", "string", "`string` is no segment type", "did you mean `text`?"),
    ("email", "CG311", "email", "`email` is no segment type", "did you mean `text`?"),
    ("Literal[a]", "CG311", "Literal", "`Literal` is no segment type", "did you mean `enum`?"),
    ("datetime.datetime", "CG311", "datetime.datetime", "`datetime.datetime` is no segment type", "did you mean `datetime`?"),
    ("txt", "CG311", "txt", "`txt` is no segment type", "did you mean `text`?"),
    ("uid", "CG311", "uid", "`uid` is no segment type", "did you mean `uuid`?"),
    ("xyzzy", "CG311", "xyzzy", "`xyzzy` is no segment type", "expected one of `bool`, "),
    ("None | id", "CG311", "None", "`None` is no segment type", "write the type first: `id | None`"),
    ("'id'", "CG311", "'id'", "`'id'` is no segment type", "segment types are `bool`, "),
    ("5", "CG311", "5", "`5` is no segment type", "expected one of "),
    ("", "CG313", "", "no segment type", "write one: "),
    ("id(40", "CG313", "(40", "a `(` that nothing closes", "close it"),
    ("enum(INBOX", "CG313", "(INBOX", "a `(` that nothing closes", "close it"),
    ('enum("a)', "CG313", '("a)', "a `(` that nothing closes", "close it"),
    ("id | none", "CG313", "| none", "`| none` behind the type", "a value that may be missing is `| None`"),
    ("id |", "CG313", "|", "`|` behind the type", "a value that may be missing is `| None`"),
    ("id?", "CG313", "?", "`?` behind the type", "a value that may be missing is `| None`"),
    ("id None", "CG313", "None", "`None` behind the type", "a value that may be missing is `| None`"),
    ("id | text", "CG313", "| text", "a segment has one type", "only `| None` can stand behind it"),
    ("id(4)(5)", "CG313", "(5)", "`(5)` behind the type", "a segment is "),
    ("id foo", "CG313", "foo", "`foo` behind the type", "a segment is "),
    ("id(0)", "CG312", "0", "`id(0)`, where a length of 1 to 128 is due", "write `id` or `id(48)`"),
    ("id(129)", "CG312", "129", "`id(129)`, where a length of 1 to 128 is due", "write `id` or `id(48)`"),
    ("id()", "CG312", "()", "`id()`, where a length of 1 to 128 is due", "write `id` or `id(48)`"),
    ("id(n=4)", "CG312", "n=4", "`id(n=4)`, where a length of 1 to 128 is due", "write `id` or `id(48)`"),
    ("id(٣)", "CG312", "٣", "`id(٣)`, where a length of 1 to 128 is due", "write `id` or `id(48)`"),
    ("text(23)", "CG312", "23", "`text(23)`, where a length of 24 to 128 is due", "write `text` or `text(48)`"),
    ("digest(100)", "CG312", "100", "`digest(100)`, where a number of bits of 96 to 256 in steps of 8 is due", "write `digest` or `digest(128)`"),
    ("json(88)", "CG312", "88", "`json(88)`, where a number of bits of 96 to 256 in steps of 8 is due", "write `json` or `json(128)`"),
    ("json(264)", "CG312", "264", None, None),
    ("uuid(4)", "CG312", "4", "`uuid` takes nothing in parentheses", "write `uuid`"),
    ("secret(128)", "CG312", "128", "`secret` takes nothing in parentheses", "write `secret`"),
    ("int(0-9)", "CG312", "0-9", "`int(0-9)`, where a range of whole numbers from 0 is due", "write `int(0..9)`: both ends belong to it"),
    ("int(0...9)", "CG312", "0...9", None, "write `int(0..9)`: both ends belong to it"),
    ("int(1, 5)", "CG312", "1, 5", None, "write `int(1..5)`: both ends belong to it"),
    ("int(999)", "CG312", "999", None, "write `int(0..999)`: both ends belong to it"),
    ("int()", "CG312", "()", None, "write `int(0..999)`: both ends belong to it"),
    ("int(-5..5)", "CG312", "-5..5", None, "write `int(0..5)`; a segment's number has no sign, and `text` takes one that has"),
    ("int(0..1_000)", "CG312", "0..1_000", None, "write `int(0..1000)`: both ends belong to it"),
    ("int(9..0)", "CG312", "9..0", "a range that ends before it begins (9..0)", "write `int(0..9)`"),
    ("int(0..9223372036854775808)", "CG312", "0..9223372036854775808", "an end above 2^63 - 1", "write at most 9223372036854775807"),
    ("int(0.." + "9" * 5000 + ")", "CG312", "0.." + "9" * 5000, "an end above 2^63 - 1", "write at most 9223372036854775807"),
    ("enum", "CG312", "enum", "an `enum` without values", "list them: `enum(day, week)`"),
    ("enum()", "CG312", "()", "a value is missing", "list them: `enum(day, week)`"),
    ("enum(a,)", "CG312", ",", "a value is missing", "list them: `enum(day, week)`"),
    ("enum(a,,b)", "CG312", ",", "a value is missing", "a value is one or more of `A-Z a-z 0-9 _ - :`"),
    ("enum(a, a)", "CG312", "a", "`a` stands here twice", "remove one of the two"),
    ("enum(a b)", "CG312", "a b", "`a b` is no value of an `enum`", "separate values by commas; "),
    ('enum("a b")', "CG312", '"a b"', "`a b` is no value of an `enum`", "a value is one or more of `A-Z a-z 0-9 _ - :`"),
    ("enum(a.b)", "CG312", "a.b", "`a.b` is no value of an `enum`", "a value is one or more of `A-Z a-z 0-9 _ - :`"),
    ("enum(é)", "CG312", "é", "`é` is no value of an `enum`", "a value is one or more of `A-Z a-z 0-9 _ - :`"),
    ("enum('')", "CG312", "''", "a value is missing", "a value is one or more of `A-Z a-z 0-9 _ - :`"),
    ("enum(" + ", ".join(map(str, range(1001))) + ")", "CG322", None, "an `enum` of 1,001 values, at most 1,000", "use `id(n)`"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "underlined", "message", "help"), TYPE_MISTAKES, ids=range(len(TYPE_MISTAKES))
)
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("default", ["", " = 5"])
def test_a_mistake_in_a_type(
    text: str, code: str, underlined: str | None, message: str | None, help: str | None, quote: str, default: str
) -> None:
    if quote in text and quote:
        quote = ""
    node = scalar(text + default, quote=quote)
    found = outcome(grammar.segment(scalar("page"), node))
    told = next(diagnostic for diagnostic in found.diagnostics if diagnostic.code != "CG314")
    assert told.code == code
    if underlined:
        assert told.span.text in (underlined, f"{underlined}{default}")
    assert message is None or told.message == message
    assert help is None or told.help[0].startswith(help)
    assert told.help
    assert len(told.message) < 200


def test_a_named_type_has_no_default_and_no_built_in_name() -> None:
    found = outcome(grammar.segment_type(scalar("int(0..9) = 0"), scalar("page")))
    assert one(found.diagnostics) == (
        "CG316",
        "= 0",
        "a named segment type has no default",
        ("write `page: int(0..9) = 0` under the `segments` of the model",),
    )
    assert found.value is None
    for name in TYPES:
        found = outcome(grammar.segment_type(scalar("id"), scalar(name)))
        assert codes(found.diagnostics) == ["CG317"]
        assert found.value is None
    assert codes(outcome(grammar.segment_type(scalar("id"), scalar("class"))).diagnostics) == ["CG315"]
    assert outcome(grammar.segment_type(scalar("id"), scalar("account_id"))).value == Id(64)


@pytest.mark.parametrize(
    "text",
    [
        "enum(" + "a," * 400_000,
        "enum(" + "(" * 10**6,
        "(" * 10**6,
        "id" * 400_000,
        "id |" * 200_000,
        "=" * 10**6,
        '"' * 10**6,
        "enum(" + ",".join(f"a{n}" for n in range(150_000)) + ")",
        "id(" + "9" * 10**6 + ")",
        " " * 10**6 + "id",
        "id" + " " * 10**6 + "x",
    ],
)
def test_a_hostile_type_is_answered_at_once(text: str) -> None:
    started = time.process_time()
    found = outcome(grammar.segment(scalar("page"), scalar(text)))
    assert found.value is None or not found.diagnostics or found.failed
    assert len(found.diagnostics) <= 5
    assert time.process_time() - started < 2


# --- defaults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("int(0..999) = 0", 0), ("int=5", 5), ("bool = true", True), ("bool = False", False), ('text = "INBOX"', "INBOX"), ("text = ''", ""),
        ('text = "a=b"', "a=b"), ('text = "a\\n\\u00e9"', "a\né"), ('id = "acc-1"', "acc-1"), ('enum(day, week) = "day"', "day"), ('enum("a=b"[0])', None),
        ('date = "2026-11-21"', date(2026, 11, 21)), ('datetime = "2026-11-21T01:30:00Z"', datetime(2026, 11, 21, 1, 30, tzinfo=UTC)),
        ('datetime = "2026-11-21T03:30:00+02:00"', datetime(2026, 11, 21, 1, 30, tzinfo=UTC)),
        ('uuid = "6F1C9E0A-4F2E-4B7A-9D53-0C8F1E2A7B64"', UUID("6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64")),
        ("id | None = None", None), ("int | None = null", None), ("secret | None = None", None), ("json = 1", 1), ('json = "x"', "x"), ('digest = "x"', "x"),
    ],
)  # fmt: skip
def test_a_default(text: str, value: object) -> None:
    found = outcome(grammar.segment(scalar("page"), scalar(text)))
    if "[0]" in text:
        assert found.failed
        return
    assert found.diagnostics == ()
    assert found.value is not None
    assert found.value[1] == Default(value)  # type: ignore[arg-type]
    assert type(found.value[1].value) is type(value)  # type: ignore[union-attr]


DEFAULT_MISTAKES = [
    ("int =", "CG314", "=", "no default behind `=`", "a default of `int` is written `= 0`"),
    ("int(0..9) = 10", "CG314", "10", "`10` is no value of `int(0..9)`", "it allows 0..9"),
    ("int = -1", "CG314", "-1", "`-1` is no value of `int`", "it allows 0..9223372036854775807"),
    ('int = "5"', "CG314", '"5"', '`"5"` is no value of `int`', "a default of `int` is written `= 0`"),
    ("int = true", "CG314", "true", "`true` is no value of `int`", "a default of `int` is written `= 0`"),
    ("int = 1.0", "CG314", "1.0", "`1.0` is no value of `int`", "a default of `int` is written `= 0`"),
    ("int(3..9) = None", "CG314", "None", "`None` is no `int(3..9)`", "write `int(3..9) | None = None`, or leave the default out"),
    ("bool = 1", "CG314", "1", "`1` is no value of `bool`", "a default of `bool` is written `= false`"),
    ("text = 5", "CG314", "5", "`5` is no value of `text(48)`", 'a default of `text(48)` is written `= "INBOX"`'),
    ('id = "a b"', "CG314", '"a b"', '`"a b"` is no value of `id(64)`', "it allows 1 to 64 characters of A-Z a-z 0-9 _ -"),
    ('id = ""', "CG314", '""', '`""` is no value of `id(64)`', "it allows 1 to 64 characters of A-Z a-z 0-9 _ -"),
    ('enum(day, week) = "month"', "CG314", '"month"', '`"month"` is no value of `enum(day, week)`', "it allows day, week"),
    ('date = "2026-13-01"', "CG314", '"2026-13-01"', '`"2026-13-01"` is no value of `date`', 'a default of `date` is written `= "2026-11-21"`'),
    ('date = "20261121"', "CG314", '"20261121"', '`"20261121"` is no value of `date`', 'a default of `date` is written `= "2026-11-21"`'),
    ("date = 20261121", "CG314", "20261121", "`20261121` is no value of `date`", 'a default of `date` is written `= "2026-11-21"`'),
    ('datetime = "2026-11-21T01:30:00"', "CG314", '"2026-11-21T01:30:00"', None, "it allows an aware datetime of whole seconds, in the years 1 to 9999 of UTC"),
    ('datetime = "soon"', "CG314", '"soon"', '`"soon"` is no value of `datetime`', 'a default of `datetime` is written `= "2026-11-21T01:30:00Z"`'),
    ("datetime = now", "CG314", "now", "`now` is no default of a segment: a key must be the same each time", None),
    ('uuid = "x"', "CG314", '"x"', '`"x"` is no value of `uuid`', "it allows a UUID's 32 hex digits, or 8-4-4-4-12 of them"),
    ('secret = "hunter2"', "CG314", '"hunter2"', "a secret in a schema is none", "leave the default out"),
    ("json = {}", "CG314", "{}", "a default of a segment is one scalar", None),
    ("text = [1]", "CG314", "[1]", "a default of a segment is one scalar", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "underlined", "message", "help"), DEFAULT_MISTAKES, ids=range(len(DEFAULT_MISTAKES))
)
def test_a_mistake_in_a_default(text: str, code: str, underlined: str, message: str | None, help: str | None) -> None:
    found = outcome(grammar.segment(scalar("page"), scalar(text)))
    assert found.value is None
    told = one(found.diagnostics)
    assert told[:2] == (code, underlined)
    assert message is None or told[2] == message
    assert help is None or told[3][0] == help
    assert told[3]


@pytest.mark.parametrize("text", ['datetime = "2026-11-21T01:30:00"', 'uuid = "x"'])
def test_a_form_that_is_hard_to_guess_is_shown(text: str) -> None:
    (diagnostic,) = outcome(grammar.segment(scalar("page"), scalar(text))).diagnostics
    shown = diagnostic.help[-1].partition("is written `")[2].rstrip("`")
    assert outcome(grammar.segment(scalar("page"), scalar(f"{text.partition(' ')[0]} {shown}"))).diagnostics == ()


@pytest.mark.parametrize("text", ["enum(day, week) = day", "text = INBOX", "date = 2026-11-21"])
def test_a_bare_word_is_answered_with_a_quoted_one(text: str) -> None:
    (diagnostic,) = outcome(grammar.segment(scalar("page"), scalar(text))).diagnostics
    word = text.partition("= ")[2]
    assert diagnostic.span.text == word
    assert any(f'"{word}"' in help for help in diagnostic.help)


def test_a_secret_s_value_is_not_told_again() -> None:
    (diagnostic,) = outcome(grammar.segment(scalar("page"), scalar('secret = "hunter2"'))).diagnostics
    assert "hunter2" not in diagnostic.message + " ".join(diagnostic.help)
