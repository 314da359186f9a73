"""Tells what changed in the functions of a key or a group: their signatures before and after."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...keys import Enum, SegmentType
from ..compare.keytexts import aligned
from ..compare.meaning import default_text
from ..compare.pairs import Pair
from ..ir import Key, Segment
from ..keys.builder import default_source
from ..names import functions_of_key
from ..rules.registry import shown
from .told import Call, Line
from .words import Words, joined, say

_DEFAULT_MAX = 60
"""Characters of a parameter's default, at most."""


class FunctionsTold(NamedTuple):
    """What is told of functions."""

    lines: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()


def signature(head: str, segments: Iterable[Segment]) -> str:
    """Return a signature as a call site sees it: `get_or_fetch_inbox(cache, fetcher, *, account_id: str)`."""
    parameters = [_parameter(segment) for segment in segments]
    return f"{head}{', *, ' if parameters else ''}{', '.join(parameters)})"


def of_key(key: Key) -> str:
    """Return the signature that stands for all functions of a key."""
    return signature(f"{functions_of_key(key.base)[-1]}(cache, fetcher", key.segments)


def _parameter(segment: Segment) -> str:
    text = f"{segment.name}: {segment.type.python}"
    default = default_source(segment.default)
    return text if default is None else f"{text} = {shown(default, _DEFAULT_MAX)}"


def tell_functions(was: Key, now: Key) -> FunctionsTold:
    """Tell what changed in the functions of a key: one stands for all six."""
    before, after = of_key(was), of_key(now)
    if before == after:
        return FunctionsTold()
    lines = (Line("-", before), Line("+", after))
    changes = [*_parameters(_paired(was, now))]
    name = functions_of_key(was.base)[-1]
    if was.base != now.base:
        changes.insert(0, say("is now {}", functions_of_key(now.base)[-1]))
    if not changes:
        return FunctionsTold(lines)
    return FunctionsTold(lines, (Call(name, (*say("{} ", name), *joined(changes, ", "))),))


def removed_functions(key: Key) -> FunctionsTold:
    """Tell that the functions of a key are gone."""
    name = functions_of_key(key.base)[-1]
    return FunctionsTold((Line("-", of_key(key)),), (Call(name, say("{} is gone", name)),))


def by_name(old: Sequence[Segment], new: Sequence[Segment]) -> tuple[Pair[Segment], ...]:
    """Put parameters side by side by their names."""
    before = {segment.name: segment for segment in old}
    after = {segment.name: segment for segment in new}
    return tuple(Pair(before.get(name), after.get(name)) for name in {**before, **after})


def _paired(was: Key, now: Key) -> tuple[Pair[Segment], ...]:
    """Put parameters side by side: by place where the template is the same, else by name."""
    sides = aligned(was, now)
    return sides.segments if sides is not None else by_name(was.segments, now.segments)


def _parameters(pairs: Iterable[Pair[Segment]]) -> Iterable[Words]:
    """Yield what callers have to change in their arguments."""
    for pair in pairs:
        was, now = pair.old, pair.new
        if now is None:
            yield say("takes no {}", pair.either.name)
        elif was is None:
            if now.default is None:
                yield say("needs {}", now.name)
        elif was.name != now.name:
            yield say("takes {} as {}", was.name, now.name)
        elif _refuses(was.type, now.type):
            yield say("takes {} as {}, not {}", now.name, now.type.spelling, was.type.spelling)
        elif now.default is None and was.default is not None:
            yield say(
                "needs {}: it had the default {}", now.name, shown(default_source(was.default) or "", _DEFAULT_MAX)
            )


def _refuses(was: SegmentType, now: SegmentType) -> bool:
    """Whether arguments of the one type are none of the other, as far as a type checker sees it."""
    if was.optional and not now.optional:
        return True
    if isinstance(now, Enum):
        return not isinstance(was, Enum) or not set(was.values) <= set(now.values)
    return ("str" if isinstance(was, Enum) else was.plain_python) != now.plain_python


def new_defaults(was: Key, now: Key) -> Iterable[Words]:
    """Yield the defaults that changed: calls that leave them out now mean another entry."""
    for pair in _paired(was, now):
        old, new = pair.old, pair.new
        if old is None or new is None or old.default is None or new.default is None:
            continue
        if default_text(old.default) != default_text(new.default):
            texts = [shown(default_source(one.default) or "", _DEFAULT_MAX) for one in (old, new)]
            yield say("Calls without {} now mean {}, which was {}.", new.name, texts[1], texts[0])
