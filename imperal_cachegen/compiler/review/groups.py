"""Tells what a write drops more or less than before."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from ..compare.groupchanges import lost
from ..compare.keychanges import segment_names
from ..compare.pairs import Comparison, GroupPair, ModelPair, Pair
from ..ir import Group, Target
from ..names import function_of_group
from .functions import by_name, signature
from .homes import Homes
from .keys import longest_life
from .models import place_of
from .told import Call, Line, Told
from .words import Words, joined, listed, plain, read, say


class Models(NamedTuple):
    """The pairs of models by the identity of the old one, and turned round by that of the new one."""

    forward: dict[int, ModelPair]
    backward: dict[int, ModelPair]


def models_of(compared: Comparison) -> Models:
    """Return the models that groups drop."""
    turned = [
        ModelPair(
            pair.new, pair.old, pair.new_schema, pair.old_schema, (), tuple(Pair(one.new, one.old) for one in pair.keys)
        )
        for pair in compared.models
    ]
    return Models(
        {id(pair.old): pair for pair in compared.models if pair.old is not None},
        {id(pair.old): pair for pair in turned if pair.old is not None and pair.new is not None},
    )


def tell_group(pair: GroupPair, models: Models, homes: Homes) -> Told | None:
    """Tell what became of a group; None where nothing did."""
    was, now = pair.old, pair.new
    app = (pair.new_schema or pair.old_schema).app if (pair.new_schema or pair.old_schema) else None  # type: ignore[union-attr]
    if was is None or now is None:
        return _lone(pair.either, app, added=was is None)
    facts = [*_differences(was, now, models)]
    lines, calls = _function(was, now)
    calls = (*homes.calls(function_of_group(was.name), pair.old_schema, pair.new_schema), *calls)
    if not (facts or lines or calls):
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
        less=any(True for _ in lost(was, now, models.forward)),
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


def _dropped(group: Group, models: Models | None) -> dict[str, str]:
    """Return what a group drops by model or key, and which entries. `models` are given for a group of the old version."""
    found: dict[str, str] = {}
    for target in group.targets:
        pair = models.forward.get(id(target.model)) if models is not None else None
        model = target.model if pair is None or pair.new is None else pair.new
        full = model.name if target.key is None or target.key.name is None else f"{model.name}.{target.key.name}"
        found[full] = _which(target, segment_names(pair) if pair is not None else {})
    return found


def _which(target: Target, names: Mapping[str, str]) -> str:
    """Return which entries of a model a target drops. `names` are the new names of renamed segments."""
    if target.key is None:
        return f"scope [{', '.join(names.get(name, name) for name in target.model.scope or ())}]"
    return f"each [{', '.join(names.get(name, name) for name in target.each)}]" if target.each else "one key"


def _differences(was: Group, now: Group, models: Models) -> Iterable[Words]:
    """Yield what a group drops more, less, and by other segments."""
    before, after = _dropped(was, models), _dropped(now, None)
    added = {id(target.model): target.model.name for target in now.targets if id(target.model) not in models.backward}
    more = [*map(read, lost(now, was, models.backward)), *(say("{}", name) for name in added.values())]
    less = [read(words) for words in lost(was, now, models.forward)]
    for words in more:
        all_, _, only = plain(words).partition(": only ")
        yield ("also drops ", *(read(f"{all_}, where it dropped only {only}") if only else words))
    if less:
        life = max(longest_life(target.model.keys) for target in was.targets)
        for words in less:
            yield ("no longer drops ", *words, f" (old data there for {life} s at most after that write)")
    for name, which in after.items():
        if before.get(name, which) != which and not (more or less):
            yield say("drops {} by {}, was by {}", name, which, before[name])


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
    required = (replace(segment, default=None) for segment in group.parameters)
    return signature(f"{function_of_group(group.name)}(cache", required)
