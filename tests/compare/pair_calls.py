"""Oracle of call sites: names, parameters, types and defaults of the modules; TTL policies; what groups drop."""

import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st
from pair_arguments import arguments, good_value, named, text_of_key
from pair_complaints import Complaint
from pair_keys import Common, common_keys
from pair_modules import Version
from pydantic import BaseModel
from pydantic_core import PydanticUndefined, to_jsonable_python

CALLS = ("KEY", "API")
ENTRIES = 8


def call_sites(old: Version, new: Version) -> Iterator[Complaint]:
    """Compare everything public of the old module with the new one."""
    for name in old.module.__all__:
        was, now = getattr(old.module, name), getattr(new.module, name, None)
        if name not in new.module.__all__:
            yield Complaint(CALLS, f"{name} is gone")
        elif isinstance(was, type) and issubclass(was, BaseModel):
            yield from (Complaint((*CALLS, "VALUE"), f"{name}.{text}") for text in _fields(was, now))
        elif inspect.isfunction(was):
            yield from (Complaint(CALLS, f"{name}: {text}") for text in _parameters(was, now))


def _parameters(was: Any, now: Any) -> Iterator[str]:
    before, after = (inspect.signature(one).parameters for one in (was, now))
    for name, one in before.items():
        other = after.get(name)
        if other is None:
            yield f"no parameter {name}"
            continue
        if _taken(one.annotation) != _taken(other.annotation):
            yield f"{name} was {one.annotation}, and is {other.annotation}"
        if one.default is not inspect.Parameter.empty and repr(one.default) != repr(other.default):
            yield f"{name} had the default {one.default!r}, and has {other.default!r}"
        if one.kind != other.kind:
            yield f"{name} is given in another way"
    for name, other in after.items():
        if name not in before and other.default is inspect.Parameter.empty:
            yield f"needs {name}"


def _taken(annotation: Any) -> Any:
    """Return what a parameter takes, without None, which another oracle tries."""
    flat = _type(annotation)
    members = flat[1] - {"None"} if isinstance(flat, tuple) and flat[0] == "union" else frozenset([flat])
    return frozenset("str" if isinstance(one, tuple) and one[0] == "literal" else one for one in members)


def _fields(was: type[BaseModel], now: type[BaseModel]) -> Iterator[str]:
    for name, one in was.model_fields.items():
        other = now.model_fields.get(name)
        if other is None:
            yield f"{name} is gone"
            continue
        if _type(one.annotation) != _type(other.annotation):
            yield f"{name} was {one.annotation}, and is {other.annotation}"
        if not one.is_required() and _default(one) != _default(other):
            yield f"{name} had the default {_default(one)}, and has {_default(other)}"
        if (one.alias, one.validation_alias) != (other.alias, other.validation_alias):
            yield f"{name} has another alias"
    for name, other in now.model_fields.items():
        if name not in was.model_fields and other.is_required():
            yield f"{name} is needed"


def _default(field: Any) -> str:
    if field.default_factory is not None:
        made = field.default_factory()
        return "now" if type(made).__name__ == "datetime" else _written(made)
    return "none" if field.default is PydanticUndefined else _written(field.default)


def _written(value: Any) -> str:
    items = sorted(map(repr, value)) if isinstance(value, set) else to_jsonable_python(value)
    return f"{type(value).__name__} {items!r}"


def _type(annotation: Any) -> Any:
    """Return a type as a value that is equal for types that are the same."""
    if isinstance(annotation, list):
        return tuple(map(_type, annotation))
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type(inner[0])
    if origin in (typing.Union, types.UnionType):
        return ("union", frozenset(map(_type, inner)))
    if origin is typing.Literal:
        return ("literal", frozenset((type(one).__name__, one) for one in inner))
    if origin is not None:
        return (getattr(origin, "__name__", str(origin)), *map(_type, inner))
    return "None" if annotation in (None, type(None)) else getattr(annotation, "__name__", str(annotation))


def policies(old: Version, new: Version) -> Iterator[Complaint]:
    """Compare how long, and which, values are kept."""
    for one in common_keys(old, new):
        was, now = old.rules(one.model, one.key), new.rules(one.other, one.heir)
        kept = (one.model.name, one.key.name) == (one.other.name, one.heir.name)
        if repr(was.policy) != repr(now.policy):
            yield Complaint(
                ("TTL",) if kept else ("TTL", *CALLS), f"{one.model.name} had {was.policy!r}, and has {now.policy!r}"
            )
        if (was.oversize is None) != (now.oversize is None):
            yield Complaint(("TTL",), f"{one.model.name} had {was.oversize!r}, and has {now.oversize!r}")
        if sorted(repr(wanted) for _, wanted in was.rules.store_if) != sorted(
            repr(wanted) for _, wanted in now.rules.store_if
        ):
            yield Complaint(("TTL",), f"{one.model.name} had {was.rules.store_if}, and has {now.rules.store_if}")


# --- groups ----------------------------------------------------------------------------------------------------------


async def groups(draw: st.DrawFn, old: Version, new: Version) -> list[Complaint]:
    """Call every group that both versions have, by the name that each has for it, over entries of both."""
    complaints: list[Complaint] = []
    for group in old.declared.groups:
        heir = next((one for one in new.declared.groups if one.uid == group.uid), None)
        if heir is None:
            continue
        functions = getattr(old.module, f"invalidate_{group.name}"), getattr(new.module, f"invalidate_{heir.name}")
        names = [[name for name in inspect.signature(one).parameters if name != "cache"] for one in functions]
        if sorted(names[0]) != sorted(names[1]):
            continue  # call sites fail, which is told
        words = _words(old, new, names[0])
        if words is None:
            continue
        rows = list(common_keys(old, new))
        dropped = await _dropped(draw, (old, functions[0]), [(one, one.model, one.key) for one in rows], words, rows)
        again = await _dropped(draw, (new, functions[1]), [(one, one.other, one.heir) for one in rows], words, rows)
        for what, gone in dropped.items():
            if gone and again.get(what) is False:
                complaints.append(Complaint(("API",), f"{group.name}({words}) no longer drops {what}"))
    return complaints


def _words(old: Version, new: Version, names: list[str]) -> dict[str, Any] | None:
    """Return arguments of a group that the keys of both versions take; of the first key that has each."""
    words: dict[str, Any] = {}
    for one in common_keys(old, new):
        for given in arguments(one.key, one.heir):
            if text_of_key(old, one.model, one.key, given) and text_of_key(new, one.other, one.heir, given):
                words = {**(named(one.key, given) or {}), **words}
                break
    return {name: words[name] for name in names} if words.keys() >= set(names) else None


async def _dropped(
    draw: st.DrawFn, called: tuple[Version, Any], keys: list[Any], words: Mapping[str, Any], rows: list[Common]
) -> dict[str, bool]:
    """Store entries, call a group, and return which entries are gone; those that can't be stored are left out."""
    version, function = called
    cache = version.client()
    entries = []
    for common, model, key in keys:
        for given in _entries(common, words):
            arguments_ = named(key, given)
            if arguments_ is None or text_of_key(version, model, key, given) is None:
                continue
            value = good_value(draw, version, model, arguments_)
            if value is None:
                continue
            try:
                await version.call("set", model, key)(cache, value, **arguments_)
            except ValueError:
                continue
            if await version.call("get", model, key)(cache, **arguments_) is not None:
                entries.append((f"{common.model.name} {common.key.template} {given}", model, key, arguments_))
    try:
        await function(cache, **words)
    except (TypeError, ValueError):  # the group's own version takes no such arguments
        return {}
    return {what: await version.call("get", model, key)(cache, **given) is None for what, model, key, given in entries}


def _entries(common: Common, words: Mapping[str, Any]) -> Iterator[dict[int, Any]]:
    """Yield arguments of entries: those that the group is called with, and what else the other segments may be."""
    fixed = {one.uid: words[one.name] for one in common.key.segments if one.name in words}
    seen = []
    for given in arguments(common.key, common.heir):
        row = {**given, **fixed}
        if row not in seen and len(seen) < ENTRIES:
            seen.append(row)
            yield row
