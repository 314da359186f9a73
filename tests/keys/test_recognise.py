"""A key is recognised from its hash by what the entry's value tells: the very key that the generated builder makes."""

import time
from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from key_strategies import arguments_of, sound_keys
from keying import function_of, key, model, project, schema
from pydantic_core import to_jsonable_python

from imperal_cachegen.compiler.ir import Key, Project
from imperal_cachegen.compiler.keys.recognise import MAX_TRIED, Recognised, Recogniser
from imperal_cachegen.keys import Bool, Enum, Id, Int, Secret
from imperal_cachegen.runtime.paths import key_hash

APP = "mail-client"


def is_telling(one: Key) -> bool:
    return not any(isinstance(segment.type, Secret) for segment in one.segments)


def plainly(one: Key, found: Recognised) -> dict[str, str]:
    """Return the segments of a key whose values have one way to be written."""
    shown = dict(found.segments)
    return {part.name: shown[part.name] for part in one.segments if isinstance(part.type, Id | Int | Bool | Enum)}


def stored(values: dict[str, object]) -> dict[str, object]:
    """Return what an entry's JSON has of arguments: only text that UTF-8 can hold."""
    return {name: to_jsonable_python(value, inf_nan_mode="constants") for name, value in values.items()}


def in_utf8(value: object) -> bool:
    try:
        repr(value).encode()
        str(value).encode()
    except UnicodeEncodeError:
        return False
    return True


@given(st.data())
def test_the_key_is_the_one_that_the_builder_makes(data: st.DataObject) -> None:
    one = data.draw(sound_keys().filter(is_telling))
    values = data.draw(arguments_of(one).filter(lambda values: all(map(in_utf8, values.values()))))
    built = function_of(one)(**values)
    found = Recogniser(project(one)).recognise(APP, "inbox", key_hash(built), stored(values))
    assert found is not None
    assert found.template == one.stored_text
    assert [name for name, _ in found.segments] == [segment.name for segment in one.segments]
    for name, text in plainly(one, found).items():
        assert text == ("" if values[name] is None else str(values[name]))


@given(st.data())
def test_a_value_of_another_key_is_no_proof(data: st.DataObject) -> None:
    one = data.draw(sound_keys().filter(is_telling))
    arguments = arguments_of(one).filter(lambda values: all(map(in_utf8, values.values())))
    first, other = data.draw(arguments), data.draw(arguments)
    built = function_of(one)(**first)
    recogniser = Recogniser(project(one))
    right = recogniser.recognise(APP, "inbox", key_hash(built), stored(first))
    misled = recogniser.recognise(APP, "inbox", key_hash(built), stored(other))
    assert right is not None
    assert misled is None or plainly(one, misled) == plainly(one, right)


def test_a_secret_is_never_tried() -> None:
    one = key("inbox:{token}", {"token": "secret"})
    made = function_of(one)(token="hunter2")
    assert Recogniser(project(one)).recognise(APP, "inbox", key_hash(made), {"token": "hunter2"}) is None


def test_fields_of_json_tell_dates_moments_and_ids() -> None:
    one = key("n:{day}:{at}:{uid}", {"day": "date", "at": "datetime", "uid": "uuid"})
    values = {"day": date(2026, 11, 21), "at": datetime(2026, 11, 21, 1, 30, tzinfo=UTC), "uid": UUID(int=7)}
    found = Recogniser(project(one)).recognise(APP, "inbox", key_hash(function_of(one)(**values)), stored(values))
    assert found is not None
    assert dict(found.segments)["day"] == "2026-11-21"


def test_what_no_field_tells_is_found_among_defaults_and_few_values() -> None:
    types = {"folder": "text(40)", "page": "int(1..999)", "kind": "enum(a, b)", "flag": "bool"}
    one = key("n:{folder}:{page}:{kind}", types, defaults={"folder": "INBOX"})
    made = function_of(one)(folder="INBOX", page=417, kind="b")
    found = Recogniser(project(one)).recognise(APP, "inbox", key_hash(made), {"unrelated": 1})
    assert found is not None
    assert found.segments == (("folder", "INBOX"), ("page", "417"), ("kind", "b"))


def test_a_key_of_a_scope_ends_in_one_of_the_generations() -> None:
    one = key("n:{page}", {"page": "int(1..9)"}, scoped=True)
    recogniser = Recogniser(project(one))
    ends = [f"gen{number:05}" for number in range(9)]
    found = recogniser.recognise(APP, "inbox", key_hash("n:4:gen00007"), {}, ends)
    assert found is not None
    assert found.segments == (("page", "4"),)
    assert recogniser.recognise(APP, "inbox", key_hash("n:4:another1"), {}, ends) is None
    assert recogniser.recognise(APP, "inbox", key_hash("n:4"), {}, ()) is None


def test_it_gives_up_after_so_many_keys() -> None:
    names = ["a", "b", "c", "d"]
    one = key(":".join(["n", *(f"{{{name}}}" for name in names)]), dict.fromkeys(names, "int(1..900)"), scoped=True)
    recogniser = Recogniser(project(one))
    ends = [f"{number:08}" for number in range(MAX_TRIED)]
    began = time.process_time()
    assert recogniser.recognise(APP, "inbox", "0" * 16, {}, ends) is None  # 900**4 keys, each with 5,000 ends
    assert time.process_time() - began < 30


def test_other_apps_models_and_values_are_unknown() -> None:
    one = key("n:{page}", {"page": "int(1..9)"})
    recogniser = Recogniser(project(one))
    digest = key_hash("n:4")
    assert recogniser.recognise("another", "inbox", digest, {}) is None
    assert recogniser.recognise(APP, "another", digest, {}) is None
    for value in (None, [], "x", 1, {"page": None}, {"page": "x" * 100}, {"page": [[]]}, {"page": 10**400}):
        assert recogniser.recognise(APP, "inbox", digest, value) is not None
    assert recogniser.templates(APP, "inbox") == (one.stored_text,)
    assert recogniser.templates("another", "inbox") == ()


def test_schemas_without_an_app_tell_nothing() -> None:
    one = key("n", {})
    shared = Project((schema(model("inbox", [one]), app=None),))
    assert Recogniser(shared).templates("", "inbox") == ()
