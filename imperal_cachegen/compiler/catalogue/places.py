"""Which declaration a finding belongs to: the one it stands in.

A declaration's place is its name; it reaches to the next one, or to the next line that begins at the margin.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from ..diagnostics import Diagnostic
from ..ir import Model, Schema, TypeDecl
from ..remarks.comments import Hidden
from ..source import Source, Span
from .facts import Notice
from .spelling import legible

_MARGIN = re.compile(r"^[^\s#]", re.MULTILINE)


class Notices:
    """The findings of a run, each at one declaration. Those of a file that is no schema are its schema's.

    `standing` counts those that no ignore accepts.
    """

    def __init__(self, schemas: Sequence[Schema], found: Iterable[Diagnostic], hidden: Iterable[Hidden]) -> None:
        self._at: dict[tuple[Source, int], list[Notice]] = {}
        self._elsewhere: list[Notice] = []
        self.standing = 0
        own = {schema.source for schema in schemas}
        readers = {source: schema.source for schema in schemas for source in schema.inputs if source not in own}
        starts = {schema.source: _starts(schema) for schema in schemas}
        standing = [(one, "") for one in found]
        for one, reason in (*standing, *((accepted.found, legible(accepted.reason)) for accepted in hidden)):
            source = one.span.source
            self.standing += not reason
            place = (source, _declared(starts[source], one.span)) if source in own else None
            if source in readers:
                place = (readers[source], -1)
            notices = self._elsewhere if place is None else self._at.setdefault(place, [])
            notices.append(_notice(one, reason))

    def at(self, span: Span) -> tuple[Notice, ...]:
        """Return the findings at the declaration with a place."""
        return tuple(self._at.get((span.source, span.start), ()))

    def of(self, source: Source) -> tuple[Notice, ...]:
        """Return the findings about a schema as a whole."""
        return tuple(self._at.get((source, -1), ()))

    @property
    def elsewhere(self) -> tuple[Notice, ...]:
        """The findings that belong to no schema: about settings, or other files."""
        return tuple(self._elsewhere)


def _starts(schema: Schema) -> list[tuple[int, bool]]:
    """Return where declarations begin (true), and lines at the margin (false), in order."""
    classes: list[TypeDecl | Model] = [*schema.types, *schema.models]
    named = [one.span for one in (*classes, *schema.groups)]
    named += [field.span for one in classes for field in one.fields]
    starts = {match.start(): False for match in _MARGIN.finditer(schema.source.text)}
    starts |= {span.start: True for span in named if span.source is schema.source}
    return sorted(starts.items())


def _declared(starts: list[tuple[int, bool]], span: Span) -> int:
    """Return where the declaration begins that a place lies in; -1 for none."""
    at = bisect_right(starts, (span.start, True)) - 1
    return starts[at][0] if at >= 0 and starts[at][1] else -1


def _notice(one: Diagnostic, accepted: str) -> Notice:
    place = f"{one.span.source.name}:{one.span.line}:{one.span.column}"
    return Notice(one.code, legible(one.message), tuple(map(legible, one.help)), legible(place), accepted)
