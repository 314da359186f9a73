"""Two versions of a project's schemas: what stored data, call sites and users will notice of the change.

`pair_up` puts them side by side; `breaking` judges the pairs, rule by rule. Knows neither git nor files: both versions are
resolved schemas.
"""

from .breaking import breaking
from .homechanges import home_findings
from .pairing import pair_up
from .pairs import Comparison, GroupPair, ModelPair, Pair, TypePair

__all__ = ["Comparison", "GroupPair", "ModelPair", "Pair", "TypePair", "breaking", "home_findings", "pair_up"]
