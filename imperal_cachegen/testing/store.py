"""What the caches of one test share: the backend with its faults, the clock, the calls, the problems."""

import asyncio
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from typing_extensions import override

from ..runtime.board import CLOSING_SECONDS, board_of
from ..runtime.counters import Counters
from ..runtime.memory import MemoryBackend
from ..runtime.notices import forget_notices
from .clock import Clock
from .faults import Faults, FaultyBackend
from .problems import Problems

if TYPE_CHECKING:
    from .calls import Call


class Store:
    """A store in memory, and what is known of its use.

    `caches` are those over it, by extension, app and user; `generations` those of scopes that were read or written.
    What the runtime logs once a minute, it logs again for a new store: each test sees the lines of its own.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        forget_notices()
        self.clock = Clock() if clock is None else clock
        self.faults = Faults(self.clock)
        self.backend = FaultyBackend(MemoryBackend(clock=self.clock), self.faults)
        self.calls: list[Call] = []
        self.generations: set[str] = set()
        self.problems = Problems(self.faults.verify)
        self.caches: dict[tuple[int, str, str], Any] = {}
        self._loops: WeakSet[asyncio.AbstractEventLoop] = WeakSet()

    @property
    def is_over(self) -> bool:
        """Whether nothing runs behind, and nothing went wrong that is still to be told."""
        return not (self.problems.counts or self.faults.idle) and not board_of(self.backend).busy

    def seen_loop(self) -> None:
        """Remember the running loop, on which something may go on behind."""
        self._loops.add(asyncio.get_running_loop())

    async def settle(self, seconds: float | None = None) -> None:
        """Wait until nothing runs behind on this loop; after so many seconds, cancel what does, and wait as long again."""
        board = board_of(self.backend)
        while running := board.running():
            _, late = await asyncio.wait(running, timeout=seconds)
            if late:
                for task in late:
                    task.cancel()
                await asyncio.wait(late, timeout=seconds)
                return

    def settle_loops(self) -> None:
        """Settle what runs behind on loops that stand still, a second each: a test's own, once it has ended."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            for loop in list(self._loops):
                if not loop.is_closed() and not loop.is_running():
                    loop.run_until_complete(self.settle(CLOSING_SECONDS))


class WatchedCounters(Counters):
    """Counters that tell of what goes wrong."""

    __slots__ = ("_problems",)

    def __init__(self, problems: Problems) -> None:
        super().__init__()
        self._problems = problems

    @override
    def add(self, name: str, number: int = 1) -> None:
        super().add(name, number)
        if name == "oversize":
            self._problems.note(name)

    @override
    def error(self, kind: str) -> None:
        super().error(kind)
        self._problems.note(kind)
