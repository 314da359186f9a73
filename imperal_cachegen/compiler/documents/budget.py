"""How much of documents one schema file may reach: counted, so that no document costs more time than its place is worth."""

from ..diagnostics import Steps
from ..rules.documents import files as rules
from ..source import Span

MAX_DEPTH = 64
"""Levels of schemas, references followed."""

MOST = {
    "documents": 64,
    "characters of documents": 4 * 1024 * 1024,
    "schemas": 20_000,
    "classes": 200,
    "properties": 1_500,
    "parts of `allOf`": 1_500,
    r"patterns with `\p{…}`": 30,
}
r"""The generator takes about 4 ms for a class and 0.4 ms for a property; Pydantic's engine up to 50 ms for a `\p{…}`."""


class Budget:
    """Counts what is spent; the first limit that is passed ends the reading, with one finding."""

    def __init__(self) -> None:
        self._left = dict(MOST)
        self._over = False

    def spend(self, what: str, span: Span, amount: int = 1) -> Steps[bool]:
        """Take an amount of something (a key of `MOST`); return whether it was there."""
        self._left[what] -= amount
        if self._left[what] < 0:
            yield from self.refuse(span, f"more than {MOST[what]:,} {what}, references followed")
        return not self._over

    def refuse(self, span: Span, what: str) -> Steps[None]:
        """End the reading."""
        if not self._over:
            self._over = True
            yield rules.document_too_large(span, what)
