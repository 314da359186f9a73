"""TTL policies: a duration, a name, or a mapping becomes an `ir.Policy`.

The limits are the platform's (`keys.limits`).
"""

from collections.abc import Mapping as Names
from dataclasses import dataclass
from typing import NamedTuple

from ....keys.limits import TTL_MAX, TTL_MIN
from ...diagnostics import Steps
from ...ir import Policy
from ...nodes import Mapping, Node, Scalar
from ...rules import schema as schema_rules
from ...rules import ttl as rules
from ...source import Span
from ..shapes import found, known_keys, place
from .durations import Duration, duration, looks_like_duration, percentage

STAND_IN = Policy(fresh=60)
"""Stands where a policy is broken, so that the key that it belongs to can be judged all the same."""

KEYS = ("fresh", "stale", "eager", "jitter", "timeout", "clamp")
EAGER = (50, 95)
JITTER = (0, 50)
TIMEOUT_MIN = 1


class Chosen(NamedTuple):
    """The policy of a model or a key, its name where it is a named one, and where it stands."""

    policy: Policy
    name: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class NamedPolicies:
    """The named policies in scope; None for one that is broken. Not `complete`: there may be more."""

    by_name: Names[str, Policy | None]
    complete: bool


def policy(node: Node, named: NamedPolicies) -> Steps[Chosen]:
    """Return the policy of a model or a key; a stand-in where it is broken."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and not looks_like_duration(node.value):
        if node.value not in named.by_name:
            if named.complete:
                yield rules.unknown_policy(node.span, node.value, named.by_name)
            return Chosen(STAND_IN, None, node.span)
        return Chosen(named.by_name[node.value] or STAND_IN, node.value, node.span)
    return Chosen((yield from unnamed_policy(node, "a TTL")) or STAND_IN, None, place(node))


def unnamed_policy(node: Node, what: str) -> Steps[Policy | None]:
    """Return a policy that is written out: a duration or a mapping."""
    if isinstance(node, Mapping):
        return (yield from _mapping(node))
    fresh = yield from duration(node, what)
    if fresh is None or not (yield from _in_range(fresh, what)):
        return None
    return Policy(fresh.seconds)


def _in_range(length: Duration, what: str) -> Steps[bool]:
    """Whether a fresh time is 5 to 300 seconds."""
    if length.seconds > TTL_MAX:
        yield rules.too_long(length.span, what, length.spelling, length.seconds)
    elif length.seconds < TTL_MIN:
        yield rules.too_short(length.span, what, length.spelling)
    return TTL_MIN <= length.seconds <= TTL_MAX


def _mapping(node: Mapping) -> Steps[Policy | None]:
    """Return the policy of a mapping; None where any part of it is broken."""
    node = yield from known_keys(node, "a TTL policy", KEYS)
    clamp = yield from _clamp(node.get("clamp"))
    fresh = yield from _fresh(node, clamp)
    stale = yield from _stale(node.get("stale"), fresh, clamp)
    eager_node, jitter_node, timeout_node = node.get("eager"), node.get("jitter"), node.get("timeout")
    eager = (yield from percentage(eager_node, "`eager`", *EAGER)) if eager_node is not None else None
    jitter = (yield from percentage(jitter_node, "`jitter`", *JITTER)) if jitter_node is not None else 0
    timeout = (yield from _timeout(timeout_node)) if timeout_node is not None else None
    broken = (eager_node is not None and eager is None) or (timeout_node is not None and timeout is None)
    if fresh is None or stale is None or jitter is None or broken:
        return None
    return Policy(fresh, stale, eager, jitter, timeout)


def _clamp(node: Node | None) -> Steps[bool]:
    """Whether `clamp: true` is there."""
    if node is None:
        return False
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    yield schema_rules.wrong_shape(place(node), "`clamp`", "`true` or `false`", found(node))
    return True


def _fresh(node: Mapping, clamp: bool) -> Steps[int | None]:
    """Return the fresh time, cut where `clamp` says so."""
    value = node.get("fresh")
    if value is None:
        yield rules.without_fresh(place(node))
        return None
    fresh = yield from duration(value, "`fresh`")
    if fresh is None:
        return None
    if clamp and fresh.seconds > TTL_MAX:
        yield rules.clamped(fresh.span, "`fresh`", fresh.spelling, TTL_MAX)
        return TTL_MAX
    return fresh.seconds if (yield from _in_range(fresh, "`fresh`")) else None


def _stale(node: Node | None, fresh: int | None, clamp: bool) -> Steps[int | None]:
    """Return the stale time, cut where `clamp` says so; beside a broken fresh time it is not judged."""
    if node is None:
        return 0
    stale = yield from duration(node, "`stale`")
    if stale is None:
        return None
    if fresh is None or stale.seconds <= TTL_MAX - fresh:
        return stale.seconds
    room = TTL_MAX - fresh
    if clamp:
        yield rules.clamped(stale.span, "`stale`", stale.spelling, room)
        return room
    yield rules.stale_too_long(stale.span, fresh, stale.seconds)
    return None


def _timeout(node: Node) -> Steps[int | None]:
    """Return the timeout in seconds."""
    timeout = yield from duration(node, "`timeout`")
    if timeout is not None and not TIMEOUT_MIN <= timeout.seconds <= TTL_MAX:
        yield rules.bad_timeout(timeout.span, timeout.spelling)
        return None
    return timeout.seconds if timeout is not None else None
