"""The proofs: exact where they promise to be, safe elsewhere, quick always, and with errors that teach."""

import itertools
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from key_strategies import parts, segment_types, values_of
from keying import codes, function_of, key, key_of_parts, proved, typed

from imperal_cachegen.compiler.ir import Key
from imperal_cachegen.compiler.keys.proofs import foreign_characters, longest, read_in_two_ways, same_key
from imperal_cachegen.keys import Bool, Enum, Id, Int, SegmentType

SMALL = st.one_of(
    st.just(Bool()),
    st.tuples(st.integers(0, 12), st.integers(0, 120)).map(lambda pair: Int(min(pair), max(pair), True)),
    st.lists(st.text("a1-:", min_size=1, max_size=2), min_size=1, max_size=4, unique=True).map(
        lambda some: Enum(tuple(some))
    ),
    st.sampled_from([Enum(("a", "ab", "b")), Enum(("1", "-1")), Int(0, 9, True), Int(9, 11, True)]),
)
SMALL_OR_NONE = st.tuples(SMALL, st.booleans()).map(lambda pair: pair[0].or_none() if pair[1] else pair[0])


def all_values(type_: SegmentType) -> list[object]:
    """Return every value of a small type."""
    found: list[object] = [None] if type_.optional else []
    match type_:
        case Bool():
            return [*found, False, True]
        case Int():
            return [*found, *range(type_.low, type_.high + 1)]
        case Enum():
            return [*found, *type_.values]
    raise AssertionError(type_)


def all_keys(one: Key) -> dict[str, int]:
    """Return every text of a key of small types, with the number of arguments that make it."""
    found: dict[str, int] = {}
    choices = [[type_.encode(value, model="", segment="") for value in all_values(type_)] for type_ in _types(one)]
    for texts in itertools.product(*choices):
        left = iter(texts)
        text = "".join(part if isinstance(part, str) else next(left) for part in one.parts)
        found[text] = found.get(text, 0) + 1
    return found


def _types(one: Key) -> list[SegmentType]:
    return [segment.type for segment in one.segments]


@given(parts(SMALL_OR_NONE, most=3))
def test_one_way_back_is_exact(row: list[str | SegmentType]) -> None:
    one = key_of_parts(row)
    doubt = read_in_two_ways(one)
    counts = all_keys(one)
    assert (doubt is None) == (max(counts.values()) == 1)
    if doubt is not None:
        assert counts[doubt.key] > 1
        assert doubt.one.values != doubt.other.values
        for arguments in (doubt.one, doubt.other):
            values = dict(arguments.values)
            if len(values) == len(one.segments):
                assert function_of(one)(**values) == doubt.key


@given(parts(SMALL_OR_NONE, most=2), parts(SMALL_OR_NONE, most=2))
def test_apart_is_exact(left: list[str | SegmentType], right: list[str | SegmentType]) -> None:
    one, other = key_of_parts(left), key_of_parts(right)
    doubt = same_key(one.parts, other.parts)
    shared = all_keys(one).keys() & all_keys(other).keys()
    assert (doubt is None) == (not shared)
    if doubt is not None:
        assert doubt.key in shared
        assert function_of(one)(**dict(doubt.one.values)) == doubt.key
        assert function_of(other)(**dict(doubt.other.values)) == doubt.key


@given(st.data())
def test_two_keys_called_apart_never_meet(data: st.DataObject) -> None:
    one = key_of_parts(data.draw(parts(segment_types(), most=2)))
    other = key_of_parts(data.draw(parts(segment_types(), most=2)))
    if [found for found in proved(one, other) if found.severity == "error"]:
        return
    texts = [
        function_of(some)(**{segment.name: data.draw(values_of(segment.type)) for segment in some.segments})
        for some in (one, other)
    ]
    assert texts[0] != texts[1]


# --- apart -----------------------------------------------------------------------------------------------------------

APART = [
    ({"a": "int(0..999)"}, "n:{a}", {"b": "int(1000..1999)"}, "n:{b}"),
    ({"a": "int(0..999)"}, "n:{a}", {"b": "date"}, "n:{b}"),
    ({"a": "int"}, "n:{a}", {"b": "uuid"}, "n:{b}"),
    ({"a": "date"}, "n:{a}", {"b": "datetime"}, "n:{b}"),
    ({"a": "id(9)"}, "n:{a}", {"b": "date"}, "n:{b}"),
    ({"a": "id(15)"}, "n:{a}", {"b": "datetime"}, "n:{b}"),
    ({"a": "id(31)"}, "n:{a}", {"b": "uuid"}, "n:{b}"),
    ({"a": "id"}, "n:{a}", {"b": "id"}, "n:{b}:x"),
    ({"a": "enum(x, y)"}, "n:{a}", {"b": "enum(z, xy)"}, "n:{b}"),
    ({"a": "bool"}, "n:{a}", {"b": "int(2..9)"}, "n:{b}"),
    ({"a": "id"}, "n:{a}", {"b": "id"}, "m:{b}"),
    ({"a": "id"}, "{a}:n", {"b": "id"}, "{b}:m"),
    ({"a": "id"}, "n:{a}", {"b": "id | None"}, "n:{b}:"),
    ({"a": "text(24)"}, "n:{a}", {"b": "digest(256)"}, "n:{b}"),
    ({"a": "text"}, "n:{a}", {}, "n:-x"),
    ({"a": "text"}, "n:{a}", {}, "n:---"),
    ({"a": "date"}, "n:{a}", {}, "n:2025-02-29"),
    ({"a": "date"}, "n:{a}", {}, "n:1900-02-29"),
    ({"a": "date"}, "n:{a}", {}, "n:0000-01-01"),
    ({"a": "date"}, "n:{a}", {}, "n:2025-04-31"),
    ({"a": "datetime"}, "n:{a}", {}, "n:20260101T240000Z"),
    ({"a": "int"}, "n:{a}", {}, "n:9223372036854775808"),
    ({"a": "int"}, "n:{a}", {}, "n:007"),
    ({"a": "enum(a:b)"}, "{a}:c", {"b": "id"}, "a:{b}"),
]
MEET = [
    ({"a": "int(0..1000)"}, "n:{a}", {"b": "int(1000..1999)"}, "n:{b}", "n:1000"),
    ({"a": "id(10)"}, "n:{a}", {"b": "date"}, "n:{b}", "n:1111-01-01"),
    ({"a": "id(32)"}, "n:{a}", {"b": "uuid"}, "n:{b}", "n:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ({"a": "date"}, "n:{a}", {}, "n:2024-02-29", "n:2024-02-29"),
    ({"a": "date"}, "n:{a}", {}, "n:2000-02-29", "n:2000-02-29"),
    ({"a": "date"}, "n:{a}", {}, "n:9999-12-31", "n:9999-12-31"),
    ({"a": "datetime"}, "n:{a}", {}, "n:99991231T235959Z", "n:99991231T235959Z"),
    ({"a": "int"}, "n:{a}", {}, "n:9223372036854775807", "n:9223372036854775807"),
    ({"a": "int"}, "n:{a}", {"b": "bool"}, "n:{b}", "n:1"),
    ({"a": "enum(x, y:z)"}, "n:{a}", {"b": "id"}, "n:y:{b}", "n:y:z"),
    ({"a": "id"}, "n:{a}", {"b": "id | None"}, "n{b}:x", "n:x"),
    ({"a": "id"}, "n:{a}", {"b": "id"}, "n:{b}", "n:a"),
    ({"a": "text"}, "n:{a}", {"b": "text"}, "n:{b}", "n:a"),
    ({"a": "text"}, "n:{a}", {}, "n:--", "n:--"),
    ({"a": "text(24)"}, "n:{a}", {}, "n:--aaaaaaaaaaaaaaaaaaaaaA", "n:--aaaaaaaaaaaaaaaaaaaaaA"),
    ({"a": "digest"}, "n:{a}", {"b": "secret"}, "n:{b}", "n:aaaaaaaaaaaaaaaaaaaaag"),
    ({"a": "enum(a:b)"}, "{a}:c", {"b": "id"}, "a:b:{b}", "a:b:c"),
]


@pytest.mark.parametrize(("types", "template", "others", "other"), APART, ids=range(len(APART)))
def test_keys_that_never_meet_are_accepted(
    types: dict[str, str], template: str, others: dict[str, str], other: str
) -> None:
    one, two = key(template, types, name="one"), key(other, others, name="two")
    assert proved(one, two) == proved(two, one) == ()


@pytest.mark.parametrize(("types", "template", "others", "other", "text"), MEET, ids=range(len(MEET)))
def test_keys_that_meet_are_refused_with_the_key(
    types: dict[str, str], template: str, others: dict[str, str], other: str, text: str
) -> None:
    one, two = key(template, types, name="one"), key(other, others, name="two")
    (found,) = proved(one, two)
    assert found.code == "CG306"
    assert found.span == two.template.span
    assert found.related[0].span == one.template.span
    assert found.related[0].message == f"can also make `{text}`"
    assert found.message == f"`{other}` and `{template}` can make the same key"
    assert all(f"`{text}`" in line for line in found.help[:1])


def test_an_overlap_shows_the_values_of_both() -> None:
    one = key("note:{note_id}", {"note_id": "id"}, name="one")
    two = key("note:{page}", {"page": "int(7..9)"}, name="two")
    (found,) = proved(one, two)
    assert found.help == (
        '`note:{note_id}` makes `note:7` for note_id="7"',
        "`note:{page}` makes `note:7` for page=7",
        "give each of the two its own literal part",
    )


def test_the_same_template_twice_is_refused() -> None:
    (found,) = proved(key("a:{b}", {"b": "id"}, name="one"), key("a:{b}", {"b": "id"}, name="two"))
    assert found.help[0] == 'both make `a:a` for b="a"'


def test_each_key_that_meets_another_is_reported_once() -> None:
    same = [key("a:{b}", {"b": "id"}, name=f"k{number}") for number in range(5)]
    assert codes(proved(*same)) == ["CG306"] * 4


def test_keys_whose_beginnings_contain_one_another_are_compared() -> None:
    short, long = key("ab{x}", {"x": "id"}, name="one"), key("abc{x}", {"x": "id"}, name="two")
    for row in ([short, long], [long, short], [key("{x}", {"x": "id"}), long], [long, key("{x}", {"x": "id"})]):
        assert codes(proved(*row)) == ["CG306"]


RANGES = [
    (0, 0),
    (0, 9),
    (7, 7),
    (57, 83),
    (9, 10),
    (99, 101),
    (5, 120),
    (57, 83),
    (38, 952),
    (409, 411),
    (190, 1011),
    (777, 777),
    (1, 999),
]


@pytest.mark.parametrize(("low", "high"), RANGES, ids=str)
def test_a_range_is_known_number_by_number(low: int, high: int) -> None:
    one = key_of_parts(["n:", Int(low, high, True)])
    for number in range(1200):
        same = same_key(one.parts, key_of_parts([f"n:{number}"]).parts)
        assert (same is not None) == (low <= number <= high)
    assert same_key(one.parts, key_of_parts([f"n:0{low}"]).parts) is None


# --- one way back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "types"),
    [
        ("{a}-{b}", {"a": "id", "b": "int"}),
        ("{a}{b}", {"a": "id", "b": "uuid"}),
        ("{a}{b}", {"a": "uuid", "b": "id"}),
        ("{a}{b}{c}", {"a": "date", "b": "id(40)", "c": "datetime"}),
        ("{a}:{b}", {"a": "id(60) | None", "b": "id(60) | None"}),
        ("{a}x{b}", {"a": "int", "b": "id"}),
        ("{a}{b}", {"a": "enum(a, ab)", "b": "enum(c, d)"}),
        ("{a}{b}", {"a": "int(0..99)", "b": "enum(x, xx)"}),
        ("k{a}", {"a": "text | None"}),
        ("{a}--{b}", {"a": "int", "b": "text(24)"}),
    ],
)
def test_a_key_that_is_read_back_in_one_way_is_accepted(template: str, types: dict[str, str]) -> None:
    assert proved(key(template, types)) == ()


@pytest.mark.parametrize(
    ("template", "types", "lines"),
    [
        ("{a}-{b}", {"a": "id", "b": "id(3)"}, 'a="a-", b="a" and a="a", b="-a" both make `a--a`'),
        ("{a}{b}", {"a": "id(9)", "b": "id(9)"}, 'a="aa", b="a" and a="a", b="aa" both make `aaa`'),
        ("{a}{b}", {"a": "int(0..99)", "b": "int(0..99)"}, "a=1, b=11 and a=11, b=1 both make `111`"),
        ("k{a}{b}", {"a": "bool | None", "b": "bool | None"}, "a=true, b=None and a=None, b=true both make `k1`"),
        ("{a}{b}", {"a": "enum(a, ab)", "b": "enum(bc, c)"}, 'a="ab", b="c" and a="a", b="bc" both make `abc`'),
        ("{a}:{b}", {"a": "enum(x, x:y)", "b": "enum(z, y:z)"}, 'a="x:y", b="z" and a="x", b="y:z" both make `x:y:z`'),
        ("n:{c}:{a}{b}:{d}", {"a": "id(5)", "b": "id(5)", "c": "uuid", "d": "date"}, None),
    ],
)
def test_a_key_that_can_be_read_in_two_ways_is_refused_with_both(
    template: str, types: dict[str, str], lines: str | None
) -> None:
    one = key(template, types)
    (found,) = proved(one)
    assert found.code == "CG305"
    assert found.span == one.template.span
    assert lines is None or found.help[0] == lines
    assert f"two different sets of values make one key of `{template}`" == found.message


# --- length and charset ----------------------------------------------------------------------------------------------


def test_the_longest_key_has_128_characters() -> None:
    assert codes(proved(key("k:{a}", {"a": "id(126)"}))) == ["CG309"]
    (found,) = proved(key("k:{a}", {"a": "id(127)"}))
    assert found.code == "CG304"
    assert found.message == "the longest key of `k:{a}` has 129 characters, more than 128"
    assert longest(key("k:{a}", {"a": "id(118)"}, scoped=True)) == 129


def test_an_error_of_length_shows_a_table_and_sizes_that_fit() -> None:
    one = key("t:{day}:{q}:{h}", {"day": "date", "q": "text(90)", "h": "digest(256)"}, revision=10, scoped=True)
    (found,) = proved(one)
    assert found.help == (
        "t:       2\n"
        "{day}   10  date\n"
        ":        1\n"
        "{q}     90  text(90)\n"
        ":        1\n"
        "{h}     43  digest(256)\n"
        ":v10     4\n"
        "scope    9  the generation that a drop changes\n"
        "sum    160  of 128",
        "it would fit with `q: text(58)`",
    )
    fitting = key("t:{day}:{q}:{h}", {"day": "date", "q": "text(58)", "h": "digest(256)"}, revision=10, scoped=True)
    assert proved(fitting) == ()
    assert longest(fitting) == 128


@pytest.mark.parametrize(
    ("types", "sizes"),
    [
        ({"a": "text(100)", "b": "text(100)"}, "`a: text(61)`, `b: text(61)`"),
        ({"a": "digest(256) | None", "b": "text(100)"}, "`b: text(79)`"),
        ({"a": "json(256)", "b": "id(128)"}, "`b: id(79)`"),
    ],
)
def test_sizes_that_would_fit_do(types: dict[str, str], sizes: str) -> None:
    (found,) = proved(key("{a}:{b}", types))
    assert found.help[-1] == f"it would fit with {sizes}, which leaves room for a revision"
    repaired = dict(types)
    for piece in sizes.split("`"):
        name, _, text = piece.partition(": ")
        if text:
            repaired[name] = text
    assert codes(proved(key("{a}:{b}", repaired))) == []


def test_sizes_that_fit_without_room_for_a_revision_are_better_than_none() -> None:
    (found,) = proved(key("x" * 78 + ":{a}:{b}", {"a": "text(26)", "b": "text(25)"}))
    assert found.help[-1] == "it would fit with `a: text(24)`, `b: text(24)`"


def test_a_key_that_no_size_makes_fit_says_so() -> None:
    (found,) = proved(key("x" * 120 + ":{a}", {"a": "uuid"}))
    assert found.help[-1].startswith("no sizes of these segments would fit")
    four = key("{a}:{b}:{c}:{d}", dict.fromkeys("abcd", "digest(256)"))
    (found,) = proved(four)
    assert found.help[-1].startswith("it would fit with `a: digest(")
    assert "CG304" not in codes(proved(key("{a}:{b}:{c}:{d}", dict.fromkeys("abcd", "digest(184)"))))


def test_a_table_of_many_parts_is_cut() -> None:
    one = key(":".join(f"{{s{number}}}" for number in range(40)), {f"s{number}": "uuid" for number in range(40)})
    (found,) = proved(one)
    assert len(found.help[0].splitlines()) == 26
    assert found.help[0].splitlines()[-2].split() == ["and", "55", "more", "923"]
    twelve = key(
        ":".join(f"{{s{number}}}" for number in range(12)) + ":", {f"s{number}": "uuid" for number in range(12)}
    )
    (found,) = proved(twelve)
    assert len(found.help[0].splitlines()) == 25
    assert "more" not in found.help[0]


@pytest.mark.parametrize(
    ("types", "fitting"),
    [
        (
            ["digest(256)", "digest(256) | None", "json(256)", "json(256) | None"],
            ["digest(176)", "digest(176) | None", "json(176)", "json(176) | None"],
        ),
        (["id(20)"] * 7, None),
        (["id(16)", "uuid", "uuid", "uuid", "uuid"], None),
        (["text(25)", "digest(104)", "json(104)", "uuid", "uuid"], None),
    ],
)
def test_sizes_are_cut_no_further_than_they_are_of_use(types: list[str], fitting: list[str] | None) -> None:
    one = key(":".join(f"{{s{at}}}" for at in range(len(types))), {f"s{at}": type_ for at, type_ in enumerate(types)})
    (found,) = proved(one)
    if fitting is None:
        least = {"id(20)": 16, "id(16)": 16, "text(25)": 24, "text(24)": 24, "digest(104)": 16, "json(104)": 16}
        sizes = [least.get(type_, typed(type_).longest) for type_ in types]
        fits = sum(sizes) + len(types) - 1 <= 128
        assert found.help[-1].startswith("it would fit" if fits else "no sizes of these segments would fit")
    else:
        proposed = ", ".join(f"`s{at}: {text}`" for at, text in enumerate(fitting))
        assert found.help[-1] == f"it would fit with {proposed}, which leaves room for a revision"


def test_a_key_has_room_for_a_revision() -> None:
    assert proved(key("k:{a}", {"a": "id(121)"})) == ()
    (found,) = proved(key("k:{a}", {"a": "id(122)"}))
    assert (found.code, found.severity, found.help) == ("CG309", "warning", ("shorten a segment by 1 or more",))
    assert proved(key("k:{a}", {"a": "id(121)"}, revision=99)) == ()


def test_a_key_is_not_empty() -> None:
    assert codes(proved(key("{a}", {"a": "id | None"}))) == ["CG310"]
    assert proved(key("{a}{b}", {"a": "id | None", "b": "bool"})) == ()
    assert proved(key("{a}", {"a": "id | None"}, revision=2)) == ()
    assert proved(key("{a}", {"a": "id"})) == ()


def test_a_foreign_character_is_found_wherever_it_comes_from() -> None:
    assert foreign_characters(key_of_parts(["in box", Id()])) == " "
    odd = key_of_parts(["inbox:", Enum(("a.b", "c/d"))])
    assert foreign_characters(odd) == "./"
    assert codes(proved(odd)) == ["CG302"]
    assert foreign_characters(key_of_parts(["inbox:", Id(), Enum((":-_z",))])) == ""


# --- time ------------------------------------------------------------------------------------------------------------

HOSTILE = {
    "side by side": [key("{a}{b}{c}{d}", {"a": "id(30)", "b": "text(30)", "c": "id(30)", "d": "text(30)"})],
    "texts with dashes": [key("{a}-{b}-{c}", {"a": "text(40)", "b": "text(40)", "c": "text(40)"})],
    "numbers": [key("".join(f"{{s{n}}}" for n in range(6)), {f"s{n}": "int" for n in range(6)})],
    "none upon none": [key("k" + "".join(f"{{s{n}}}" for n in range(60)), {f"s{n}": "bool | None" for n in range(60)})],
    "unambiguous, but not at once": [key("{a}{b}x{c}", {"a": "int", "b": "datetime", "c": "int"})] * 2,
    "long and equal": [key("{a}:x", {"a": "id(120)"}), key("{b}:{c}", {"b": "text(100)", "c": "enum(y, z)"})],
    "many values": [key("{a}:{b}", {"a": Enum(tuple(f"v{n}x" for n in range(1000))), "b": "id(9)"})],
    "many colons": [key("{a}:{b}", {"a": Enum(tuple(f"v{n}:x" for n in range(999))), "b": Enum(tuple(f"{n}:y" for n in range(999)))})],
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_template_takes_two_seconds(name: str) -> None:
    started = time.process_time()
    assert proved(*HOSTILE[name]) is not None
    assert time.process_time() - started < 2


def test_many_keys_of_one_model_are_compared_or_refused_in_time() -> None:
    started = time.process_time()
    apart = [key(f"n:{{a}}:k{number}", {"a": "id"}, name=f"k{number}") for number in range(180)]
    assert proved(*apart) == ()
    heads = [key(f"k{number}:{{a}}", {"a": "id"}, name=f"k{number}") for number in range(1000)]
    assert proved(*heads) == ()
    too_many = [key(f"{{a}}:k{number}", {"a": "id"}, name=f"k{number}") for number in range(300)]
    (found,) = proved(*too_many)
    assert (found.code, found.span) == ("CG323", too_many[200].template.span)
    assert found.message == "`{a}:k200` could not be proved: there are too many keys to compare it with"
    assert time.process_time() - started < 6


def test_a_search_that_gives_up_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    from imperal_cachegen.compiler.keys import search

    monkeypatch.setattr(search, "STATES_MAX", 10)
    search.two_ways.cache_clear()
    search.common.cache_clear()
    (found,) = proved(key("{a}{b}", {"a": "int(3..77)", "b": "enum(x, yy)"}), key("other:{c}", {"c": "id"}))
    assert found.code == "CG323"
    assert found.help
    one, other = key("k:{a}z", {"a": "id(31)"}, name="one"), key("k:{b}", {"b": "date"}, name="two")
    (found,) = proved(one, other)
    assert (found.code, found.span) == ("CG323", other.template.span)
    search.two_ways.cache_clear()
    search.common.cache_clear()


def test_values_in_messages_read_as_values() -> None:
    from imperal_cachegen.compiler.keys.arguments import Text, shown_value
    from imperal_cachegen.keys.remains import Cut, Hashed

    assert shown_value(date(1, 2, 3)) == "0001-02-03"
    assert shown_value("a\"b'\n") == '"a\\"b\'\\n"'
    assert shown_value("x" * 50) == f'"{"x" * 37}…"'
    assert shown_value("привет") == '"привет"'
    assert shown_value(None) == "None"
    assert shown_value(Hashed("abc")) == "(a value whose digest is abc)"
    assert shown_value(Cut("ab", "x")) == '(a long text that begins "ab")'
    assert shown_value(Text("x")) == "(written `x`)"
