"""Text and code in Markdown, so that nothing a user wrote is markup: neither for GitHub nor for Python-Markdown.

Only what both read alike is used: backslashes where both have them, entities else, and `<code>` where backticks would not do.
"""

import re
from collections.abc import Iterable, Sequence

from .facts import Link

_BACKSLASHED = re.compile(r"([\\`*_\[\]#|])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;", "$": "&#36;", "{": "&#123;", "}": "&#125;"}
_LINE_START = re.compile(r"^(\d*)([-+=:.)])")
_NOT_PLAIN = re.compile(r"[`|\\<>&]")
_MARKS = frozenset("\\`*_[]<>&|~${}!:@#")
"""What means something even between `<code>` and `</code>`."""

_CODE = re.compile(r"`([^`]+)`")


def text(words: str) -> str:
    r"""Return a text on one line in which nothing is markup.

    >>> text("a | <b> *c*")
    'a \\| &lt;b&gt; \\*c\\*'
    """
    return _LINE_START.sub(lambda match: f"{match[1]}&#{ord(match[2])};", _escaped(" ".join(words.split())))


def _escaped(words: str) -> str:
    return "".join(_ENTITIES.get(char, char) for char in _BACKSLASHED.sub(r"\\\1", words))


def paragraphs(words: str) -> list[str]:
    """Return the paragraphs of a text, each as `text` has it."""
    return [text(part) for part in re.split(r"\n\s*\n", words) if part.strip()]


def code(words: str) -> str:
    """Return a text as code, in a table, too.

    >>> code("str | None")
    '<code>str &#124; None</code>'
    """
    line = words.replace("\n", " ")
    if line and line == line.strip() and not _NOT_PLAIN.search(line):
        return f"`{line}`"
    return f"<code>{''.join(map(_entity, line))}</code>"


def _entity(char: str) -> str:
    return f"&#{ord(char)};" if char in _MARKS else char


def prose(words: str) -> str:
    """Return a text of ours, with what stands in backticks as code."""
    parts = _CODE.split(" ".join(words.split()))
    return "".join(code(part) if at % 2 else _escaped(part) for at, part in enumerate(parts))


def link(one: Link) -> str:
    """Return a link to a model, a type or a group; a field's leads to what it is a field of."""
    target = one.target.partition("/")[0]
    return f"[{text(one.text)}](#{target})" if target else text(one.text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell or ' ' for cell in line)} |" for line in lines)
