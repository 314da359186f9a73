"""The union rule, held against Pydantic itself."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import combinations
from uuid import UUID

import pytest
from fielding import declare, fields, found, only, ref, scalar
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from strategies import annotations, holder, python_type, same, values

from imperal_cachegen.compiler.ir import Annotation

SHAPES = declare(
    Cat='kind: Literal["cat"] = "cat"\nname: str = ""',
    Dog='kind: Literal["dog"]\nname: str = ""',
    Bird="name: str",
)


def classes() -> dict[object, type[BaseModel]]:
    made = {}
    for key, decl in SHAPES.items():
        specs = {
            each.python: (python_type(each.annotation), ... if each.default is None else each.default.value)
            for each in decl.fields
        }
        made[key] = create_model(key.name, __config__=ConfigDict(allow_inf_nan=False), **specs)
    return made


CLASSES = classes()
INSTANCES = {
    key: st.builds(cls, **{name: values(SHAPES[key].fields[at].annotation) for at, name in enumerate(cls.model_fields)})
    for key, cls in CLASSES.items()
}


def there_and_back(annotation: Annotation, value: object) -> object:
    """Return what the included client would hand back."""
    cls = holder(annotation, CLASSES)
    return cls.model_validate_json(cls(v=value).model_dump_json()).v


def platform_and_back(annotation: Annotation, value: object) -> object:
    """Return what the platform's client would hand back: it parses first, and validates Python's objects."""
    cls = holder(annotation, CLASSES)
    return cls.model_validate(json.loads(json.dumps(cls(v=value).model_dump(mode="json")))).v


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(st.data())
def test_every_value_of_an_accepted_type_comes_back_from_json_as_what_it_was(data):
    text = data.draw(annotations(("Cat", "Dog", "Bird")))
    made = fields(scalar(text), SHAPES)
    assume(not made.found)
    annotation = made["f"].annotation
    value = data.draw(values(annotation, INSTANCES))
    assert same(there_and_back(annotation, value), value), (text, value)
    assert same(platform_and_back(annotation, value), value), (text, value)


@pytest.mark.parametrize(
    "text",
    [
        "str | None",
        "int | float",
        "bool | int | float | str",
        'str | Literal["a"]',
        'date | Literal["never"]',
        "Decimal | bool",
        "Cat | Dog",
        "Cat | Dog | None",
        "list[Cat | Dog] | str",
        "Bird | list[Bird]",
        "dict[str, int] | list[int] | str",
        "Literal[1, 2] | int",
        'Literal["a"] | Literal["b"] | None',
        "Any | None",
        "UUID | int | None",
        "set[int | str]",
        "tuple[int, ...] | None",
    ],
)
def test_accepts(text):
    assert found(scalar(text), SHAPES) == []


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("str | date", "date"),
        ("date | datetime", "datetime"),
        ("UUID | str | None", "str"),
        ("timedelta | Literal['P1D']", "Literal['P1D']"),
        ("Decimal | int", "int"),
        ("bool | None | Decimal", "Decimal"),
        ("float | Decimal", "Decimal"),
        ("Decimal | Literal[1]", "Literal[1]"),
        ("list | list[int]", "list[int]"),
        ("set[int] | tuple[str, ...]", "tuple[str, ...]"),
        ("dict | dict[str, int]", "dict[str, int]"),
        ("dict | Bird", "Bird"),
        ("Bird | Cat", "Cat"),
        ("Any | int", "int"),
        ("Literal[1] | bool", "bool"),
        ("int | Literal[true]", "Literal[true]"),
        ("float | Literal[1]", "Literal[1]"),
        ("Literal[1] | Literal[true]", "Literal[true]"),
        ("list[str | date]", "date"),
        ("dict[str, (str | date) | None]", "date"),
    ],
)
def test_refuses_and_underlines_the_second(text, second):
    line = scalar(text)
    assert found(line, SHAPES) == [("CG208", second if "''" not in line else line[3:])]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("str | date", "2026-11-21"),
        ("date | str", "2026-11-21"),
        ("datetime | str", "2026-11-21T08:00:00Z"),
        ("str | UUID", "12345678-1234-5678-1234-567812345678"),
        ("timedelta | str", "PT5M"),
        ("Decimal | str", "1.50"),
        ("time | str", "08:00:00"),
    ],
)
def test_the_text_in_the_message_is_one_that_can_be_either(text, value):
    one = only(scalar(text))
    assert f'`"{value}"`' in one.message
    annotation = fields(scalar(text))["f"].annotation
    typed = next(member for member in annotation.members if member.name != "str")
    meant = holder(typed).model_validate_json(f'{{"v": "{value}"}}').v
    backs = [there_and_back(annotation, each) for each in (value, meant)]
    assert same(*backs)


@pytest.mark.parametrize(
    ("text", "value", "back"),
    [
        ("Literal[1] | bool", True, 1),
        ("Literal[true] | int", 1, True),
        ("Literal[1] | float", 1.0, 1),
    ],
)
def test_refused_constants_do_change_places(text, value, back):
    assert [one.code for one in fields(scalar(text)).found] == ["CG208"]
    assert same(there_and_back(fields(scalar(text))["f"].annotation, value), back)


def test_two_types_without_a_literal_field_do_come_back_as_each_other():
    shapes = declare(One="name: str = ''", Two="name: str = ''\nsize: int = 0")
    assert found("f: One | Two", shapes) == [("CG208", "Two")]
    one, two = (
        create_model(name, name=(str, ""), **extra) for name, extra in (("One", {}), ("Two", {"size": (int, 0)}))
    )
    both = create_model("Both", v=(one | two, ...))
    assert type(both.model_validate_json(both(v=one()).model_dump_json()).v) is not type(both(v=one()).v) or (
        type(both.model_validate_json(both(v=two()).model_dump_json()).v) is two
    )


def test_the_way_out_names_the_field_that_one_of_two_types_has():
    shapes = declare(Row='kind: Literal["row"]', Track="name: str")
    for text in ("Row | Track", "Track | Row"):
        made = fields(f"f: {text}", shapes)
        assert '`Track` a field `kind: Literal["track"]`' in made.found[0].help[0]


def test_the_first_member_is_pointed_at_too():
    one = only("f: str | None | date")
    assert [related.span.text for related in one.related] == ["str"]


def test_a_literal_field_of_one_name_tells_types_apart_only_by_different_values():
    shapes = declare(
        A='kind: Literal["a", "c"]', B='kind: Literal["b"]', C='kind: Literal["c"]', D='sort: Literal["d"]'
    )
    assert found("f: A | B", shapes) == []
    assert found("f: A | C", shapes) == [("CG208", "C")]
    assert found("f: A | D", shapes) == [("CG208", "D")]
    assert found("f: A | B | C", shapes) == [("CG208", "C")]


@pytest.mark.parametrize(
    "text",
    [
        "set[list[int]]",
        "set[dict]",
        "set[Any]",
        "set[Bird]",
        "set[set[int]]",
        "set[tuple[list, ...]]",
        "set[int | list]",
    ],
)
def test_items_of_sets_have_a_hash(text):
    inner = text[4:-1]
    assert found(f"f: {text}", SHAPES) == [("CG207", inner)]


def test_a_value_of_another_type_never_validates_by_accident_in_a_discriminated_union():
    cls = holder(fields("f: Cat | Dog", SHAPES)["f"].annotation, CLASSES)
    with pytest.raises(ValidationError):
        cls.model_validate_json('{"v": {"kind": "fish"}}')
    assert type(cls.model_validate_json('{"v": {"kind": "dog"}}').v) is CLASSES[ref("Dog")]


# Pairs of members, in both orders, against what Pydantic does with every value at hand.

MEMBERS = (
    "str", "int", "float", "bool", "datetime", "date", "time", "timedelta", "UUID", "Decimal", "dict", "list", "None",
    "list[int]", "list[str]", "set[int]", "tuple[str, ...]", "dict[str, int]", "Cat", "Dog", "Bird",
    'Literal["a"]', 'Literal["1"]', 'Literal["P1D"]', 'Literal["2026-11-21"]', "Literal[1]", "Literal[0]", "Literal[2]",
    "Literal[true]", "Literal[false]", "Literal[None]",
)  # fmt: skip
AT_HAND: dict[str, tuple[object, ...]] = {
    "str": ("", "a", "1", "true", "1.5", "P1D", "2026-11-21", "2026-11-21T08:00:00Z", "08:00:00", str(UUID(int=1))),
    "int": (0, 1, 2, -7, 10**20),
    "float": (0.0, 1.0, 2.0, 1.5, 1e20),
    "bool": (True, False),
    "datetime": (datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 21, 8, 0, 0, 5, tzinfo=UTC)),
    "date": (date(2026, 11, 21), date(1, 1, 1)),
    "time": (time(8), time(8, 0, 0, 1), time(8, tzinfo=UTC)),
    "timedelta": (timedelta(1), timedelta(0), timedelta(microseconds=1)),
    "UUID": (UUID(int=1), UUID(int=2**127)),
    "Decimal": tuple(map(Decimal, ("0", "1", "1.0", "2", "1.5", "1E+5"))),
    "dict": ({}, {"a": 1}, {"name": "x"}, {"kind": "cat", "name": ""}),
    "list": ([], [1], ["a"], [1.5]),
    "None": (None,),
    "list[int]": ([], [1]),
    "list[str]": ([], ["a"]),
    "set[int]": (set(), {1}),
    "tuple[str, ...]": ((), ("a",)),
    "dict[str, int]": ({}, {"a": 1}),
    "Cat": (CLASSES[ref("Cat")](), CLASSES[ref("Cat")](name="x")),
    "Dog": (CLASSES[ref("Dog")](kind="dog"),),
    "Bird": (CLASSES[ref("Bird")](name="x"),),
}
AT_HAND |= {text: (json.loads(text[8:-1].replace("None", "null")),) for text in MEMBERS if text.startswith("Literal")}

TEXTS = ("datetime", "date", "time", "timedelta", "UUID", "Decimal")
STRICTER = {
    *(frozenset(pair) for pair in combinations(TEXTS, 2)),
    *(frozenset(("Decimal", name)) for name in ("int", "float", "Literal[2]", "Literal[0]", "Literal[1]")),
    frozenset(("datetime", 'Literal["1"]')),
    *(frozenset(pair) for pair in combinations(("list", "list[int]", "list[str]"), 2)),
    *(frozenset((name, "dict[str, int]")) for name in ("dict", "Dog", "Bird")),
    frozenset(("Dog", "Bird")),
}
"""Refused by the language, though this Pydantic brings every value at hand back."""


def test_a_pair_of_members_is_refused_exactly_where_a_value_comes_back_as_another():
    wrong = []
    for one, two in combinations(MEMBERS, 2):
        lost: dict[str, list[object]] = {}
        refused = {}
        for text in (f"{one} | {two}", f"{two} | {one}"):
            made = fields(scalar(text), SHAPES)
            annotation = made["f"].annotation
            refused[text] = bool(made.found)
            lost[text] = [
                (value, back)
                for value in (*AT_HAND[one], *AT_HAND[two])
                for back in (there_and_back(annotation, value), platform_and_back(annotation, value))
                if not same(back, value)
            ]
        for text, losses in lost.items():
            if losses and not refused[text]:
                wrong.append((text, "accepted", losses[:2]))
            if refused[text] and not any(lost.values()) and frozenset((one, two)) not in STRICTER:
                wrong.append((text, "refused"))
    assert "\n".join(map(str, wrong)) == ""
