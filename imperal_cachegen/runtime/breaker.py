"""When to leave a store alone: after a time-out at once, after three failed connections in a row, for two seconds.

Then one call is let through; the store is used again when that one is answered.
"""

from collections.abc import Callable

REST_SECONDS = 2.0
"""How long a store is left alone."""

STRIKES = 3
"""Failed connections in a row after which it is."""


class Breaker:
    """Tells whether a store may be asked. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._strikes = 0
        self._until = 0.0

    def lets_through(self) -> bool:
        """Whether the store may be asked now; while it is left alone, one call after each rest may."""
        if self._strikes < STRIKES:
            return True
        now = self._clock()
        if now < self._until:
            return False
        self._until = now + REST_SECONDS
        return True

    def answered(self) -> None:
        """Note that the store has answered, if only that it can't."""
        self._strikes = 0

    def unreachable(self) -> None:
        """Note that it could not be reached."""
        self._strikes += 1
        self._rest()

    def late(self) -> None:
        """Note that it did not answer in time."""
        self._strikes = STRIKES
        self._rest()

    def _rest(self) -> None:
        if self._strikes >= STRIKES:
            self._until = self._clock() + REST_SECONDS
