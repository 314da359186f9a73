"""Tells what changed in a class: the fields of a model or a type, as a difference and as what call sites notice."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..compare.meaning import default_text, kind_text, type_text
from ..compare.pairs import Comparison, Pair
from ..ir import Field
from ..resolve.fields.spelling import value_text
from ..rules.registry import shown
from .told import Call, Line
from .words import Words, counted, say

_FIELD_MAX = 160
"""Characters of a field in a difference, at most."""


class ClassTold(NamedTuple):
    """What is told of the fields of a class; `stored` is true where the JSON of a value may be another."""

    facts: tuple[Words, ...] = ()
    lines: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()
    stored: bool = False


def renamed_types(compared: Comparison) -> dict[str, str]:
    """Return the new names of types by their old ones, where they differ."""
    pairs = ((pair.old, pair.new) for pair in compared.types)
    return {was.ref.name: now.ref.name for was, now in pairs if was and now and was.ref.name != now.ref.name}


def tell_class(cls: str, fields: Iterable[Pair[Field]], names: Mapping[str, str]) -> ClassTold:
    """Tell what changed in the fields of a class. `names` are the new names of renamed types."""
    lines: list[Line] = []
    calls: list[Call] = []
    counts = {"added": 0, "removed": 0, "renamed": 0, "changed": 0}
    stored = False
    for pair in fields:
        kind = _kind(pair, names)
        if kind is None:
            continue
        counts[kind] += 1
        stored = stored or kind != "changed" or _type_changed(pair, names)
        if pair.old is not None:
            lines.append(Line("-", f"    {_text(pair.old)}"))
        if pair.new is not None:
            lines.append(Line("+", f"    {_text(pair.new)}"))
        calls += _calls(cls, pair, names)
    parts = [f"{number} {kind}" for kind, number in counts.items() if number]
    if not parts:
        return ClassTold()
    first, number = parts[0].split(" ")[1], int(parts[0].split(" ")[0])
    fact = ", ".join([f"{counted(number, 'field')} {first}", *parts[1:]])
    return ClassTold(((fact,),), (Line(" ", f"class {cls}:"), *lines), tuple(calls), stored)


def _kind(pair: Pair[Field], names: Mapping[str, str]) -> str | None:
    """Return what happened to a field, or None where it means what it meant."""
    was, now = pair.old, pair.new
    if was is None or now is None:
        return "added" if was is None else "removed"
    if was.python != now.python or (was.alias or was.python) != (now.alias or now.python):
        return "renamed"
    if _type_changed(pair, names) or default_text(was.default) != default_text(now.default):
        return "changed"
    return None


def _type_changed(pair: Pair[Field], names: Mapping[str, str]) -> bool:
    was, now = pair.old, pair.new
    return was is None or now is None or type_text(was.annotation, names) != type_text(now.annotation)


def _text(field: Field) -> str:
    """Return a field as a class has it, with the name that its JSON has."""
    text = f"{field.python}: {type_text(field.annotation)}"
    if field.default is not None:
        text += f" = {value_text(field.default.value)}"
    if field.alias is not None:
        text += f"  # {value_text(field.alias)} in JSON"
    return shown(text, _FIELD_MAX)


def _calls(cls: str, pair: Pair[Field], names: Mapping[str, str]) -> Iterable[Call]:
    """Yield what programs that use the class have to change."""
    was, now = pair.old, pair.new
    if was is not None and now is None:
        yield Call(f"{cls}.{was.python}", say("{} is gone", f"{cls}.{was.python}"))
        return
    if now is None:
        return
    name = f"{cls}.{now.python}"
    if was is not None and was.python != now.python:
        yield Call(f"{cls}.{was.python}", say("{} is now {}", f"{cls}.{was.python}", now.python))
    elif was is not None and kind_text(was.annotation, names) != kind_text(now.annotation):
        yield Call(
            name, say("{} is now {}, not {}", name, _cut(kind_text(now.annotation)), _cut(kind_text(was.annotation)))
        )
    if now.default is None and (was is None or was.default is not None):
        yield Call(name, say("{} has to be given {}", cls, now.python))


def _cut(text: str) -> str:
    return shown(text, _FIELD_MAX)
