"""Stored values across versions: what the one writes and the other refuses, loses, or takes for something else."""

from ...diagnostics import Steps
from ..pairs import Comparison, ModelPair
from .findings import worded
from .judging import judge
from .mismatch import Cause, Direction, Mismatch

__all__ = ["Cause", "Direction", "Mismatch", "all_mismatches", "mismatches", "value_findings"]


def mismatches(pair: ModelPair, compared: Comparison) -> tuple[Mismatch, ...]:
    """Return what entries of a model's two versions come to in the other one; none where their entries never meet.

    For many models take `all_mismatches`: it looks at each type once.
    """
    return tuple(judge(compared, (pair,)))


def all_mismatches(compared: Comparison) -> tuple[Mismatch, ...]:
    """Return the mismatches of every model, model by model."""
    return tuple(judge(compared, compared.models))


def value_findings(compared: Comparison) -> Steps[None]:
    """Find what entries of either version the other can't read as what they are."""
    yield from worded(compared, all_mismatches(compared))
