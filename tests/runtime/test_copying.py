"""The copies that waiters get: as `copy.deepcopy` makes them, whatever is in a value."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, PrivateAttr, RootModel

from imperal_cachegen.runtime.copying import copier, deep_copy


class Colour(Enum):
    RED = "red"


class Row(BaseModel):
    name: str
    labels: list[str] = []
    when: datetime | None = None


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    anything: Any = None
    rows: list[Row] = []
    _secret: list[int] = PrivateAttr(default_factory=lambda: [1])


class Names(RootModel[list[str]]):
    pass


class Own(BaseModel):
    number: int = 0

    def __deepcopy__(self, memo: object = None) -> "Own":
        return Own(number=self.number + 1)


def value() -> Open:
    shared = Row(name="r", labels=["a"])
    made = Open(
        anything={
            "set": {1, 2},
            "tuple": ([1], 2),
            "decimal": Decimal("1.5"),
            "names": Names(["x"]),
            ("k", 1): Colour.RED,
        },
        rows=[shared, shared, Row(name="s", when=datetime(2026, 1, 1, tzinfo=UTC))],
        further=[UUID(int=1), {"deep": [bytearray(b"b")]}],
    )
    made._secret.append(2)
    return made


def test_a_copy_equals_its_original_in_everything_that_pydantic_keeps():
    original = value()
    made = deep_copy(original)
    expected = copy.deepcopy(original)
    assert made == original == expected
    assert type(made.anything["names"]) is Names
    assert made._secret == [1, 2]
    assert made.model_extra == expected.model_extra
    assert made.model_fields_set == expected.model_fields_set == {"anything", "rows", "further"}
    assert made.rows[2].model_fields_set == {"name", "when"}


def test_a_copy_shares_nothing_that_can_be_changed():
    original = value()
    kept = copy.deepcopy(original)
    made = deep_copy(original)
    made.anything["set"].add(3)
    made.anything["tuple"][0].append(2)
    made.anything["names"].root.append("y")
    made.rows[0].labels.append("b")
    made.further[1]["deep"][0].append(1)
    made._secret.append(3)
    made.rows[2].__pydantic_fields_set__.add("labels")
    assert original == kept
    assert original._secret == [1, 2]
    assert original.rows[2].model_fields_set == {"name", "when"}


def test_an_extra_of_a_copy_is_not_the_originals():
    original = Open()
    deep_copy(original).new = 1
    assert original.model_extra == {}


def plain() -> Open:
    """Without what only `deepcopy` knows, and nothing twice."""
    made = Open(
        anything={"set": {1, 2}, "pair": (1, "a"), "colour": Colour.RED, "lists": [[1], [[2], {}]], "none": None},
        rows=[Row(name="r", labels=["a"]), Row(name="s", when=datetime(2026, 1, 1, tzinfo=UTC))],
        further=[UUID(int=1), {"deep": [b"b"]}],
    )
    made._secret.append(2)
    return made


def test_a_plain_value_is_copied_without_deepcopy(monkeypatch):
    original = plain()
    expected = copy.deepcopy(original)
    monkeypatch.setattr(copy, "deepcopy", None)
    made = deep_copy(original)
    assert made == original == expected
    assert made._secret == [1, 2]
    assert made.model_fields_set == expected.model_fields_set
    assert made.rows[0].model_fields_set == {"name", "labels"}
    assert made.anything["colour"] is Colour.RED


def test_copies_of_a_plain_value_share_nothing_that_can_be_changed():
    original, kept = plain(), copy.deepcopy(plain())
    make = copier(original)
    for made in (original, make()):
        made.anything["set"].add(3)
        made.anything["lists"][1][0].append(2)
        made.anything["lists"][1][1]["k"] = 1
        made.anything["new"] = 1
        made.rows[0].labels.append("b")
        made.rows[1].name = "other"
        made.rows.pop()
        made.further[1]["deep"].append(1)
        made._secret.append(3)
        made.further = 1
    made = make()
    assert made == kept
    assert made._secret == [1, 2]
    assert made.model_fields_set == kept.model_fields_set


def test_what_is_in_a_value_twice_is_one_object_in_the_copy():
    made = deep_copy(value())
    assert made.rows[0] is made.rows[1]


def test_a_value_that_holds_itself_is_copied():
    original = Open()
    original.anything = [original]
    made = deep_copy(original)
    assert made.anything[0] is made
    assert made is not original


def test_a_class_that_copies_in_its_own_way_does_so():
    assert deep_copy(Open(anything=[Own(number=1)])).anything[0].number == 2


def test_a_value_without_a_copy_raises_what_deepcopy_raises():
    with pytest.raises(TypeError, match="generator"):
        deep_copy(Open(anything=(n for n in ())))
