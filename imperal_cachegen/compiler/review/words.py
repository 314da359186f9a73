"""Sentences as values: what is said, and which parts of it are names and texts of a schema's.

Whoever prints them escapes every part: nothing here is Markdown or HTML.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A name, a key, a type: what is set in another face."""

    text: str


Words = tuple[str | Code, ...]
"""A sentence or a part of one."""


def say(form: str, *parts: str | Words) -> Words:
    """Return `form` with each `{}` filled: a text becomes `Code`, words stay what they are."""
    texts = form.split("{}")
    said: list[str | Code] = [texts[0]]
    for part, text in zip(parts, texts[1:], strict=True):
        said += [Code(part)] if isinstance(part, str) else part
        said.append(text)
    return tuple(one for one in said if one != "")


def read(message: str) -> Words:
    """Return a message whose names stand in backticks as words; what is not closed stays as it is."""
    pieces = re.split(r"`([^`\n]+)`", message)
    return tuple(Code(piece) if at % 2 else piece for at, piece in enumerate(pieces) if at % 2 or piece)


def joined(parts: Iterable[Words], between: str) -> Words:
    """Return words with a text between each two."""
    said: list[str | Code] = []
    for part in parts:
        said += [between, *part] if said else part
    return tuple(said)


def listed(parts: Sequence[Words]) -> Words:
    """Return words as a sentence lists them: `a`, `b` and `c`."""
    if len(parts) < 2:
        return joined(parts, "")
    return (*joined(parts[:-1], ", "), " and ", *parts[-1])


def sentence(parts: Iterable[Words]) -> Words:
    """Return parts as one sentence."""
    said = joined(parts, "; ")
    first = said[0] if said else ""
    return (*((f"{first[:1].upper()}{first[1:]}",) if isinstance(first, str) else (first,)), *said[1:], ".")


def plain(words: Words) -> str:
    """Return words as one text, names in backticks."""
    return "".join(one if isinstance(one, str) else f"`{one.text}`" for one in words)


def counted(number: int, one: str, more: str | None = None) -> str:
    """Return `1 model`, `2 models`."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"
