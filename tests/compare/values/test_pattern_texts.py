"""Texts that are drawn from a pattern: Pydantic's own engine takes them."""

import pytest
from pydantic_core import SchemaValidator, ValidationError, core_schema

from imperal_cachegen.compiler.compare.values.patterns import texts


def takes(pattern: str, text: str) -> bool:
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern)).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "abc",
        "^[a-z]{2,4}$",
        r"^\d+(\.\d+)?$",
        "^[\"\\\\'{}]*$",
        "^(да|нет)$",
        r"\A[A-Za-z0-9_-]{1,40}\z",
        r"^(?:a|bc)+?d{3}$",
        r"^(?P<year>[0-9]{4})-(?<month>[0-1][0-9])$",
        r"^[^/\s]+/[^/]*$",
        r"^[]a]+[a-]$",
        r"^[\w.+-]+@[a-z]+\.(org|com)$",
        r"^\x41\u0042\x{43}\t\.$",
        r"^[[:alpha:]]{3}$",
        r"^[a-z&&[^aeiou]]{5}$",
        r"^[a-z--[b-y]]+$",
        r"^(?i)abc$",
        "^.{3}$",
        r"^(\$|\^)\?$",
    ],
)
def test_most_texts_of_a_pattern_are_taken(pattern: str) -> None:
    drawn = list(texts(pattern))
    assert drawn
    assert len(set(drawn)) == len(drawn)
    taken = [text for text in drawn if takes(pattern, text)]
    assert len(taken) >= len(drawn) * 0.8, [text for text in drawn if text not in taken]


@pytest.mark.parametrize("pattern", ["(", "[a", "a{", "a{x}", "(?=a)", "\\", "[z-a]", "a" * 3000 + "("])
def test_what_is_not_understood_draws_nothing_or_something_and_never_fails(pattern: str) -> None:
    assert len(list(texts(pattern))) <= 60


def test_texts_are_the_same_in_every_run() -> None:
    assert list(texts("^[a-z]{2,9}$")) == list(texts("^[a-z]{2,9}$"))


def test_a_pattern_that_repeats_much_stays_bounded() -> None:
    assert all(len(text) < 300_000 for text in texts("^((a{300}){300}){300}$", 2))
