"""CG940 to CG946: changes of what users see: for how long, how stale, and how often it is fetched."""

from collections.abc import Sequence
from math import ceil

from ...ir import Policy
from ...source import Span
from ..registry import Finding, rule, shown
from .places import it_was

_FRESH_MIN = 5
"""Seconds that an entry is fresh for, at least, whatever the jitter."""


_KEYS_LISTED = 20
"""Keys that share what is said of them that are named, at most."""


def _named(keys: Sequence[str]) -> str:
    more = len(keys) - 1
    return f"`{shown(keys[0])}`" + (f" (and {more} more key{'s' * (more > 1)})" if more else "")


def _listed(keys: Sequence[str]) -> tuple[str, ...]:
    """Return which keys a finding is about, where it is about several."""
    names = ", ".join(f"`{shown(key)}`" for key in keys[:_KEYS_LISTED])
    return (f"the keys: {names}{', …' if len(keys) > _KEYS_LISTED else ''}",) if len(keys) > 1 else ()


def _end(policy: Policy) -> int:
    """Return how many seconds after a fetch its value is served no more."""
    return policy.fresh + policy.stale


def _oldest(old: Policy, new: Policy) -> str:
    return f"the oldest value that is served is {_end(new)} s old, which was {_end(old)} s"


def _part(policy: Policy) -> int:
    return 100 if policy.eager is None else policy.eager


def _renewed(policy: Policy) -> float:
    """Return how many seconds after a fetch the next one begins, where somebody always asks."""
    return policy.fresh * _part(policy) / 100


def _shortest(policy: Policy) -> float:
    """Return how many seconds an entry is fresh, at least."""
    return max(_FRESH_MIN, policy.fresh * (100 - policy.jitter) / 100)


def _span(policy: Policy) -> str:
    shortest = _shortest(policy)
    return f"{policy.fresh} s" if shortest == policy.fresh else f"{shortest:.3g} to {policy.fresh} s"


def _times(old: float, new: float) -> str:
    """Return how many times as often, rounded up: it is said of what happens at most."""
    return f"{ceil(round(old / new * 100, 6)) / 100:g} times"


@rule("CG940", "fresh-longer")
def fresh_longer(
    place: Span, keys: Sequence[str], old: Policy, new: Policy, was: Span, dropped_by: Sequence[str] = ()
) -> Finding:
    """Values are served as fresh for longer.

    Users see what has changed at the source later than before, by up to the difference.

    Example:
        ttl: 2m, which was 1m

    Instead:
        ttl: 1m, and `stale` for the time in which a refresh runs behind
    """
    later = f"users see changes up to {new.fresh - old.fresh} s later"
    message = f"{_named(keys)} is fresh for {new.fresh} s, which was {old.fresh} s: {later}"
    drops = f"let each write that users make call `{shown(dropped_by[0])}`, which drops the entry" if dropped_by else ""
    ways = (_oldest(old, new), drops or "a write that users make can drop the entry: see `groups`")
    return Finding(place, message, (*ways, *_listed(keys)), it_was(was))


@rule("CG941", "fresh-shorter")
def fresh_shorter(place: Span, keys: Sequence[str], old: Policy, new: Policy, was: Span) -> Finding:
    """Values are fetched more often.

    The source is asked more often, in the worst case by the ratio of the two times.

    Example:
        ttl: 10s, which was 1m

    Instead:
        ttl: {fresh: 10s, stale: 50s}
    """
    times = f"its source is asked up to {_times(old.fresh, new.fresh)} as often"
    message = f"{_named(keys)} is fresh for {new.fresh} s, which was {old.fresh} s: {times}"
    ways = ("`stale` lets callers have the old value while one refresh runs behind it",)
    return Finding(place, message, (*ways, *_listed(keys)), it_was(was))


@rule("CG942", "stale-longer")
def stale_longer(place: Span, keys: Sequence[str], old: Policy, new: Policy, was: Span) -> Finding:
    """Stale values are served for longer.

    After the fresh time a reader gets the old value once more, while a refresh runs; and all readers do while the source
    is down.

    Example:
        ttl: {fresh: 60s, stale: 60s}, which had stale: 30s

    Instead:
        ttl: {fresh: 60s, stale: 30s}
    """
    before = f"{old.stale} s" if old.stale else "not at all"
    message = f"{_named(keys)} may be served stale for {new.stale} s, which was {before}"
    ways = (_oldest(old, new), "whoever reads by hand through `ctx.cache` does not see that it is stale")
    return Finding(place, message, (*ways, *_listed(keys)), it_was(was))


@rule("CG943", "stale-shorter")
def stale_shorter(place: Span, keys: Sequence[str], old: Policy, new: Policy, was: Span) -> Finding:
    """Stale values are served for less long.

    Callers wait for the source where they got the old value, and see its errors sooner.

    Example:
        ttl: 60s, which was {fresh: 60s, stale: 30s}

    Instead:
        ttl: {fresh: 60s, stale: 30s}
    """
    after = f"for {new.stale} s" if new.stale else "no longer"
    effect = "callers wait, and see the source's errors, sooner"
    message = f"{_named(keys)} may be served stale {after}, which was {old.stale} s: {effect}"
    ways = (
        f"whoever asks {_end(new)} s after a fetch waits for the source; that began after {_end(old)} s",
        f"keep `stale: {old.stale}s` unless old values do harm"
        + ("" if new.eager is not None else ", or let `eager: 80%` renew what is read all the time before it ends"),
    )
    return Finding(place, message, (*ways, *_listed(keys)), it_was(was))


@rule("CG944", "eager-changed")
def eager_changed(place: Span, keys: Sequence[str], old: Policy, new: Policy, was: Span) -> Finding:
    """A refresh begins at another part of the fresh time.

    Earlier asks the source more often; later, or never, lets more callers meet an entry that is no longer fresh.

    Example:
        ttl: {fresh: 60s, eager: 50%}, which had eager: 80%

    Instead:
        ttl: {fresh: 60s, eager: 80%}
    """
    seconds = _renewed(old), _renewed(new)
    message = f"{_named(keys)} is refreshed from {_per_cent(new.eager)}, which was {_per_cent(old.eager)}"
    if _part(new) < _part(old):
        effect = "its source is asked more often"
        told = f"what is read all the time is fetched every {seconds[1]:.3g} s, which was every {seconds[0]:.3g} s"
        if seconds[1] < seconds[0]:
            told += f": up to {_times(*seconds)} as often"
        ways = (told, f"keep {_eager(old.eager)} if the source is slow or counts its requests")
    else:
        effect = "more callers find it no longer fresh"
        wait = "get it stale" if new.stale else "wait for the source"
        ways = (
            f"refreshes begin {seconds[1]:.3g} s after a fetch, which was {seconds[0]:.3g} s",
            f"who comes after {new.fresh} s, and finds none begun, will {wait}: keep {_eager(old.eager)}",
        )
    return Finding(place, f"{message}: {effect}", (*ways, *_listed(keys)), it_was(was))


def _eager(part: int | None) -> str:
    return "`eager` away" if part is None else f"`eager: {part}%`"


def _per_cent(part: int | None) -> str:
    return "the end of its fresh time" if part is None else f"{part} % of its fresh time"


@rule("CG945", "jitter-changed")
def jitter_changed(place: Span, keys: Sequence[str], old: Policy, new: Policy, was: Span) -> Finding:
    """Fresh times are shortened by another part.

    More asks the source more often, less lets entries that were stored together end together.

    Example:
        ttl: {fresh: 60s, jitter: 0%}, which had jitter: 20%

    Instead:
        ttl: {fresh: 60s, jitter: 20%}
    """
    shortest = _shortest(old), _shortest(new)
    lasting = f"entries are fresh for {_span(new)}, which was {_span(old)}"
    if new.jitter > old.jitter:
        effect = "entries end earlier"
        often = f": up to {_times(*shortest)} as many fetches" if shortest[1] < shortest[0] else ""
        ways = (f"{lasting}{often}", f"keep `jitter: {old.jitter}%` if the source counts its requests")
    else:
        effect = "entries that were stored together end closer together"
        spread = f"within {new.fresh - shortest[1]:.3g} s, which was {old.fresh - shortest[0]:.3g} s"
        ways = (lasting, f"what was fetched at once is fetched anew {spread}: keep `jitter: {old.jitter}%`")
    message = f"{_named(keys)} has a jitter of {new.jitter} %, which was {old.jitter} %: {effect}"
    return Finding(place, message, (*ways, *_listed(keys)), it_was(was))


@rule("CG946", "timeout-changed")
def timeout_changed(place: Span, keys: Sequence[str], old: Policy, new: Policy, was: Span) -> Finding:
    """Callers wait for the source for another time.

    With a shorter one they get the stale value or a `TimeoutError` sooner; with a longer one a page hangs for longer.

    Example:
        ttl: {fresh: 60s, timeout: 2s}, which had timeout: 5s

    Instead:
        ttl: {fresh: 60s, timeout: 5s}
    """
    shorter = new.timeout is not None and (old.timeout is None or new.timeout < old.timeout)
    effect = "they get the stale value, or `TimeoutError`, sooner" if shorter else "a slow source holds them for longer"
    message = f"callers of {_named(keys)} wait {_waiting(new)}, which was {_waiting(old)}: {effect}"
    if shorter:
        ways = (
            f"see that the source mostly answers within {new.timeout} s; what comes later is stored for the next caller",
            *(() if new.stale else ("without `stale` there is no old value to get: each of them sees `TimeoutError`",)),
        )
    else:
        ways = (f"keep `timeout: {old.timeout}s` where a page has to be there by then, and catch `TimeoutError`",)
    return Finding(place, message, (*ways, *_listed(keys)), it_was(was))


def _waiting(policy: Policy) -> str:
    return "without a limit" if policy.timeout is None else f"up to {policy.timeout} s"
