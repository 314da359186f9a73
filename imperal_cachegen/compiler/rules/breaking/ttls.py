"""CG94x: changes of what users see: for how long, how stale, and which values are stored at all."""

from ...source import Span
from ..registry import Finding, rule, shown
from .places import it_was


@rule("CG940", "fresh-longer")
def fresh_longer(place: Span, key: str, old: int, new: int, was: Span) -> Finding:
    """Values are served as fresh for longer.

    Users see what has changed at the source later than before, by up to the difference.

    Example:
        ttl: 2m, which was 1m

    Instead:
        ttl: 1m, and `stale` for the time in which a refresh runs behind
    """
    message = f"`{shown(key)}` is fresh for {new} s, which was {old} s: users see changes up to {new - old} s later"
    return Finding(place, message, ("a write that users make can drop the entry: see `groups`",), it_was(was))


@rule("CG941", "fresh-shorter")
def fresh_shorter(place: Span, key: str, old: int, new: int, was: Span) -> Finding:
    """Values are fetched more often.

    The source is asked more often, in the worst case by the ratio of the two times.

    Example:
        ttl: 10s, which was 1m

    Instead:
        ttl: {fresh: 10s, stale: 50s}
    """
    message = f"`{shown(key)}` is fresh for {new} s, which was {old} s: its source is asked up to {old / new:.3g} times as often"
    ways = ("`stale` lets callers have the old value while one refresh runs behind it",)
    return Finding(place, message, ways, it_was(was))


@rule("CG942", "stale-longer")
def stale_longer(place: Span, key: str, old: int, new: int, was: Span) -> Finding:
    """Stale values are served for longer.

    After the fresh time a reader gets the old value once more, while a refresh runs; and all readers do while the source
    is down.

    Example:
        ttl: {fresh: 60s, stale: 60s}, which had stale: 30s

    Instead:
        ttl: {fresh: 60s, stale: 30s}
    """
    before = f"{old} s" if old else "not at all"
    message = f"`{shown(key)}` may be served stale for {new} s, which was {before}"
    return Finding(
        place, message, ("whoever reads by hand through `ctx.cache` does not see that it is stale",), it_was(was)
    )


@rule("CG943", "stale-shorter")
def stale_shorter(place: Span, key: str, old: int, new: int, was: Span) -> Finding:
    """Stale values are served for less long.

    Callers wait for the source where they got the old value, and see its errors sooner.

    Example:
        ttl: 60s, which was {fresh: 60s, stale: 30s}

    Instead:
        ttl: {fresh: 60s, stale: 30s}
    """
    after = f"for {new} s" if new else "no longer"
    message = f"`{shown(key)}` may be served stale {after}, which was {old} s: callers wait, and see the source's errors, sooner"
    return Finding(place, message, (), it_was(was))


@rule("CG944", "eager-changed")
def eager_changed(place: Span, key: str, old: int | None, new: int | None, was: Span) -> Finding:
    """A refresh begins at another part of the fresh time.

    Earlier asks the source more often; later, or never, lets more callers meet an entry that is no longer fresh.

    Example:
        ttl: {fresh: 60s, eager: 50%}, which had eager: 80%

    Instead:
        ttl: {fresh: 60s, eager: 80%}
    """
    earlier = new is not None and (old is None or new < old)
    message = f"`{shown(key)}` is refreshed from {_per_cent(new)}, which was {_per_cent(old)}"
    effect = "its source is asked more often" if earlier else "more callers find it no longer fresh"
    return Finding(place, f"{message}: {effect}", (), it_was(was))


def _per_cent(part: int | None) -> str:
    return "the end of its fresh time" if part is None else f"{part} % of its fresh time"


@rule("CG945", "jitter-changed")
def jitter_changed(place: Span, key: str, old: int, new: int, was: Span) -> Finding:
    """Fresh times are shortened by another part.

    More asks the source more often, less lets entries that were stored together end together.

    Example:
        ttl: {fresh: 60s, jitter: 0%}, which had jitter: 20%

    Instead:
        ttl: {fresh: 60s, jitter: 20%}
    """
    effect = "entries end earlier" if new > old else "entries that were stored together end closer together"
    return Finding(place, f"`{shown(key)}` has a jitter of {new} %, which was {old} %: {effect}", (), it_was(was))


@rule("CG946", "timeout-changed")
def timeout_changed(place: Span, key: str, old: int | None, new: int | None, was: Span) -> Finding:
    """Callers wait for the source for another time.

    With a shorter one they get the stale value or a `TimeoutError` sooner; with a longer one a page hangs for longer.

    Example:
        ttl: {fresh: 60s, timeout: 2s}, which had timeout: 5s

    Instead:
        ttl: {fresh: 60s, timeout: 5s}
    """
    shorter = new is not None and (old is None or new < old)
    effect = "they get the stale value, or `TimeoutError`, sooner" if shorter else "a slow source holds them for longer"
    message = f"callers of `{shown(key)}` wait {_waiting(new)}, which was {_waiting(old)}: {effect}"
    return Finding(place, message, (), it_was(was))


def _waiting(seconds: int | None) -> str:
    return "without a limit" if seconds is None else f"up to {seconds} s"


@rule("CG947", "oversize-changed")
def oversize_changed(place: Span, model: str, old: str, new: str, was: Span) -> Finding:
    """Values over 64 KB are treated in another way.

    What is truncated is served without the end of its lists; what is skipped is fetched on every call.

    Example:
        oversize: skip, which was {truncate: messages, flag: has_more}

    Instead:
        oversize: {truncate: messages, flag: has_more}
    """
    return Finding(place, f"values of `{shown(model)}` over 64 KB are {new}, which were {old}", (), it_was(was))


@rule("CG948", "conditions-changed")
def conditions_changed(place: Span, model: str, old: str, new: str, was: Span) -> Finding:
    """Other values are worth storing.

    With a condition more, values that were served from the cache are fetched on every call; with one less, what it kept
    out (an error, an empty answer) is served until it expires.

    Example:
        store_if: {tables: not empty}, which was {error: null}

    Instead:
        store_if: {error: null, tables: not empty}
    """
    return Finding(place, f"values of `{shown(model)}` are stored {new}, which were stored {old}", (), it_was(was))
