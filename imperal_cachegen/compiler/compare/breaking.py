"""Judges two versions: every rule of every category, over the pairs."""

from ..diagnostics import Diagnostic, in_order, outcome
from .apichanges import api_findings
from .keychanges import key_findings
from .pairs import Comparison
from .revisions import revision_findings
from .ttlchanges import ttl_findings
from .values import value_findings


def breaking(compared: Comparison) -> tuple[Diagnostic, ...]:
    """Return what the change breaks, in order of places; accepted or not."""
    steps = (
        key_findings(compared),
        revision_findings(compared),
        value_findings(compared),
        ttl_findings(compared),
        api_findings(compared),
    )
    return in_order(one for each in steps for one in outcome(each).diagnostics)
