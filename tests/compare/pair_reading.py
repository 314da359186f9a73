"""Oracle of values: what the one version writes, as the runtime writes it, and what the other makes of it."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from pair_arguments import arguments, good_value, named, text_of_key
from pair_complaints import Complaint
from pair_declared import ClassDecl, ModelDecl
from pair_modules import Version, class_name, instance
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from imperal_cachegen.runtime.envelope import codec_of
from imperal_cachegen.runtime.errors import EntryUnreadable, UnstorableValue

TOLD_BY = ("VALUE", "KEY")


def reading(draw: st.DrawFn, writer: Version, reader: Version, values: int = 3) -> Iterator[Complaint]:
    """Write values of every model that both versions have, and read them with the other's class."""
    for model in writer.declared.models:
        other = reader.declared.model(model.uid)
        if other is not None and other.revision == model.revision:
            yield from _read(draw, writer, reader, (model, other), values)


def needed(draw: st.DrawFn, old: Version, new: Version, names: set[str], values: int = 3) -> list[str]:
    """Return what is wrong with saying that models (by their new names) need no higher revision."""
    found = []
    for model in old.declared.models:
        other = new.declared.model(model.uid)
        if other is not None and other.name == model.name and other.name in names:
            found += [one.text for one in _read(draw, old, new, (model, other), values) if "API" not in one.categories]
            found += [one.text for one in _read(draw, new, old, (other, model), values) if "API" not in one.categories]
    return found


def _read(
    draw: st.DrawFn, writer: Version, reader: Version, models: tuple[ModelDecl, ModelDecl], values: int
) -> Iterator[Complaint]:
    for value in filter(None, [storable(draw, writer, models[0]) for _ in range(values)]):
        try:
            raw = stored(writer, models[0], value)
        except UnstorableValue:
            continue
        yield from judged(writer, reader, value, raw, models[1])


def storable(draw: st.DrawFn, version: Version, model: ModelDecl) -> Any:
    """Draw a value that the wrappers of a model store, or None; any value where it has no keys."""
    if not model.keys:
        return instance(draw, version, model.name, {})
    key = draw(st.sampled_from(model.keys))
    rows = [row for row in arguments(key, key) if text_of_key(version, model, key, row) is not None]
    words = named(key, draw(st.sampled_from(rows))) if rows else None
    return None if words is None else good_value(draw, version, model, words)


def stored(writer: Version, model: ModelDecl, value: Any) -> bytes:
    """Return a value of a model in its envelope."""
    codec = codec_of(writer.cls(model.name), "any")
    return codec.envelope(codec.data(value), 0)


def judged(writer: Version, reader: Version, value: Any, raw: bytes, other: ModelDecl) -> Iterator[Complaint]:
    """Read an entry as a model of the reader's, and complain of what is not what it was."""
    try:
        found = codec_of(reader.cls(other.name), "any").decode(raw).value
    except EntryUnreadable:
        yield Complaint(TOLD_BY, f"{other.name} refuses {raw.decode()}")
        return
    yield from (complaint._replace(text=f"{complaint.text} of {raw.decode()}") for complaint in differing(writer, reader, value, found))  # fmt: skip


def differing(writer: Version, reader: Version, value: Any, found: Any, path: str = "") -> Iterator[Complaint]:
    """Compare a value with what was read of it."""
    if isinstance(found, BaseModel):
        yield from _fields(writer, reader, value, found, path)
    elif isinstance(value, BaseModel):
        written = {name: getattr(value, name) for name in type(value).model_fields}
        yield from differing(writer, reader, written, found, path)
    elif isinstance(value, dict) and isinstance(found, dict) and value.keys() == found.keys():
        for key in value:
            yield from differing(writer, reader, value[key], found[key], f"{path}.{key}")
    elif isinstance(value, list | tuple) and isinstance(found, list | tuple) and len(value) == len(found):
        for number, (one, other) in enumerate(zip(value, found, strict=True)):
            yield from differing(writer, reader, one, other, f"{path}[{number}]")
    elif not _same(value, found):
        yield Complaint(TOLD_BY, f"{path}: {value!r} is read as {found!r}")


def _fields(writer: Version, reader: Version, value: Any, found: BaseModel, path: str) -> Iterator[Complaint]:
    """Compare field by field: those of one name, those that the script renamed, and those that were not written."""
    if isinstance(value, BaseModel):
        written = {name: getattr(value, name) for name in type(value).model_fields}
    elif isinstance(value, dict):
        written = value
    else:
        yield Complaint(TOLD_BY, f"{path}: {value!r} is read as {found!r}")
        return
    names = _renames(writer, reader, value, found)
    for name in type(found).model_fields:
        now = getattr(found, name)
        if name in written:
            yield from differing(writer, reader, written[name], now, f"{path}.{name}")
        elif name in names:
            for one in differing(writer, reader, written[names[name]], now, f"{path}.{names[name]} as {name}"):
                yield one._replace(categories=(*TOLD_BY, "API"))
        elif name in found.model_fields_set and isinstance(value, BaseModel):
            yield Complaint(TOLD_BY, f"{path}.{name} was never written, and is {now!r}")


def _renames(writer: Version, reader: Version, value: Any, found: BaseModel) -> dict[str, str]:
    """Return the writer's names of fields by the reader's, where the script renamed them."""
    one, other = _declaration(writer, value), _declaration(reader, found)
    if one is None or other is None or one.uid != other.uid:
        return {}
    before = {field.uid: writer.python[field.uid] for field in one.fields}
    return {reader.python[field.uid]: before[field.uid] for field in other.fields if field.uid in before}


def _declaration(version: Version, value: Any) -> ClassDecl | ModelDecl | None:
    name = type(value).__name__
    for one in version.declared.types:
        if one.name == name:
            return one
    return next((one for one in version.declared.models if class_name(version.project, one) == name), None)


def _same(value: Any, found: Any) -> bool:
    """Whether a value and what was read of it are the same JSON: numbers by what they are, sets without an order."""
    if isinstance(value, set | frozenset) or isinstance(found, set | frozenset):
        both = [_items(side) for side in (value, found)]
        return both[0] is not None and both[0] == both[1]
    if _is_number(value) and _is_number(found):
        return Decimal(str(value)) == Decimal(str(found))
    return _text(value) == _text(found)


def _items(value: Any) -> Counter[str] | None:
    return Counter(map(_text, value)) if isinstance(value, set | frozenset | list | tuple) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _text(value: Any) -> str:
    if _is_number(value):
        return str(Decimal(str(value)).normalize())
    return json.dumps(to_jsonable_python(value, by_alias=False), sort_keys=True)
