"""KEY: revisions that were raised for nothing that can be seen."""

from dataclasses import replace

from ..diagnostics import Steps
from ..rules import breaking_keys as rules
from .keychanges import misread
from .pairs import Comparison, ModelPair
from .values import mismatches


def revision_findings(compared: Comparison) -> Steps[None]:
    """Find the models whose revision rose though each version could read what the other stores."""
    for pair in compared.models:
        was, now = pair.old, pair.new
        if was is None or now is None or now.revision <= was.revision or was.name != now.name:
            continue
        if not was.keys or was.imported or now.imported:
            continue
        if not mismatches(_unraised(pair), compared) and not misread(pair):
            yield rules.needless_revision(now.span, now.name, was.revision, now.revision, was.span)


def _unraised(pair: ModelPair) -> ModelPair:
    """Return a pair whose new model still has the old revision."""
    assert pair.old is not None
    assert pair.new is not None
    return replace(pair, new=replace(pair.new, revision=pair.old.revision))
