"""Where something stood in the old version: what a finding of a comparison points back at."""

from ...diagnostics import Related
from ...source import Span


def it_was(old: Span | None, what: str = "it was") -> tuple[Related, ...]:
    """Return the old place for a finding, nothing where there was none."""
    return () if old is None else (Related(old, what),)
