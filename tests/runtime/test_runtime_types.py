"""`AnyJson`, `rebuild`, and the paths of entries."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from imperal_cachegen.runtime import AnyJson
from imperal_cachegen.runtime.paths import escaped, key_hash, user_prefix


class Json(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)

    any: AnyJson = None
    some: AnyJson | None = None
    object: dict[str, AnyJson] = {}
    array: list[AnyJson] = []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(json_values)
def test_any_json_value_comes_back(value):
    made = Json(any=value, object={"x": value}, array=[value])
    assert made.any == value
    assert Json.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {1: 2}, (1,), {1}, b"x", object(), Json(), Json, {"a": [{"b": {3}}]}, 1j],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_json_is_refused(value):
    for field, wrapped in (("any", value), ("some", value), ("object", {"x": value}), ("array", [value])):
        with pytest.raises(ValidationError):
            Json(**{field: wrapped})


def test_a_cycle_and_too_deep_a_value_are_refused():
    cycle: list[Any] = []
    cycle.append(cycle)
    with pytest.raises(ValidationError, match="190 levels"):
        Json(any=cycle)


def test_subclasses_count_as_their_plain_value():
    class Word(str):
        __slots__ = ()

    class Number(int):
        pass

    made = Json(any={Word("a"): [Word("b"), Number(5), True]})
    assert made.any == {"a": ["b", 5, True]}
    assert [type(item) for item in made.any["a"]] == [str, int, bool]
    assert type(next(iter(made.any))) is str


def test_values_are_copied():
    inner = [1]
    made = Json(any=inner)
    inner.append(2)
    assert made.any == [1]


CYCLE = """
from pydantic import BaseModel, ConfigDict
from imperal_cachegen.runtime import rebuild
{classes}
rebuild({names})
assert all(cls.__pydantic_complete__ for cls in ({names},))
value = T0(next=[T1(next=[T2()])])
assert T0.model_validate_json(value.model_dump_json()) == value
class Holder(BaseModel):
    first: T0 = T0()
Holder.model_validate_json('{{"first": {{"next": [{{}}]}}}}')
import sys, threading
assert sys.getrecursionlimit() == 1000
assert threading.stack_size() == 0
"""

FIELD = """
class T{number}(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False, defer_build=True)
    value: int = 0
    next: "list[T{next}]" = []
    named: "dict[str, list[T{next}]] | T{other} | None" = None
"""


@pytest.mark.parametrize("size", [3, 8, 9, 100])
def test_a_cycle_of_types_is_completed(tmp_path, size):
    classes = "".join(FIELD.format(number=n, next=(n + 1) % size, other=(n + 2) % size) for n in range(size))
    (tmp_path / "cycle.py").write_text(CYCLE.format(classes=classes, names=", ".join(f"T{n}" for n in range(size))))
    subprocess.run([sys.executable, "-W", "error", "-c", "import cycle"], check=True, cwd=tmp_path, timeout=60)


@pytest.mark.parametrize("size", [2, 20])
def test_a_name_that_is_missing_is_said(tmp_path, size):
    classes = "".join(FIELD.format(number=n, next=n + 1, other=n) for n in range(size))
    (tmp_path / "missing.py").write_text(CYCLE.format(classes=classes, names=", ".join(f"T{n}" for n in range(size))))
    done = subprocess.run(
        [sys.executable, "-c", "import missing"], check=False, cwd=tmp_path, timeout=60, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert f"name 'T{size}' is not defined" in done.stderr


parts = st.text(st.characters(), min_size=1, max_size=20) | st.sampled_from(
    [
        "a:b",
        "a",
        "b",
        "a/b",
        "..",
        ".",
        "%2E",
        "%2E%2E",
        "*",
        "{x}",
        "é",
        "e\u0301",
        "x" * 1000,
        "a%3Ab",
        "\ud800",
        "a b",
    ]
)
tuples = st.tuples(parts, parts, parts, st.text("abcXYZ019_-:", min_size=1, max_size=20))


def path(app: str, user: str, model: str, key: str) -> str:
    return f"{user_prefix(app, user)}{escaped(model)}:{key_hash(key)}"


@settings(max_examples=500)
@given(tuples, tuples)
def test_different_entries_have_different_paths(one, two):
    assert (path(*one) == path(*two)) is (one == two)
    assert path(*one).isascii()
    assert path(*one).count(":") == 5


def test_no_part_is_a_step_up_or_a_pattern():
    for part in ("..", ".", "a/b", "a?b", "a*b", "a[b", "a{b", "a\nb", "a b", "a#b", "a%b", "a\\b"):
        shown = escaped(part)
        assert shown not in (".", "..")
        assert not set(shown) & set("/?*[]{}\n #\\:")
    assert escaped("john.doe@x-1_y~z") == "john.doe@x-1_y~z"
