"""The texts of a shape as an automaton, so that questions about all keys have exact answers.

For `id`, `int`, `enum`, `bool`, `uuid`, `date`, `datetime` and literals it accepts their texts and no others; for `text`
and the digests those and some more (byte sequences that are no UTF-8, texts that no value hashes to), which is the safe
side: what it calls impossible is impossible.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, singledispatch

from ...keys import Bool, Date, DateTime, Enum, Int, SegmentType, Text
from ...keys.digests import DigestType
from ...keys.limits import KEY_ALPHABET
from ...keys.segment import WORD, WORD_AND_DASH
from ...keys.texts import TAIL
from .parts import Shape

CHARS = "abcdefghijklmnopqrstuvwxyz1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ_-:"
"""The characters of a key, those first that read best in an example."""

_BIT = {char: 1 << at for at, char in enumerate(CHARS)}


def mask(chars: Iterable[str]) -> int:
    """Return a set of characters as bits."""
    return sum(_BIT[char] for char in frozenset(chars))


def first_char(chars: int) -> str:
    """Return the character of a set that reads best."""
    return CHARS[(chars & -chars).bit_length() - 1]


ANY = mask(KEY_ALPHABET)
_DIGIT = mask("0123456789")
_HEX = mask("0123456789ABCDEF")


@dataclass(frozen=True, slots=True)
class Automaton:
    """States are numbers, 0 is the first. `moves[state]` are (characters, next state, index of the part they belong to)."""

    moves: tuple[tuple[tuple[int, int, int], ...], ...]
    accepts: frozenset[int]


class Net:
    """An automaton in the making: moves that read a character, and jumps that read nothing."""

    def __init__(self) -> None:
        self.moves: list[list[tuple[int, int, int]]] = []
        self.jumps: list[list[int]] = []
        self.part = 0

    def state(self) -> int:
        """Add a state."""
        self.moves.append([])
        self.jumps.append([])
        return len(self.moves) - 1

    def move(self, start: int, chars: int, end: int) -> None:
        """Read one of some characters."""
        self.moves[start].append((chars, end, self.part))

    def chain(self, start: int, row: Iterable[int], end: int | None = None) -> int:
        """Read a row of characters, to a state of its own or to `end`."""
        states = list(row)
        for at, chars in enumerate(states):
            target = end if end is not None and at == len(states) - 1 else self.state()
            self.move(start, chars, target)
            start = target
        return start

    def jump(self, start: int, end: int) -> None:
        """Read nothing."""
        self.jumps[start].append(end)

    def closed(self, last: int) -> Automaton:
        """Return the automaton, jumps folded into moves."""
        moves: list[tuple[tuple[int, int, int], ...]] = []
        accepts: set[int] = set()
        for state in range(len(self.moves)):
            reached = self._reached(state)
            moves.append(tuple(move for near in reached for move in self.moves[near]))
            if last in reached:
                accepts.add(state)
        return Automaton(tuple(moves), frozenset(accepts))

    def _reached(self, state: int) -> list[int]:
        found = [state]
        for near in found:
            found.extend(further for further in self.jumps[near] if further not in found)
        return found


@lru_cache(maxsize=512)
def automaton_of(shape: Shape) -> Automaton:
    """Return the automaton of a shape. The longest text of the shape has at most 128 characters."""
    net = Net()
    at = net.state()
    for number, part in enumerate(shape):
        net.part = number
        if isinstance(part, str):
            at = net.chain(at, [_BIT[char] for char in part])
            continue
        end = net.state()
        if part.optional:
            net.jump(at, end)
        add(part, net, at, end)
        at = end
    return net.closed(at)


@singledispatch
def add(type_: SegmentType, net: Net, start: int, end: int) -> None:
    """Add the texts of a type's values between two states: by default, every text of its length and alphabet."""
    shortest, longest = type_.plain_lengths
    chars = mask(type_.alphabet)
    at = net.chain(start, [chars] * shortest)
    net.jump(at, end)
    for _ in range(longest - shortest):
        at = net.chain(at, [chars])
        net.jump(at, end)


@add.register
def _enum(type_: Enum, net: Net, start: int, end: int) -> None:
    tree: dict[str, int] = {"": start}
    for value in type_.values:
        for length in range(1, len(value) + 1):
            if value[:length] not in tree:
                tree[value[:length]] = net.chain(tree[value[: length - 1]], [_BIT[value[length - 1]]])
        net.jump(tree[value], end)


@add.register
def _bool(_type: Bool, net: Net, start: int, end: int) -> None:
    net.move(start, mask("01"), end)


@add.register
def _digest(type_: DigestType, net: Net, start: int, end: int) -> None:
    net.chain(start, [mask(WORD_AND_DASH)] * (type_.longest - 1) + [mask(type_.last_chars)], end)


@add.register
def _int(type_: Int, net: Net, start: int, end: int) -> None:
    free = [end]  # free[k]: k digits of any kind are still to come
    for _ in range(len(str(type_.high))):
        state = net.state()
        net.move(state, _DIGIT, free[-1])
        free.append(state)
    for length in range(len(str(type_.low)), len(str(type_.high)) + 1):
        low = max(type_.low, 10 ** (length - 1) if length > 1 else 0)
        high = min(type_.high, 10**length - 1)
        _between(net, start, str(low), str(high), free)


def _between(net: Net, start: int, low: str, high: str, free: Sequence[int]) -> None:
    """Add the numbers from `low` to `high`, which have one length."""
    at: dict[tuple[bool, bool], int] = {(True, True): start}  # whether the digits so far are those of low, of high
    for place in range(len(low)):
        left = len(low) - place - 1
        further: dict[tuple[bool, bool], int] = {}
        for (is_low, is_high), state in at.items():
            first = int(low[place]) if is_low else 0
            last = int(high[place]) if is_high else 9
            inner: list[str] = []
            for digit in range(first, last + 1):
                edge = (is_low and digit == first, is_high and digit == last)
                if edge == (False, False) or not left:
                    inner.append(str(digit))
                    continue
                if edge not in further:
                    further[edge] = net.state()
                net.move(state, _BIT[str(digit)], further[edge])
            if inner:
                net.move(state, mask(inner), free[left])
        at = further


_YEARS = ("1-9 0-9 0-9 0-9", "0 1-9 0-9 0-9", "0 0 1-9 0-9", "0 0 0 1-9")
_LEAP_YEARS = (
    "0-9 0-9 0 48", "0-9 0-9 2468 048", "0-9 0-9 13579 26",
    "0 48 0 0", "2468 048 0 0", "13579 26 0 0",
)  # fmt: skip
_DAYS = (
    ("0 13578", "0 1-9"), ("0 13578", "12 0-9"), ("0 13578", "3 01"), ("1 02", "0 1-9"), ("1 02", "12 0-9"), ("1 02", "3 01"),
    ("0 469", "0 1-9"), ("0 469", "12 0-9"), ("0 469", "3 0"), ("1 1", "0 1-9"), ("1 1", "12 0-9"), ("1 1", "3 0"),
    ("0 2", "0 1-9"), ("0 2", "1 0-9"), ("0 2", "2 0-8"),
)  # fmt: skip
_LEAP_DAY = (("0 2", "2 9"),)
_CLOCK = ("T 01 0-9 0-5 0-9 0-5 0-9 Z", "T 2 0-3 0-5 0-9 0-5 0-9 Z")


def _row(text: str) -> list[int]:
    """Return a row of characters: `1-9` is a range, `48` one of two."""
    ranges = [word.partition("-") for word in text.split()]
    return [mask(map(str, range(int(a), int(b) + 1))) if dash and a else mask(a or "-") for a, dash, b in ranges]


def _day(net: Net, start: int, end: int, dash: str) -> None:
    for years, days in ((_YEARS, _DAYS), (_LEAP_YEARS, _LEAP_DAY)):
        middle = net.state()
        for year in years:
            net.chain(start, _row(f"{year} {dash}"), middle)
        for month, day in days:
            net.chain(middle, _row(f"{month} {dash} {day}"), end)


@add.register
def _date(_type: Date, net: Net, start: int, end: int) -> None:
    _day(net, start, end, "-")


@add.register
def _datetime(_type: DateTime, net: Net, start: int, end: int) -> None:
    middle = net.state()
    _day(net, start, middle, "")
    for clock in _CLOCK:
        net.chain(middle, _row(clock), end)


_ESCAPES = tuple(
    (mask(f"{high:X}"), mask(low for low in "0123456789ABCDEF" if chr(int(f"{high:X}{low}", 16)) not in WORD))
    for high in (*range(2, 16), 0, 1)
)
"""The two digits of the bytes that are escaped: of those that stand for themselves, no text holds the number.

Those of control characters come last, since no example is made with them.
"""


@add.register
def _text(type_: Text, net: Net, start: int, end: int) -> None:
    word, dash = mask(WORD), _BIT["-"]
    at = [start, *(net.state() for _ in range(type_.n))]  # at[i]: i characters read, and no escape open
    for i in range(type_.n):
        net.move(at[i], word, at[i + 1])
        net.jump(at[i + 1], end)
        if i + 3 <= type_.n:
            opened = net.chain(at[i], [dash])
            for high, low in _ESCAPES:
                net.chain(opened, [high, low], at[i + 3])
    net.chain(start, [dash, dash], end)
    tail = net.state()
    net.chain(tail, [dash, dash, *[mask(WORD_AND_DASH)] * 21, mask("AQgw")], end)
    for i in range(max(type_.n - TAIL - 2, 0), type_.n - TAIL + 1):
        net.jump(at[i], tail)
