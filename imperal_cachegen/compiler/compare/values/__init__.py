"""Stored values across versions: what the one writes and the other refuses, loses, or takes for something else."""

from ...diagnostics import Steps
from ..pairs import Comparison

__all__ = ["value_findings"]


def value_findings(compared: Comparison) -> Steps[None]:
    """Find what entries of either version the other can't read as what they are."""
    yield from ()
