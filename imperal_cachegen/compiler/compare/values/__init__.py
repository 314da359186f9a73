"""Stored values across versions: what the one writes and the other refuses, loses, or takes for something else."""

from ...diagnostics import Steps
from ..pairs import Comparison, ModelPair
from .mismatch import Cause, Direction, Mismatch

__all__ = ["Cause", "Direction", "Mismatch", "mismatches", "value_findings"]


def mismatches(pair: ModelPair, compared: Comparison) -> tuple[Mismatch, ...]:
    """Return what entries of a model's two versions come to in the other one; none where their entries never meet."""
    del pair, compared
    return ()


def value_findings(compared: Comparison) -> Steps[None]:
    """Find what entries of either version the other can't read as what they are."""
    del compared
    yield from ()
