"""Limits: where they stand, what they may be, and that Pydantic takes them."""

from decimal import Decimal

import pytest
from fielding import fields, found, only
from hypothesis import given
from hypothesis import strategies as st
from strategies import holder

from imperal_cachegen.compiler.ir import Limited, ListOf, Plain, UnionOf
from imperal_cachegen.compiler.resolve.fields.patterns import BUDGET, pattern_fault, weight
from imperal_cachegen.compiler.resolve.fields.ranges import clash


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{type: int, ge: 0, le: 9}", Limited(Plain("int"), (("ge", 0), ("le", 9)))),
        ("{type: float, gt: 0}", Limited(Plain("float"), (("gt", 0.0),))),
        (
            "{type: Decimal, ge: 0.10, multiple_of: '0.05'}",
            Limited(Plain("Decimal"), (("ge", Decimal("0.10")), ("multiple_of", Decimal("0.05")))),
        ),
        ("{type: str, min_length: 1, pattern: '^a'}", Limited(Plain("str"), (("min_length", 1), ("pattern", "^a")))),
        ("{type: 'list[str]', max_items: 3}", Limited(ListOf(Plain("str")), (("max_length", 3),))),
        ("{type: list, min_items: 0}", Limited(Plain("list"), (("min_length", 0),))),
        ("{type: 'int | None', ge: 0}", UnionOf((Limited(Plain("int"), (("ge", 0),)), Plain("None")))),
        (
            "{type: 'int | str', ge: 0, max_length: 3}",
            UnionOf((Limited(Plain("int"), (("ge", 0),)), Limited(Plain("str"), (("max_length", 3),)))),
        ),
    ],
)
def test_stand_on_the_member_they_fit(line, expected):
    made = fields(f"f: {line}")
    assert made.found == ()
    assert made["f"].annotation == expected
    holder(made["f"].annotation)


@pytest.mark.parametrize(
    ("line", "code", "underlined"),
    [
        ("{type: bool, ge: 0}", "CG245", "ge"),
        ("{type: str, ge: 0}", "CG245", "ge"),
        ("{type: 'list[str]', max_length: 3}", "CG245", "max_length"),
        ("{type: str, max_items: 3}", "CG245", "max_items"),
        ("{type: dict, max_items: 3}", "CG245", "max_items"),
        ("{type: 'int | float', ge: 0}", "CG246", "ge"),
        ("{type: int, ge: 0.5}", "CG247", "0.5"),
        ("{type: int, ge: '0'}", "CG247", "'0'"),
        ("{type: int, ge: true}", "CG247", "true"),
        ("{type: int, ge: null}", "CG247", "null"),
        ("{type: int, ge: [1]}", "CG247", "[1]"),
        ("{type: int, multiple_of: 0}", "CG247", "0"),
        ("{type: float, ge: .inf}", "CG247", ".inf"),
        ("{type: float, ge: .nan}", "CG247", ".nan"),
        ("{type: Decimal, ge: x}", "CG247", "x"),
        ("{type: Decimal, ge: NaN}", "CG247", "NaN"),
        ("{type: str, min_length: -1}", "CG247", "-1"),
        ("{type: str, min_length: 1.5}", "CG247", "1.5"),
        ("{type: str, max_length: 99999999999999999999}", "CG247", "99999999999999999999"),
        ("{type: int, ge: 5, le: 3}", "CG248", "le: 3"),
        ("{type: int, gt: 1, lt: 2}", "CG248", "lt: 2"),
        ("{type: float, ge: 1, lt: 1}", "CG248", "lt: 1"),
        ("{type: int, ge: 1, le: 4, multiple_of: 5}", "CG248", "multiple_of: 5"),
        ("{type: str, min_length: 3, max_length: 2}", "CG248", "max_length: 2"),
        ("{type: 'set[int]', max_items: 2, min_items: 3}", "CG248", "min_items: 3"),
        ("{type: str, pattern: '['}", "CG249", "'['"),
        ("{type: str, pattern: '(?=a)'}", "CG249", "'(?=a)'"),
        ("{type: str, pattern: '(a)\\1'}", "CG249", "'(a)\\1'"),
        ("{type: str, pattern: 5}", "CG249", "5"),
        ("{type: str, pattern: '(a{1000}){1000}'}", "CG249", "'(a{1000}){1000}'"),
        ("{type: int, minimum: 5}", "CG241", "minimum"),
        ("{type: int, ge: 0, default: -1}", "CG231", "-1"),
        ("{type: str, pattern: '^a$', default: b}", "CG231", "b"),
        ("{type: 'list[int]', min_items: 1, default: []}", "CG231", "[]"),
        ("{type: 'int | None', ge: 1, default: 0}", "CG231", "0"),
        ("{default: 5}", "CG242", "f"),
        ("{type: }", "CG240", None),
        ("{type: [int]}", "CG240", "[int]"),
        ("{type: int = 5}", "CG201", "="),
        ("{type: int, description: [a]}", "CG250", "[a]"),
        ("{type: int, alias: }", "CG250", None),
        ("[int]", "CG240", "[int]"),
    ],
)  # fmt: skip
def test_refuses(line, code, underlined):
    one = only(f"f: {line}")
    assert one.code == code
    assert underlined is None or one.span.text == underlined


def test_x_keys_are_left_alone():
    assert found("f: {type: int, x-note: 5}\nx-g: int") == []


def test_a_field_without_anything_is_an_error():
    assert found("f:\n") == [("CG240", "f")]
    assert [code for code, _ in found("- f")] == ["CG251"]


_LIMITS = st.lists(
    st.tuples(st.sampled_from(["ge", "gt", "le", "lt"]), st.integers(-6, 6)), max_size=3, unique_by=lambda pair: pair[0]
).flatmap(lambda bounds: st.just(bounds) | st.integers(1, 5).map(lambda step: [*bounds, ("multiple_of", step)]))


def meets(value: int, limits: list[tuple[str, int]]) -> bool:
    tests = {
        "ge": lambda bound: value >= bound,
        "gt": lambda bound: value > bound,
        "le": lambda bound: value <= bound,
        "lt": lambda bound: value < bound,
        "multiple_of": lambda bound: value % bound == 0,
    }
    return all(tests[name](bound) for name, bound in limits)


@given(_LIMITS)
def test_whole_limits_clash_exactly_where_no_number_meets_them(limits):
    assert (clash(limits, whole=True) is None) == any(meets(value, limits) for value in range(-40, 41))


def test_large_patterns_are_weighed_before_they_are_compiled():
    assert weight(r"^[A-Z]{2}-\d{4}$") < 500
    assert weight(r"(\w{50}){10}") > weight(r"\w{50}") * 9
    assert weight("(" * 1000 + ")" * 10 + "{99}" * 100) < BUDGET
    lines = "".join(f"f{n}: {{type: str, pattern: '\\w{{99}}{n}'}}\n" for n in range(200))
    codes = {one.message for one in fields(lines).found}
    assert codes == {"the patterns of this file are too large together"}


def test_the_reason_is_the_engines_own():
    assert pattern_fault("a+") is None
    assert "unclosed" in (pattern_fault("[") or "")
