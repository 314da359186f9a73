"""Each segment type: what it takes, what it refuses, and with which words."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import blake2b
from types import MappingProxyType
from uuid import UUID

import pytest
from key_strategies import Colour, Level, Number, Old, Word
from keying import function_of, key, typed

from imperal_cachegen.keys import (
    Digest,
    Enum,
    Id,
    JsonDigest,
    KeySegmentError,
    SegmentType,
    Text,
    Uuid,
    digest_segment,
    json_segment,
    text_segment,
)
from imperal_cachegen.keys.canonical import canonical_json
from imperal_cachegen.keys.errors import SHOWN, shown
from imperal_cachegen.keys.limits import INT_MAX
from imperal_cachegen.keys.remains import Cut, Hashed

PLUS_TWO = timezone(timedelta(hours=2))
SOME_UUID = UUID("6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64")


def build(type_: str, *, optional: bool = False) -> Callable[[object], str]:
    """Return a builder of one segment, which must agree with the type's own encoder."""
    one = key("k:{x}", {"x": f"{type_} | None" if optional else type_}, model="inbox")
    function = function_of(one)

    def checked(value: object) -> str:
        made, expected = _result(lambda: function(x=value)), _result(lambda: f"k:{encoded(value)}")
        assert (type(made), str(made)) == (type(expected), str(expected))
        if isinstance(made, Exception):
            raise made
        return made[2:]

    def encoded(value: object) -> str:
        return one.segments[0].type.encode(value, model="inbox", segment="x")

    return checked


def _result(function: Callable[[], str]) -> str | Exception:
    try:
        return function()
    except (TypeError, KeySegmentError) as error:
        return error


TAKEN = [
    ("id", "acc-1_Z", "acc-1_Z"),
    ("id(3)", "abc", "abc"),
    ("id", Word("abc"), "abc"),
    ("id", Colour.RED, "red"),
    ("id", Old.RED, "red"),
    ("text", "INBOX", "INBOX"),
    ("text", "john.doe@x.org", "john-2Edoe-40x-2Eorg"),
    ("text", "", "--"),
    ("text", "-", "-2D"),
    ("text", "--", "-2D-2D"),
    ("text", "-2E", "-2D2E"),
    ("text", ".", "-2E"),
    ("text", "a\n", "a-0A"),
    ("text", "\0", "-00"),
    ("text", "a:b", "a-3Ab"),
    ("text", "é", "-C3-A9"),
    ("text", "e\u0301", "e-CC-81"),
    ("text", "\ud800", "-ED-A0-80"),
    ("text", "\u202eabc", "-E2-80-AEabc"),
    ("text", Word(""), "--"),
    ("text", Old.RED, "red"),
    ("text(24)", "x" * 24, "x" * 24),
    ("text(48)", "я" * 8, "-D1-8F" * 8),
    ("int", 0, "0"),
    ("int", -0, "0"),
    ("int", INT_MAX, "9223372036854775807"),
    ("int", Number(7), "7"),
    ("int", Level.ONE, "1"),
    ("int(5..20)", 5, "5"),
    ("int(5..20)", 20, "20"),
    ("bool", True, "1"),
    ("bool", False, "0"),
    ("enum(day, a:b)", "a:b", "a:b"),
    ("enum(red, blue)", Old.RED, "red"),
    ("enum(red, blue)", Colour.RED, "red"),
    ("uuid", SOME_UUID, "6f1c9e0a4f2e4b7a9d530c8f1e2a7b64"),
    ("uuid", str(SOME_UUID), "6f1c9e0a4f2e4b7a9d530c8f1e2a7b64"),
    ("uuid", SOME_UUID.hex.upper(), "6f1c9e0a4f2e4b7a9d530c8f1e2a7b64"),
    ("uuid", UUID(int=0), "0" * 32),
    ("uuid", UUID(int=2**128 - 1), "f" * 32),
    ("date", date(2026, 11, 21), "2026-11-21"),
    ("date", date(1, 1, 1), "0001-01-01"),
    ("date", date(9999, 12, 31), "9999-12-31"),
    ("datetime", datetime(2026, 11, 21, 1, 30, tzinfo=UTC), "20261121T013000Z"),
    ("datetime", datetime(2026, 11, 21, 1, 30, tzinfo=PLUS_TWO), "20261120T233000Z"),
    ("datetime", datetime(1, 1, 1, tzinfo=UTC), "00010101T000000Z"),
    ("datetime", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "99991231T235959Z"),
    ("datetime", datetime(1, 1, 1, 2, tzinfo=PLUS_TWO), "00010101T000000Z"),
]


@pytest.mark.parametrize(("type_", "value", "text"), TAKEN, ids=range(len(TAKEN)))
@pytest.mark.parametrize("optional", [False, True])
def test_a_value_is_written_as_the_language_says(type_: str, value: object, text: str, optional: bool) -> None:
    assert build(type_, optional=optional)(value) == text
    plain = UUID(str(value)) if type_ == "uuid" else str.__str__(value) if isinstance(value, str) else value
    found = typed(type_).decode(text)
    assert found == plain
    assert type(found) is type(plain) or isinstance(value, int)
    assert not isinstance(found, datetime) or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("type_", "takes"),
    [
        ("id", "a str"), ("text", "a str"), ("int", "an int"), ("int(0..9)", "an int"), ("bool", "a bool"), ("enum(a, b)", "a str"),
        ("uuid", "a UUID or its text"), ("date", "a date"), ("datetime", "an aware datetime"), ("digest", "a str"), ("json", "a JSON value"),
        ("secret", "a str"),
    ],
)  # fmt: skip
def test_none_is_nothing_at_all_and_needs_to_be_asked_for(type_: str, takes: str) -> None:
    assert build(type_, optional=True)(None) == ""
    with pytest.raises(TypeError) as raised:
        build(type_)(None)
    assert str(raised.value) == f"inbox: key segment `x` takes {takes}, got None"


NOT_ALLOWED = [
    ("id", "", "1 to 64 characters of A-Z a-z 0-9 _ -, got ''"),
    ("id", "a.b", "1 to 64 characters of A-Z a-z 0-9 _ -, got 'a.b'"),
    ("id", "a\n", "1 to 64 characters of A-Z a-z 0-9 _ -, got 'a\\n'"),
    ("id", "é", "1 to 64 characters of A-Z a-z 0-9 _ -, got 'é'"),
    ("id", "٣", "1 to 64 characters of A-Z a-z 0-9 _ -, got '٣'"),
    ("id", "a:b", "1 to 64 characters of A-Z a-z 0-9 _ -, got 'a:b'"),
    ("id", Word("a:b"), "1 to 64 characters of A-Z a-z 0-9 _ -, got 'a:b'"),
    ("id(3)", "abcd", "1 to 3 characters of A-Z a-z 0-9 _ -, got 'abcd'"),
    ("int", -1, "0..9223372036854775807, got -1"),
    ("int", 2**63, "0..9223372036854775807, got 9223372036854775808"),
    ("int", 10**5000, "0..9223372036854775807, got a number of 16610 bits"),
    ("int", -(10**5000), "0..9223372036854775807, got a number of 16610 bits"),
    ("int(0..999)", 1000, "0..999, got 1000"),
    ("int(0..999)", -1, "0..999, got -1"),
    ("int(0..999)", -(10**5000), "0..999, got a number of 16610 bits"),
    ("int(5..20)", 4, "5..20, got 4"),
    ("int(5..20)", 21, "5..20, got 21"),
    ("enum(day, week)", "Day", "day, week, got 'Day'"),
    ("enum(day, week)", "", "day, week, got ''"),
    ("enum(day, week)", "day\n", "day, week, got 'day\\n'"),
    ("enum(day, week)", "daywe", "day, week, got 'daywe'"),
    ("uuid", "", "a UUID's 32 hex digits, or 8-4-4-4-12 of them, got ''"),
    ("uuid", "{6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64}", None),
    ("uuid", "6f1c9e0a4f2e-4b7a-9d53-0c8f1e2a7b64-", None),
    ("uuid", "6f1c9e0a4f2e4b7a9d530c8f1e2a7b64\n", None),
    ("uuid", "٣" * 32, None),
    ("datetime", datetime(2026, 11, 21, 1, 30), None),  # noqa: DTZ001 - the mistake
    ("datetime", datetime(2026, 11, 21, 1, 30, 0, 1, tzinfo=UTC), None),
    ("datetime", datetime(1, 1, 1, tzinfo=PLUS_TWO), None),
    ("datetime", datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-2))), None),
]


@pytest.mark.parametrize(("type_", "value", "message"), NOT_ALLOWED, ids=range(len(NOT_ALLOWED)))
@pytest.mark.parametrize("optional", [False, True])
def test_a_value_of_the_right_type_may_still_not_be_allowed(
    type_: str, value: object, message: str | None, optional: bool
) -> None:
    with pytest.raises(KeySegmentError) as raised:
        build(type_, optional=optional)(value)
    assert isinstance(raised.value, ValueError)
    if message is not None:
        assert str(raised.value) == f"inbox: key segment `x` allows {message}"
    else:
        assert str(raised.value).startswith("inbox: key segment `x` allows ")


WRONG_TYPE = [
    ("id", 5, "a str, got 5 (int)"),
    ("id", b"a", "a str, got a value (bytes)"),
    ("id", str, "a str, got a value (type)"),
    ("text", 5.0, "a str, got 5.0 (float)"),
    ("text", ["a"], "a str, got a value (list)"),
    ("int", True, "an int, got True (bool)"),
    ("int(0..9)", True, "an int, got True (bool)"),
    ("int", "5", "an int, got '5' (str)"),
    ("int", 5.0, "an int, got 5.0 (float)"),
    ("int", Decimal(5), "an int, got a value (Decimal)"),
    ("bool", 1, "a bool, got 1 (int)"),
    ("bool", "1", "a bool, got '1' (str)"),
    ("enum(a, b)", 1, "a str, got 1 (int)"),
    ("uuid", 5, "a UUID or its text, got 5 (int)"),
    ("uuid", SOME_UUID.bytes, "a UUID or its text, got a value (bytes)"),
    ("date", datetime(2026, 11, 21, tzinfo=UTC), "a date, got 2026-11-21 00:00:00+00:00 (datetime), use `.date()`"),
    ("date", "2026-11-21", "a date, got '2026-11-21' (str)"),
    ("datetime", date(2026, 11, 21), "an aware datetime, got 2026-11-21 (date)"),
    ("datetime", 0, "an aware datetime, got 0 (int)"),
    ("digest", b"a", "a str, got a value (bytes)"),
    ("json", object(), "JSON (mappings, sequences, scalars), got a value (object)"),
    ("json", {"a": b"x"}, "JSON (mappings, sequences, scalars), got a value (bytes)"),
    ("json", {1, 2}, "JSON (mappings, sequences, scalars), got a value (set)"),
    ("json", [Decimal(1)], "JSON (mappings, sequences, scalars), got a value (Decimal)"),
]


@pytest.mark.parametrize("value", [NOT_ALLOWED[at][1] for at in range(-4, 0)])
def test_a_moment_that_is_not_allowed_is_told(value: object) -> None:
    with pytest.raises(KeySegmentError) as raised:
        build("datetime")(value)
    allowed = "an aware datetime of whole seconds, in the years 1 to 9999 of UTC"
    assert str(raised.value) == f"inbox: key segment `x` allows {allowed}, got {value}"


def test_a_moment_is_written_in_utc_wherever_the_program_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        assert build("datetime")(datetime(2026, 11, 21, 1, 30, tzinfo=PLUS_TWO)) == "20261120T233000Z"
    time.tzset()


def test_a_long_list_of_values_is_told_in_part() -> None:
    fits, too_long = ((*(f"v{at:06}" for at in range(22)), "w" * last) for last in (2, 3))
    assert len(", ".join(fits)) == 200
    for values, told in ((fits, ", ".join(fits)), (too_long, ", ".join(too_long)[:199] + "…")):
        with pytest.raises(KeySegmentError) as raised:
            Enum(values).encode("x", model="m", segment="s")
        assert str(raised.value) == f"m: key segment `s` allows {told}, got 'x'"


@pytest.mark.parametrize(("type_", "value", "message"), WRONG_TYPE, ids=range(len(WRONG_TYPE)))
@pytest.mark.parametrize("optional", [False, True])
def test_a_value_of_another_type_is_a_type_error(type_: str, value: object, message: str, optional: bool) -> None:
    with pytest.raises(TypeError) as raised:
        build(type_, optional=optional)(value)
    assert str(raised.value) == f"inbox: key segment `x` takes {message}"


# --- text ------------------------------------------------------------------------------------------------------------


def test_a_long_text_keeps_its_beginning_and_gets_the_digest_of_all_of_it() -> None:
    value = "Входящие/Отчёты за прошлый месяц"
    text = build("text(48)")(value)
    tail = text_digest(value)
    assert text == f"-D0-92-D1-85-D0-BE-D0-B4--{tail}"
    assert Text(48).decode(text) == Cut("Вход", tail)


def text_digest(value: str) -> str:
    from base64 import urlsafe_b64encode

    digest = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


@pytest.mark.parametrize("extra", range(8))
def test_a_cut_splits_no_escape_and_takes_all_that_has_room(extra: int) -> None:
    value = "x" * extra + "." * 60
    for n in range(24, 40):
        text = text_segment(value, "m", "s", n)
        beginning, _, digest = text.partition("--")
        room = n - 24
        written = ["x"] * extra + ["-2E"] * 60
        expected = ""
        for token in written:
            if len(expected + token) > room:
                break
            expected += token
        assert (beginning, digest) == (expected, text_digest(value))
        assert len(text) <= n


@pytest.mark.parametrize("length", [46, 47, 48, 49, 50, 51])
def test_a_text_that_just_fits_is_whole(length: int) -> None:
    value = "a" * (length - 3) + "."
    text = text_segment(value, "m", "s", 48)
    assert text == (f"{'a' * (length - 3)}-2E" if length <= 48 else f"{'a' * 24}--{text_digest(value)}")


def test_a_text_of_a_megabyte_is_hashed_once_and_not_written_out() -> None:
    value = "é" * 2**20
    text = text_segment(value, "m", "s", 48)
    assert text.startswith("-C3-A9-C3-A9-C3-A9-C3-A9--")
    assert len(text) == 48
    assert len(text_segment("a" * 2**20, "m", "s", 24)) == 24


@pytest.mark.parametrize("left", ["", "-", "--", "-2E", ".", "-2D2E", "-2D-2E", "a--b", "a-2D-2Db", "--" + "A" * 22])
@pytest.mark.parametrize("right", ["", "-", "--", "-2E", ".", "-2D2E", "-2D-2E", "a--b", "a-2D-2Db", "--" + "A" * 22])
def test_texts_that_look_like_escapes_stay_apart(left: str, right: str) -> None:
    assert (text_segment(left, "m", "s", 60) == text_segment(right, "m", "s", 60)) == (left == right)


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "-2", "-2e", "-41", "-5F", "a-", "---", "----", "-FF", "-C3", "-C3-28", "a:b", "é", "a\n",
        "x" * 49, "a--" + "A" * 21, "a--" + "A" * 23, "--" + "A" * 22, "x" * 24 + "--" + "A" * 21 + "B", "x" * 25 + "--" + "A" * 22,
        "x" * 21 + "--" + "A" * 22, "-C0-80", "-F4-90-80-80",
    ],
)  # fmt: skip
def test_what_no_value_writes_decodes_to_nothing(text: str) -> None:
    with pytest.raises(ValueError, match="is the text of no ") as raised:
        Text(48).decode(text)
    assert str(raised.value) == f"{text!r} is the text of no text(48)"


def test_a_long_text_that_no_value_has_is_shown_in_part() -> None:
    with pytest.raises(ValueError, match="is the text of no ") as raised:
        Text(48).decode("." * 1000)
    assert str(raised.value) == f"{'.' * 140!r} is the text of no text(48)"


@pytest.mark.parametrize(
    ("value", "beginning"),
    [
        ("x" * 60, "x" * 24),
        ("." * 60, "." * 8),
        ("x" + "." * 60, "x" + "." * 7),
        ("xx" + "." * 60, "xx" + "." * 7),
        ("я" * 60, "я" * 4),
        ("x" * 4 + "я" * 60, "xxxx" + "я" * 3),
        ("\ud800" * 60, "\ud800" * 2),
        ("x" * 22 + "." * 60, "x" * 22),
        ("x" * 23 + "." * 60, "x" * 23),
        ("x" * 21 + "." * 60, "x" * 21 + "."),
        ("\ud800" + "x" * 60, "\ud800" + "x" * 15),
    ],
)
def test_a_cut_text_gives_its_beginning_back(value: str, beginning: str) -> None:
    text = text_segment(value, "m", "s", 48)
    assert Text(48).decode(text) == Cut(beginning, text_digest(value))


# --- numbers, moments, words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("id(3)", ""), ("id(3)", "abcd"), ("id(3)", "a.b"), ("id(3)", "a\n"),
        ("int", ""), ("int", "00"), ("int", "01"), ("int", "-1"), ("int", "+1"), ("int", "1_0"), ("int", "٣"), ("int", "1" * 20),
        ("int", "9223372036854775808"), ("int(5..20)", "4"), ("int(5..20)", "21"), ("int(5..20)", "021"), ("int", "1\n"),
        ("bool", "2"), ("bool", "01"), ("bool", ""), ("bool", "true"),
        ("enum(a, b)", "c"), ("enum(a, b)", ""), ("enum(a, b)", "ab"),
        ("uuid", "6F1C9E0A4F2E4B7A9D530C8F1E2A7B64"), ("uuid", "6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64"), ("uuid", "0" * 31),
        ("date", "20261121"), ("date", "2026-W47-6"), ("date", "2026-02-29"), ("date", "0000-01-01"), ("date", "2026-1-01"),
        ("datetime", "20261121T013000"), ("datetime", "20261121T240000Z"), ("datetime", "20260229T000000Z"),
        ("datetime", "20261121 013000Z"), ("datetime", "20261121T01300٣Z"), ("datetime", "00000101T000000Z"),
        ("datetime", "20261121T013060Z"), ("datetime", "2026112 T013000Z"), ("datetime", "20261121T013000z"),
        ("digest", "A" * 21), ("digest", "A" * 23), ("digest", "A" * 21 + "B"), ("digest", "A" * 21 + "."), ("digest(96)", "A" * 17),
        ("json", ""), ("secret", "A" * 21 + "+"),
    ],
)  # fmt: skip
def test_a_text_that_no_value_has_does_not_decode(type_: str, text: str) -> None:
    with pytest.raises(ValueError, match="is the text of no ") as raised:
        typed(type_).decode(text)
    assert str(raised.value) == f"{text!r} is the text of no {typed(type_).spelling}"
    if text:
        with pytest.raises(ValueError, match="is the text of no "):
            typed(f"{type_} | None").decode(text)
    else:
        assert typed(f"{type_} | None").decode(text) is None


@pytest.mark.parametrize("bits", range(96, 257, 8))
def test_a_digest_of_every_size_has_its_length_and_decodes_to_itself(bits: int) -> None:
    type_ = typed(f"digest({bits})")
    text = type_.encode("status report", model="m", segment="s")
    assert len(text) == type_.longest == type_.shortest == -(-bits // 6)
    assert type_.decode(text) == Hashed(text)
    assert type_.encode("\ud800", model="m", segment="s") != type_.encode("\ud801", model="m", segment="s")


def test_a_digest_keeps_every_last_character() -> None:
    last = {digest_segment(str(number), "m", "s", 96)[15:] for number in range(1000)}
    assert last == {*"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"}


def test_a_digest_is_blake2b_in_base64url() -> None:
    assert digest_segment("abc", "m", "s", 128) == text_digest("abc")
    assert build("secret")("abc") == text_digest("abc")
    assert digest_segment("", "m", "s", 128) == text_digest("")


@pytest.mark.slow
@pytest.mark.parametrize("write", [digest_segment, text_segment], ids=["digest", "text"])
def test_a_million_values_share_no_text(write: Callable[..., str]) -> None:
    size = 96 if write is digest_segment else 24
    texts = {write(f"mail.{number}@example.org/{number * 7919}", "m", "s", size) for number in range(1_000_000)}
    assert len(texts) == 1_000_000


# --- json ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({"\ufb33": 1, "\U0001f600": 2, "€": 3, "\r": 4, "1": 5, "\x80": 6, "ö": 7}, '{"\\r":4,"1":5,"\x80":6,"ö":7,"€":3,"\U0001f600":2,"\ufb33":1}'),
        ([1, 1.0, True, "1"], '[1,1,true,"1"]'),
        ((), "[]"), ({}, "{}"), ([[]], "[[]]"), ([{}], "[{}]"), (MappingProxyType({"a": ()}), '{"a":[]}'),
        (0.0, "0"), (-0.0, "0"), (1e20, "100000000000000000000"), (1e21, "1e+21"), (1e-6, "0.000001"), (1e-7, "1e-7"),
        (123456789.125, "123456789.125"), (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (-1.5, "-1.5"), (333333333.3333332, "333333333.3333332"), (1e23, "1e+23"), (9007199254740993.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"), (0.1, "0.1"), (0.001, "0.001"), (0.05, "0.05"), (12.0, "12"), (100.25, "100.25"), (4.5e-10, "4.5e-10"),
        (2**70, "1180591620717411303424"), (-(2**70), "-1180591620717411303424"),
        ('\b\t\n\f\r"\\\0\x1f\x7f/\u2028é', '"\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u001f\x7f/\u2028é"'),
        (Level.ONE, "1"), (Old.RED, '"red"'), ({Old.RED: Word("x")}, '{"red":"x"}'), ([None], "[null]"), (False, "false"),
    ],
    ids=str,
)  # fmt: skip
def test_the_canonical_form(value: object, text: str) -> None:
    assert canonical_json(value, "m", "s").decode() == text


def test_the_order_of_a_mapping_does_not_count() -> None:
    write = build("json")
    assert write({"a": 1, "b": [1, 2]}) == write({"b": (1, 2), "a": 1.0})
    assert write([1, 2]) != write([2, 1])
    assert write({"a": None}) != write({})
    assert write(True) != write(1) != write("1")


def _cycle() -> object:
    value: list[object] = []
    value.append({"a": value})
    return value


def _nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (float("nan"), "NaN or an infinity"),
        ({"a": [float("inf")]}, "NaN or an infinity"),
        (-float("inf"), "NaN or an infinity"),
        ("\ud800", "a lone surrogate"),
        ({"\udfff": 1}, "a lone surrogate"),
        ({1: 2}, "a key that is no str (int)"),
        ({None: 2}, "a key that is no str (NoneType)"),
        (10**5000, "a whole number of more than 4,200 digits"),
        (_cycle(), "more than 190 levels, or a cycle"),
        (_nested(191), "more than 190 levels, or a cycle"),
        (_nested(100_000), "more than 190 levels, or a cycle"),
    ],
    ids=range(11),
)
def test_what_is_no_json_is_not_allowed(value: object, problem: str) -> None:
    with pytest.raises(KeySegmentError) as raised:
        build("json")(value)
    assert str(raised.value) == f"inbox: key segment `x` allows JSON, without {problem}"
    assert raised.value.__context__ is None or raised.value.__suppress_context__


def test_json_goes_as_deep_as_a_value_can_be_stored() -> None:
    assert len(json_segment(_nested(190), "m", "s", 128)) == 22


class Twice(str):
    """A key that is never the same as another."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def test_json_refuses_one_key_twice() -> None:
    with pytest.raises(KeySegmentError, match="one key twice"):
        build("json")({Twice("a"): 1, Twice("a"): 2})


# --- secrets and messages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [b"hunter2", ["hunter2"], {"hunter2": 1}, 12345678901])
def test_no_error_tells_anything_of_a_secret(value: object) -> None:
    with pytest.raises(TypeError) as raised:
        build("secret")(value)
    assert str(raised.value) == f"inbox: key segment `x` takes a str, got {type(value).__name__}"
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_a_secret_stands_in_no_key() -> None:
    assert "hunter2" not in build("secret")("hunter2")
    assert "hunter2" not in build("secret")("hunter2 hunter2")


class Talkative:
    """A value whose `repr` must never be asked for."""

    def __repr__(self) -> str:
        raise AssertionError

    __str__ = __format__ = __repr__  # type: ignore[assignment]


@pytest.mark.parametrize(
    "type_", ["id", "text", "int", "bool", "enum(a)", "uuid", "date", "datetime", "digest", "json", "secret"]
)
def test_nothing_of_an_unknown_value_is_called(type_: str) -> None:
    with pytest.raises(TypeError, match="Talkative"):
        build(type_)(Talkative())


@pytest.mark.parametrize(
    "value",
    [
        "x" * 10_000,
        "\0" * 59,
        "é" * 61,
        "x" * 60,
        10**59,
        10**60,
        -(2**199),
        2**200,
        datetime(9999, 12, 31, tzinfo=UTC),
        SOME_UUID,
        1e308,
    ],
)
def test_a_message_shows_at_most_60_characters_of_a_value(value: object) -> None:
    assert 0 < len(shown(value)) <= SHOWN


def test_a_short_value_is_shown_whole() -> None:
    assert shown("a\n") == "'a\\n'"
    assert shown("x" * 58) == repr("x" * 58)
    assert shown("x" * 59) == f"'{'x' * 58}…"
    assert shown("x" * 61).endswith("…")
    assert shown(10**58) == str(10**58)
    assert shown(2**200) == "a number of 201 bits"
    assert shown(2**199) == str(2**199)
    assert shown(10**59) == str(10**59)


# --- the types themselves --------------------------------------------------------------------------------------------


def test_types_are_frozen_values() -> None:
    import copy
    import pickle

    one = typed("id(40)")
    assert one == typed("id(40)") != typed("id(41)")
    assert one != one.or_none() != typed("text(40) | None")
    assert one.or_none() == typed("id(40) | None")
    assert hash(one) == hash(typed("id(40)"))
    assert one != "id(40)"
    assert repr(one) == "<id(40)>"
    for type_ in (one, one.or_none(), typed("int(1..5)"), typed("enum(a, b)"), Uuid()):
        assert pickle.loads(pickle.dumps(type_)) == copy.deepcopy(type_) == type_
    with pytest.raises(AttributeError, match="Id is frozen"):
        one.n = 5
    with pytest.raises(AttributeError, match="Id is frozen"):
        del one.n
    assert (Id(), Text(), Digest(), JsonDigest()) == (Id(64), Text(48), Digest(128), JsonDigest(128))
    with pytest.raises(NotImplementedError):
        SegmentType().encode("x", model="m", segment="s")


@pytest.mark.parametrize(
    ("text", "spelling", "python", "longest"),
    [
        ("id", "id(64)", "str", 64),
        ("text(30) | None", "text(30) | None", "str | None", 30),
        ("int", "int", "int", 19),
        ("int(0..999)", "int(0..999)", "int", 3),
        ("bool", "bool", "bool", 1),
        ("enum(a, bcd)", "enum(a, bcd)", 'Literal["a", "bcd"]', 3),
        ("uuid | None", "uuid | None", "UUID | str | None", 32),
        ("date", "date", "date", 10),
        ("datetime", "datetime", "datetime", 16),
        ("digest(96)", "digest(96)", "str", 16),
        ("json", "json(128)", "Json", 22),
        ("secret", "secret", "str", 22),
    ],
)
def test_what_people_and_generated_code_read_of_a_type(text: str, spelling: str, python: str, longest: int) -> None:
    type_ = typed(text)
    assert (type_.spelling, type_.python, type_.longest) == (spelling, python, longest)
    assert typed(spelling) == type_


def test_importing_keys_loads_nothing_that_a_key_may_not_need() -> None:
    heavy = (
        "('asyncio', 'base64', 'dataclasses', 'hashlib', '_hashlib', 'json', 'logging', 'yaml', 'pydantic', 'inspect')"
    )
    program = f"import sys, imperal_cachegen.keys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
