"""Texts that a pattern matches: drawn from it, short ones first. For finding a text that one pattern takes and another not.

Reads the common part of the syntax of Pydantic's engine (Rust's `regex`). What it does not understand it draws wrongly or
not at all: who asks has each text judged by Pydantic.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

Draw = Callable[[Random, int], str]
"""Draws a text; the second argument is how many more times than needed something may be repeated."""

_CLASSES = {
    "d": "0123456789\u0663",  # any script's digits
    "w": "abzABZ019_éж\u0663",
    "s": " \t\n\u00a0",
    "D": "aZ_ -.é",
    "W": " -.:/!",
    "S": "a0Z_-.é",
}
_POSIX = {
    "alpha": "azAZ",
    "digit": "0189",
    "alnum": "aZ09",
    "lower": "abz",
    "upper": "ABZ",
    "space": " \t",
    "xdigit": "09afAF",
}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_EMPTY = "bBAzZ"  # what stands between characters
_SOME = "ab0 Z_-.é"
_ALMOST_ALL = [chr(code) for code in (*range(32, 127), 0xE9, 0x430, 0x4E2D, 0x1F600)]
REPEATED_MAX = 300
TEXT_MAX = 70_000
"""Characters of a text, about: no longer one is stored."""


class _Strange(Exception):
    """Syntax that is not understood."""


def texts(pattern: str, count: int = 60) -> Iterator[str]:
    """Yield texts that a pattern should match, each once, the plainest first; none where it is not understood."""
    try:
        draw = _Parser(pattern).whole()
    except (_Strange, ValueError, IndexError, RecursionError):
        return
    yield from islice(dict.fromkeys(_drawn(draw, count * 4)), count)


def _drawn(draw: Draw, count: int) -> Iterator[str]:
    random = Random(7)  # noqa: S311  # the same texts in every run
    size = 0
    for number in range(count):
        text = draw(random, (0, 0, 0, 1, 2, 3, 8, 40)[min(number * 8 // count, 7)])
        yield text
        size += len(text)
        if size > TEXT_MAX * 3:
            return


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def whole(self) -> Draw:
        draw = self._choice()
        if self._at < len(self._text):
            raise _Strange
        return draw

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._text[self._at - 1]

    def _choice(self) -> Draw:
        rows = [self._row()]
        while self._peek() == "|":
            self._at += 1
            rows.append(self._row())
        return rows[0] if len(rows) == 1 else lambda random, spare: random.choice(rows)(random, spare)

    def _row(self) -> Draw:
        parts: list[Draw] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._one()))
        return lambda random, spare: "".join(part(random, spare) for part in parts)

    def _one(self) -> Draw:
        char = self._next()
        if char == "(":
            return self._group()
        if char == "[":
            return _any_of(self._class())
        if char == "\\":
            return self._escape()
        if char == ".":
            return _any_of(list(_SOME))
        return _any_of([""] if char in "^$" else [char])

    def _group(self) -> Draw:
        if self._peek() == "?":
            head = self._text[self._at :]
            for opening in ("?:", "?i:", "?s:", "?m:"):
                if head.startswith(opening):
                    self._at += len(opening)
                    break
            else:
                if head.startswith(("?P<", "?<")) and ">" in head:
                    self._at += head.index(">") + 1
                elif head[1:].partition(")")[0].isalpha():
                    self._at += head.index(")") + 1
                    return _any_of([""])
                else:
                    raise _Strange
        inner = self._choice()
        if self._next() != ")":
            raise _Strange
        return inner

    def _escape(self) -> Draw:
        char = self._next()
        return _any_of([""] if char in _EMPTY else self._escaped(char))

    def _escaped(self, char: str) -> list[str]:
        if char in _CLASSES:
            return list(_CLASSES[char])
        if char in "xuU" and self._peek() == "{":
            end = self._text.index("}", self._at)
            code, self._at = self._text[self._at + 1 : end], end + 1
            return [chr(int(code, 16))]
        if char in "xu":
            size = 2 if char == "x" else 4
            code, self._at = self._text[self._at : self._at + size], self._at + size
            return [chr(int(code, 16))]
        if char in "pP":  # some of these characters will do, for most properties
            self._at = self._text.index("}", self._at) + 1 if self._peek() == "{" else self._at + 1
            return list("aZéдß中0-_ ")
        return [_ESCAPES.get(char, char)]

    def _class(self) -> list[str]:
        """Read a class of characters, behind its `[`."""
        negated = self._peek() == "^"
        self._at += negated
        found = self._members(first=True)
        while self._text.startswith(("&&", "--"), self._at):
            common = self._next() == "&"
            self._at += 1
            other = self._members(first=False)
            found = [char for char in found if (char in other) is common]
        self._at += 1
        if negated:
            return [char for char in _ALMOST_ALL if char not in found] or ["\n"]
        return list(dict.fromkeys(found))

    def _members(self, *, first: bool) -> list[str]:
        found: list[str] = []
        while (first or self._peek() != "]") and not self._text.startswith(("&&", "--"), self._at):
            first = False
            char = self._next()
            if char == "[":
                found += self._inner()
                continue
            some = self._escaped(self._next()) if char == "\\" else [char]
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", "-", "") and len(some) == 1:
                self._at += 1
                char = self._next()
                last = self._escaped(self._next())[0] if char == "\\" else char
                some = _between(some[0], last)
            found += some
        return found

    def _inner(self) -> list[str]:
        """Read a class inside a class: `[:alpha:]`, or one like any other."""
        if self._peek() != ":":
            return self._class()
        end = self._text.index(":]", self._at)
        name, self._at = self._text[self._at + 1 : end], end + 2
        return list(_POSIX.get(name.removeprefix("^"), _SOME))

    def _repeated(self, one: Draw) -> Draw:
        while True:
            low, high = self._times()
            if low < 0:
                return one
            if self._peek() in ("?", "+") and self._peek():
                self._at += 1
            one = _many(one, low, high)

    def _times(self) -> tuple[int, int]:
        """Read how often the part before is repeated; -1 where nothing is said."""
        sign = self._peek()
        if sign in ("*", "+", "?") and sign:
            self._at += 1
            return (1 if sign == "+" else 0), (1 if sign == "?" else REPEATED_MAX)
        if sign != "{":
            return -1, -1
        end = self._text.index("}", self._at)
        low, comma, high = self._text[self._at + 1 : end].partition(",")
        self._at = end + 1
        return int(low), int(high) if high.strip() else REPEATED_MAX if comma else int(low)


def _many(one: Draw, low: int, high: int) -> Draw:
    def draw(random: Random, spare: int) -> str:
        times = random.randint(low, max(low, min(high, low + spare)))
        found: list[str] = []
        size = 0
        while times > 0 and size < TEXT_MAX:
            found.append(one(random, spare // 2))
            size += max(1, len(found[-1]))
            times -= 1
        return "".join(found)

    return draw


def _any_of(chars: list[str]) -> Draw:
    if not chars:
        raise _Strange
    return lambda random, _spare: random.choice(chars)


def _between(first: str, last: str) -> list[str]:
    """Return some characters of a range, the ends among them."""
    low, high = ord(first), ord(last)
    codes = range(low, high + 1) if high - low < 100 else (*range(low, low + 50), *range(high - 49, high + 1))
    return [chr(code) for code in codes if not 0xD800 <= code <= 0xDFFF]
