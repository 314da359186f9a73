"""The place where a text stops being YAML, and what can be seen from there."""

from collections.abc import Callable
from dataclasses import dataclass

from ..diagnostics import Diagnostic, Related
from ..rules.registry import shown
from ..rules.yaml import syntax as rules
from ..source import Span
from .draft import Draft
from .events import Broken, Event, Kind


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding, and the draft that lets reading go on, if there is one.

    `tell` makes the finding from the last draft there is: a line that it shows rewritten has all of its quotes then.
    """

    tell: Callable[[Draft], Diagnostic]
    mended: Draft | None = None


def verdict(diagnostic: Diagnostic) -> Verdict:
    """Return a verdict that ends reading."""
    return Verdict(lambda _: diagnostic)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where reading stopped: the draft, its events so far, and the problem."""

    draft: Draft
    events: list[Event]
    broken: Broken

    @property
    def at(self) -> int:
        """The offset where it stopped, in the draft."""
        return self.broken.at

    @property
    def word(self) -> tuple[int, int]:
        """The range of the word at that place, at least one character where there is one."""
        text, start = self.draft.text, self.at
        if start >= len(text):
            end = len(text.rstrip())
            return max(0, end - 1), end
        end = start
        while end < len(text) and end - start < 60 and not text[end].isspace():
            end += 1
        return start, max(end, start + 1)

    @property
    def last_scalar(self) -> Event | None:
        """The last event, if it is a scalar."""
        return self.events[-1] if self.events and self.events[-1].kind is Kind.SCALAR else None

    @property
    def in_brackets(self) -> bool:
        """Whether the place is inside `[…]` or `{…}`."""
        flow: list[bool] = []
        for event in self.events:
            if event.kind in (Kind.MAPPING, Kind.SEQUENCE):
                flow.append(event.style == "flow")
            elif event.kind is Kind.END:
                flow.pop()
        return bool(flow and flow[-1])

    def spans_lines(self, event: Event) -> bool:
        """Whether an event has a line break in it."""
        return "\n" in self.draft.text[event.start : event.end]

    def span(self) -> Span:
        """Return the place of the word where it stopped."""
        return self.draft.span(*self.word)

    def found(self) -> str:
        """Return the word where it stopped, for a message."""
        start, end = self.word
        return "the end of the file" if self.at >= len(self.draft.text) else f"`{shown(self.draft.text[start:end])}`"

    def stands_alone(self, offset: int) -> bool:
        """Whether nothing but blanks stands before an offset on its line."""
        return not self.draft.text[self.draft.text.rfind("\n", 0, offset) + 1 : offset].strip(" ")

    def line_number(self, offset: int) -> int:
        """Return the line of an offset of the draft."""
        return self.draft.source.position(self.draft.original(offset))[0]

    def say(self, message: str, *help: str, related: tuple[Related, ...] = ()) -> Verdict:
        """Return a verdict of plain syntax."""
        return verdict(rules.yaml_syntax(self.span(), message, help, related))

    def first_line(self, event: Event) -> tuple[int, int]:
        """Return the range of the first line of an event of several lines."""
        text = self.draft.text
        end = text.find("\n", event.start, event.end)
        return event.start, event.start + max(1, len(text[event.start : end if end > 0 else event.end].rstrip()))

    def levels(self) -> list[tuple[int, Kind]]:
        """Return columns (-1 in brackets) and kinds of the collections that were open before the last of them ended."""
        opened: list[tuple[int, Kind]] = []
        ended: list[tuple[int, Kind]] = []
        for event in self.events:
            if event.kind is Kind.END:
                ended.append(opened.pop())
                continue
            ended = []
            if event.kind in (Kind.MAPPING, Kind.SEQUENCE):
                line = self.draft.text.rfind("\n", 0, event.start) + 1
                opened.append((-1 if event.style else event.start - line, event.kind))
        return opened + ended
