"""The regular expression of a whole key, compiled when the first key is built: importing a module compiles none."""

from collections.abc import Callable


class KeyPattern:
    """A pattern whose `match` is the `fullmatch` of a regular expression; compiled by the first call."""

    __slots__ = ("_text", "match")

    match: Callable[[str], object]

    def __init__(self, text: str) -> None:
        self._text = text
        self.match = self._first

    def _first(self, key: str) -> object:
        import re

        self.match = re.compile(self._text).fullmatch
        return self.match(key)
