"""A clock that stands still until a test moves it."""

import time

LAST = 253_402_300_799
"""The last second that an entry's date can tell: the end of the year 9999."""


class Clock:
    """Seconds since 1970 that go on only when a test says so; starts at the present.

    Ages, fresh and stale times and expiry of a `MemoryCache` are told by it. What waits (timeouts of a fetcher) waits on
    the event loop's own clock.

    Raises:
        ValueError: `start` is below 0 or beyond the year 9999.
        TypeError: it is no number.
    """

    def __init__(self, start: float | None = None) -> None:
        if start is not None and not 0 <= _number("starts at", start) <= LAST:
            raise ValueError(f"a clock starts between the years 1970 and 9999, got {start!r:.40} seconds")
        self._now = time.time() if start is None else start

    def __call__(self) -> float:
        """Return the time."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time go by.

        Raises:
            ValueError: below 0 (entries don't get younger), NaN, or beyond the year 9999.
            TypeError: no number.
        """
        if not 0 <= _number("is advanced by", seconds) <= LAST - self._now:
            raise ValueError(f"a clock goes forward only, up to the year 9999, got {seconds!r:.40} seconds")
        self._now += seconds

    def __repr__(self) -> str:
        return f"Clock({self._now!r})"


def _number(what: str, seconds: float) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise TypeError(f"a clock {what} a number of seconds, got {seconds!r:.40}")
    return seconds
