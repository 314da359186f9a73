"""API: groups. What a write drops may not become less without anybody's saying so."""

from collections.abc import Iterable, Iterator, Mapping

from ..diagnostics import Steps
from ..ir import Group, Key, Model, Target
from ..names import function_of_group
from ..rules.breaking import groups as rules
from .keychanges import place_of_removed, segment_names
from .pairs import Comparison, ModelPair


def group_findings(compared: Comparison) -> Steps[None]:
    """Find groups that are gone, are called in another way, or drop less."""
    models = {id(pair.old): pair for pair in compared.models if pair.old is not None}
    for pair in compared.groups:
        was, now = pair.old, pair.new
        if was is not None and now is None and pair.old_schema is not None:
            place = place_of_removed(compared, pair.old_schema)
            yield rules.group_removed(place, was.name, function_of_group(was.name), was.span)
        elif was is not None and now is not None:
            yield from _group(was, now, models)


def _group(was: Group, now: Group, models: dict[int, ModelPair]) -> Steps[None]:
    function = function_of_group(now.name)
    if was.name != now.name:
        yield rules.group_renamed(now.span, function_of_group(was.name), function, was.span)
    before, after = ({one.name: one.type.python for one in group.parameters} for group in (was, now))
    gone = tuple(name for name in before if name not in after)
    come = tuple(name for name, type_ in after.items() if before.get(name) != type_)
    if gone or come:
        yield rules.group_parameters_changed(now.span, function, gone, come, was.span)
    for less in lost(was, now, models):
        yield rules.group_drops_less(now.span, now.name, less, was.span)


def lost(was: Group, now: Group, models: dict[int, ModelPair]) -> Iterator[str]:
    """Yield, in words, what the new version of a group does not drop any more. What is gone altogether is no loss."""
    for target in was.targets:
        pair = models.get(id(target.model))
        if pair is None or pair.new is None:
            continue
        names = segment_names(pair)
        rest = [one for one in now.targets if one.model.name == pair.new.name]
        for key in keys_of(target):
            heir = next((each.new for each in pair.keys if each.old is not None and each.old.name == key.name), None)
            if heir is None:
                continue
            if not any(_drops(one, heir) for one in rest):
                yield f"`{heir.base}`"
                break
            less = _narrower(target, rest, (key, heir), names)
            if less is not None:
                yield less
                break


def keys_of(target: Target) -> tuple[Key, ...]:
    """Return the keys whose entries a target drops."""
    return (target.key,) if target.key is not None else target.model.keys


def _drops(target: Target, key: Key) -> bool:
    return any(one.name == key.name for one in keys_of(target))


def _narrower(
    target: Target, rest: Iterable[Target], versions: tuple[Key, Key], names: Mapping[str, str]
) -> str | None:
    """Return what of a key's entries is no longer dropped, where some of them still are; `names` are segments' new ones."""
    key, heir = versions
    before = {names.get(name, name) for name in _given(target, key)} & {segment.name for segment in heir.segments}
    after = [_given(one, heir) for one in rest if _drops(one, heir)]
    if any(given <= before for given in after):
        return None
    more = min((given - before for given in after), key=lambda extra: (len(extra), sorted(extra)))
    listed = " and ".join(f"`{name}`" for name in sorted(more))
    return f"`{heir.base}` for every {listed}: only for the one that it is given"


def _given(target: Target, key: Key) -> frozenset[str]:
    """Return the segments that tell which of a key's entries a target drops: the fewer, the more it drops."""
    if target.key is None:
        return frozenset(_scope(target.model))
    return frozenset(segment.name for segment in key.segments if segment.name not in target.each)


def _scope(model: Model) -> tuple[str, ...]:
    return model.scope or ()
