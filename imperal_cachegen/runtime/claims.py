"""The right of a running operation to store what it has read or fetched.

A `delete` or `set` of the key voids it: what was fetched before a write must not be stored after it.
"""

import asyncio
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

SETTLING_SECONDS = 10.0
"""How long who voids a claim waits for a write under it, at most: backends have shorter limits of their own."""

OTHER_LOOP_STEP = 0.001
"""How long who waits for another event loop sleeps before it looks again, in seconds."""


class Claim:
    """The right to store under a key, until it is void."""

    __slots__ = ("key", "loop", "void", "writing")

    def __init__(self, key: Hashable) -> None:
        self.key = key
        self.void = False
        self.loop = asyncio.get_running_loop()
        self.writing: asyncio.Future[None] | None = None

    @contextmanager
    def write(self) -> Iterator[None]:
        """Let whoever voids this claim wait until the write inside is over."""
        writing = self.writing = self.loop.create_future()
        try:
            yield
        finally:
            self.writing = None
            if not writing.done():
                writing.set_result(None)


class Claims:
    """The claims on the entries of one store, from every event loop of the process."""

    def __init__(self) -> None:
        self._held: dict[Hashable, set[Claim]] = {}
        self._lock = threading.Lock()

    def take(self, key: Hashable) -> Claim:
        """Return a new claim on a key."""
        claim = Claim(key)
        with self._lock:
            self._held.setdefault(key, set()).add(claim)
        return claim

    def holds(self, claim: Claim) -> bool:
        """Whether nobody has voided a claim."""
        return not claim.void

    def give_up(self, claim: Claim) -> None:
        """Forget a claim. Twice is fine."""
        with self._lock:
            held = self._held.get(claim.key)
            if held is not None:
                held.discard(claim)
                if not held:
                    del self._held[claim.key]

    async def void(self, *keys: Hashable, but: Claim | None = None) -> None:
        """Void every claim on some keys, and wait until none of them writes."""
        with self._lock:
            claims = [claim for key in keys for claim in self._held.get(key, ()) if claim is not but]
        await _settle(claims)

    async def void_where(self, holds: Callable[[Any], bool]) -> None:
        """Void every claim on the keys that a test holds for, and wait until none of them writes."""
        with self._lock:
            claims = [claim for key, held in self._held.items() if holds(key) for claim in held]
        await _settle(claims)

    def __len__(self) -> int:
        return sum(map(len, self._held.values()))


async def _settle(claims: list[Claim]) -> None:
    for claim in claims:
        claim.void = True
    loop = asyncio.get_running_loop()
    for claim in claims:
        writing = claim.writing
        if writing is None or writing.done():
            continue
        if claim.loop is loop:
            await asyncio.wait((writing,), timeout=SETTLING_SECONDS)
        else:
            end = loop.time() + SETTLING_SECONDS
            # a future of another loop can't be awaited
            while not writing.done() and not claim.loop.is_closed() and loop.time() < end:  # noqa: ASYNC110
                await asyncio.sleep(OTHER_LOOP_STEP)
