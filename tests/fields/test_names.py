"""Names of fields: what Python and Pydantic can take, and what becomes of the rest."""

import keyword
import unicodedata
import warnings
from typing import Any

import pytest
from fielding import declare, fields, found, only
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, create_model

from imperal_cachegen.compiler.resolve.fields.field_names import PYDANTIC_NAMES, is_safe, name_fault, safe_name


def words(text: str) -> list[tuple[str, str | None]]:
    made = fields(text)
    assert made.found == (), made.found
    return [(each.python, each.alias) for each in made.fields]


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("title", "title"),
        ("match", "match"),
        ("type", "type"),
        ("id", "id"),
        ("日本", "日本"),
        ("from", "from_"),
        ("None", "None_"),
        ("_id", "id"),
        ("__typename", "typename"),
        ("content-type", "content_type"),
        ("a.b c", "a_b_c"),
        ("1x", "field_1x"),
        ("!!!", "field"),
        ("+1", "plus_1"),
        ("-1", "minus_1"),
        ("-x", "x"),
        ("a-1", "a_1"),
        ("ﬁle", "file"),
        ("²", "field_2"),
        ("copy", "copy_"),
        ("json", "json_"),
        ("register", "register_"),
        ("model_dump_it", "field_model_dump_it"),
        ("model_name", "model_name"),
        ("model_config", "model_config_"),
        ("Field", "Field_"),
        ("😀", "field"),
        ("ꟊ", "field"),
        ("it's", "it_s"),
        ('"', "field"),
    ],
)
def test_becomes(name, python):
    quoted = "'" + name.replace("'", "''") + "'"
    assert words(f"{quoted}: bytes".replace("bytes", "int")) == [(python, None if python == name else name)]


def test_names_that_the_class_refers_to_are_renamed_only_there():
    assert words("date: date\nother: str") == [("date_", "date"), ("other", None)]
    assert words("date: str\nlist: int\ndatetime: datetime") == [("date", None), ("list", None), ("datetime", None)]
    assert words("str: int\na: str") == [("str_", "str"), ("a", None)]
    assert words("a: list[dict[str, set[int]]]\nset: bool\ndict: bool") == [
        ("a", None),
        ("set_", "set"),
        ("dict_", "dict"),
    ]
    assert words("datetime: int\nat: datetime = now") == [("datetime_", "datetime"), ("at", None)]
    made = fields("Folder: Folder", declare(Folder="name: str"))
    assert [(each.python, each.alias) for each in made.fields] == [("Folder_", "Folder")]


def test_safe_names_avoid_each_other_and_depend_on_the_words_only():
    (python, alias), other = words("class: int\nclass_: int")
    assert (python[:6], alias, other) == ("class_", "class", ("class_", None))
    assert python != "class_"
    first = dict(words("a-b: int\na.b: int\na_b: int"))
    second = dict(words("a_b: int\na.b: int\na-b: int"))
    assert len(first) == 3
    assert first["a_b"] is None
    assert second["a_b"] is None


def test_aliases():
    assert words("a: {type: int, alias: from}\nb: {type: int, alias: b}") == [("a", "from"), ("b", None)]
    assert words("class: {type: int, alias: klass}") == [("class_", "klass")]


def test_one_word_is_one_field():
    assert found("id: int\nkey: {type: int, alias: id}") == [("CG244", "key")]
    assert found("key: {type: int, alias: id}\nid: int") == [("CG244", "id")]
    assert found("a: {type: int, alias: x}\nb: {type: int, alias: x}") == [("CG244", "b")]
    one = only("id: int\nkey: {type: int, alias: id}")
    assert one.message == "`id`, the alias of this field, is already the name of another field"
    assert [each.span.text for each in one.related] == ["id"]


@pytest.mark.parametrize(
    "name",
    ['""', '"a\\nb"', '"a\\0b"', '"\\u202Eabc"', '"\\u2028"', '"\\x85"', "x" * 201],
)
def test_names_that_nobody_can_see_are_refused(name):
    assert [code for code, _ in found(f"{name}: int")] == ["CG243"]
    assert [code for code, _ in found(f"f: {{type: int, alias: {name}}}")] == ["CG243"]


def test_the_list_of_pydantics_names_is_whole():
    theirs = {
        name
        for name in (*dir(BaseModel), *dir(type(BaseModel)))
        if not name.startswith("_") and hasattr(BaseModel, name)
    }
    assert theirs <= PYDANTIC_NAMES


@given(st.text(min_size=1, max_size=20), st.sets(st.text(max_size=5)))
def test_a_safe_name_is_one(name, taken):
    python = safe_name(name, taken)
    assert python.isidentifier()
    assert unicodedata.normalize("NFKC", python) == python
    assert not keyword.iskeyword(python)
    assert not python.startswith("_")
    assert is_safe(python)
    assert python == name or python not in taken


@given(
    st.dictionaries(
        st.one_of(
            st.text(min_size=1, max_size=8),
            st.sampled_from([*keyword.kwlist, *PYDANTIC_NAMES, "a-b", "a.b", "a_b", "_a", "a"]),
        ),
        st.integers(),
        min_size=1,
        max_size=5,
    ).filter(lambda each: all(name_fault(word) is None for word in each))
)
def test_pydantic_takes_the_names_and_brings_values_back(given_values: dict[str, int]):
    taken = set(given_values)
    specs: dict[str, Any] = {}
    for word in given_values:
        python = safe_name(word, taken)
        taken.add(python)
        specs[python] = (int, ...) if python == word else (int, Field(alias=word))
    assert len(specs) == len(given_values)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cls = create_model("M", __config__=ConfigDict(validate_by_name=True, validate_by_alias=True), **specs)
    value = cls(**given_values)
    assert cls.model_validate_json(value.model_dump_json()) == value
    assert cls.model_validate_json(value.model_dump_json(by_alias=True)) == value
