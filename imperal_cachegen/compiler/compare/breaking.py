"""Judges two versions: every rule of every category, over the pairs."""

from ..diagnostics import Diagnostic, in_order, outcome
from .pairs import Comparison
from .values import value_findings


def breaking(compared: Comparison) -> tuple[Diagnostic, ...]:
    """Return what the change breaks, in order of places; accepted or not."""
    steps = (value_findings(compared),)
    return in_order(one for each in steps for one in outcome(each).diagnostics)
