"""A user's mistake is a value: diagnostics, and how the stages of the compiler hand them on.

A stage is a generator that yields diagnostics and returns its value (`Steps`); stages compose with `yield from`, and
`outcome` runs one to its end. What is raised is our own mistake, never a user's.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from .source import Span


class Severity(StrEnum):
    """How bad a finding is: with an error nothing is written."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains the finding, with a short phrase (`first declared here`)."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `code` is `CG` and three digits. `message` is one short phrase in lower case, with the user's own spelling in
    backticks, found against expected. `help` are the ways out, one sentence (or a small table, or lines of YAML) each.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    help: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: by file, place, code."""
        return (self.span.source.name, self.span.start, self.span.end, self.code, self.message)


T = TypeVar("T")
ValueT_co = TypeVar("ValueT_co", covariant=True)

Steps = Generator[Diagnostic, None, T]
"""A stage, or a part of one: yields what it finds and returns its value. `value = yield from part(...)`."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[ValueT_co]):
    """What a stage came to: its value (None where none could be made) and all that it found, in the order found."""

    value: ValueT_co
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether one of the findings is an error."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


def outcome(steps: Steps[T]) -> Outcome[T]:
    """Run a stage to its end."""
    found: list[Diagnostic] = []
    while True:
        try:
            found.append(next(steps))
        except StopIteration as stop:
            return Outcome(stop.value, tuple(found))


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return findings sorted by file and place, each one once."""
    return tuple(sorted(dict.fromkeys(found), key=lambda diagnostic: diagnostic.order))
