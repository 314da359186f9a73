"""Which of many names are worth comparing with a misspelt one: similarity is slow, and a file may have thousands."""

from collections.abc import Collection, Iterable
from itertools import islice

MANY = 40


def likely(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the names that a word may stand for: all where they are few, else up to 40 that look like it."""
    if len(known) <= MANY:
        return tuple(known)
    return tuple(islice(_alike(word, known), MANY))


def _alike(word: str, known: Iterable[str]) -> Iterable[str]:
    first, length = word[:1].lower(), len(word)
    return (name for name in known if name[:1].lower() == first and abs(len(name) - length) <= 2)
