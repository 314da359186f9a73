"""Values that JSON has a form for: what fields of any JSON, and `json` segments, are filled with.

Needs Hypothesis, as every module of strategies here does; only `strategies` is imported by others.
"""

from typing import Any

from hypothesis import strategies as st

TEXTS = st.text(max_size=20)
"""Any Unicode; Hypothesis draws no lone surrogates, which JSON has no form for."""

FLOATS = st.floats(allow_nan=False, allow_infinity=False)

_SCALARS = st.booleans() | st.integers() | FLOATS | TEXTS


def json_values(*, none: bool = True) -> st.SearchStrategy[Any]:
    """Return small JSON values; without `none`, none of them is None itself."""
    inner = st.recursive(
        st.none() | _SCALARS,
        lambda item: st.lists(item, max_size=3) | st.dictionaries(TEXTS, item, max_size=3),
        max_leaves=6,
    )
    if none:
        return inner
    return _SCALARS | st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
