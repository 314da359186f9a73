"""KEY: revisions that were raised for nothing that can be seen."""

from dataclasses import replace

from ..diagnostics import Steps
from ..rules.breaking import keys as rules
from .keychanges import misread
from .pairs import Comparison, ModelPair, Pair
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
    """Return a pair whose new model still has the old revision, and keys without the new one."""
    assert pair.old is not None
    assert pair.new is not None
    revision = pair.old.revision
    new = replace(pair.new, revision=revision, keys=tuple(replace(key, revision=revision) for key in pair.new.keys))
    keys = tuple(
        Pair(each.old, None if each.new is None else replace(each.new, revision=revision)) for each in pair.keys
    )
    return replace(pair, new=new, keys=keys)
