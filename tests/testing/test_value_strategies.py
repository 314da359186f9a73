"""Strategies of values are made from the class, whatever stands in it: each value can be stored, and comes back the same."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    JsonValue,
    NaiveDatetime,
    PastDate,
    PlainValidator,
    RootModel,
    create_model,
    model_validator,
)
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from imperal_cachegen.keys import Bool, Date, DateTime, Digest, Id, Int, JsonDigest, Secret, Text, Uuid
from imperal_cachegen.keys import Enum as OneOf
from imperal_cachegen.runtime import NOT_EMPTY, AnyJson
from imperal_cachegen.runtime.envelope import codec_of
from imperal_cachegen.testing.strategies import KeyStrategies, Unmakable, values_of


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Node(BaseModel):
    name: str
    children: list["Node"] = []
    above: "Node | None" = None


class Point(TypedDict):
    x: int
    y: int


@dataclass
class Size:
    width: int
    height: int = 1


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = Field(ge=1, le=9)


class Dog(BaseModel):
    kind: Literal["dog"]


class Limits(BaseModel):
    digits: Decimal = Field(max_digits=6, decimal_places=2, gt=0)
    least: Decimal = Field(ge=100)
    most: Decimal = Field(lt=-5)
    price: Decimal = Field(gt=Decimal("0.1"), multiple_of=0.01)
    code: str = Field(pattern=r"^[a-z]{2,4}$", max_length=3)
    step: int = Field(gt=3, multiple_of=5)
    part: float = Field(gt=0, lt=1)
    half: float = Field(multiple_of=0.5, ge=2)
    many: Annotated[list[int], Field(min_length=7, max_length=9)]
    few: Annotated[tuple[int, ...], Field(max_length=1)]
    several: set[int] = Field(min_length=3)
    past: PastDate
    later: AwareDatetime = Field(ge=datetime(2026, 1, 1, tzinfo=UTC))
    short: timedelta = Field(lt=timedelta(seconds=9))


class Kinds(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)

    anything: Any
    json_: AnyJson
    value: JsonValue
    color: Color
    choice: Literal["a", 1] | None
    union: int | str | None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    point: Point
    size: Size
    tree: Node
    pair: tuple[int, str]
    numbered: dict[int, list[str]]
    address: IPv4Address
    url: HttpUrl
    id: UUID
    data: bytes
    day: date
    hour: time
    span: timedelta
    aware: AwareDatetime
    naive: NaiveDatetime
    other: Decimal
    from_: str = Field(validation_alias="from")
    unwritten: str = Field(default="", exclude=True)
    made: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)

    numbers: set[int]
    names: frozenset[str]
    pair: tuple[int, str]
    day: date
    color: Color
    price: Decimal
    cat: Cat
    node: Node


class Rows(RootModel[list[int]]):
    pass


def stored(value: BaseModel) -> BaseModel:
    codec = codec_of(type(value), "name")
    data = codec.data(value)
    assert len(data) < 65_000
    return codec.decode(codec.envelope(data, 0.0)).value


@pytest.mark.parametrize("model", [Limits, Kinds, Node, Rows, Cat, Strict])
def test_each_value_is_stored_and_comes_back(model: type[BaseModel]) -> None:
    seen = set()

    @settings(max_examples=60)
    @given(values_of(model))
    def run(value: BaseModel) -> None:
        assert type(value) is model
        assert stored(value) == value
        seen.add(value.model_dump_json())

    run()
    assert len(seen) > 5


def test_what_is_left_to_a_factory_is_drawn_so_that_a_failure_can_be_found_again() -> None:
    found = []

    @settings(max_examples=5, derandomize=True, database=None)
    @given(values_of(Kinds))
    def run(value: Kinds) -> None:
        found.append(value.made)

    run()
    first, found[:] = list(found), []
    run()
    assert found == first


def test_a_condition_is_met_unless_its_field_is_given() -> None:
    class Page(BaseModel):
        rows: list[int] = []
        ok: bool = False

    conditions = (("rows", NOT_EMPTY), ("ok", True))

    @settings(max_examples=30)
    @given(values_of(Page, store_if=conditions), values_of(Page, {"rows": st.just([])}, store_if=conditions))
    def run(met: Page, given_: Page) -> None:
        assert met.rows
        assert met.ok
        assert given_ == Page(rows=[], ok=True)

    run()


def test_a_condition_that_no_value_meets_is_said() -> None:
    with pytest.raises(Unmakable, match="no value is stored: the field is never None"):
        values_of(Cat, store_if=(("lives", None),))


def test_a_field_that_is_not_there_is_a_mistake_at_once() -> None:
    with pytest.raises(TypeError, match="Cat has no field `paws`"):
        values_of(Cat, {"paws": st.just(4)})


class Long(BaseModel):
    text: str = Field(min_length=20_000, max_length=20_003)
    rows: list[Cat] = Field(min_length=300)
    code: str = Field(pattern=r"^[a-z]{3,5}-[0-9]+$", max_length=9)
    either: str = Field(pattern="a$|b$", min_length=2, max_length=6)


def test_long_and_patterned_fields_pass_the_health_checks() -> None:
    # the checks that the profile of the tests leaves out stay in: of a base that is too large, of too much that is refused
    @settings(suppress_health_check=[HealthCheck.too_slow], max_examples=20, phases=[Phase.generate])
    @given(values_of(Long))
    def run(value: Long) -> None:
        assert stored(value) == value

    run()


def test_a_pattern_of_pydantics_engine_alone_is_named_with_the_way_out() -> None:
    class Letters(BaseModel):
        word: str = Field(pattern=r"^\p{L}+$")

    with pytest.raises(Unmakable, match=r"Letters\.word: Python's `re` does not know the pattern .* give the field: "):
        values_of(Letters)


class Custom(BaseModel):
    inner: Annotated[str, PlainValidator(str)]


class Outer(BaseModel):
    customs: list[Custom]


def test_a_type_of_which_nothing_is_known_is_named_with_the_way_out() -> None:
    with pytest.raises(Unmakable) as raised:
        values_of(Outer)
    assert str(raised.value) == (
        "Outer.customs.inner: nothing is known of values of the kind `function-plain`; give the field: "
        "`values_of(Outer, {'customs': …})`"
    )

    @given(values_of(Outer, {"customs": st.lists(st.builds(Custom, inner=st.text()))}))
    def run(value: Outer) -> None:
        assert stored(value) == value

    run()


def test_nothing_is_drawn_for_a_default_of_which_nothing_is_known() -> None:
    class Mixed(BaseModel):
        a: int
        b: Annotated[str, PlainValidator(str)] = "b"

    @given(values_of(Mixed))
    def run(value: Mixed) -> None:
        assert value.b == "b"

    run()


def test_classes_inside_each_other_end_as_soon_as_they_may() -> None:
    inner: type[BaseModel] = Cat
    for depth in range(60):
        inner = create_model(f"Level{depth}", below=(inner | None, None), needed=(list[Cat], ...))

    @settings(max_examples=20)
    @given(values_of(inner))
    def run(value: BaseModel) -> None:
        assert value.model_dump_json().count("below") < 10

    run()


def test_a_class_that_always_holds_itself_is_given_up() -> None:
    class Endless(BaseModel):
        again: "Endless"

    with pytest.raises(Unmakable, match="always holds another one of itself"):
        values_of(Endless)


def test_what_a_validator_refuses_is_drawn_again() -> None:
    class Even(BaseModel):
        number: Annotated[int, AfterValidator(lambda number: number & ~1)]
        low: int
        high: int

        @model_validator(mode="after")
        def ordered(self) -> "Even":
            if self.low > self.high:
                raise ValueError("out of order")
            return self

    @settings(suppress_health_check=[HealthCheck.filter_too_much])
    @given(values_of(Even))
    def run(value: Even) -> None:
        assert value.number % 2 == 0
        assert value.low <= value.high

    run()


def test_what_could_not_be_stored_is_not_drawn() -> None:
    class Wide(BaseModel):
        text: str = Field(min_length=70_000)

    @settings(max_examples=5, suppress_health_check=list(HealthCheck))
    @given(values_of(Wide, {"text": st.just("x" * 70_000)}))
    def run(value: Wide) -> None:
        raise AssertionError("it was drawn")

    with pytest.raises(Unsatisfiable):
        run()


class Arguments(TypedDict):
    account: str
    kind: str
    page: int | None


class Page(BaseModel):
    account: str = Field(pattern="^[0-9]{3}$")
    kind: Literal["a", "b"]
    page: int | None = None
    color: Color = Color.RED
    rows: list[int] = []


SEGMENTS = {"account": Id(40), "kind": Text(30), "page": Int(0, 99).or_none()}
KEY = KeyStrategies(
    Arguments,
    Page,
    SEGMENTS,
    defaults={"page": 7},
    identity={"account": "account", "kind": "kind", "page": "page"},
    store_if=(("rows", NOT_EMPTY),),
)


def test_a_pair_agrees_though_the_fields_take_less_than_the_segments() -> None:
    @settings(max_examples=50)
    @given(KEY.entries())
    def run(entry: tuple[Arguments, Page]) -> None:
        arguments, page = entry
        assert arguments == {"account": page.account, "kind": page.kind, "page": page.page}
        assert page.rows
        assert stored(page) == page

    run()


def test_a_given_field_is_the_argument_too() -> None:
    @settings(max_examples=20)
    @given(KEY.entries({"account": st.sampled_from(["123", "456"]), "color": st.just(Color.BLUE)}))
    def run(entry: tuple[Arguments, Page]) -> None:
        arguments, page = entry
        assert arguments["account"] == page.account
        assert page.account in ("123", "456")
        assert page.color is Color.BLUE

    run()


SEGMENT_TYPES = (
    *(Id(5), Text(30), Int(3, 900, True), Bool(), OneOf(("a:b", "c")), Uuid(), Date(), DateTime()),
    *(Digest(96), Secret(), JsonDigest(128), Text(24).or_none(), JsonDigest(96).or_none()),
)


@pytest.mark.parametrize("type_", SEGMENT_TYPES, ids=repr)
def test_a_segment_takes_each_value_and_different_ones_make_different_keys(type_: Any) -> None:
    pair = KeyStrategies(dict, BaseModel, {"it": type_}).arguments()

    @settings(max_examples=100)
    @given(pair, pair)
    def run(one: dict[str, Any], other: dict[str, Any]) -> None:
        texts = [type_.encode(each["it"], model="m", segment="it") for each in (one, other)]

        assert one == other or texts[0] != texts[1]

    run()


def test_a_default_is_drawn_as_what_it_means() -> None:
    text = "12345678-1234-5678-1234-567812345678"
    key = KeyStrategies(dict, BaseModel, {"id": Uuid()}, defaults={"id": text})
    seen = set()

    @settings(max_examples=50)
    @given(key.arguments())
    def run(arguments: dict[str, Any]) -> None:
        seen.add(arguments["id"])

    run()
    assert UUID(text) in seen
    assert all(isinstance(value, UUID) for value in seen)
