"""TTL: what becomes staler, what is fetched more often, and which values are stored at all."""

from collections.abc import Iterable, Mapping, Sequence

from ..diagnostics import Steps
from ..ir import Condition, Key, Model, Truncate
from ..names import function_of_group
from ..resolve.fields.spelling import literal_spelling
from ..rules.breaking import storing
from ..rules.breaking import ttls as rules
from ..source import Span
from .groupchanges import keys_of
from .pairs import Comparison, Pair


def ttl_findings(compared: Comparison) -> Steps[None]:
    """Find what changes in how long values are served, and which are stored."""
    for pair in compared.models:
        if pair.old is None or pair.new is None:
            continue
        yield from _storing(pair.old, pair.new, {field.old.python: field.new.python for field in pair.fields if field.old and field.new})  # fmt: skip
    groups = _droppers(compared)
    for keys in _together(compared):
        yield from _policies(keys, groups)


def _droppers(compared: Comparison) -> Mapping[Span, tuple[str, ...]]:
    """Return the functions of the new groups that drop each key, by the places of keys."""
    found: dict[Span, tuple[str, ...]] = {}
    for group in (pair.new for pair in compared.groups if pair.new is not None):
        for key in dict.fromkeys(key.span for target in group.targets for key in keys_of(target)):
            found[key] = (*found.get(key, ()), function_of_group(group.name))
    return found


def _together(compared: Comparison) -> Iterable[tuple[Pair[Key], ...]]:
    """Return the keys whose policy changed; as one those that stand under one `ttl`, or name one policy in one file."""
    groups: dict[tuple[object, ...], list[Pair[Key]]] = {}
    for pair in (keys for model in compared.models for keys in model.keys):
        if pair.old is not None and pair.new is not None and pair.old.policy != pair.new.policy:
            place = pair.new.ttl_span or pair.new.span
            name = place.text if place.text.isidentifier() else place.start
            groups.setdefault((place.source, name, pair.old.policy, pair.new.policy), []).append(pair)
    return map(tuple, groups.values())


def _policies(keys: Sequence[Pair[Key]], groups: Mapping[Span, tuple[str, ...]]) -> Steps[None]:
    """Compare the policies of keys that had one, and have another."""
    old, new = keys[0].old, keys[0].new
    assert old is not None
    assert new is not None
    was, now = old.policy, new.policy
    where = (new.ttl_span or new.span, tuple(pair.new.base for pair in keys if pair.new is not None))
    before = old.ttl_span or old.span
    if now.fresh > was.fresh:
        dropping = [groups.get(pair.new.span, ()) for pair in keys if pair.new is not None]
        shared = tuple(name for name in dropping[0] if all(name in each for each in dropping))
        yield rules.fresh_longer(*where, was, now, before, shared)
    elif now.fresh < was.fresh:
        yield rules.fresh_shorter(*where, was, now, before)
    if now.stale > was.stale:
        yield rules.stale_longer(*where, was, now, before)
    elif now.stale < was.stale:
        yield rules.stale_shorter(*where, was, now, before)
    if now.eager != was.eager:
        yield rules.eager_changed(*where, was, now, before)
    if now.jitter != was.jitter:
        yield rules.jitter_changed(*where, was, now, before)
    if now.timeout != was.timeout:
        yield rules.timeout_changed(*where, was, now, before)


def _storing(was: Model, now: Model, names: dict[str, str]) -> Steps[None]:
    """Compare oversize policy and conditions; `names` are the fields' new names by their old ones."""
    policies = [key.policy for key in now.keys]
    lasts = (
        max((one.fresh for one in policies), default=0),
        max((one.fresh + one.stale for one in policies), default=0),
    )
    before, after = _truncation(was.oversize, names), _truncation(now.oversize, {})
    if before != after:
        kept = storing.Kept(before, after, was.oversize is not None, now.oversize is not None, *lasts)
        yield storing.oversize_changed(now.span, now.name, kept, was.span)
    old, new = _conditions(was.store_if, names), _conditions(now.store_if, {})
    if old != new:
        kept = storing.Kept(_all_of(old), _all_of(new), not new <= old, not old <= new, *lasts)
        yield storing.conditions_changed(now.span, now.name, kept, was.span)


def _truncation(policy: Truncate | None, names: dict[str, str]) -> str:
    if policy is None:
        return "not stored"
    lists = ", then ".join(f"`{names.get(name, name)}`" for name in policy.lists)
    flag = f", told by `{names.get(policy.flag, policy.flag)}`" if policy.flag is not None else ""
    return f"stored without the end of {lists}{flag}"


def _conditions(conditions: tuple[Condition, ...], names: dict[str, str]) -> frozenset[str]:
    """Return conditions in words."""
    return frozenset(
        f"`{names.get(one.field, one.field)}` is {'not empty' if one.not_empty else f'`{_constant(one.value)}`'}"
        for one in conditions
    )


def _all_of(conditions: frozenset[str]) -> str:
    """Return conditions as one, in order of the fields: all must hold."""
    return f"if {' and '.join(sorted(conditions))}" if conditions else "always"


def _constant(value: str | float | bool | None) -> str:
    """Return what a field is compared with; `0` and `0.0` are one number."""
    return literal_spelling(int(value) if isinstance(value, float) and value.is_integer() else value)
