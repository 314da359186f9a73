"""Texts of users in Markdown as GitHub and GitLab show it: what they write is shown, and does nothing.

A text gets backslashes where a character could be markup, and a zero-width joint in what a site would make a link of by
itself: mentions, issue numbers, addresses. A name becomes a code span, in which nothing of that happens.
"""

import re

from ..report.visible import visible
from .words import Code, Words

_MARKUP = re.compile(r"([\\`*_\[\]<>|~&$])")
_JOINT = "&#8203;"
_LINKING = re.compile(r"(@|#(?=\d)|\w(?=://)|www(?=\.)|\bGH-|:(?=[a-z0-9_+-]+:))", re.IGNORECASE)
"""What a joint goes behind. Of addresses that is before the marks: a site looks for these before it reads entities."""

_RUN = re.compile(r"`+")


def text(written: str) -> str:
    r"""Return a text that is shown as it is. It does not stand at the beginning of a line.

    >>> text("*a* | @all")
    '\\*a\\* \\| @&#8203;all'
    """
    pieces = _LINKING.split(visible(written))
    return "".join(f"{piece}{_JOINT}" if at % 2 else _MARKUP.sub(r"\\\1", piece) for at, piece in enumerate(pieces))


def code(written: str, *, cell: bool = False) -> str:
    """Return a code span; in a table's `cell` its `|` do not end the cell."""
    shown = visible(written)
    if not shown.strip():
        shown = "·" if shown else "(nothing)"
    if cell and "|" in shown and "\\" in shown:
        return f"<code>{''.join(char if char.isalnum() or char == ' ' else f'&#{ord(char)};' for char in shown)}</code>"
    if cell:
        shown = shown.replace("|", r"\|")
    fence = "`" * (max((len(run) for run in _RUN.findall(shown)), default=0) + 1)
    pad = " " if shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def words(said: Words, *, cell: bool = False) -> str:
    """Return a sentence."""
    return "".join(code(one.text, cell=cell) if isinstance(one, Code) else text(one) for one in said)


def block(lines: list[str], language: str) -> list[str]:
    """Return lines as a fenced block that none of them can end."""
    shown = [visible(line) for line in lines]
    longest = max((len(run) for line in shown for run in _RUN.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *shown, fence]


def html(written: str) -> str:
    """Return a text inside an HTML element."""
    escaped = visible(written).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINKING.sub(rf"\1{_JOINT}", escaped)


def html_words(said: Words) -> str:
    """Return a sentence inside an HTML element that holds no Markdown."""
    return "".join(
        f"<code>{html(one.text).replace(_JOINT, '')}</code>" if isinstance(one, Code) else html(one) for one in said
    )
