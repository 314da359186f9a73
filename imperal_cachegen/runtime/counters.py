"""What a client counts: plain numbers, of one client and, summed, of the process."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stats:
    """Counters at one moment.

    `hits`, `misses`, `stale`: reads by what they found. `fetches`: fetchers started. `coalesced`: callers that joined
    another's fetch. `stored`: entries written. `unstored`: values that `cache_if` or `store_if` kept out. `oversize`:
    values over 64 KB that were not stored; `truncated`: stored without the end of their lists. `bytes_read` and
    `bytes_written`: of entries. `errors`: what went wrong outside, by kind.
    """

    hits: int = 0
    misses: int = 0
    stale: int = 0
    fetches: int = 0
    coalesced: int = 0
    stored: int = 0
    unstored: int = 0
    oversize: int = 0
    truncated: int = 0
    bytes_read: int = 0
    bytes_written: int = 0
    errors: dict[str, int] = field(default_factory=dict)


class Counters:
    """Counters that add to those of a wider circle too."""

    __slots__ = ("_errors", "_numbers", "_wider")

    def __init__(self, wider: "Counters | None" = None) -> None:
        self._numbers: dict[str, int] = {}
        self._errors: dict[str, int] = {}
        self._wider = wider

    def add(self, name: str, number: int = 1) -> None:
        """Add to a counter of `Stats`."""
        self._numbers[name] = self._numbers.get(name, 0) + number
        if self._wider is not None:
            self._wider.add(name, number)

    def error(self, kind: str) -> None:
        """Count something that went wrong."""
        self._errors[kind] = self._errors.get(kind, 0) + 1
        if self._wider is not None:
            self._wider.error(kind)

    def stats(self) -> Stats:
        """Return the counters as they are now."""
        return Stats(**self._numbers, errors=dict(self._errors))


PROCESS = Counters()


def process_stats() -> Stats:
    """Return the sums over all clients of this process, wrappers over other caches included."""
    return PROCESS.stats()
