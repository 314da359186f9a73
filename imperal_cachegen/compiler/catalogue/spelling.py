"""Words of a schema as people read them: types with links, defaults, sizes. Values only, nothing is escaped here."""

import unicodedata
from collections.abc import Callable, Iterable

from ..ir import (
    Annotation,
    Default,
    DictOf,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    SetOf,
    TupleOf,
    TypeRef,
    UnionOf,
)
from ..resolve.fields.spelling import literal_spelling, value_text
from .facts import Link

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DEFAULT_MAX = 120

Targets = Callable[[TypeRef], str]
"""Returns the id of a type's definition on the page."""


def legible(text: str) -> str:
    r"""Return a text of a user's without what turns its direction, moves a cursor or has no form in UTF-8.

    >>> legible("a\u202eb\x00")
    'a<U+202E>b<U+0000>'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"<U+{ord(char):04X}>" if _harms(char) else char for char in text)


def _harms(char: str) -> bool:
    return char in _TURNING or (char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs"))


def spelled(annotation: Annotation, target: Targets) -> tuple[Link, ...]:
    """Return an annotation as a schema writes it, with its limits in brackets; neighbouring words are joined."""
    joined: list[Link] = []
    for link in _spelled(annotation, target):
        if joined and not joined[-1].target and not link.target:
            joined[-1] = Link(joined[-1].text + link.text)
        elif link.text:
            joined.append(link)
    return tuple(joined)


def _spelled(annotation: Annotation, target: Targets) -> Iterable[Link]:
    match annotation:
        case Plain(name):
            yield Link(name)
        case TypeRef(name):
            yield Link(name, target(annotation))
        case LiteralOf(values):
            yield Link(f"Literal[{legible(', '.join(map(literal_spelling, values)))}]")
        case ListOf(item) | SetOf(item) | TupleOf(item):
            word, end = {ListOf: ("list", "]"), SetOf: ("set", "]"), TupleOf: ("tuple", ", ...]")}[type(annotation)]
            yield Link(f"{word}[")
            yield from _spelled(item, target)
            yield Link(end)
        case DictOf(value):
            yield Link("dict[str, ")
            yield from _spelled(value, target)
            yield Link("]")
        case UnionOf(members):
            for at, member in enumerate(members):
                yield Link(" | " if at else "")
                yield from _spelled(member, target)
        case Limited(inner, limits):
            yield from _spelled(inner, target)
            items = isinstance(inner, ListOf | SetOf | TupleOf) or inner == Plain("list")
            yield Link(f" ({', '.join(_limit(name, value, items) for name, value in limits)})")


def _limit(name: str, value: object, items: bool) -> str:
    word = name.replace("_length", "_items") if items else name
    return f"{word} {legible(str(value))}"


def default_text(default: Default | None) -> str:
    """Return a default as a schema writes it, at most 120 characters; nothing for none at all."""
    if default is None:
        return ""
    text = legible(value_text(default.value))
    return text if len(text) <= _DEFAULT_MAX else f"{text[: _DEFAULT_MAX - 1]}…"


def size_text(size: int) -> str:
    """Return a size: `512 B`, `12.5 KB` (of 1024 bytes, rounded up)."""
    if size < 1024:
        return f"{size} B"
    tenths = -(-size * 10 // 1024)
    return f"{tenths // 10}.{tenths % 10} KB" if tenths < 10_240 else f"{-(-size // 1_048_576)} MB"


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence has them: `a, b and c`."""
    *first, last = [*words]
    return f"{', '.join(first)} and {last}" if first else last
