"""A shorter copy of a value that is too large."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from .policy import Truncate

T = TypeVar("T", bound=BaseModel)


def truncated(value: T, truncate: Truncate, fits: Callable[[T], bool]) -> T | None:
    """Return a copy whose lists have lost as few items from their ends as makes it fit, or None when nothing does.

    The lists are shortened one after the other, in order. The flag is true in the copy. The value stays as it is.
    """
    changes: dict[str, Any] = {} if truncate.flag is None else {truncate.flag: True}
    for name in truncate.lists:
        items = getattr(value, name)
        if not items:
            continue
        if not fits(value.model_copy(update={**changes, name: items[:0]})):
            changes[name] = items[:0]
            continue
        low, high = 0, len(items)
        while high - low > 1:
            middle = (low + high) // 2
            if fits(value.model_copy(update={**changes, name: items[:middle]})):
                low = middle
            else:
                high = middle
        return value.model_copy(update={**changes, name: items[:low]})
    return None
