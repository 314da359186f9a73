"""Reading through: a stored value where there is one, else one fetch for all who ask, stored for the next.

The fetcher always gets its chance, whatever the store does.
"""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from pydantic import BaseModel

from .claims import Claim
from .errors import UnstorableValue
from .flights import Flight, Lead, Place
from .freshness import Age, age_of
from .notices import notice, notice_once, raised
from .observing import watch
from .policy import Policy, Truncate
from .port import Port, Reading, Ref
from .rules import NO_RULES, Rules
from .scopes import KeySpot, ScopeSpot, Spot


class Plan(NamedTuple):
    """How the values of one key are read, judged and stored. `label` is for logs; `template` the key's, where it has one."""

    spot: KeySpot | ScopeSpot
    policy: Policy
    label: str
    judged: bool = True
    """Whether entries are served by their age, or for as long as the store has them."""
    rules: Rules = NO_RULES
    identity: tuple[object, ...] = ()
    truncate: Truncate | None = None
    template: str = ""

    @property
    def name(self) -> str:
        """The registration name."""
        return self.spot.base.name

    @property
    def ref(self) -> Ref:
        """The entry, without a scope's generation."""
        return self.spot.base


class Fetch(NamedTuple):
    """One call's fetcher, and how it wants it done."""

    fetcher: Callable[[], Awaitable[Any]]
    cache_if: Callable[[Any], bool] | None = None
    refresh: bool = False
    timeout: float | None = None


async def get_or_fetch(port: Port, plan: Plan, fetch: Fetch) -> Any:
    """Return the stored value, or the fetched one.

    Raises:
        TimeoutError: the fetcher took longer than the timeout, and nothing stored covers it.
        TypeError: the fetcher is no async function, or its result is not exactly of the model.
        ValueError: it is another key's (`identity`).
    """
    check_fetcher(plan.label, fetch.fetcher)
    ref, board = plan.ref, port.board
    at = port.shared(ref.name, ref.key)
    with board.at(at) as place:
        since = board.tick()
        if not fetch.refresh and isinstance(plan.spot, KeySpot):
            flight = place.running(ref.model, ref.key)
            if flight is not None and not flight.beside and await _joinable(port, flight, ref):
                return await _join(port, plan, fetch, flight)
        spot = await plan.spot.locate(port, read=not fetch.refresh, create=True)
        if not fetch.refresh:
            age = judge(port, plan, spot)
            if age in (Age.EAGER, Age.STALE) and place.running(ref.model, spot.ref.key) is None:
                _begin(port, plan, fetch, place, spot, background=True)
            if age is not Age.OVER:
                port.counters.add("stale" if age is Age.STALE else "hits")
                return spot.reading.value
            port.counters.add("misses")
            flight = await _others(port, place, spot, since)
            if flight is not None:
                return await _join(port, plan, fetch, flight)
        else:  # what began before, at another place too, must not be stored over what this brings
            await board.claims.void(port.claimed(ref.name, ref.key))
        flight = _begin(port, plan, fetch, place, spot)
        return await _outcome(port, plan, fetch, flight, flight.original)


def judge(port: Port, plan: Plan, spot: Spot) -> Age:
    """Return what the policy says of what was read; OVER when nothing that can be served was."""
    reading = spot.reading
    if reading.value is None:
        return Age.OVER
    if plan.rules.identity and plan.rules.foreign_field(reading.value, plan.identity) is not None:
        port.counters.error("identity")
        notice("identity", "cache read of %s: an entry that belongs to another key", plan.label)
        return Age.OVER
    if not plan.judged or not port.ages or reading.cached_at is None:
        return Age.FRESH
    return age_of(plan.policy, reading.cached_at, spot.ref.hash, port.now())


def check_value(plan: Plan, value: object, what: str) -> None:
    """Raise when a value is not exactly of the model (`TypeError`), or another key's (`ValueError`)."""
    model = plan.ref.model
    if type(value) is not model:
        got = type(value).__qualname__
        if got == model.__qualname__:
            got = f"another class of that name, from {type(value).__module__}"
        raise TypeError(f"{plan.label}: {what} must be exactly of the class {model.__qualname__}, got {got}")
    if plan.rules.identity:
        field = plan.rules.foreign_field(value, plan.identity)
        if field is not None:
            raise ValueError(f"{plan.label}: {what} belongs to another key: its field `{field}` differs")


def check_fetcher(label: str, fetcher: object) -> None:
    """Raise `TypeError` when a fetcher can't be called."""
    if not callable(fetcher):
        called = " (pass `fetch`, not `fetch()`)" if isinstance(fetcher, Awaitable) else ""
        raise _no_fetcher(label, f"{type(fetcher).__name__}{called}")


async def store(port: Port, plan: Plan, claim: Claim, spot: Spot, value: BaseModel, kept: Any = None) -> bool:
    """Store a value under a claim, unless it is void; returns whether it is known to be stored.

    Raises:
        UnstorableValue: it can't be stored.
    """
    holds = port.board.claims.holds
    if not holds(claim):
        return False
    if not spot.storable:
        port.tell("set", plan.ref.name, plan.ref.key, "failed")
        return False
    with claim.write():
        if not holds(claim):  # voided by another event loop, before it could see this write
            return False
        stored = await port.write(spot.ref, value, plan.policy, plan.truncate, kept)
        if stored:
            await plan.spot.keep_alive(port)
    return stored


def unstorable(port: Port, plan: Plan, exc: UnstorableValue, outcome: str = "not stored") -> None:
    """Count a value that can't be stored, and log it once, with what became of it."""
    if exc.reason == "size":
        port.counters.add("oversize")
    else:
        port.counters.error(f"value_{exc.reason}")
    notice_once(f"{exc.reason} {plan.ref.name}", "cache write of %s: %s: %s", plan.label, outcome, exc)


def _no_fetcher(label: str, got: str) -> TypeError:
    return TypeError(f"{label}: fetcher must be an async function without arguments, got {got}")


async def _others(port: Port, place: Place, spot: Spot, since: int) -> Flight | None:
    """Return another caller's flight that brings what this one needs, which came at `since`, and missed."""
    model, key = spot.ref.model, spot.ref.key
    fleet = port.fleet
    flight = place.brought_since(since, model, key, whole=not spot.storable or fleet is not None)
    if flight is not None or fleet is None:
        return flight
    flight = place.running(model, key)
    if flight is not None and await _joinable(port, flight, spot.ref):
        return flight
    return place.brought_since(since, model, key, whole=True)


async def _joinable(port: Port, flight: Flight, ref: Ref) -> bool:
    """Whether what a running flight brings is new enough: another process may have deleted the entry since it began."""
    if flight.lead is None or port.fleet is None:
        return True
    return await port.fleet.holds(ref, await flight.lead.known())


def _begin(port: Port, plan: Plan, fetch: Fetch, place: Place, spot: Spot, background: bool = False) -> Flight:
    ref, board = plan.ref, port.board
    claim = board.claims.take(port.claimed(ref.name, ref.key))
    flight = Flight(ref.model, spot.ref.key, claim, background)
    flight.beside = background or fetch.refresh
    fleet = port.fleet if spot.storable else None
    lead = flight.lead = None if fleet is None else Lead()

    async def bring(into: Port | None) -> Any:
        port.counters.add("fetches")
        value = await watch("fetch", port, plan, _fetched, fetch, flight)
        if (fetch.cache_if is not None and not fetch.cache_if(value)) or not plan.rules.worth_storing(value):
            port.counters.add("unstored")
            port.tell("set", ref.name, ref.key, "kept out")
        elif into is not None:
            try:
                await store(into, plan, claim, spot, value)
            except UnstorableValue as exc:
                unstorable(port, plan, exc, "served, not stored")
        return value

    def usable(reading: Reading) -> bool:
        age = judge(port, plan, Spot(spot.ref, reading))
        return age is Age.FRESH or (age is Age.EAGER and not background)

    async def work() -> Any:
        if fleet is None or lead is None:
            return await bring(port)
        from .fleet import lead_or_follow

        return await lead_or_follow(fleet, spot.ref, lead, usable, bring, over=fetch.refresh)

    async def watched() -> Any:
        try:
            return await work()
        except BaseException as exc:
            if not flight.unattended:
                raise
            port.counters.error("refresh")
            notice("refresh", "a fetch of %s that nobody waits for failed (%s)", plan.label, raised(exc))
            raise

    board.start(place, port.shared(ref.name, ref.key), flight, watched)
    return flight


async def _fetched(port: Port, plan: Plan, fetch: Fetch, flight: Flight) -> Any:
    try:
        value = await _called(plan, fetch, flight)
    except BaseException as exc:
        port.tell("fetch", plan.ref.name, plan.ref.key, "failed" if isinstance(exc, Exception) else "cancelled")
        raise
    port.tell("fetch", plan.ref.name, plan.ref.key, "done")
    return value


async def _called(plan: Plan, fetch: Fetch, flight: Flight) -> Any:
    try:
        result: Any = fetch.fetcher()
        is_async = isinstance(result, Awaitable)
        value = await result if is_async else result
    except Exception:
        flight.coverable = True
        raise
    if not is_async:
        raise _no_fetcher(plan.label, f"one that returns {type(value).__name__}")
    check_value(plan, value, "what the fetcher returned")
    return value


async def _join(port: Port, plan: Plan, fetch: Fetch, flight: Flight) -> Any:
    port.counters.add("coalesced")
    return await _outcome(port, plan, fetch, flight, flight.own)


async def _outcome(port: Port, plan: Plan, fetch: Fetch, flight: Flight, take: Callable[[], Any]) -> Any:
    over = await flight.wait(fetch.timeout)
    if over and not flight.coverable:
        return take()
    if plan.policy.stale:
        spot = await plan.spot.locate(port)
        if judge(port, plan, spot) is not Age.OVER:
            port.counters.add("stale")
            return spot.reading.value
    if over:
        return take()
    raise TimeoutError(f"{plan.label}: the fetcher took longer than {fetch.timeout} seconds")
