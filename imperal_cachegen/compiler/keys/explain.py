"""What a stored key means: which templates make it, from which values; or how far it goes along with the nearest one."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...keys import Secret
from ...keys.limits import KEY_MAX_LENGTH, SCOPE_SUFFIX_LENGTH
from ...keys.segment import WORD_AND_DASH
from ..ir import Key, Project, Schema, Segment
from .arguments import Arguments, shown_value
from .automata import CHARS, automaton_of
from .parts import Part, Shape, shape_of


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a key: a key template of a schema, and its segments' values.

    A value is what `SegmentType.decode` gives: of a digest or a cut `text` what is left of it. `texts` are what stands in the
    key. `generation` are the 8 characters of a scope, where they are there.
    """

    schema: Schema
    key: Key
    arguments: Arguments
    texts: tuple[str, ...]
    generation: str | None


@dataclass(frozen=True, slots=True)
class Departure:
    """The template that a key goes along with furthest, and where it departs.

    `position` counts characters from 0; it is the key's length where the key ends too early. `expected` says what the
    template has there.
    """

    schema: Schema
    key: Key
    position: int
    expected: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of a key: its readings, or the nearest templates (several where they are equally near)."""

    text: str
    readings: tuple[Reading, ...]
    nearest: tuple[Departure, ...]

    def lines(self) -> tuple[str, ...]:
        """Return the explanation as lines of plain text."""
        if self.readings:
            return tuple(line for reading in self.readings for line in _reading_lines(reading))
        if not self.nearest:
            return ("no schema declares a key",)
        return tuple(self._nothing())

    def _nothing(self) -> Iterator[str]:
        yield "no key template makes this key"
        for departure in self.nearest:
            where = (
                "the key ends there" if departure.position == len(self.text) else f"position {departure.position + 1}"
            )
            key = departure.key
            yield f"nearest: {key.stored_text} ({_owner(departure.schema, key)})"
            yield f"  {_printable(self.text)}"
            yield f"  {' ' * departure.position}^ {where}: expected {departure.expected}"


def explain(text: str, project: Project) -> Explanation:
    """Explain a key by the schemas of a project."""
    keys = [(schema, key) for schema in project.schemas for key in schema.keys()]
    readings = tuple(reading for schema, key in keys for reading in _readings(text, schema, key))
    if readings:
        return Explanation(text, readings, ())
    departures = [_departure(text, schema, key) for schema, key in keys]
    furthest = max((departure.position for departure in departures), default=0)
    return Explanation(text, (), tuple(departure for departure in departures if departure.position == furthest)[:3])


# --- readings --------------------------------------------------------------------------------------------------------


def _readings(text: str, schema: Schema, key: Key) -> Iterator[Reading]:
    """Read a key by one template; a scoped one with its generation, or without it, as the builder returns it."""
    if len(text) > KEY_MAX_LENGTH:
        return
    bases: list[tuple[str, str | None]] = [(text, None)]
    if key.scoped and text[-SCOPE_SUFFIX_LENGTH:-8] == ":" and WORD_AND_DASH.issuperset(text[-8:]):
        bases.append((text[:-SCOPE_SUFFIX_LENGTH], text[-8:]))
    for base, generation in bases:
        found = divided(base, key.parts)
        if found is not None:
            values = tuple((part.name, value) for part, _, value in found)
            yield Reading(schema, key, Arguments(values), tuple(part_text for _, part_text, _ in found), generation)


def divided(text: str, parts: tuple[Part, ...]) -> list[tuple[Segment, str, object]] | None:
    """Divide a text into the parts of a template, or return None. Every pair of part and place is tried once."""
    dead: set[tuple[int, int]] = set()

    def rest(number: int, at: int) -> list[tuple[Segment, str, object]] | None:
        if number == len(parts):
            return [] if at == len(text) else None
        if (number, at) in dead:
            return None
        part = parts[number]
        if isinstance(part, str):
            found = rest(number + 1, at + len(part)) if text.startswith(part, at) else None
        else:
            found = None
            for end in range(at + part.type.shortest, min(at + part.type.longest, len(text)) + 1):
                try:
                    value = part.type.decode(text[at:end])
                except ValueError:
                    continue
                further = rest(number + 1, end)
                if further is not None:
                    found = [(part, text[at:end], value), *further]
                    break
        if found is None:
            dead.add((number, at))
        return found

    return rest(0, 0)


# --- the nearest template --------------------------------------------------------------------------------------------


def _departure(text: str, schema: Schema, key: Key) -> Departure:
    """Follow a key along a template as far as it goes."""
    shape = shape_of(key.parts)
    machine = automaton_of(shape)
    states = {0}
    for at, char in enumerate(text):
        bit = 1 << CHARS.index(char) if char in CHARS else 0
        further = {target for state in states for chars, target, _ in machine.moves[state] if chars & bit}
        if not further:
            return Departure(schema, key, at, _expected(shape, states, key))
        states = further
    return Departure(schema, key, len(text), _expected(shape, states, key))


def _expected(shape: Shape, states: set[int], key: Key) -> str:
    machine = automaton_of(shape)
    numbers = sorted({part for state in states for _, _, part in machine.moves[state]})
    found = [
        f"`{part}`" if isinstance(part := key.parts[number], str) else f"`{{{part.name}}}` ({part.type.spelling})"
        for number in numbers
    ]
    if not machine.accepts.isdisjoint(states):
        found.append("the end")
    return " or ".join(found)


# --- lines -----------------------------------------------------------------------------------------------------------


def _owner(schema: Schema, key: Key) -> str:
    name = key.model if key.name is None else f"{key.model}.{key.name}"
    return f"{name} of {schema.source.name}"


def _reading_lines(reading: Reading) -> Iterator[str]:
    key = reading.key
    yield f"{key.stored_text} ({_owner(reading.schema, key)})"
    width = max((len(segment.name) for segment in key.segments), default=0)
    for segment, (_, value) in zip(key.segments, reading.arguments.values, strict=True):
        text = "(a secret)" if isinstance(segment.type, Secret) and value is not None else shown_value(value)
        yield f"  {segment.name:<{width}}  {text}  {segment.type.spelling}"
    if reading.generation is not None:
        yield f"  generation {reading.generation} of its scope"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text[:KEY_MAX_LENGTH])
