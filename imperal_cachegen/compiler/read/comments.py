"""Where the comments of a YAML text are: never inside quotes or text blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..diagnostics import outcome
from ..source import Source, Span
from .draft import Draft, first_draft
from .events import Event, Kind
from .mending import mend

_COMMENT = re.compile(r"(?:^|(?<=[ \t\n]))#[^\r\n]*")
_ISSUE = re.compile(r"#\d{1,9}\b")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, `#` included; `alone` where nothing else stands on its line."""

    text: str
    span: Span
    alone: bool


def comments(source: Source, word: str = "") -> tuple[Comment, ...]:
    """Return the comments of a text that contain a word; none where the text is no YAML."""
    if re.search(f"#.*{re.escape(word)}", source.text) is None:
        return ()
    mended = outcome(mend(first_draft(source))).value
    if mended is None:
        return ()
    draft, stream = mended
    texts = [_inside(draft, event) for event in stream.events if event.kind is Kind.SCALAR and event.style]
    found, covered = [], iter((*texts, (len(source.text) + 1, len(source.text) + 1)))
    start, end = next(covered)
    at = 0
    while (match := _COMMENT.search(source.text, at)) is not None:
        while end <= match.start():
            start, end = next(covered)
        if start <= match.start():
            at = end
            continue
        at = match.end()
        if word in match.group():
            alone = source.line(source.position(match.start())[0]).lstrip(" \t").startswith("#")
            found.append(
                Comment(match.group(), Span(source, match.start(), match.start() + len(match.group().rstrip())), alone)
            )
    return tuple(found)


def swallowed_texts(draft: Draft, events: list[Event]) -> Iterator[tuple[Event, int, int]]:
    """Yield plain texts behind which something like `#1054` begins a comment: the text, and the comment's range."""
    for event in events:
        if event.kind is not Kind.SCALAR or event.style or not event.text:
            continue
        at = event.end
        while draft.text[at : at + 1] in (" ", "\t"):
            at += 1
        match = _ISSUE.match(draft.text, at) if at > event.end else None
        if match is not None:
            line_end = draft.text.find("\n", at)
            end = len(draft.text) if line_end < 0 else line_end
            comment = draft.text.find(" #", at, end)
            yield event, match.start(), at + len(draft.text[at : end if comment < 0 else comment].rstrip())


def _inside(draft: Draft, event: Event) -> tuple[int, int]:
    """Return the range of a quoted text, or of a text block without its header line, where comments may stand."""
    start = event.start
    if event.style in ("|", ">"):
        header = draft.text.find("\n", event.start, event.end)
        start = event.end if header < 0 else header
    return draft.original(start), draft.original(event.end)
