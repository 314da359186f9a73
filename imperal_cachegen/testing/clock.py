"""A clock that stands still until a test moves it."""

import time


class Clock:
    """Seconds since 1970 that go on only when a test says so; starts at the present.

    Ages, fresh and stale times and expiry of a `MemoryCache` are told by it. What waits (timeouts of a fetcher) waits on
    the event loop's own clock.
    """

    def __init__(self, start: float | None = None) -> None:
        self._now = time.time() if start is None else start

    def __call__(self) -> float:
        """Return the time."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time go by.

        Raises:
            ValueError: below 0: entries don't get younger.
            TypeError: no number.
        """
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise TypeError(f"a clock is advanced by a number of seconds, got {seconds!r:.40}")
        if seconds < 0:
            raise ValueError(f"a clock goes forward only, got {seconds!r} seconds")
        self._now += seconds

    def __repr__(self) -> str:
        return f"Clock({self._now!r})"
