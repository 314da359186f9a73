"""What holds for every key that the compiler accepts, whatever the template and the values."""

import itertools
import re
import types
from collections.abc import Callable
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st
from imperal_sdk.cache.client import _validate_key
from key_strategies import JUNK, arguments_of, plain_values_of, segment_types, sound_keys, values_of
from keying import function_of, model, project, reference, schema

from imperal_cachegen.compiler.ir import Key
from imperal_cachegen.compiler.keys.automata import CHARS, automaton_of
from imperal_cachegen.compiler.keys.builder import scope_builder
from imperal_cachegen.compiler.keys.describe import example, longest
from imperal_cachegen.compiler.keys.explain import Explanation, explain
from imperal_cachegen.compiler.keys.fastpath import is_settled
from imperal_cachegen.keys import Date, DateTime, Enum, Id, JsonDigest, KeySegmentError, SegmentType, Text, Uuid
from imperal_cachegen.keys.canonical import canonical_json
from imperal_cachegen.keys.remains import Cut, Hashed

_KEY = re.compile(r"[A-Za-z0-9_\-:]{1,128}")


@given(st.data())
def test_a_builder_returns_what_the_segments_make_and_every_client_accepts_it(data: st.DataObject) -> None:
    one = data.draw(sound_keys())
    build, most, schemas = function_of(one), longest(one), project(one)
    for values in data.draw(st.lists(arguments_of(one), min_size=1, max_size=20)):
        made = build(**values)
        assert type(made) is str
        assert made == reference(one, values)
        assert _KEY.fullmatch(made)
        assert len(made) <= most
        _validate_key(made)
        _explained(one, values, explain(made, schemas))


def _explained(one: Key, values: dict[str, object], explanation: Explanation) -> None:
    """Check that a key is read in one way, and gives back what was put in."""
    assert len(explanation.readings) == 1
    found = dict(explanation.readings[0].arguments.values)
    assert found.keys() == values.keys()
    for segment in one.segments:
        _same(segment.type, values[segment.name], found[segment.name])
    assert explanation.lines()


@given(st.data())
def test_two_sets_of_arguments_make_two_keys(data: st.DataObject) -> None:
    one = data.draw(sound_keys())
    build = function_of(one)
    first = data.draw(arguments_of(one))
    sets = [first]
    for other in data.draw(st.lists(arguments_of(one), max_size=12)):
        # Most differ from the first in one segment only: the hard case.
        kept = data.draw(st.sets(st.sampled_from(sorted(first)))) if first else set()
        sets.append(other | {name: first[name] for name in kept})
    made = [(build(**values), _plain(one, values)) for values in sets]
    for (left, plain), (right, other_plain) in itertools.combinations(made, 2):
        assert (left == right) == (plain == other_plain)


@given(st.data())
def test_values_that_need_no_encoding_call_no_encoder(data: st.DataObject) -> None:
    one = data.draw(sound_keys())
    assume(is_settled(one.parts, ":"))
    build = function_of(one)
    values = {segment.name: data.draw(plain_values_of(segment.type)) for segment in one.segments}
    expected = build(**values)
    quiet = dict.fromkeys(("id_segment", "text_segment", "enum_segment", "int_segment", "bool_segment"), _refuse)
    quiet |= dict.fromkeys(("uuid_segment", "date_segment"), _refuse)
    without = types.FunctionType(build.__code__, build.__globals__ | quiet)
    without.__kwdefaults__ = build.__kwdefaults__
    assert without(**values) == expected


def _refuse(*_: object) -> str:
    raise AssertionError("an encoder was called")


@given(st.data())
def test_a_scope_s_text_is_another_for_other_values(data: st.DataObject) -> None:
    one = data.draw(sound_keys())
    names = data.draw(st.permutations([segment.name for segment in one.segments]))
    names = names[: data.draw(st.integers(0, len(names)))]
    build = function_of(scope_builder(model("inbox", [one], scope=tuple(names))))
    first, second = data.draw(arguments_of(one)), data.draw(arguments_of(one))
    kept = data.draw(st.sets(st.sampled_from(sorted(first)))) if first else set()
    second |= {name: first[name] for name in kept}
    texts = [build(**{name: values[name] for name in names}) for values in (first, second)]
    plain = [[_plain(one, values)[name] for name in names] for values in (first, second)]
    assert (texts[0] == texts[1]) == (plain[0] == plain[1])


@given(st.data())
def test_wrong_values_raise_what_their_encoder_raises(data: st.DataObject) -> None:
    one = data.draw(sound_keys())
    assume(one.segments)
    values = data.draw(arguments_of(one))
    wrong = data.draw(st.sampled_from(one.segments))
    values[wrong.name] = data.draw(JUNK)
    made, expected = _result(function_of(one), values), _result(lambda **given: reference(one, given), values)
    assert made == expected
    assert len(made) < 500


def _result(function: Callable[..., str], values: dict[str, object]) -> str:
    """Return what a function returns, or how it refuses; anything but these two errors is a failure."""
    try:
        return function(**values)
    except (TypeError, KeySegmentError) as error:
        return f"{type(error).__name__}: {error}"


@given(st.data())
def test_a_text_decodes_to_its_value(data: st.DataObject) -> None:
    type_ = data.draw(segment_types())
    value = data.draw(values_of(type_))
    text = type_.encode(value, model="m", segment="s")
    assert type_.shortest <= len(text) <= type_.longest
    assert type_.alphabet >= set(text)
    _same(type_, value, type_.decode(text))


@given(st.data())
def test_the_automaton_of_a_type_accepts_its_texts(data: st.DataObject) -> None:
    type_ = data.draw(segment_types())
    text = type_.encode(data.draw(values_of(type_)), model="m", segment="s")
    assert _accepts(type_, text)


@given(st.data())
def test_the_automaton_of_an_exact_type_accepts_nothing_else(data: st.DataObject) -> None:
    type_ = data.draw(segment_types(exact=True))
    machine = automaton_of((type_,))
    state, text = 0, ""
    while machine.moves[state] and not (state in machine.accepts and data.draw(st.integers(0, 3)) == 0):
        chars, target, _ = data.draw(st.sampled_from(machine.moves[state]))
        text += data.draw(st.sampled_from([char for at, char in enumerate(CHARS) if chars >> at & 1]))
        state = target
    assert state in machine.accepts
    assert type_.encode(type_.decode(text), model="m", segment="s") == text


@given(segment_types(), st.text("ab1-:TZ0.\n", max_size=12))
def test_a_text_that_decodes_is_the_text_of_what_it_decodes_to(type_: SegmentType, text: str) -> None:
    try:
        value = type_.decode(text)
    except ValueError:
        return
    assert _accepts(type_, text)
    if not isinstance(value, (Cut, Hashed)):
        assert type_.encode(value, model="m", segment="s") == text


@given(sound_keys())
def test_an_example_is_one_of_the_key(one: Key) -> None:
    arguments, text = example(one)
    assert function_of(one)(**dict(arguments)) == text
    assert len(text) <= longest(one)


@given(st.text("abx-:{}.\0é", max_size=30), sound_keys())
def test_explain_answers_every_text(text: str, one: Key) -> None:
    explanation = explain(text, project(one))
    assert bool(explanation.readings) != bool(explanation.nearest)
    for departure in explanation.nearest:
        assert 0 <= departure.position <= len(text)
        assert departure.expected
    assert all("\n" not in line for line in explanation.lines())
    assert explain(text, type(project(one))((schema(),))).lines() == ("no schema declares a key",)


def _accepts(type_: SegmentType, text: str) -> bool:
    machine = automaton_of((type_,))
    states = {0}
    for char in text:
        bit = 1 << CHARS.index(char)
        states = {target for state in states for chars, target, _ in machine.moves[state] if chars & bit}
    return not machine.accepts.isdisjoint(states)


def _plain(one: Key, values: dict[str, object]) -> dict[str, object]:
    """Return values such that equal ones are one value to the schema."""
    return {segment.name: _plain_value(segment.type, values[segment.name]) for segment in one.segments}


def _plain_value(type_: SegmentType, value: object) -> object:
    if value is not None and isinstance(type_, Uuid):
        return UUID(str(value))
    if value is not None and isinstance(type_, JsonDigest):
        return canonical_json(value, "m", "s")
    return value


def _same(type_: SegmentType, value: object, found: object) -> None:
    """Check that decoding gave the value back, or of a digest or a cut text what it can."""
    if value is None:
        assert found is None
    elif isinstance(found, Hashed):
        assert found.digest == type_.encode(value, model="m", segment="s")
    elif isinstance(found, Cut):
        assert isinstance(value, str)
        assert isinstance(type_, Text)
        assert value.encode("utf-8", "surrogatepass").startswith(found.beginning.encode())
        assert len(found.digest) == 22
    elif isinstance(type_, (Id, Text, Enum, Date, DateTime)):
        assert found == value
    else:
        assert found == _plain_value(type_, value)
        assert type(found) is type(_plain_value(type_, value))
