"""Searches automata for the shortest text that settles a question: one of two shapes, or one that reads in two ways."""

from dataclasses import dataclass
from functools import lru_cache

from .automata import Automaton, automaton_of, first_char
from .parts import Shape, longest_of, shortest_of

STATES_MAX = 60_000
"""Pairs of states that one search looks at, at most: some tenths of a second."""


class Undecided(Exception):
    """A search that gave up: the answer has to be the safe one."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A text, and how it is divided into the parts of the one shape and of the other: a text for each part."""

    text: str
    one: tuple[str, ...]
    other: tuple[str, ...]


@lru_cache(maxsize=4096)
def common(one: Shape, other: Shape) -> Witness | None:
    """Return the shortest text of both shapes, or None where there is none.

    Raises:
        Undecided: there were too many forms to look at.
    """
    if _cannot_meet(one, other):
        return None
    return _search(one, other, apart=False)


@lru_cache(maxsize=1024)
def two_ways(shape: Shape) -> Witness | None:
    """Return the shortest text of a shape that can be divided into its parts in two ways, or None where there is none.

    Raises:
        Undecided: there were too many forms to look at.
    """
    core = _core(shape)
    if sum(1 for part in core if not isinstance(part, str) and part.shortest < part.longest) < 2:
        return None
    return _search(shape, shape, apart=True)


def _cannot_meet(one: Shape, other: Shape) -> bool:
    """Whether lengths, or the literals at the ends, already keep two shapes apart."""
    if shortest_of(one) > longest_of(other) or shortest_of(other) > longest_of(one):
        return True
    if not one or not other:
        return False
    head, first = one[0], other[0]
    if isinstance(head, str) and isinstance(first, str) and not (head.startswith(first) or first.startswith(head)):
        return True
    tail, last = one[-1], other[-1]
    return isinstance(tail, str) and isinstance(last, str) and not (tail.endswith(last) or last.endswith(tail))


def _core(shape: Shape) -> Shape:
    """Strip what a reader finds at once from either end: parts of one length, and those that a literal ends."""
    parts = list(shape)
    for at, neighbour in ((0, 0), (-1, -1)):
        while parts:
            part = parts[at]
            if isinstance(part, str) or part.shortest == part.longest:
                parts.pop(at)
                continue
            beside = parts[1 if at == 0 else -2] if len(parts) > 1 else None
            if not isinstance(beside, str) or beside[neighbour] in part.alphabet:
                break
            parts.pop(at)
    return tuple(parts)


Pair = tuple[int, int, bool]
Step = tuple[Pair, str, int, int]


def _search(one: Shape, other: Shape, *, apart: bool) -> Witness | None:
    """Walk both automata side by side, breadth first; with `apart`, a character must have belonged to different parts."""
    first, second = automaton_of(one), automaton_of(other)
    start: Pair = (0, 0, not apart)
    came_from: dict[Pair, Step] = {}
    seen = {start}
    row = [start]
    while row:
        further: list[Pair] = []
        for pair in row:
            if pair[2] and pair[0] in first.accepts and pair[1] in second.accepts:
                return _witness(pair, came_from, len(one), len(other))
            for step in _steps(pair, first, second):
                if step[0] not in seen:
                    seen.add(step[0])
                    came_from[step[0]] = (pair, *step[1:])
                    further.append(step[0])
        if len(seen) > STATES_MAX:
            raise Undecided
        row = further
    return None


def _steps(pair: Pair, first: Automaton, second: Automaton) -> list[Step]:
    """Return where two automata can go with one character."""
    state, beside, settled = pair
    return [
        ((target, aim, settled or part != other), first_char(chars & reads), part, other)
        for chars, target, part in first.moves[state]
        for reads, aim, other in second.moves[beside]
        if chars & reads
    ]


def _witness(pair: Pair, came_from: dict[Pair, Step], parts: int, others: int) -> Witness:
    one, other, text = [""] * parts, [""] * others, ""
    while pair in came_from:
        pair, char, part, beside = came_from[pair]
        text = char + text
        one[part] = char + one[part]
        other[beside] = char + other[beside]
    return Witness(text, tuple(one), tuple(other))
