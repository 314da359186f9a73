"""Where an entry is: at its key, or, for a model with `scope`, at its key and the scope's generation.

A generation is a random text in an entry of its own. It is written before a fetch begins that will store under it, and
never written again, so an entry under the one that is current was fetched after it was written: dropping a scope is
writing a new generation. A process that can't read the generation stores nothing.
"""

from collections.abc import Awaitable, Callable, Hashable
from hashlib import blake2b
from secrets import token_urlsafe
from typing import Any, NamedTuple

from pydantic import BaseModel

from ..keys.limits import TTL_MAX
from .flights import Flight, Lead, Place
from .generation import Generation
from .policy import Policy
from .port import FAILED, MISS, Port, Reading, Ref
from .registry import SCOPE_MODEL_NAME

_POLICY = Policy(TTL_MAX)


class Spot(NamedTuple):
    """Where an entry is, what was read there, and whether something may be stored there."""

    ref: Ref
    reading: Reading
    storable: bool = True


class KeySpot:
    """An entry at its key."""

    __slots__ = ("base",)

    def __init__(self, base: Ref) -> None:
        self.base = base

    async def locate(self, port: Port, *, read: bool = True, create: bool = False) -> Spot:  # noqa: ARG002
        """Return the spot; without `read` nothing is asked."""
        return Spot(self.base, await port.read(self.base) if read else MISS)

    async def keep_alive(self, _port: Port) -> None:
        """Nothing else has to live as long as the entry."""


class ScopeSpot:
    """An entry of a scope. `scope` tells the scope among those of the model, injectively."""

    __slots__ = ("base", "generation")

    def __init__(self, port: Port, base: Ref, scope: str) -> None:
        self.base = base
        self.generation = generation_ref(port, base.name, scope)

    async def locate(self, port: Port, *, read: bool = True, create: bool = False) -> Spot:
        """Return the spot under the scope's generation; with `create`, one is made when there is none."""
        board, at = port.board, port.shared(self.generation.name, self.generation.key)
        with board.at(at) as place:
            since = board.tick()
            known = None if at is None else board.generations.get(at)
            found, reading = await self._read(port, known if read else None)
            if found.failed:
                return self._nowhere(port, FAILED, read)
            if found.value is None:
                current = await self._create(port, place, at, since) if create else None
                if current is None:
                    return self._nowhere(port, MISS, read)
            else:
                current = found.value.generation
            if at is not None:
                board.generations.put(at, current)
        ref = self._under(port, current)
        if read and current != known:
            reading = await port.read(ref)
        return Spot(ref, reading if read else MISS)

    def _nowhere(self, port: Port, reading: Reading, read: bool) -> Spot:
        """Return where an entry is without a generation, which tells as much as reading it would."""
        if read:
            port.tell("get", self.base.name, self.base.key, "failed" if reading.failed else "miss")
        return Spot(self.base, reading, storable=False)

    async def keep_alive(self, port: Port) -> None:
        """Let the generation live as long as the entry."""
        await port.touch(self.generation, TTL_MAX)

    async def _read(self, port: Port, known: str | None) -> tuple[Reading, Reading]:
        if known is None:
            return await port.read(self.generation), MISS
        found, reading = await port.read_many([self.generation, self._under(port, known)])
        return found, reading

    async def _create(self, port: Port, place: Place, at: Hashable | None, since: int) -> str | None:
        key = self.generation.key
        flight = place.brought_since(since, Generation, key)
        if flight is None:
            claim = port.board.claims.take(port.claimed(self.generation.name, key))
            flight = Flight(Generation, key, claim)

            async def write(into: Port | None) -> Generation | None:
                value = _new()
                with claim.write():
                    stored = into is not None and not claim.void and await into.write(self.generation, value, _POLICY)
                return value if stored else None

            port.board.start(place, at, flight, lambda: self._agreed(port, write))
        await flight.wait(None)
        created: Generation | None = flight.original()
        return None if created is None else created.generation

    async def _agreed(self, port: Port, write: Callable[[Port | None], Awaitable[Generation | None]]) -> Any:
        if port.fleet is None:
            return await write(port)
        from .fleet import lead_or_follow

        return await lead_or_follow(port.fleet, self.generation, Lead(), lambda reading: bool(reading.value), write)

    def _under(self, port: Port, generation: str) -> Ref:
        return port.ref(self.base.model, self.base.name, f"{self.base.key}:{generation}")


def generation_ref(port: Port, name: str, scope: str) -> Ref:
    """Return the entry that holds a scope's generation."""
    from base64 import urlsafe_b64encode

    digest = urlsafe_b64encode(blake2b(scope.encode(errors="surrogatepass"), digest_size=16).digest())
    return port.ref(Generation, SCOPE_MODEL_NAME, f"{name}:{digest[:22].decode()}")


async def drop_scope(port: Port, model: type[BaseModel], name: str, scope: str) -> bool:
    """Write a new generation: what stood under the old one is gone. Returns whether it is known to be written."""
    ref = generation_ref(port, port.ref(model, name, "-").name, scope)
    claimed = port.claimed(ref.name, ref.key)
    at = port.shared(ref.name, ref.key)
    value = _new()
    claim = port.board.claims.take(claimed)
    try:
        await port.board.claims.void(claimed, but=claim)
        with claim.write():
            stored = await port.write(ref, value, _POLICY)
    finally:
        port.board.claims.give_up(claim)
    if at is not None:
        if stored:
            port.board.generations.put(at, value.generation)
        else:
            port.board.generations.forget(at)
    port.tell("drop", name, scope, "gone" if stored else "failed")
    return stored


def _new() -> Generation:
    return Generation(generation=token_urlsafe(6))
