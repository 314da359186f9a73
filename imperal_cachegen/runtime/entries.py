"""What the client's methods do with its user's entries, once the mistakes of a program are ruled out."""

from pydantic import BaseModel

from .backendport import BackendPort
from .errors import UnstorableValue
from .fetching import Plan, store
from .observing import About
from .paths import escaped
from .port import Reading, Ref


async def read(port: BackendPort, ref: Ref) -> Reading:
    """Read one entry, and count what was found."""
    reading = await port.read(ref)
    _count(port, reading)
    return reading


async def read_many(port: BackendPort, _: About, refs: list[Ref]) -> list[BaseModel | None]:
    """Read entries at once, in order."""
    readings = await port.read_many(refs)
    for reading in readings:
        _count(port, reading)
    return [reading.value for reading in readings]


def _count(port: BackendPort, reading: Reading) -> None:
    port.counters.add("misses" if reading.value is None else "hits")


async def write(port: BackendPort, plan: Plan, value: BaseModel) -> None:
    """Store a value; `ValueError` when it can't be."""
    claims, claimed = port.board.claims, port.claimed(plan.ref.name, plan.ref.key)
    claim = claims.take(claimed)
    try:
        await claims.void(claimed, but=claim)
        await store(port, plan, claim, await plan.spot.locate(port, read=False), value)
    except UnstorableValue as exc:
        if exc.reason == "size":
            port.counters.add("oversize")
        raise ValueError(str(exc)) from None
    finally:
        claims.give_up(claim)


async def remove(port: BackendPort, _: About, refs: list[Ref]) -> bool:
    """Remove the entries of a key; returns whether all are known to be gone."""
    await port.board.claims.void(*(port.claimed(ref.name, ref.key) for ref in refs))
    return await port.remove(refs) if refs else True


async def clear(port: BackendPort, about: About) -> bool:
    """Remove the entries of a user, of one model or (named "") of all; returns whether all are known to be gone."""
    name = about.name
    await port.board.claims.void_where(lambda held: held[0] == port.owner and name in ("", held[1]))
    return await port.clear(port.prefix + (f"{escaped(name)}:" if name else ""))
