"""Strategies for segment types, their values, and whole keys."""

import enum
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import assume
from hypothesis import strategies as st
from keying import key_of_parts, proved

from imperal_cachegen.compiler.ir import Key
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

WORD = "ABCXYZabcxyz019_"
ID = WORD + "-"


class Word(str):
    """A `str` that formats itself as something else."""

    __slots__ = ()

    def __str__(self) -> str:
        return "not:me"

    def __repr__(self) -> str:
        return "not:me"

    def __format__(self, spec: str) -> str:
        return "not:me"

    def __len__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Number(int):
    """An `int` that formats itself as something else."""

    def __str__(self) -> str:
        return "not:me"

    def __format__(self, spec: str) -> str:
        return "not:me"


class Colour(enum.StrEnum):
    """A `str` enum."""

    RED = "red"


class Old(str, enum.Enum):  # noqa: UP042
    """A `str` enum of the old kind, which formats itself as `Old.RED`."""

    RED = "red"


class Level(enum.IntEnum):
    """An `int` enum."""

    ONE = 1


def _sized(maker: type[Id | Text], least: int, most: int) -> st.SearchStrategy[SegmentType]:
    return st.integers(least, most).map(maker)


_BITS = st.integers(12, 32).map(lambda count: count * 8)
_ENDS = st.one_of(st.integers(0, 12), st.integers(0, 1100), st.sampled_from([0, 9, 10, 99, 100, 999, 2**31, INT_MAX]))


@st.composite
def _ints(draw: st.DrawFn) -> SegmentType:
    low, high = sorted((draw(_ENDS), draw(_ENDS)))
    return draw(st.sampled_from([Int(), Int(low, high, True)]))


_ENUM_VALUES = st.lists(st.text(ID, min_size=1, max_size=5), min_size=1, max_size=5, unique=True)
_COLON_VALUES = st.lists(st.text(ID + ":", min_size=1, max_size=5), min_size=1, max_size=4, unique=True)


def segment_types(*, exact: bool = False) -> st.SearchStrategy[SegmentType]:
    """Return segment types; with `exact` only those whose texts are known exactly."""
    kinds = [
        _sized(Id, 1, 40),
        _ints(),
        st.just(Bool()),
        _ENUM_VALUES.map(lambda values: Enum(tuple(values))),
        _COLON_VALUES.map(lambda values: Enum(tuple(values))),
        st.just(Uuid()),
        st.just(Date()),
        st.just(DateTime()),
    ]
    if not exact:
        kinds += [_sized(Text, 24, 60), _BITS.map(Digest), _BITS.map(JsonDigest), st.just(Secret())]
    return st.tuples(st.one_of(kinds), st.booleans()).map(lambda pair: pair[0].or_none() if pair[1] else pair[0])


_CHARS = st.characters()  # surrogates and all
TEXTS = st.one_of(
    st.text(WORD, max_size=8),
    st.text("a-2E_.", max_size=12),
    st.text(_CHARS, max_size=12),
    st.text(_CHARS, min_size=20, max_size=80),
    st.text("привет ", min_size=5, max_size=60),
    st.sampled_from(["", "-", "--", "-2E", "a--b", "\0", "a\n", "\ud800", "\udfff\ud800", "\u202eabc", "x" * 200]),
)
_OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_FIRST, _LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - Hypothesis wants naive bounds
_MOMENTS = st.datetimes(_FIRST, _LAST, timezones=st.one_of(st.just(UTC), _OFFSETS))
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), max_size=4), inner, max_size=4),
    ),
    max_leaves=8,
)


def values_of(type_: SegmentType) -> st.SearchStrategy[object]:
    """Return values that a type allows, `None` where it is optional."""
    plain = _plain_values(type_)
    return st.one_of(st.none(), plain, plain) if type_.optional else plain


def _plain_values(type_: SegmentType) -> st.SearchStrategy[object]:
    match type_:
        case Id():
            return st.one_of(
                st.text(ID, min_size=1, max_size=min(type_.n, 3)), st.text(ID, min_size=1, max_size=type_.n)
            )
        case Text() | Digest() | Secret():
            return TEXTS
        case Int():
            return st.one_of(st.integers(type_.low, type_.high), st.sampled_from([type_.low, type_.high]))
        case Bool():
            return st.booleans()
        case Enum():
            return st.sampled_from(type_.values)
        case Uuid():
            return st.one_of(st.uuids(), st.uuids().map(str), st.uuids().map(lambda value: value.hex.upper()))
        case Date():
            return st.one_of(st.dates(), st.sampled_from([date.min, date.max, date(2024, 2, 29)]))
        case DateTime():
            return _MOMENTS.map(lambda moment: moment.replace(microsecond=0))
        case _:
            return JSON.filter(lambda value: value is not None)


def plain_values_of(type_: SegmentType) -> st.SearchStrategy[object]:
    """Return values that stand in a key as they are, or nearly: what the fast path is for."""
    match type_:
        case Text():
            plain: st.SearchStrategy[object] = st.text(WORD, min_size=1, max_size=type_.n)
        case Uuid():
            plain = st.uuids()
        case _:
            plain = _plain_values(type_)
    return st.one_of(st.none(), plain) if type_.optional else plain


JUNK = st.one_of(
    TEXTS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.binary(max_size=4),
    st.dates(),
    st.datetimes(),
    _MOMENTS,
    st.uuids(),
    st.uuids().map(str),
    st.decimals(),
    st.sampled_from([Colour.RED, Old.RED, Level.ONE, Word("abc"), Word("a:b"), Word(""), Number(7), 2**63, 10**5000]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.builds(object),
    st.just(str),
)
"""What callers give by mistake."""

_LITERALS = st.one_of(st.just(":"), st.text(ID + ":", min_size=1, max_size=4))


@st.composite
def parts(draw: st.DrawFn, types: st.SearchStrategy[SegmentType], most: int = 5) -> list[str | SegmentType]:
    """Return rows of literals and types: mostly fields between `:`, now and then side by side."""
    row: list[str | SegmentType] = [draw(st.sampled_from(["inbox", "n", "x-", ""]))]
    for type_ in draw(st.lists(types, max_size=most)):
        separator = draw(st.sampled_from([":", ":", ":", ":", ":v", "-", "_:", ""]))
        row += [separator, type_]
    row.append(draw(st.sampled_from(["", "", ":end", "z", "-"])))
    return row


@st.composite
def sound_keys(draw: st.DrawFn, types: st.SearchStrategy[SegmentType] | None = None) -> Key:
    """Return keys that the compiler accepts."""
    one = key_of_parts(draw(parts(types or segment_types())), revision=draw(st.sampled_from([1, 1, 2, 999])))
    assume(not [found for found in proved(one) if found.severity == "error"])
    return one


def arguments_of(one: Key) -> st.SearchStrategy[dict[str, object]]:
    """Return arguments that a key's builder allows."""
    return st.fixed_dictionaries({segment.name: values_of(segment.type) for segment in one.segments})
