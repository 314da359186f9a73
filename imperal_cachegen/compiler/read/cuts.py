"""Unquoted texts that YAML ends before the author did: at a ` #`, and inside brackets at a `,`.

Looks at characters only. A text counts as cut where its own brackets or quotes are open at its end, and what follows
on the same line closes them; prose such as `smile :(` is left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .events import Event, Kind

_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_MARKS = frozenset("()[]{}\"'")
REACH = 1000
"""Characters that are looked at behind the beginning of a text."""

ATTEMPTS = 300
"""Texts that are looked at closely: a file in which more of them look cut is no schema."""


@dataclass(frozen=True, slots=True)
class Cut:
    """An unquoted text that ended at `at`, before the end of what was meant: `start` to `end`."""

    start: int
    at: int
    end: int


@dataclass(slots=True)
class _Balance:
    """Which brackets and which quote are open."""

    stack: list[str]
    quote: str = ""
    before: str = " "

    def take(self, char: str) -> bool:
        """Take one more character; returns False at a closing bracket that nothing opened."""
        before, self.before = self.before, char
        if self.quote:
            if char == self.quote and before != "\\":
                self.quote = ""
        elif char in "\"'" and not (before.isalnum() or before in ")]}_"):
            self.quote = char
        elif char in _CLOSERS and (before != ":" or char == "{"):
            self.stack.append(_CLOSERS[char])
        elif char in ")]}":
            if not self.stack or self.stack[-1] != char:
                return False
            self.stack.pop()
        return True

    @property
    def open(self) -> bool:
        return bool(self.stack or self.quote)


def meant_end(text: str, start: int, flow: bool) -> tuple[int, bool]:
    """Return where an unquoted text that begins at `start` was meant to end, and whether all in it is closed there.

    It was meant to end with the line, before a ` #` comment, or (`flow`) before a `,` or a bracket that nothing in it
    opened; none of these counts inside the text's own brackets and quotes.
    """
    balance = _Balance([])
    end = start
    for at in range(start, min(len(text), start + REACH)):
        char = text[at]
        if char in "\r\n":
            break
        if not balance.open and ((flow and char == ",") or (char == "#" and text[at - 1] in " \t")):
            break
        if not balance.take(char) and flow:
            break
        end = at + 1
    return start + len(text[start:end].rstrip()), not balance.open


def find_cuts(text: str, events: list[Event]) -> Iterator[Cut]:
    """Yield the texts that were cut, in order; they do not overlap."""
    done = attempts = 0
    for event, flow in _plain_scalars(events):
        if event.start < done or _MARKS.isdisjoint(event.text):
            continue
        at = event.end
        while at < len(text) and text[at] in " \t":
            at += 1
        if not (text[at : at + 1] == "#" and at > event.end) and not (flow and text[at : at + 1] == ","):
            continue
        start = event.start
        if attempts < ATTEMPTS and _open_at(text, start, event.end):
            attempts += 1
            end, closed = meant_end(text, start, flow)
            if closed and end > at:
                done = end
                yield Cut(start, at, end)


def _plain_scalars(events: list[Event]) -> Iterator[tuple[Event, bool]]:
    """Yield the plain scalars without anchor, and whether each stands inside brackets."""
    flow: list[bool] = []
    for event in events:
        if event.kind in (Kind.MAPPING, Kind.SEQUENCE):
            flow.append(event.style == "flow")
        elif event.kind is Kind.END:
            flow.pop()
        elif event.kind is Kind.SCALAR and not event.style and event.text and event.anchor is None:
            yield event, bool(flow and flow[-1])


def _open_at(text: str, start: int, end: int) -> bool:
    """Tell whether brackets or quotes are open at the end of a range of one line."""
    balance = _Balance([])
    if end - start > REACH or "\n" in text[start:end]:
        return False
    return all(balance.take(char) for char in text[start:end]) and balance.open
