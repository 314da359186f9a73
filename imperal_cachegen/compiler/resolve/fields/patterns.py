"""Patterns: compiled by Pydantic's own engine, so that what is built is what will run; and what that may cost.

The engine refuses patterns that grow over 10 MB, but takes its time to find out; a file of thousands of large ones
would take minutes. So each is weighed before it is compiled, and a file has a budget.
"""

import re
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

MAX_PATTERN = 1_000
"""Characters of a pattern."""

BUDGET = 1_000_000
"""What all patterns of a file may weigh together; about microseconds."""

MAX_WEIGHT = 100_000
"""A pattern weighs no more: compiling stops at the engine's own limit."""

_PIECE = re.compile(r"\\[pP](?:\{[^}]*+\}|.)|\\.|\{([0-9]++)(?:,([0-9]*+))?\}|\(\?[^:)]*+[:)]|.", re.DOTALL)
_UNICODE = 200
_SMALL_UNICODE = 20


class PatternBudget:
    """What is left for the patterns of one file; each different pattern counts once."""

    __slots__ = ("_left", "_seen")

    def __init__(self) -> None:
        self._left = BUDGET
        self._seen: set[str] = set()

    def allows(self, pattern: str) -> bool:
        """Take what a pattern weighs, and say whether there was enough."""
        if pattern not in self._seen:
            self._seen.add(pattern)
            self._left -= weight(pattern)
        return self._left >= 0


def weight(pattern: str) -> int:
    """Return about how many microseconds the engine needs for a pattern: large classes count by how often they repeat."""
    groups: list[int] = []
    total = last = 0
    for match in _PIECE.finditer(pattern):
        piece = match[0]
        if match[1] is not None:
            times = max(int(match[1][:6]), int((match[2] or "0")[:6]), 1)
            total = min(total + last * (times - 1), MAX_WEIGHT)
            last = min(last * times, MAX_WEIGHT)
        elif piece[0] in "([":
            groups.append(total)
        elif piece in (")", "]"):
            last = total - groups.pop() if groups else 0
        else:
            last = _weight(piece)
            total = min(total + last, MAX_WEIGHT)
    return total + 20


def _weight(piece: str) -> int:
    if piece[0] != "\\":
        return 1
    return _UNICODE if piece[1] in "wWpPbB" else _SMALL_UNICODE if piece[1] in "dDsS" else 1


@lru_cache(maxsize=4096)
def pattern_fault(pattern: str) -> str | None:
    """Return why Pydantic's engine does not compile a pattern, or None where it does."""
    try:
        pattern.encode()
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError as fault:
        lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
        said = next((line.removeprefix("error: ") for line in lines if line.startswith("error: ")), lines[-1])
        return said.removeprefix("SchemaError: ")
    except UnicodeEncodeError:
        return "half of a surrogate pair is no character"
    return None
