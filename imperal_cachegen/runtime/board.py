"""What the clients of one store share in this process: flights, claims, generations, background work.

Each backend has a board; the caches of others share one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary, ref

from .claims import OTHER_LOOP_STEP, Claims
from .flights import Flight, Place
from .recent import Recent

CLOSING_SECONDS = 1.0
"""How long closing waits for background work before it cancels it."""

KEPT = 1_000
"""Stores that can't be referred to weakly whose boards are kept, and they with them."""

REMEMBERED = 10_000
"""Generations, and deadlines, that a board remembers."""


class Board:
    """What the clients of one store share."""

    def __init__(self) -> None:
        self.claims = Claims()
        self.generations: Recent[str] = Recent(REMEMBERED)
        self.deadlines: Recent[float] = Recent(REMEMBERED)
        self._ticks = count(1)
        self._turns: dict[Hashable, asyncio.AbstractEventLoop] = {}
        self._places: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, Place]] = WeakKeyDictionary()
        self._tasks: set[asyncio.Task[None]] = set()

    def tick(self) -> int:
        """Return a number above every one returned before."""
        return next(self._ticks)

    def at(self, key: Hashable | None) -> "Standing":
        """Stand at the place of a key on the running loop; None is a place of one's own."""
        return Standing({} if key is None else self._here(), key)

    @asynccontextmanager
    async def turn(self, key: Hashable) -> AsyncIterator[None]:
        """Act one after the other on a key, whatever event loop the others are on."""
        loop = asyncio.get_running_loop()
        with self.at(("turn", key)) as place:
            async with place.turn():
                while (holder := self._turns.setdefault(key, loop)) is not loop:
                    if holder.is_closed():
                        self._turns.pop(key, None)
                    else:  # a lock of another loop can't be awaited
                        await asyncio.sleep(OTHER_LOOP_STEP)
                try:
                    yield
                finally:
                    self._turns.pop(key, None)

    def start(
        self, place: Place, key: Hashable | None, flight: Flight, work: Callable[[], Coroutine[Any, Any, Any]]
    ) -> None:
        """Begin a flight at a place. One that is still under way there is detached: it ends, and is not stored."""
        previous = place.flight
        if previous is not None and not previous.landed:
            previous.claim.void = True
        flight.began = self.tick()
        place.flight = flight
        places = self._here()

        def landed(task: "asyncio.Task[None]") -> None:
            self._tasks.discard(task)
            self.claims.give_up(flight.claim)
            flight.land(self.tick(), shared=place.callers > 1 or flight.waiters > 1 or flight.background)
            if key is not None:
                _tidy(places, key, place)

        task = flight.start(work)
        self._tasks.add(task)
        task.add_done_callback(landed)

    @property
    def busy(self) -> bool:
        """Whether a flight is under way, on whatever loop."""
        return bool(self._tasks)

    def running(self) -> "set[asyncio.Task[None]]":
        """Return the tasks of the flights that are under way on the running loop."""
        loop = asyncio.get_running_loop()
        return {task for task in list(self._tasks) if task.get_loop() is loop}  # other loops change the set meanwhile

    async def close(self) -> None:
        """Wait a second for the background work, then cancel what still runs."""
        mine = self.running()
        for task in set(self._tasks) - mine:
            if not task.get_loop().is_closed():
                task.get_loop().call_soon_threadsafe(task.cancel)
        if not mine:
            return
        _, late = await asyncio.wait(mine, timeout=CLOSING_SECONDS)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    def _here(self) -> dict[Hashable, Place]:
        loop = asyncio.get_running_loop()
        places = self._places.get(loop)
        if places is None:
            places = self._places.setdefault(loop, {})
        return places


class Standing:
    """A caller at a place: a context manager, written out because every hit enters one."""

    __slots__ = ("_key", "_place", "_places")

    def __init__(self, places: dict[Hashable, Place], key: Hashable) -> None:
        self._places = places
        self._key = key

    def __enter__(self) -> Place:
        place = self._places.get(self._key)
        if place is None:
            place = self._places[self._key] = Place()
        place.callers += 1
        self._place = place
        return place

    def __exit__(self, *_: object) -> None:
        self._place.callers -= 1
        _tidy(self._places, self._key, self._place)


def _tidy(places: dict[Hashable, Place], key: Hashable, place: Place) -> None:
    under_way = place.flight is not None and not place.flight.landed
    if place.callers == 0 and not under_way and places.get(key) is place:
        del places[key]


_boards: dict[int, tuple[Any, Board]] = {}
_kept: Recent[tuple[object, Board]] = Recent(KEPT)


def board_of(store: object) -> Board:
    """Return the board of a store, whatever the store thinks of equality."""
    number = id(store)
    known = _boards.get(number)
    if known is not None:
        return known[1]
    try:
        held = ref(store, lambda _: _boards.pop(number, None))
    except TypeError:
        kept = _kept.get(number) or (store, Board())
        _kept.put(number, kept)
        return kept[1]
    return _boards.setdefault(number, (held, Board()))[1]


async def close_board(store: object) -> None:
    """Wait for the background work on a store, or cancel it."""
    await board_of(store).close()
