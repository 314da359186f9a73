"""How old a value may be: the arithmetic of a TTL policy."""

from enum import Enum
from math import ceil
from zlib import crc32

from ..keys.limits import TTL_MIN
from .policy import Policy


class Age(Enum):
    """What a policy says of a value of some age."""

    FRESH = "fresh"
    EAGER = "eager"
    STALE = "stale"
    OVER = "over"


def fresh_time(policy: Policy, cached_at: float, key_hash: str) -> float:
    """Return the seconds an entry is fresh: the policy's, shortened by its jitter.

    How much is told by `cached_at` (to the microsecond) and the key's hash, so that every reader finds the same.
    """
    if not policy.jitter:
        return policy.fresh
    part = crc32(b"%d:%b" % (round(cached_at * 1e6), key_hash.encode())) / 2**32
    return max(TTL_MIN, policy.fresh * (1 - part * policy.jitter / 100))


def stored_time(policy: Policy, cached_at: float, key_hash: str) -> int:
    """Return the whole seconds an entry is stored."""
    return ceil(fresh_time(policy, cached_at, key_hash)) + policy.stale


def age_of(policy: Policy, cached_at: float, key_hash: str, now: float) -> Age:
    """Return what a policy says of a value; an age below 0 counts as 0."""
    age = max(0.0, now - cached_at)
    fresh = fresh_time(policy, cached_at, key_hash)
    if age < fresh:
        return Age.EAGER if policy.eager is not None and age >= fresh * policy.eager / 100 else Age.FRESH
    return Age.STALE if age < fresh + policy.stale else Age.OVER
