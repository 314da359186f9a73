"""Oracle of keys: the texts of both versions for the same arguments, and what the one finds of what the other stored."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st
from pair_arguments import arguments, good_value, named, text_of_key
from pair_complaints import Complaint
from pair_declared import KeyDecl, ModelDecl, SegmentDecl
from pair_modules import Version, memory
from pair_reading import differing


class Common(NamedTuple):
    """A key that both versions have."""

    model: ModelDecl
    key: KeyDecl
    other: ModelDecl
    heir: KeyDecl


def common_keys(old: Version, new: Version) -> Iterator[Common]:
    for model, key in old.declared.keys():
        other = new.declared.model(model.uid)
        heir = other and next((one for one in other.keys if one.uid == key.uid), None)
        if other is not None and heir is not None:
            yield Common(model, key, other, heir)


def texts(old: Version, new: Version) -> Iterator[Complaint]:
    """Compare the texts of both versions for the same arguments, and the arguments of both for the same text."""
    for one in common_keys(old, new):
        where = f"{one.model.name}, {one.key.template}"
        for given in arguments(one.key, one.heir):
            before = text_of_key(old, one.model, one.key, given)
            after = text_of_key(new, one.other, one.heir, given)
            if before is not None and after is None and named(one.heir, given) is not None:
                yield Complaint(("KEY", "API"), f"{where} no longer takes {shown(one.key.segments, given)}")
            raised = one.other.revision > one.model.revision
            if before is not None and after is not None and before != after and not raised:
                yield Complaint(("KEY",), f"{where} of {shown(one.key.segments, given)} was {before}, and is {after}")
    for model in old.declared.models:
        other = new.declared.model(model.uid)
        if other is not None and _meet(old, new, model, other):
            yield from _mixed(old, new, model, other)


def _meet(old: Version, new: Version, model: ModelDecl, other: ModelDecl) -> bool:
    """Whether entries of the two versions lie in one place, but for their keys."""
    return (old.declared.app, model.name, model.scope is None) == (new.declared.app, other.name, other.scope is None)


def _mixed(old: Version, new: Version, model: ModelDecl, other: ModelDecl) -> Iterator[Complaint]:
    before: dict[str, tuple[int, dict[int, str]]] = {}
    for key in model.keys:
        for given in arguments(key, next((one for one in other.keys if one.uid == key.uid), key)):
            text = text_of_key(old, model, key, given)
            if text is not None:
                before[text] = (key.uid, {uid: str(value) for uid, value in given.items()})
    for key in other.keys:
        for given in arguments(key, next((one for one in model.keys if one.uid == key.uid), key)):
            text = text_of_key(new, other, key, given)
            now = (key.uid, {uid: str(value) for uid, value in given.items()})
            if text in before and before[text] != now:
                same = before[text][0] == key.uid and _order(model, key.uid) == _order(other, key.uid)
                yield Complaint(
                    ("MIXED", "API") if same else ("MIXED", "KEY") if _guarded(model, other) else ("MIXED",),
                    f"{model.name}: {text} was of {before[text]}, and is of {now}",
                )


def _guarded(model: ModelDecl, other: ModelDecl) -> bool:
    """Whether identity or a scope may keep an entry that is found under another's key from being served.

    Then the key is lost, and not mixed up. What is really served is asked of the store.
    """
    return bool(model.identity and other.identity) or bool(model.scope and other.scope)


def _order(model: ModelDecl, uid: int) -> list[int]:
    return [part for key in model.keys if key.uid == uid for part in key.parts if isinstance(part, int)]


def shown(segments: list[SegmentDecl], given: Mapping[int, Any]) -> str:
    return ", ".join(f"{one.name}={given[one.uid]!r}" for one in segments)


# --- through the store -----------------------------------------------------------------------------------------------


async def through_the_store(draw: st.DrawFn, writer: Version, reader: Version) -> list[Complaint]:
    """Store by the wrappers of one version, and get by those of the other."""
    found = []
    for one in common_keys(writer, reader):
        given = next(
            (row for row in arguments(one.key, one.heir) if text_of_key(writer, one.model, one.key, row)), None
        )
        if given is None or one.model.revision != one.other.revision:
            continue
        words, others = named(one.key, given), named(one.heir, given)
        if words is None or others is None or text_of_key(reader, one.other, one.heir, given) is None:
            continue
        value = good_value(draw, writer, one.model, words)
        if value is None:
            continue
        found += await _read_back(writer, reader, one, (words, others, value))
    return found


async def _read_back(writer: Version, reader: Version, one: Common, work: tuple[Any, Any, Any]) -> list[Complaint]:
    words, others, value = work
    store = memory()
    mine, theirs = writer.client(store), reader.client(store)
    try:
        await writer.call("set", one.model, one.key)(mine, value, **words)
    except ValueError:  # an identity that no drawn value has, or a number without a JSON form
        return []
    if await writer.call("get", one.model, one.key)(mine, **words) is None:
        return []
    found = await reader.call("get", one.other, one.heir)(theirs, **others)
    where = f"{one.model.name}, {one.key.template} of {words}"
    if found is None:
        return [Complaint(("KEY", "VALUE"), f"{where}: {value!r} is not found")]
    return [each._replace(text=f"{where}: {each.text}") for each in differing(writer, reader, value, found)]
