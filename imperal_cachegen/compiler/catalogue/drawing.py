"""A key as a row of parts on a ruler of 128 characters, and a TTL as stretches of 300 seconds."""

from collections.abc import Iterable

from ...keys.limits import KEY_MAX_LENGTH, SCOPE_SUFFIX_LENGTH, TTL_MIN
from ..ir import Hole, Key, Model, Policy
from ..keys.describe import example, longest
from .facts import KeyFacts, Part, SegmentFacts, Stage, Times
from .spelling import default_text

HUES = 9
"""Colours that segments take in turn."""


def key_facts(key: Key, hues: dict[str, int]) -> KeyFacts:
    """Return a key as it is drawn; `hues` are the model's, by segment."""
    segments = tuple(
        SegmentFacts(
            one.name,
            one.type.spelling,
            one.type.longest,
            default_text(one.default),
            hues[one.name],
        )
        for one in key.segments
    )
    parts = tuple(_parts(key, hues))
    most = longest(key)
    return KeyFacts(
        name=key.model if key.name is None else f"{key.model}.{key.name}",
        stored=key.stored_text,
        parts=parts,
        segments=segments,
        length=most,
        room=KEY_MAX_LENGTH - most,
        literal=sum(part.length for part in parts if part.kind == "literal"),
        revision=sum(part.length for part in parts if part.kind == "revision"),
        scoped=key.scoped,
        example=example(key)[1],
        times=times(key.policy, key.policy_name),
    )


def hues_of(model: Model) -> dict[str, int]:
    """Return a colour for each segment of a model, the same in all of its keys, in order of their use."""
    names = dict.fromkeys(segment.name for key in model.keys for segment in key.segments)
    return {name: at % HUES for at, name in enumerate(names)}


def _parts(key: Key, hues: dict[str, int]) -> Iterable[Part]:
    by_name = {segment.name: segment for segment in key.segments}
    for part in key.template.parts:
        if isinstance(part, Hole):
            segment = by_name[part.segment]
            label = segment.name if len(segment.name) < segment.type.longest else ""
            yield Part("segment", f"{{{segment.name}}}", segment.type.longest, hues[segment.name], label)
        else:
            yield Part("literal", part, len(part), 0, part)
    if key.revision > 1:
        revision = f":v{key.revision}"
        yield Part("revision", revision, len(revision), 0, revision)
    if key.scoped:
        yield Part("scope", "", SCOPE_SUFFIX_LENGTH, 0, "scope")


def times(policy: Policy, name: str | None = None) -> Times:
    """Return a policy as it is drawn, and in words; `name` is its own, where it has one."""
    eager = None if policy.eager is None else policy.fresh * policy.eager // 100
    short = f"{policy.fresh} s" + (f" + {policy.stale} s stale" if policy.stale else "")
    return Times(
        policy.fresh,
        policy.stale,
        eager,
        short,
        (*_stages(policy, eager), *([Stage("", f"The policy is `{name}`.")] if name else [])),
    )


def _stages(policy: Policy, eager: int | None) -> Iterable[Stage]:
    yield Stage("fresh", f"Fresh for {policy.fresh} s{'' if policy.stale else ', then fetched again'}.")
    if eager is not None:
        yield Stage("eager", f"From {eager} s on ({policy.eager} %) the first read starts a refresh behind it.")
    if policy.stale:
        until = policy.fresh + policy.stale
        served = "served while one refresh runs, and when it fails"
        yield Stage("stale", f"Then stale for {policy.stale} s, up to {until} s: {served}.")
    if policy.jitter:
        least = max(TTL_MIN, policy.fresh * (100 - policy.jitter) // 100)
        yield Stage("", f"Jitter {policy.jitter} %: each entry is fresh for {least} to {policy.fresh} s.")
    if policy.timeout is not None:
        instead = "gets the stale value, else `TimeoutError`" if policy.stale else "gets a `TimeoutError`"
        yield Stage("", f"Who waits {policy.timeout} s for the fetcher {instead}.")
