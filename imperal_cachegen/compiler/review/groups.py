"""Tells what a write drops more or less than before."""

from collections.abc import Iterable, Mapping

from ..compare.pairs import Comparison, GroupPair
from ..ir import Group, Model, Target
from ..names import function_of_group
from .functions import by_name, signature
from .keys import longest_life
from .models import place_of
from .told import Call, Line, Told
from .words import Words, joined, listed, say

Dropped = dict[str, tuple[str, Model]]
"""What a group drops by model or key, in words of the new version: which of its entries, and the model."""


def former_names(compared: Comparison) -> dict[int, str]:
    """Return the new name of each model of the old version, by its identity; of those that are gone, none."""
    return {id(pair.old): pair.new.name for pair in compared.models if pair.old is not None and pair.new is not None}


def tell_group(pair: GroupPair, names: Mapping[int, str]) -> Told | None:
    """Tell what became of a group; None where nothing did. `names` are the models' new names (`former_names`)."""
    was, now = pair.old, pair.new
    app = (pair.new_schema or pair.old_schema).app if (pair.new_schema or pair.old_schema) else None  # type: ignore[union-attr]
    if was is None or now is None:
        return _lone(pair.either, app, added=was is None)
    before, after = _dropped(was, names), _dropped(now, None)
    facts = [*_differences(before, after)]
    lines, calls = _function(was, now)
    if not facts and not lines:
        return None
    return Told(
        kind="group",
        state="changed",
        name=now.name,
        place=place_of(now.span),
        former=was.name if was.name != now.name else None,
        app=app,
        facts=tuple(facts),
        diff=lines,
        calls=calls,
        less=any(name not in after for name in before),
    )


def _lone(group: Group, app: str | None, *, added: bool) -> Told:
    targets = [say("{}", name) for name in _dropped(group, None)]
    facts: tuple[Words, ...] = ((f"{'drops' if added else 'dropped'} ", *listed(targets)),)
    if added:
        return Told("group", "added", group.name, place_of(group.span), app=app, facts=facts)
    name = function_of_group(group.name)
    return Told(
        kind="group",
        state="removed",
        name=group.name,
        place=place_of(group.span, old=True),
        app=app,
        facts=facts,
        diff=(Line("-", _signature(group)),),
        calls=(Call(name, say("{} is gone", name)),),
    )


def _dropped(group: Group, names: Mapping[int, str] | None) -> Dropped:
    """Return what a group drops. `names` are given for one of the old version: what is gone altogether is left out."""
    found: Dropped = {}
    for target in group.targets:
        name = target.model.name if names is None else names.get(id(target.model))
        if name is not None:
            full = name if target.key is None or target.key.name is None else f"{name}.{target.key.name}"
            found[full] = (_which(target), target.model)
    return found


def _which(target: Target) -> str:
    """Return which entries of a model a target drops."""
    if target.key is None:
        return f"scope [{', '.join(target.model.scope or ())}]"
    return f"each [{', '.join(target.each)}]" if target.each else "one key"


def _differences(before: Dropped, after: Dropped) -> Iterable[Words]:
    more = [name for name in after if name not in before]
    less = [name for name in before if name not in after]
    if more:
        yield ("also drops ", *listed([say("{}", name) for name in more]))
    if less:
        life = max(longest_life(before[name][1].keys) for name in less)
        names = listed([say("{}", name) for name in less])
        yield ("no longer drops ", *names, f": old data there for {life} s at most after that write")
    for name, (which, _) in after.items():
        if name in before and before[name][0] != which:
            yield say("drops {} by {}, was by {}", name, which, before[name][0])


def _function(was: Group, now: Group) -> tuple[tuple[Line, ...], tuple[Call, ...]]:
    before, after = _signature(was), _signature(now)
    if before == after:
        return (), ()
    lines = (Line("-", before), Line("+", after))
    name = function_of_group(was.name)
    said: list[Words] = []
    if was.name != now.name:
        said.append(say("is now {}", function_of_group(now.name)))
    for pair in by_name(was.parameters, now.parameters):
        if pair.new is None:
            said.append(say("takes no {}", pair.either.name))
        elif pair.old is None:
            said.append(say("needs {}", pair.new.name))
        elif pair.old.type.python != pair.new.type.python:
            said.append(say("takes {} as {}, not {}", pair.new.name, pair.new.type.python, pair.old.type.python))
    return lines, (Call(name, (*say("{} ", name), *joined(said, ", "))),) if said else ()


def _signature(group: Group) -> str:
    return signature(f"{function_of_group(group.name)}(cache", group.parameters)
