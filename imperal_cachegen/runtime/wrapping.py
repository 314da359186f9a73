"""The work of the generated wrappers, over the included client or any other cache."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from pydantic import BaseModel

from ..keys.limits import TTL_MIN
from .client import CacheClient
from .errors import UnstorableValue
from .fetching import Fetch, Plan, check_value, get_or_fetch, judge, store, unstorable
from .foreign import ForeignPort
from .freshness import Age
from .observing import SEVERAL, About, watch
from .port import Kept, Port
from .protocols import Cache
from .readthrough import Drop, ReadThrough
from .scopes import KeySpot, ScopeSpot, drop_scope
from .switch import disabled

__all__ = ["Fetch", "get", "get_or_fetch", "invalidate", "planned", "port_of", "put", "remove", "update", "watch"]


def port_of(cache: Cache) -> Port:
    """Return a cache as a store.

    Raises:
        TypeError: it is no cache.
    """
    return cache.port if isinstance(cache, CacheClient) else ForeignPort(cache)


def planned(
    rules: ReadThrough[Any], cache: Cache, key: str, scope: str | None, identity: tuple[object, ...]
) -> tuple[Port, Plan]:
    """Return the store and the plan of one wrapper's call."""
    port = port_of(cache)
    base = port.ref(rules.model, rules.name, key)
    spot = ScopeSpot(port, base, scope) if rules.scoped and scope is not None else KeySpot(base)
    return port, Plan(spot, rules.policy, rules.label, True, rules.rules, identity, rules.oversize, rules.template)


async def get(port: Port, plan: Plan) -> Any:
    """Return the stored value while it is fresh, or None."""
    spot = await plan.spot.locate(port)
    usable = judge(port, plan, spot) in (Age.FRESH, Age.EAGER)
    port.counters.add("hits" if usable else "misses")
    return spot.reading.value if usable else None


async def put(port: Port, plan: Plan, value: BaseModel) -> None:
    """Store a value. One that `store_if` keeps out, or that is too large, still replaces the entry: that is removed.

    Raises:
        TypeError: it is not exactly of the model.
        ValueError: it is another key's, or has no JSON form.
    """
    check_value(plan, value, "the value")
    claims, claimed = port.board.claims, port.claimed(plan.ref.name, plan.ref.key)
    claim = claims.take(claimed)
    try:
        await claims.void(claimed, but=claim)
        if not plan.rules.worth_storing(value):
            port.counters.add("unstored")
            port.tell("set", plan.ref.name, plan.ref.key, "kept out")
            spot = await plan.spot.locate(port, read=False)
            if spot.storable:
                await port.remove([spot.ref])
            return
        spot = await plan.spot.locate(port, read=False, create=True)
        try:
            await store(port, plan, claim, spot, value)
        except UnstorableValue as exc:
            if exc.reason != "size":
                raise ValueError(str(exc)) from None
            unstorable(port, plan, exc)
            await port.remove([spot.ref])
    finally:
        claims.give_up(claim)


async def remove(port: Port, plan: Plan) -> bool:
    """Remove the entry; returns whether it is known to be gone."""
    await port.board.claims.void(port.claimed(plan.ref.name, plan.ref.key))
    spot = await plan.spot.locate(port, read=False)
    if spot.storable and not spot.reading.failed and not disabled():
        return await port.remove([spot.ref])
    gone = not spot.reading.failed and not disabled()
    port.tell("delete", plan.ref.name, plan.ref.key, "gone" if gone else "failed")
    return gone


async def update(port: Port, plan: Plan, change: Callable[[Any], Any]) -> Any:
    """Store what `change` makes of the stored value, for the time that was left; one after the other per key.

    Returns:
        What `change` returned; None when it did so, when there is no entry, or when it was deleted meanwhile.

    Raises:
        TypeError: `change` is no plain function, or what it returned is not exactly of the model.
        ValueError: it is another key's, or has no JSON form.
    """
    if not callable(change):
        raise _no_change(plan, type(change).__name__)
    claims, claimed = port.board.claims, port.claimed(plan.ref.name, plan.ref.key)
    async with port.board.turn(claimed):
        claim = claims.take(claimed)
        try:
            spot = await plan.spot.locate(port)
            if judge(port, plan, spot) is Age.OVER:
                return None
            value = change(spot.reading.value)
            if isinstance(value, Awaitable):
                if isinstance(value, Coroutine):
                    value.close()
                raise _no_change(plan, "an async one: await what it needs before the update")
            if value is None or not claims.holds(claim):
                return None
            check_value(plan, value, "what the change returned")
            await claims.void(claimed, but=claim)
            left = port.time_left(spot.ref, spot.reading, plan.policy)
            if left < TTL_MIN or not plan.rules.worth_storing(value):
                await port.remove([spot.ref])
                return value
            try:
                await store(port, plan, claim, spot, value, Kept(spot.reading.cached_at, int(left)))
            except UnstorableValue as exc:
                if exc.reason != "size":
                    raise ValueError(str(exc)) from None
                unstorable(port, plan, exc)
                await port.remove([spot.ref])
            return value if claims.holds(claim) else None
        finally:
            claims.give_up(claim)


def _no_change(plan: Plan, got: str) -> TypeError:
    return TypeError(f"{plan.label}: change must be a plain function of the stored value, got {got}")


async def invalidate(cache: Cache, drops: Sequence[Drop]) -> bool:
    """Drop entries and scopes, all at once; returns whether every one is known to be gone."""
    return await watch("invalidate", port_of(cache), SEVERAL, _invalidate, cache, drops)


async def _invalidate(port: Port, _: About, cache: Cache, drops: Sequence[Drop]) -> bool:
    plain, rest = [], []
    for drop in drops:
        rules = drop.rules
        if drop.key is None:
            rest.append(drop_scope(port, rules.model, rules.name, drop.scope or ""))
        elif rules.scoped and drop.scope is not None:
            rest.append(remove(port, planned(rules, cache, drop.key, drop.scope, ())[1]))
        else:
            plain.append(port.ref(rules.model, rules.name, drop.key))
    await port.board.claims.void(*(port.claimed(ref.name, ref.key) for ref in plain))
    if plain:
        rest.append(port.remove(plain))
    return all(await asyncio.gather(*rest))
