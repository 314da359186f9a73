"""NaN and infinities: found wherever a class has numbers, without a look at the text."""

from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_serializer, field_validator

from imperal_cachegen.runtime import EntryUnreadable, UnstorableValue, envelope
from imperal_cachegen.runtime.envelope import Codec, Decoded

NAN, INF = float("nan"), float("inf")


class Point(BaseModel):
    x: float = 0.0
    name: str = "p"


class Square(BaseModel):
    kind: Literal["square"] = "square"
    size: float = 1.0


class Word(BaseModel):
    kind: Literal["word"] = "word"
    text: str = ""


class Price(RootModel[float]):
    pass


class Shapes(BaseModel):
    points: list[Point] = []
    maybe: Point | None = None
    number: int | float = 0
    either: Square | Word = Word()
    tagged: list[Annotated[Square | Word, Field(discriminator="kind")]] = []
    by_name: dict[str, float] = {}
    pair: tuple[float, str] = (0.0, "")
    price: Price = Price(1.0)
    money: Decimal = Decimal(1)


class Tree(BaseModel):
    weight: float = 0.0
    children: list["Tree"] = []


class Strict(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)

    number: float = 0.0
    inner: Point = Point()


class Text(BaseModel):
    text: str = "NaN, Infinity and null"
    nothing: int | None = None


def codec(value: BaseModel) -> Codec[Any]:
    return Codec(type(value), "m")


@pytest.mark.parametrize(
    "value",
    [
        Shapes(points=[Point(), Point(x=NAN)]),
        Shapes(maybe=Point(x=INF)),
        Shapes(number=-INF),
        Shapes(either=Square(size=NAN)),
        Shapes(tagged=[Word(), Square(size=NAN)]),
        Shapes(by_name={"a": 1.0, "b": INF}),
        Shapes(pair=(NAN, "")),
        Shapes(price=Price(NAN)),
        Shapes.model_construct(money=Decimal("NaN")),
        Tree(children=[Tree(), Tree(children=[Tree(weight=NAN)])]),
        Strict.model_construct(number=NAN),
        Strict(inner=Point(x=INF)),
    ],
)
def test_a_number_without_json_is_found_wherever_a_class_has_numbers(value):
    with pytest.raises(UnstorableValue) as found:
        codec(value).data(value)
    assert found.value.reason == "number"


@pytest.mark.parametrize(
    "value",
    [
        Shapes(points=[Point(x=1.5)], maybe=None, number=2, tagged=[Square(), Word(text="NaN")], by_name={"NaN": 1.0}),
        Tree(weight=1.0, children=[Tree(), Tree(children=[Tree()])]),
        Strict(inner=Point(name="NaN")),
        Text(),
    ],
)
def test_everything_else_is_stored_and_read(value):
    made = codec(value)
    assert made.decode(made.envelope(made.data(value), 1.8e9)) == Decoded(value, 1.8e9)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (Point, b'{"x":NaN}'),
        (Shapes, b'{"points":[{"x":-Infinity}]}'),
        (Shapes, b'{"price":Infinity}'),
        (Tree, b'{"children":[{"weight":NaN}]}'),
        (Strict, b'{"number":NaN}'),
        (Strict, b'{"inner":{"x":NaN}}'),
    ],
)
def test_an_entry_with_such_a_number_is_no_json(model, data):
    made: Codec[Any] = Codec(model, "m")
    with pytest.raises(EntryUnreadable) as found:
        made.decode(made.envelope(data, 1.8e9))
    assert found.value.kind == "entry_json"


class Counted(BaseModel):
    text: str = "a"
    nothing: int | None = None

    @field_validator("text")
    @classmethod
    def _validated(cls, value: str) -> str:
        VALIDATED.append(value)
        return value

    @field_serializer("text")
    def _serialized(self, value: str) -> str:
        SERIALIZED.append(value)
        return value


VALIDATED: list[str] = []
SERIALIZED: list[str] = []


class Once(Codec[Any]):
    """Counts its calls of Pydantic."""

    __slots__ = ("calls",)

    def __init__(self, model: type[BaseModel]) -> None:
        super().__init__(model, "m")
        self.calls = 0
        validate = self._validate

        def counted(*args: Any, **options: Any) -> Any:
            self.calls += 1
            return validate(*args, **options)

        self._validate = counted


@pytest.mark.parametrize("value", [Counted(), Shapes(points=[Point()]), Strict(), Tree(children=[Tree()])])
def test_an_entry_is_read_by_one_call_of_pydantic(value, monkeypatch):
    made = Once(type(value))
    raw = made.envelope(made.data(value), 1.8e9)
    VALIDATED.clear()
    monkeypatch.setattr(envelope, "from_json", None)
    assert made.decode(raw).value == value
    assert made.calls == 1
    assert len(VALIDATED) == isinstance(value, Counted)


def test_a_value_is_serialized_once_whatever_else_is_in_it():
    SERIALIZED.clear()
    codec(Counted(nothing=1)).data(Counted(nothing=1))
    assert SERIALIZED == ["a"]


class Linked(BaseModel):
    """One that ends in None, and has numbers only in the next."""

    next: "Linked | None" = None
    sizes: list[float] = []


def test_a_chain_ends_where_it_is_none() -> None:
    assert Codec(Linked, "linked").data(Linked(next=Linked(sizes=[1.0]))) == (
        b'{"next":{"next":null,"sizes":[1.0]},"sizes":[]}'
    )
    with pytest.raises(UnstorableValue):
        Codec(Linked, "linked").data(Linked(next=Linked(next=Linked(sizes=[float("nan")]))))
