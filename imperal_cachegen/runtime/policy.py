"""How long an entry is served: the TTL policy, and what of a value is stored.

Generated modules make these at import, so they are plain classes: nothing here may load more than the interpreter has.
"""

from ..keys.errors import shown
from ..keys.limits import TTL_MAX, TTL_MIN


class Policy:
    """A TTL policy: whole seconds and whole per cent.

    `fresh`: how long a value is served as it is. `stale`: how long after that it may still be served while one refresh
    runs behind it, and when the fetcher fails. `eager` (50..95): past that part of the fresh time the first read starts
    the same refresh. `jitter` (0..50): the fresh time is shortened by up to that part. `timeout`: how long a caller
    waits for the fetcher.

    Raises:
        ValueError: a part is outside its range, no whole number, or fresh + stale is above 300.
    """

    __slots__ = ("eager", "fresh", "jitter", "stale", "timeout")

    def __init__(
        self, fresh: int, stale: int = 0, eager: int | None = None, jitter: int = 0, timeout: float | None = None
    ) -> None:
        whole_seconds("fresh", fresh, TTL_MIN, TTL_MAX)
        whole_seconds("stale", stale, 0, TTL_MAX - TTL_MIN)
        if fresh + stale > TTL_MAX:
            raise ValueError(f"fresh + stale is {fresh + stale} seconds, above {TTL_MAX}")
        if eager is not None:
            whole_seconds("eager", eager, 50, 95)
        whole_seconds("jitter", jitter, 0, 50)
        if timeout is not None:
            seconds_above_0("timeout", timeout)
        self.fresh = fresh
        self.stale = stale
        self.eager = eager
        self.jitter = jitter
        self.timeout = timeout

    def __repr__(self) -> str:
        return "Policy({})".format(", ".join(f"{name}={value!r}" for name, value in self._parts()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[tuple[str, object], ...]:
        return tuple((name, getattr(self, name)) for name in ("fresh", "stale", "eager", "jitter", "timeout"))


def told(value: object) -> str:
    """Return what a message says of a setting: a number, or `None`; of all else, which may be a user's, the type only."""
    return shown(value) if value is None or isinstance(value, (int, float)) else type(value).__name__


def whole_seconds(name: str, value: object, low: int, high: int) -> int:
    """Return an `int` (no `bool`) from low to high; `ValueError` for anything else."""
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, got {told(value)}")
    return value


def seconds_above_0(name: str, value: object) -> float:
    """Return a number (no `bool`) above 0; `ValueError` for anything else."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not value > 0:
        raise ValueError(f"{name} must be a number above 0, got {told(value)}")
    return value


class Truncate:
    """`oversize`: the stored copy loses items from the end of these lists, in order, until it fits; `flag` is then true."""

    __slots__ = ("flag", "lists")

    def __init__(self, lists: tuple[str, ...], flag: str | None = None) -> None:
        self.lists = lists
        self.flag = flag


class NotEmpty:
    """The condition `not empty` of `store_if`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NOT_EMPTY"


NOT_EMPTY = NotEmpty()
