"""Where declarations are imported from, then and now: a class or function that moved to another module."""

from collections.abc import Iterator

from ..compare.pairs import Comparison
from ..ir import Schema
from .told import Call
from .words import say


class Homes:
    """Which schema is which of the other version. A schema whose module was renamed has not moved: that is told of it once."""

    def __init__(self, compared: Comparison) -> None:
        pairs = [(pair.old, pair.new) for pair in compared.schemas]
        self._heirs = {was.source.name: now for was, now in pairs if was is not None}
        self._old = {schema.source.name: schema for schema in compared.old.schemas}
        self._new = {schema.source.name: schema for schema in compared.new.schemas}

    def calls(self, name: str, was: Schema | None, now: Schema | None) -> Iterator[Call]:
        """Yield that something is imported from another module, if it is. `name` is what call sites use of it."""
        if was is not None and now is not None and self._heirs.get(was.source.name) is not now:
            yield Call(name, say("{} is imported from {}, not from {}", name, now.module, was.module))

    def type_calls(self, name: str, was: str, now: str) -> Iterator[Call]:
        """Yield the same of a type; `was` and `now` name its schemas."""
        yield from self.calls(name, self._old.get(was), self._new.get(now))
