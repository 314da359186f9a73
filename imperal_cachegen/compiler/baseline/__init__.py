"""The schemas as they were: what `--against REF|DIR|FILE` means.

`compare_with` finds the version that is meant (a saved `cachegen ir` file, a folder, a git ref), reads of it and of the
work tree what may differ, and resolves both by one compiler. Nothing is checked out, written or fetched. Knows nothing of
what a difference means; `compare` does.
"""

from .comparing import compare_with
from .values import Baseline, Compared, Home, Homes

__all__ = ["Baseline", "Compared", "Home", "Homes", "compare_with"]
