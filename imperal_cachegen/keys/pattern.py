"""Regular expressions that are compiled when the first key is built: importing a module compiles none."""

from collections.abc import Callable
from typing import Any


def key_pattern(namespace: dict[str, Any], name: str, pattern: str) -> Callable[[str], object]:
    """Return what matches a whole text; the first call compiles it, and puts its `fullmatch` under `name` in its place.

    `namespace` is the `globals()` of the module that assigns it to `name`: so every later call is the method itself.
    """

    def first(text: str) -> object:
        import re

        fullmatch = re.compile(pattern).fullmatch
        namespace[name] = fullmatch
        return fullmatch(text)

    return first
