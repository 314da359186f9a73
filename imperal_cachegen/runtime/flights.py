"""One fetch for concurrent callers.

Callers meet at the place of a key. A flight is one fetch, in a task of its own, with the callers that wait for it; the
task keeps what was raised for them instead of failing. Whatever is decided is decided between two awaits.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .claims import Claim
from .copying import Maker, copier, deep_copy

if TYPE_CHECKING:
    from types import TracebackType

BACKGROUND_SECONDS = 30.0
"""How long a fetch may go on for which nobody waits."""


class Flight:
    """One fetch for callers that want `key` as `model`.

    `background`: it began with nobody waiting. `unattended`: it goes on although nobody may be waiting.
    `beside`: something stored may be served meanwhile.
    """

    def __init__(self, model: type, key: str, claim: Claim, background: bool = False) -> None:
        self.model = model
        self.key = key
        self.claim = claim
        self.background = background
        self.unattended = background
        self.beside = background
        self._ends: set[asyncio.Future[bool]] = set()
        self.began = 0
        self.lead: Lead | None = None
        self.landed = 0
        self.coverable = False
        self._goes_on = False
        self._value: Any = None
        self._error: BaseException | None = None
        self._trace: TracebackType | None = None
        self._copies: Maker | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def waiters(self) -> int:
        """How many callers wait."""
        return len(self._ends)

    @property
    def failed(self) -> BaseException | None:
        """What the fetch raised."""
        return self._error

    def takes(self, model: type, key: str) -> bool:
        """Whether another caller may join."""
        return not self.claim.void and self.model is model and self.key == key

    @property
    def task(self) -> "asyncio.Task[None]":
        """The task of a flight that has begun."""
        if self._task is None:
            raise RuntimeError("the flight has not begun")
        return self._task

    def start(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> "asyncio.Task[None]":
        """Begin, in a copy of the caller's context variables."""
        self._task = asyncio.get_running_loop().create_task(self._fly(work))
        if self.background:
            self._go_on()
        return self._task

    async def wait(self, seconds: float | None) -> bool:
        """Wait for the end, so many seconds; returns whether it has come.

        A fetch that is late goes on. One that the last waiter leaves by being cancelled is cancelled.
        """
        task = self.task
        if task.done():
            return True
        loop = asyncio.get_running_loop()
        end: asyncio.Future[bool] = loop.create_future()
        timer = None if seconds is None else loop.call_later(seconds, _tell, end, False)
        self._ends.add(end)
        try:
            over = await end or task.done()  # it may have ended while the waiter was about to wake
            if not over:
                self._go_on()
                self.unattended = True
        finally:
            self._ends.discard(end)
            if timer is not None:
                timer.cancel()
            if not self._ends and not self._goes_on and not task.done():
                self.unattended = False
                self.claim.void = True
                task.cancel()
        return over

    def land(self, tick: int, shared: bool) -> None:
        """Note the end, before any waiter wakes; `shared` when there may be more callers than the first."""
        self.landed = tick
        if self.lead is not None:
            self.lead.follow(self.lead.token)
        if self._timer is not None:
            self._timer.cancel()
        for end in self._ends:
            _tell(end, True)
        if self.task.cancelled():
            self._error = self._error or asyncio.CancelledError()
            if self._ends:  # they were not cancelled themselves: the store was closed
                self._error, self._trace = RuntimeError("the cache was closed while the value was fetched"), None
        elif self.task.exception() is not None:  # what ends the process
            self._error = self.task.exception()
        elif self._error is None and shared:
            with suppress(Exception):
                self._copies = copier(self._value)

    def original(self) -> Any:
        """Return the value itself, for the first caller; raises what the fetch raised."""
        if self._error is not None:
            raise self._error.with_traceback(self._trace)
        return self._value

    def own(self) -> Any:
        """Return a copy that nobody else has, for every other caller; raises what the fetch raised."""
        value = self.original()
        return deep_copy(value) if self._copies is None else self._copies()

    async def _fly(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        try:
            self._value = await work()
        except asyncio.CancelledError as exc:
            self._error, self._trace = exc, exc.__traceback__
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
        except Exception as exc:  # noqa: BLE001
            self._error, self._trace = exc, exc.__traceback__

    def _go_on(self) -> None:
        """Let the fetch go on without waiters, for a while."""
        self._goes_on = True
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(BACKGROUND_SECONDS, self._time_is_over)

    def _time_is_over(self) -> None:
        self._goes_on = False
        self._timer = None
        if self.waiters == 0 and self._task is not None:
            self.claim.void = True  # nobody may join what is being cancelled
            self._task.cancel()


def _tell(end: "asyncio.Future[bool]", over: bool) -> None:
    if not end.done():
        end.set_result(over)


class Lead:
    """What a flight goes by among processes: the lease that it holds, or that it waits for."""

    __slots__ = ("_known", "token")

    def __init__(self) -> None:
        self.token: bytes | None = None
        self._known = asyncio.Event()

    def follow(self, token: bytes | None) -> None:
        """Go by a lease; None where there is none to be had."""
        self.token = token
        self._known.set()

    async def known(self) -> bytes | None:
        """Wait until it goes by one, and return its token."""
        await self._known.wait()
        return self.token


class Place:
    """Where the callers for one key meet."""

    __slots__ = ("_turn", "callers", "flight")

    def __init__(self) -> None:
        self.callers = 0
        self.flight: Flight | None = None
        self._turn: asyncio.Lock | None = None

    def turn(self) -> asyncio.Lock:
        """Return the lock that lets callers act one after the other."""
        if self._turn is None:
            self._turn = asyncio.Lock()
        return self._turn

    def running(self, model: type, key: str) -> Flight | None:
        """Return the flight that goes on, when a caller may join it."""
        flight = self.flight
        return flight if flight is not None and not flight.landed and flight.takes(model, key) else None

    def brought_since(self, tick: int, model: type, key: str, *, whole: bool = False) -> Flight | None:
        """Return the flight that goes on, or that has brought a value after a caller came.

        With `whole` it must also have begun after that: where the caller can't know what was dropped before it came.
        """
        flight = self.flight
        if flight is None or not flight.takes(model, key) or (whole and flight.began < tick):
            return None
        return flight if not flight.landed or (flight.landed > tick and flight.failed is None) else None
