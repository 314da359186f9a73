"""A model's options, in words."""

from collections.abc import Iterator

from ..ir import Condition, Model
from ..resolve.fields.spelling import value_text
from .spelling import legible, listed


def options(model: Model) -> Iterator[tuple[str, str]]:
    """Yield each option of a model that is not the usual one: its name, and what it means here. Code is in backticks."""
    if model.identity:
        pairs = listed(
            f"`{one.field}`" if one.field == one.segment else f"`{one.field}` (as `{one.segment}`)"
            for one in model.identity
        )
        yield "identity", f"A value is taken only under its own key: {pairs} must be the key's."
    if model.store_if:
        yield "store_if", f"Stored only where {listed(map(_condition, model.store_if))}; else served once."
    if model.oversize is not None:
        lists = listed(f"`{name}`" for name in model.oversize.lists)
        flag = f", and `{model.oversize.flag}` is true in it" if model.oversize.flag else ""
        yield "oversize", f"A stored copy over 64 KB loses items from the end of {lists}{flag}."
    if model.scope is not None:
        names = listed(f"`{name}`" for name in model.scope) if model.scope else "the user"
        yield "scope", f"All entries of one {names} can be dropped at once."
    if model.revision > 1:
        yield "revision", f"{model.revision}: entries of earlier ones are never read."


def _condition(one: Condition) -> str:
    return f"`{one.field}` is not empty" if one.not_empty else f"`{one.field}` is `{legible(value_text(one.value))}`"
