"""The wire: what is written, what is read, what can't be either."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field, field_serializer
from runtime_parts import Page

from imperal_cachegen.runtime import AnyJson, EntryUnreadable, UnstorableValue
from imperal_cachegen.runtime.envelope import Codec, codec_of

AT = 1_800_000_000.25


class Aliased(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)

    inner: int = Field(alias="Inner")
    either: int = Field(default=0, validation_alias=AliasChoices("one", "two"))


class Rich(BaseModel):
    when: AwareDatetime
    who: UUID
    price: Decimal
    tags: set[str]
    pairs: tuple[int, ...]
    anything: AnyJson
    children: list["Rich"] = []


class Loose(BaseModel):
    number: float | None = None
    anything: Any = None
    many: dict[str, float] = {}


class Strings(BaseModel):
    model_config = ConfigDict(ser_json_inf_nan="strings")

    number: float = 0.0


def encoded(value: BaseModel, name: str = "m") -> bytes:
    codec = codec_of(type(value), name)
    return codec.envelope(codec.data(value), AT)


def test_the_envelope_has_exactly_these_members():
    raw = encoded(Page(items=["é"]), "page")
    assert raw == (
        b'{"model":"page","version":1,"data":{"account":"a","items":["\xc3\xa9"],"more":false},'
        b'"cached_at":"2027-01-15T08:00:00.250000+00:00"}'
    )
    assert list(json.loads(raw)) == ["model", "version", "data", "cached_at"]


def test_values_are_written_by_field_name_and_read_by_name_and_alias():
    raw = encoded(Aliased(Inner=3))
    assert json.loads(raw)["data"] == {"inner": 3, "either": 0}
    codec = codec_of(Aliased, "m")
    assert codec.decode(raw).value.inner == 3
    assert codec.decode(raw.replace(b'"inner"', b'"Inner"').replace(b'"either":0', b'"two":7')).value == Aliased(
        Inner=3, two=7
    )


def test_a_value_comes_back_as_what_it_was():
    value = Rich(
        when=datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
        who=UUID(int=5),
        price=Decimal("1.10"),
        tags={"b", "a"},
        pairs=(1, 2),
        anything={"x": [1, 2.5, None, {"y": "z"}]},
    )
    value.children = [value.model_copy()]
    found = codec_of(Rich, "m").decode(encoded(value))
    assert found.value == value
    assert found.cached_at == AT


def test_readers_accept_any_order_and_further_members():
    raw = b'{"x":1,"cached_at":"2027-01-15T08:00:00Z","data":{"items":["i"]},"version":1,"y":{},"model":"page"}'
    found = codec_of(Page, "page").decode(raw)
    assert found.value == Page(items=["i"])
    assert found.cached_at == AT - 0.25


def test_a_moment_without_a_zone_is_utc():
    raw = b'{"model":"page","version":1,"data":{},"cached_at":"2027-01-15T08:00:00"}'
    assert codec_of(Page, "page").decode(raw).cached_at == AT - 0.25


GOOD = encoded(Page(items=["i"]), "page")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "entry_json"),
        (b"garbage", "entry_json"),
        (GOOD[:-20], "entry_json"),
        (b"\xff\xfe", "entry_json"),
        (b"[" * 1000, "entry_json"),
        (b"[]", "entry_envelope"),
        (b"null", "entry_envelope"),
        (b"{}", "entry_envelope"),
        (b'{"model":"page","version":1,"data":{}}', "entry_envelope"),
        (GOOD.replace(b'"version":1', b'"version":"1"'), "entry_envelope"),
        (GOOD.replace(b'"page"', b"5"), "entry_envelope"),
        (GOOD.replace(b'"2027', b'"x2027'), "entry_envelope"),
        (GOOD.replace(b'"page"', b'"other"'), "entry_model"),
        (GOOD.replace(b'"version":1', b'"version":2'), "entry_version"),
        (GOOD.replace(b'["i"]', b'"i"'), "entry_shape"),
        (GOOD.replace(b'{"account"', b'null,"x":{"account"'), "entry_shape"),
    ],
)
def test_what_cannot_be_read_says_why(raw, kind):
    with pytest.raises(EntryUnreadable) as found:
        codec_of(Page, "page").decode(raw)
    assert found.value.kind == kind
    assert found.value.useless == (kind in ("entry_json", "entry_envelope"))


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    "value",
    [
        Loose(number=NAN),
        Loose(number=INF),
        Loose(number=-INF),
        Loose(anything=NAN),
        Loose(anything=[{"a": (1, INF)}]),
        Loose(anything=Loose(number=NAN)),
        Loose(many={"a": 1.0, "b": NAN}),
        Loose(anything=Decimal("NaN")),
        Strings(number=NAN),
    ],
)
def test_nan_and_infinities_cannot_be_stored_wherever_they_stand(value):
    with pytest.raises(UnstorableValue) as found:
        codec_of(type(value), "m").data(value)
    assert found.value.reason == "number"


@pytest.mark.parametrize(
    "value",
    [Loose(), Loose(anything="NaN and Infinity"), Loose(anything={"NaN": None}), Loose(number=None, many={"a": 1.5})],
)
def test_words_and_nulls_are_no_numbers(value):
    assert codec_of(type(value), "m").decode(encoded(value)).value == value


def test_a_written_nan_is_no_json():
    raw = b'{"model":"m","version":1,"data":{"anything":NaN},"cached_at":"2027-01-15T08:00:00Z"}'
    with pytest.raises(EntryUnreadable) as found:
        codec_of(Loose, "m").decode(raw)
    assert found.value.kind == "entry_json"


@pytest.mark.parametrize("value", [Page.model_construct(account="\ud800"), Loose(anything="\udfff")])
def test_a_lone_surrogate_cannot_be_stored(value):
    with pytest.raises(UnstorableValue) as found:
        codec_of(type(value), "m").data(value)
    assert found.value.reason == "text"


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_the_deepest_value_that_is_stored_is_read_back():
    value = Loose(anything=nested(189))
    assert codec_of(Loose, "m").decode(encoded(value)).value == value
    for levels in (190, 199, 260, 5000):
        with pytest.raises(UnstorableValue) as found:
            codec_of(Loose, "m").data(Loose(anything=nested(levels)))
        assert found.value.reason in ("depth", "text")


def test_many_shallow_objects_are_not_deep():
    value = Loose(anything=[{"a": [i]} for i in range(500)])
    assert codec_of(Loose, "m").decode(encoded(value)).value == value


class Failing(BaseModel):
    number: int = 0

    @field_serializer("number")
    def _fail(self, value: int) -> int:
        raise KeyError("no")


def test_a_serializer_that_fails_makes_the_value_unstorable():
    with pytest.raises(UnstorableValue):
        codec_of(Failing, "m").data(Failing())


def test_a_codec_is_made_once_for_a_class_and_name():
    assert codec_of(Page, "page") is codec_of(Page, "page")
    assert isinstance(codec_of(Page, "other"), Codec)
    assert codec_of(Page, "page") is not codec_of(Page, "other")
