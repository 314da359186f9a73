"""One fetch for all processes: who has the lease of an entry fetches, the others wait for what it stores.

Whatever goes wrong with leases, the fetcher runs; what is fetched without a lease is not stored, so that nothing which a
delete should have kept out gets in.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from .fleetport import FleetPort
from .flights import Lead
from .lease import Lease
from .port import FAILED, MISS, Port, Reading, Ref

FIRST_PAUSE, LONGEST_PAUSE = 0.005, 0.1
"""Seconds before a process looks again for another's value, at first and at most; give or take a half."""

HOLDERS = 2
"""For how many others a process waits that bring nothing (they died, failed, were voided), before it goes alone."""

EXTENSIONS = 3
"""How many times in its seconds a lease is extended."""

Work = Callable[[Port | None], Awaitable[Any]]
"""Fetches and returns a value; stores it in the port that is given, which counts while the lease holds."""


async def lead_or_follow(
    port: FleetPort, ref: Ref, lead: Lead, usable: Callable[[Reading], bool], work: Work, *, over: bool = False
) -> Any:
    """Return the value that another process stores, or what `work` returns.

    `usable`: whether what is stored will do. `over`: whoever fetches now is detached, and nothing stored will do.
    """
    for left in range(HOLDERS, -1, -1):
        try:
            lease = await port.take(ref, over=over)
        except Exception as exc:  # noqa: BLE001
            port.note(ref, exc)
            break
        if lease is not None:
            lead.follow(lease.token)
            return await _lead(port, ref, lease, None if over else usable, work)
        found = await _follow(port, ref, lead, usable) if left else FAILED
        if found.value is not None:
            port.counters.add("coalesced")
            return found.value
        if found.failed:
            break
    lead.follow(lead.token)
    return await work(None)


async def _lead(port: FleetPort, ref: Ref, lease: Lease, usable: Callable[[Reading], bool] | None, work: Work) -> Any:
    try:
        if usable is not None:
            reading = await port.read(ref)  # another may have stored it and given up the lease since we read
            if usable(reading):
                port.counters.add("coalesced")
                return reading.value
        async with _extended(port, ref, lease):
            return await work(port.under(lease))
    finally:
        try:
            await lease.give_up()
        except Exception as exc:  # noqa: BLE001
            port.note(ref, exc)


async def _follow(port: FleetPort, ref: Ref, lead: Lead, usable: Callable[[Reading], bool]) -> Reading:
    """Wait for another's value; a miss when it will bring none, and the lease may be had."""
    holder: bytes | None = None
    for pause in pauses():
        reading, token = await port.look(ref)
        if reading.failed or usable(reading):
            return reading
        if token is None or (holder is not None and token != holder):
            break
        holder = token
        lead.follow(token)
        await asyncio.sleep(pause)
    return MISS


def pauses(uniform: Callable[[float, float], float] = random.uniform) -> Iterator[float]:
    """Yield seconds to wait, longer and longer; at random, so that processes do not move in step."""
    pause = FIRST_PAUSE
    while True:
        yield pause * uniform(0.5, 1.5)
        pause = min(pause * 1.5, LONGEST_PAUSE)


@asynccontextmanager
async def _extended(port: FleetPort, ref: Ref, lease: Lease) -> AsyncIterator[None]:
    async def extend() -> None:
        while True:
            await asyncio.sleep(port.leases.seconds / EXTENSIONS)
            try:
                if not await lease.extend():
                    return
            except Exception as exc:  # noqa: BLE001
                port.note(ref, exc)

    extending = asyncio.create_task(extend())
    try:
        yield
    finally:
        extending.cancel()
        await asyncio.wait((extending,))
