"""The values that a key's texts stand for, and how people are shown them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ...keys.remains import Cut, Hashed
from .parts import Part

SHOWN = 40
"""Characters of one value, at most."""

_ESCAPES = {'"': '\\"', "\\": "\\\\"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text that no value was found for: a proof looks at somewhat more texts than a digest or a `text` can have."""

    text: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """Segments' names and values, in order."""

    values: tuple[tuple[str, object], ...]

    @property
    def shown(self) -> str:
        """The arguments as a call gives them: `folder="INBOX", page=1`."""
        return ", ".join(f"{name}={shown_value(value)}" for name, value in self.values) or "no segments"


def arguments_of(parts: Sequence[Part], texts: Sequence[str]) -> Arguments:
    """Return the values of a row of parts, given the text of each."""
    found: list[tuple[str, object]] = []
    for part, text in zip(parts, texts, strict=True):
        if isinstance(part, str):
            continue
        try:
            value = part.type.decode(text)
        except ValueError:
            value = Text(text)
        found.append((part.name, value))
    return Arguments(tuple(found))


def shown_value(value: object) -> str:
    """Return a value as people read it."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value.year > 999 else value.isoformat()
    if isinstance(value, (date, UUID)):
        return str(value)
    if isinstance(value, Hashed):
        return f"(a value whose digest is {value.digest})"
    if isinstance(value, Cut):
        return f"(a long text that begins {shown_value(value.beginning)})"
    if isinstance(value, Text):
        return f"(written `{value.text}`)"
    return str(value)


def _quoted(value: str) -> str:
    """Return a text in quotes, with everything escaped that does not show itself."""
    shown = (char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in value[:SHOWN])
    text = f'"{"".join(_ESCAPES.get(char, char) for char in shown)}"'
    return text if len(text) <= SHOWN and len(value) <= SHOWN else f'{text[: SHOWN - 2]}…"'
