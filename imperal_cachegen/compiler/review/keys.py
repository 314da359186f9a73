"""Tells what becomes of a model's stored entries: keys before and after, what goes cold and why, how long entries live."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...keys import Bool, Enum, Id, Int, Text
from ..compare.keychanges import segment_names
from ..compare.keytexts import aligned, rewritten
from ..compare.pairs import ModelPair, Pair
from ..ir import Key, Policy
from ..keys.describe import longest
from ..rules.registry import shown
from .functions import new_defaults
from .told import Cold, KeyChange, KeyForm
from .words import Words, counted, joined, listed, say

_AS_THEY_ARE = (Bool, Enum, Id, Int, Text)
"""Types that write some of their values alike."""

_LISTED = 6
"""Segments whose types are listed, at most."""


class KeysTold(NamedTuple):
    """What is told of the keys of a model. `unread`: no entry of the old version is read any more."""

    facts: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()
    changes: tuple[KeyChange, ...] = ()
    cold: tuple[Cold, ...] = ()
    unread: bool = False
    later: int = 0


def lifetime(policy: Policy) -> int:
    """Return for how many seconds an entry can be served."""
    return policy.fresh + policy.stale


def longest_life(keys: Iterable[Key]) -> int:
    """Return for how many seconds any entry of some keys can be served."""
    return max((lifetime(key.policy) for key in keys), default=0)


def form_of(key: Key) -> KeyForm:
    """Return a key as it is stored."""
    return KeyForm(key.stored_text, longest(key))


def ttl_text(policy: Policy) -> str:
    """Return the times of a policy: `60 s`, `60 s + 30 s stale`."""
    return f"{policy.fresh} s" + (f" + {policy.stale} s stale" if policy.stale else "")


def tell_keys(pair: ModelPair, *, moved: bool) -> KeysTold:
    """Tell what changed in the keys of a model. `moved`: its app has another name, which is told elsewhere."""
    assert pair.old is not None
    assert pair.new is not None
    changes = tuple(change for change in map(_change, pair.keys) if change is not None)
    notes: list[Words] = [note for keys in pair.keys for note in _types(keys)]
    whole = _reasons(pair)
    cold: list[Cold] = []
    if moved or not pair.old.keys:
        pass
    elif whole:
        cold.append(Cold(pair.new.name, longest_life(pair.old.keys)))
        notes.insert(0, cold_note(None, cold[0], listed(whole), longest_life(pair.new.keys)))
    else:
        for keys in pair.keys:
            why = _cold_key(keys)
            if why is None or keys.old is None or keys.new is None:
                continue
            words, partly = why
            name = pair.new.name if len(pair.keys) == 1 else keys.new.base
            one = Cold(name, lifetime(keys.old.policy), partly)
            cold.append(one)
            label = None if len(pair.keys) == 1 else keys.new.base
            notes.append(cold_note(label, one, words, lifetime(keys.new.policy)))
    lost = sum(not one.partly for one in cold)
    unread = moved or bool(whole) or lost == sum(keys.old is not None and keys.new is not None for keys in pair.keys)
    notes += [note for keys in pair.keys if keys.old and keys.new for note in new_defaults(keys.old, keys.new)]
    return KeysTold(
        (*_times(pair.keys), *_key_facts(pair.keys)), tuple(notes), changes, tuple(cold), unread, _later(pair.keys)
    )


def _later(pairs: Iterable[Pair[Key]]) -> int:
    """Return for how many seconds longer an entry may be served."""
    both = ((pair.old, pair.new) for pair in pairs)
    return max((lifetime(now.policy) - lifetime(was.policy) for was, now in both if was and now), default=0)


def _change(pair: Pair[Key]) -> KeyChange | None:
    old, new = (None if key is None else form_of(key) for key in (pair.old, pair.new))
    return None if old == new else KeyChange(pair.either.base, old, new)


def _key_facts(pairs: Sequence[Pair[Key]]) -> Iterable[Words]:
    """Yield what became of the keys, in words."""
    both = [(pair.old, pair.new) for pair in pairs if pair.old is not None and pair.new is not None]
    changed = sum(_is_changed(was, now) for was, now in both)
    counts = {
        "added": sum(pair.old is None for pair in pairs),
        "removed": sum(pair.new is None for pair in pairs),
        "changed": changed,
        "unchanged": len(both) - changed,
    }
    if len(pairs) == 1:
        yield from ((f"key {word}",) for word, number in counts.items() if number)
        return
    found = [f"{number} {word}" for word, number in counts.items() if number]
    if found:
        first, _, word = found[0].partition(" ")
        yield (", ".join([f"{counted(int(first), 'key')} {word}", *found[1:]]),)


def _is_changed(was: Key, now: Key) -> bool:
    """Whether a key has other texts, or a longer or shorter form; another name of a segment changes neither."""
    same = longest(was) == longest(now) and was.revision == now.revision and was.scoped == now.scoped
    return not same or _cold_key(Pair(was, now)) is not None


def _types(pair: Pair[Key]) -> Iterable[Words]:
    """Yield the segments whose types changed."""
    if pair.old is None or pair.new is None:
        return
    before = {segment.name: segment.type for segment in pair.old.segments}
    found = [
        say("{}: {} → {}", one.name, shown(before[one.name].spelling), shown(one.type.spelling))
        for one in pair.new.segments
        if one.name in before and before[one.name] != one.type
    ]
    if found:
        more: Words = (f", and {len(found) - _LISTED} more",) if len(found) > _LISTED else ()
        yield ("Segments: ", *joined(found[:_LISTED], ", "), *more, ".")


def _reasons(pair: ModelPair) -> list[Words]:
    """Return why no entry of a model is found any more."""
    was, now = pair.old, pair.new
    assert was is not None
    assert now is not None
    reasons: list[Words] = []
    if was.name != now.name:
        reasons.append(("the model's name is a part of each entry's path",))
    if was.revision != now.revision:
        reasons.append((f"revision {was.revision} → {now.revision}",))
    names = segment_names(pair)
    before = None if was.scope is None else tuple(names.get(name, name) for name in was.scope)
    if before != now.scope:
        reasons.append(say("scope {} → {}", scope_text(was.scope), scope_text(now.scope)))
    return reasons


def scope_text(scope: tuple[str, ...] | None) -> str | Words:
    """Return a scope as a schema writes it."""
    return ("none",) if scope is None else f"[{', '.join(scope)}]"


def _cold_key(pair: Pair[Key]) -> tuple[Words, bool] | None:
    """Return why entries of a key are not found any more, and whether that is so for some of them only."""
    if pair.old is None or pair.new is None:
        return None
    sides = aligned(pair.old, pair.new)
    if sides is None:
        return ("its key is another",), False
    for each in sides.segments:
        found = rewritten(each)
        if found is not None and each.old is not None and each.new is not None:
            partly = all(isinstance(one, _AS_THEY_ARE) for one in (each.old.type, each.new.type))
            return say("{} in {} is now written {}", found.value, each.new.name, found.new), partly
    return None


def cold_note(name: str | None, cold: Cold, why: Words, now: int) -> Words:
    """Return what goes cold, why, for how long at most, and what else to expect while both versions run."""
    who = say("{}: g", name) if name else ("G",)
    return (
        *who,
        f"oes cold at the deploy{', in part' if cold.partly else ''}: ",
        *why,
        f". More misses for {cold.seconds} s at most; while both versions run, a delete by one leaves the other's entries, "
        f"for {max(cold.seconds, now)} s at most.",
    )


def _times(pairs: Iterable[Pair[Key]]) -> Iterable[Words]:
    """Yield what changed in the TTL policies: once where it is the same for every key."""
    both = [(pair.old, pair.new) for pair in pairs if pair.old is not None and pair.new is not None]
    told = [(now.name, tuple(_policy(was.policy, now.policy))) for was, now in both]
    if len({facts for _, facts in told}) <= 1:
        yield from (told[0][1] if told else ())
        return
    for name, facts in told:
        if facts:
            yield (*say("{}: ", name or ""), *joined(facts, ", "))


def _policy(was: Policy, now: Policy) -> Iterable[Words]:
    """Yield what changed in a policy."""
    if was.fresh != now.fresh:
        yield (f"TTL {was.fresh} s → {now.fresh} s",)
    if was.stale != now.stale:
        yield (f"stale {_seconds(was.stale)} → {_seconds(now.stale)}",)
    if was.eager != now.eager:
        yield (f"eager {_percent(was.eager)} → {_percent(now.eager)}",)
    if was.jitter != now.jitter:
        yield (f"jitter {_percent(was.jitter)} → {_percent(now.jitter)}",)
    if was.timeout != now.timeout:
        yield (f"timeout {_seconds(was.timeout)} → {_seconds(now.timeout)}",)


def _seconds(number: int | None) -> str:
    return f"{number} s" if number else "none"


def _percent(number: int | None) -> str:
    return f"{number} %" if number else "none"
