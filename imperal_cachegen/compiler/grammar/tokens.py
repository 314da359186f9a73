"""Tokens of annotations and literals, with their places in the scalar they stand in.

Reads a scalar's text once, in time linear in its length; knows nothing of what the tokens mean.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from ..nodes import Scalar
from ..source import Span

MAX_TEXT = 65_536
"""Characters of one annotation with its default; a value could not be stored if it were longer."""

MAX_DEPTH = 32
"""Brackets that may stand inside each other."""


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    MARK = "mark"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token; `start` and `end` count characters of the scalar's text. `text` of the end is empty."""

    kind: Kind
    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""\s*+(?:
        (?P<name>[^\W\d]\w*+(?:\.[^\W\d]\w*+)*+)
      | (?P<number>[-+]?\.?[0-9](?:[eE][-+]|[\w.]|[-:](?=[0-9]))*+)
      | (?P<string>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')
      | (?P<mark>\.\.\.|.)
    )""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text, an END last; a quote that nothing closes is a MARK, and the last but one."""
    found: list[Token] = []
    at = 0
    while match := _TOKEN.match(text, at):
        kind = Kind(match.lastgroup or Kind.MARK)
        token = Token(kind, match[kind.value], match.start(kind.value), match.end())
        found.append(token)
        at = token.end
        if kind is Kind.MARK and token.text in "\"'":
            break
    found.append(Token(Kind.END, "", len(text.rstrip()), len(text.rstrip())))
    return tuple(found)


class Reader:
    """A place in the tokens of one scalar; `depth` counts the brackets that are open."""

    __slots__ = ("_all", "_at", "_origin", "depth", "scalar")

    def __init__(self, scalar: Scalar) -> None:
        self.scalar = scalar
        self.depth = 0
        self._all = tokens(scalar.text)
        self._at = 0
        first = scalar.part(0, 1)
        self._origin = None if first == scalar.span and len(scalar.text) > 1 else first.start

    @property
    def next(self) -> Token:
        """The token that comes next; at the end, for ever the end."""
        return self._all[min(self._at, len(self._all) - 1)]

    def at_end(self) -> bool:
        """Whether nothing comes next."""
        return self.next.kind is Kind.END

    def after(self, count: int = 1) -> Token:
        """Return the token `count` behind the next one."""
        return self._all[min(self._at + count, len(self._all) - 1)]

    def take(self) -> Token:
        """Return the next token and step over it."""
        token = self.next
        self._at += 1
        return token

    def sees(self, *marks: str) -> bool:
        """Whether the next token is one of these marks."""
        return self.next.kind is Kind.MARK and self.next.text in marks

    def skip(self, mark: str) -> bool:
        """Step over a mark if it comes next, and say whether it did."""
        if self.sees(mark):
            self._at += 1
            return True
        return False

    def part(self, start: int, end: int) -> Span:
        """Return the place of a range of the text; of the whole scalar where it does not stand there as it is."""
        if self._origin is None:
            return self.scalar.span
        return Span(self.scalar.span.source, self._origin + start, self._origin + max(end, start + 1))

    def place(self, token: Token) -> Span:
        """Return the place of a token; of the end, the last character before it."""
        if token.kind is Kind.END:
            return self.part(max(token.start - 1, 0), token.start) if token.start else self.scalar.span
        return self.part(token.start, token.end)

    def since(self, start: Token) -> Span:
        """Return the place from a token to the last one taken."""
        return self.part(start.start, self._taken_end)

    def text_since(self, start: Token) -> str:
        """Return the text from a token to the last one taken."""
        return self.scalar.text[start.start : self._taken_end]

    @property
    def _taken_end(self) -> int:
        return self._all[max(min(self._at, len(self._all)) - 1, 0)].end
