"""CG4xx: TTL policies."""

from collections.abc import Iterable

from ...keys.limits import TTL_MAX, TTL_MIN
from ..diagnostics import Severity
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG401", "ttl-not-a-duration")
def not_a_duration(place: Span, what: str, found: str, better: str | None = None) -> Finding:
    """A duration has a form that durations do not have.

    Whole seconds or minutes: `60`, `60s`, `2m`. Nothing is rounded.

    Example:
        ttl: 1.5m

    Instead:
        ttl: 90s
    """
    ways = (f"write `{better}`",) if better else ("for example `60s` or `2m`",)
    return Finding(place, f"{what} must be whole seconds or minutes, found {found}", ways)


@rule("CG402", "ttl-too-long")
def too_long(place: Span, what: str, spelling: str, seconds: int, limit: int = TTL_MAX) -> Finding:
    """Something is to be kept for longer than the platform keeps it: 300 seconds.

    The platform's client refuses a longer TTL at run time, and in `get_or_fetch` never caches, without a word.

    Example:
        ttl: 1h

    Instead:
        ttl: 5m
    """
    length = f"`{shown(spelling)}`" + ("" if spelling.rstrip("s") == str(seconds) else f" ({_number(seconds)} seconds)")
    return Finding(
        place,
        f"{what} must be at most {limit} seconds, found {length}",
        (
            "data that must live longer belongs in `ctx.store`",
            f"or cut it: `ttl: {{fresh: {shown(spelling, 20)}, clamp: true}}` makes it {limit} seconds, with a warning",
        ),
    )


def _number(value: int) -> str:
    return f"{value:,}" if value < 10**12 else "more than 10^12"


@rule("CG403", "ttl-too-short")
def too_short(place: Span, what: str, spelling: str) -> Finding:
    """Something is to be kept for less than 5 seconds.

    That is not worth a round trip, and the platform refuses it.

    Example:
        ttl: 1s

    Instead:
        ttl: 5s
    """
    return Finding(
        place,
        f"{what} must be at least {TTL_MIN} seconds, found `{shown(spelling)}`",
        ("what is needed for a shorter time is not worth caching: leave the model out, or take `5s`",),
    )


@rule("CG404", "unknown-policy")
def unknown_policy(place: Span, name: str, known: Iterable[str]) -> Finding:
    """A TTL names a policy that is not declared.

    Named policies stand under `ttl` at the top, in this file or one that it uses.

    Example:
        ttl: {panel: 60s}
        models:
          inbox: {ttl: panels}

    Instead:
        ttl: {panel: 60s}
        models:
          inbox: {ttl: panel}
    """
    names = tuple(known)
    return Finding(
        place,
        f"unknown TTL policy `{shown(name)}`",
        did_you_mean(name, names) if names else ("a duration, as `60s`, or a policy declared under `ttl` at the top",),
    )


@rule("CG405", "ttl-clamped", Severity.WARNING)
def clamped(place: Span, what: str, spelling: str, seconds: int) -> Finding:
    """`clamp: true` has cut a duration.

    The schema says one thing and the cache does another: fine for a while, misleading for ever.

    Example:
        ttl: {fresh: 10m, clamp: true}

    Instead:
        ttl: 5m
    """
    way = f"write `{seconds}s`" if seconds else f"leave {what} out"
    return Finding(place, f"{what} `{shown(spelling)}` is cut to {seconds} seconds", (way,))


@rule("CG406", "bad-percentage")
def bad_percentage(place: Span, what: str, found: str, low: int, high: int, better: str | None = None) -> Finding:
    """A share of the fresh time is not written in whole per cent, or out of range.

    `eager` is 50 to 95 per cent, `jitter` 0 to 50.

    Example:
        ttl: {fresh: 60s, eager: 0.8}

    Instead:
        ttl: {fresh: 60s, eager: 80%}
    """
    ways = (f"write `{better}`",) if better else ()
    return Finding(place, f"{what} must be {low}% to {high}%, found {found}", ways)


@rule("CG407", "policy-without-fresh")
def without_fresh(place: Span) -> Finding:
    """A TTL policy does not say how long a value is fresh.

    Everything else in a policy is relative to that.

    Example:
        ttl: {stale: 30s}

    Instead:
        ttl: {fresh: 60s, stale: 30s}
    """
    return Finding(place, "`fresh` is missing: how long a value is served as it is", ("add `fresh: 60s`",))


@rule("CG408", "key-without-ttl")
def without_ttl(place: Span, model: str, known: Iterable[str]) -> Finding:
    """A key has no TTL, neither its own nor its model's.

    No entry lives for ever, and no length is right for all: it has to be said.

    Example:
        unread:
          key: "unread:{account_id}"

    Instead:
        unread:
          key: "unread:{account_id}"
          ttl: 30s
    """
    names = ", ".join(f"`{name}`" for name in tuple(known)[:5])
    ways = ("add `ttl: 60s` to the model" + (f", or one of the policies {names}" if names else ""),)
    return Finding(place, f"the model `{shown(model)}` has a key, but no `ttl`", ways)


@rule("CG409", "stale-too-long")
def stale_too_long(place: Span, fresh: int, stale: int) -> Finding:
    """A value would be stored for more than 300 seconds: `fresh` and `stale` together.

    The platform stores an entry for 300 seconds at most.

    Example:
        ttl: {fresh: 4m, stale: 2m}

    Instead:
        ttl: {fresh: 4m, stale: 1m}
    """
    ways = [
        (
            f"`stale: {TTL_MAX - fresh}s` would fit"
            if fresh < TTL_MAX
            else "with `fresh: 300s` there is no room for `stale`"
        )
    ]
    ways.append("or add `clamp: true`, which cuts `stale`, with a warning")
    return Finding(
        place,
        f"`fresh` and `stale` are {fresh} + {_number(stale)} = {_number(fresh + stale)} seconds: at most {TTL_MAX} together",
        tuple(ways),
    )


@rule("CG410", "bad-timeout")
def bad_timeout(place: Span, spelling: str) -> Finding:
    """`timeout` is not 1 to 300 seconds.

    It is how long a caller waits for the fetcher; without it, for as long as it takes.

    Example:
        ttl: {fresh: 60s, timeout: 0}

    Instead:
        ttl: {fresh: 60s, timeout: 5s}
    """
    return Finding(
        place,
        f"`timeout` must be 1 to {TTL_MAX} seconds, found `{shown(spelling)}`",
        ("to wait for as long as it takes, leave it out",),
    )
