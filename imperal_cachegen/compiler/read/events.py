"""YAML text to a flat list of events, by libyaml where it is there: the only module that knows PyYAML.

Limits (depth, number of values, aliases counted as what they expand to, cycles) are checked while the events come, so
that nothing is ever built, recursed into or expanded that is too large. What PyYAML says of a broken text is reduced to
a `Problem` and two offsets; its own words are never shown.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from importlib import import_module
from typing import Any

import yaml

from .budget import Budget


def _parser(text: str) -> Any:
    """Return libyaml's parser, or PyYAML's own where PyYAML was built without libyaml."""
    if yaml.__with_libyaml__:
        return import_module("yaml.cyaml").CParser(text)
    return import_module(f"{__package__}.scanner").PurePythonParser(text)


class Kind(Enum):
    """What an event begins, ends or is."""

    MAPPING = auto()
    SEQUENCE = auto()
    END = auto()
    SCALAR = auto()
    ALIAS = auto()
    DOCUMENT = auto()


class Problem(Enum):
    """Why the events stop before the text ends."""

    COLON = auto()
    QUESTION = auto()
    DASH = auto()
    BAD_START = auto()
    TAB = auto()
    OPEN_QUOTE = auto()
    ESCAPE = auto()
    NO_COLON = auto()
    BAD_ANCHOR = auto()
    FLOW = auto()
    FLOW_COLON = auto()
    BLOCK = auto()
    NO_VALUE = auto()
    AFTER_END = auto()
    DIRECTIVE = auto()
    TAG = auto()
    BLOCK_HEADER = auto()
    OTHER = auto()
    DEPTH = auto()
    NODES = auto()
    CYCLE = auto()


_WORDS: tuple[tuple[str, Problem], ...] = (
    ("mapping values are not allowed", Problem.COLON),
    ("mapping keys are not allowed", Problem.QUESTION),
    ("sequence entries are not allowed", Problem.DASH),
    (r"found a tab|character '\\t'", Problem.TAB),
    ("cannot start any token", Problem.BAD_START),
    ("unexpected end of stream|unexpected document", Problem.OPEN_QUOTE),
    ("escape|hexdecimal|hexadecimal|invalid unicode", Problem.ESCAPE),
    ("could not find expected ':'", Problem.NO_COLON),
    ("alphabetic or numeric", Problem.BAD_ANCHOR),
    ("unexpected ':'", Problem.FLOW_COLON),
    ("',' or [']", Problem.FLOW),
    ("node content", Problem.NO_VALUE),
    ("document start", Problem.AFTER_END),
    ("expected key|'-' indicator|block end", Problem.BLOCK),
    ("directive|%yaml|%tag|yaml document", Problem.DIRECTIVE),
    ("tag", Problem.TAG),
    ("comment or|chomping|indentation indicator", Problem.BLOCK_HEADER),
)


@dataclass(slots=True)
class Event:
    """One event; offsets count characters. `text` is a scalar's text, an alias's name, a tag, or a document's version.

    `style` is a scalar's (`""` for plain) or `"flow"` for a collection in brackets.
    """

    kind: Kind
    start: int
    end: int
    text: str = ""
    style: str = ""
    anchor: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """Where and why the events stop. `context` is where the broken thing began; `name` an alias's, for a cycle."""

    problem: Problem
    at: int
    context: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """All events of a text, up to its end or to where it broke."""

    events: list[Event]
    broken: Broken | None


def scan(text: str) -> Stream:
    """Turn a text into events, never into a tree; stops at the first thing that is no YAML, or too much of it."""
    events: list[Event] = []
    budget = Budget()
    try:
        parser = _parser(text)
        while (raw := parser.get_event()) is not None:
            make = _EVENTS.get(type(raw))
            if make is None:
                continue
            event = make(raw, raw.start_mark.index, raw.end_mark.index)
            events.append(event)
            exceeded = _spend(budget, event)
            if exceeded is not None:
                return Stream(events, exceeded)
    except yaml.MarkedYAMLError as error:
        return Stream(events, _broken(text, error))
    except yaml.YAMLError:
        return Stream(events, Broken(Problem.OTHER, events[-1].end if events else 0))
    return Stream(events, None)


def _scalar(raw: Any, start: int, end: int) -> Event:
    return Event(Kind.SCALAR, start, end, raw.value, raw.style or "", raw.anchor, raw.tag)


def _mapping(raw: Any, start: int, end: int) -> Event:
    return Event(Kind.MAPPING, start, end, "", "flow" if raw.flow_style else "", raw.anchor, raw.tag)


def _sequence(raw: Any, start: int, end: int) -> Event:
    return Event(Kind.SEQUENCE, start, end, "", "flow" if raw.flow_style else "", raw.anchor, raw.tag)


def _end(_: Any, start: int, end: int) -> Event:
    return Event(Kind.END, start, end)


def _alias(raw: Any, start: int, end: int) -> Event:
    return Event(Kind.ALIAS, start, end, raw.anchor or "")


def _document(raw: Any, start: int, end: int) -> Event:
    version = ".".join(map(str, raw.version)) if raw.version else ""
    return Event(Kind.DOCUMENT, start, end, version, tag="%TAG" if raw.tags else None)


_EVENTS: dict[type, Callable[[Any, int, int], Event]] = {
    yaml.ScalarEvent: _scalar,
    yaml.MappingStartEvent: _mapping,
    yaml.SequenceStartEvent: _sequence,
    yaml.MappingEndEvent: _end,
    yaml.SequenceEndEvent: _end,
    yaml.AliasEvent: _alias,
    yaml.DocumentStartEvent: _document,
}
"""Our event for each of PyYAML's; those that are not here say nothing."""


def _spend(budget: Budget, event: Event) -> Broken | None:
    """Count an event; return what it exceeds."""
    kind = event.kind
    if kind is Kind.SCALAR:
        exceeded = budget.leaf(event.anchor)
    elif kind is Kind.END:
        budget.close()
        return None
    elif kind is Kind.ALIAS:
        exceeded = budget.alias(event.text)
    elif kind is Kind.DOCUMENT:
        return None
    else:
        exceeded = budget.open(event.anchor)
    return Broken(_PROBLEMS[exceeded], event.start, name=event.text) if exceeded else None


_PROBLEMS = {"depth": Problem.DEPTH, "nodes": Problem.NODES, "cycle": Problem.CYCLE}


def _broken(text: str, error: yaml.MarkedYAMLError) -> Broken:
    """Reduce an error of PyYAML or libyaml to a problem and offsets."""
    said = (error.problem or "").lower()
    problem = next((problem for words, problem in _WORDS if re.search(words, said)), Problem.OTHER)
    context = error.context_mark.index if error.context_mark else None
    at = error.problem_mark.index if error.problem_mark else context or 0
    if problem is Problem.ESCAPE:
        at = max(text.rfind("\\", 0, at + 1), context or 0)
    return Broken(problem, min(at, len(text)), context)
