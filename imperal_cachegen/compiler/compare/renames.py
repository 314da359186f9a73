"""Recognises renames: what is gone and what has come, where each is the only likely one for the other.

A guess that could be wrong is none: then one thing was removed and another added.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from .pairs import Pair

T = TypeVar("T")

COMPARED_MAX = 200
"""Things of one kind that are compared each with each, at most: beyond, nothing is taken for renamed."""


def paired(
    old: Sequence[T], new: Sequence[T], same: Callable[[T], object], alike: Sequence[Callable[[T, T], bool]]
) -> tuple[Pair[T], ...]:
    """Pair things by `same`, what is left by renames, and the rest alone: new ones in their order, then removed ones.

    `alike` are tests of likeness, the surest first: a later one is asked only where no earlier one settled a pair.
    """
    before = {same(one): one for one in old}
    after = {same(one): one for one in new}
    gone = [one for name, one in before.items() if name not in after]
    come = [one for name, one in after.items() if name not in before]
    renamed = _renames(gone, come, alike)
    origin = {id(now): was for was, now in renamed}
    left = {id(was) for was, _ in renamed}
    pairs = [Pair(before.get(same(now)) or origin.get(id(now)), now) for now in new]
    return (*pairs, *(Pair(was, None) for was in gone if id(was) not in left))


def _renames(gone: list[T], come: list[T], alike: Sequence[Callable[[T, T], bool]]) -> list[tuple[T, T]]:
    """Return those of both lists that are each other's only candidates."""
    found: list[tuple[T, T]] = []
    if not gone or not come or len(gone) * len(come) > COMPARED_MAX**2:
        return found
    for test in alike:
        nexts = {id(was): [now for now in come if test(was, now)] for was in gone}
        origins = {id(now): [was for was in gone if test(was, now)] for now in come}
        sure = [
            (was, nexts[id(was)][0]) for was in gone if len(nexts[id(was)]) == 1 == len(origins[id(nexts[id(was)][0])])
        ]
        found += sure
        settled = {id(one) for pair in sure for one in pair}
        gone = [was for was in gone if id(was) not in settled]
        come = [now for now in come if id(now) not in settled]
    return found
