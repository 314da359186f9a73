"""API: what importers and callers of the generated modules notice: names, parameters, classes and their fields."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ..diagnostics import Steps
from ..ir import Default, Field, ImportRef, Key, Model, Schema
from ..names import functions_of_key
from ..rules.breaking import classes as rules
from ..rules.breaking import functions as function_rules
from ..rules.breaking import modules as module_rules
from ..source import top_key
from .groupchanges import group_findings
from .keychanges import place_of_removed
from .meaning import default_text, kind_text
from .pairs import Comparison, ModelPair, Pair
from .parameters import parameter_findings


def api_findings(compared: Comparison) -> Steps[None]:
    """Find what call sites have to change, or will notice."""
    for pair in compared.schemas:
        if pair.old is not None and pair.new is not None:
            yield from _module(pair.old, pair.new)
    yield from _moved(compared)
    names = _renamed_types(compared)
    yield from _types(compared, names)
    for model in compared.models:
        if model.old is not None and model.new is not None:
            yield from _model(model, model.old, model.new, names)
    yield from group_findings(compared)


def _module(old: Schema, new: Schema) -> Steps[None]:
    if old.module != new.module:
        places = [top_key(one.source, "module", "cachegen") for one in (new, old)]
        yield module_rules.module_renamed(places[0], old.module, new.module, places[1])
    registered = [_imported(one.extension) for one in (old, new)]
    if new.models and old.models and registered[0] != registered[1]:
        places = [top_key(one.source, "extension", "cachegen") for one in (new, old)]
        yield module_rules.extension_changed(places[0], registered[0], registered[1], places[1])


def _moved(compared: Comparison) -> Steps[None]:
    """Find models and types that another module makes; a module that was renamed as a whole is told of once."""
    heirs = {pair.old.source.name: pair.new for pair in compared.schemas if pair.old is not None}
    schemas = {schema.source.name: schema for schema in compared.new.schemas}
    declared = [
        (one.old_schema, one.new_schema, one.old.name, one.old.span, one.new.span)
        for one in compared.models
        if one.old is not None and one.new is not None
    ]
    declared += [
        (
            compared.old.schema(one.old.ref.schema),
            schemas[one.new.ref.schema],
            one.old.ref.name,
            one.old.span,
            one.new.span,
        )
        for one in compared.types
        if one.old is not None and one.new is not None
    ]
    for was, now, name, before, place in declared:
        if was is not None and now is not None and heirs.get(was.source.name) is not now:
            yield module_rules.declaration_moved(place, name, was.module, now.module, before)


def _imported(reference: ImportRef | None) -> str:
    return "a registry of its own" if reference is None else f"`{reference.module}:{reference.name}`"


def _renamed_types(compared: Comparison) -> dict[str, str]:
    """Return the new names of types by their old ones, where they differ."""
    return {
        pair.old.ref.name: pair.new.ref.name
        for pair in compared.types
        if pair.old is not None and pair.new is not None and pair.old.ref.name != pair.new.ref.name
    }


def _types(compared: Comparison, names: Mapping[str, str]) -> Steps[None]:
    for pair in compared.types:
        was, now = pair.old, pair.new
        if was is None:
            continue
        if now is None:
            schema = compared.old.schema(was.ref.schema)
            yield rules.class_removed(place_of_removed(compared, schema), was.ref.name, was.span)
            continue
        if was.ref.name != now.ref.name:
            yield rules.class_renamed(now.span, was.ref.name, now.ref.name, was.span)
        roots = [
            None if decl.root is None else kind_text(decl.root, known) for decl, known in ((was, names), (now, {}))
        ]
        if roots[0] != roots[1]:
            kinds = (roots[0] or "an object", roots[1] or "an object")
            yield rules.field_retyped(now.span, now.ref.name, "root", kinds, was.span)
        removed = tuple(one.old for one in pair.fields if one.old is not None and one.new is None)
        for field in removed:
            yield rules.field_removed(now.span, now.ref.name, field.python, field.span)
        yield from _fields(pair.fields, now.ref.name, names)


def _model(pair: ModelPair, was: Model, now: Model, names: Mapping[str, str]) -> Steps[None]:
    sources = [_source(model) for model in (was, now)]
    if sources[0] != sources[1]:
        yield rules.import_changed(now.span, now.name, sources[0], sources[1], was.span)
    elif was.cls != now.cls:
        yield rules.class_renamed(now.span, was.cls, now.cls, was.span)
    if not was.imported and not now.imported:
        for field in (one.old for one in pair.fields if one.old is not None and one.new is None):
            yield rules.field_removed(now.span, now.cls, field.python, field.span)
        yield from _fields(pair.fields, now.cls, names)
    for keys in pair.keys:
        if keys.old is not None and keys.new is not None:
            yield from _key(keys.old, keys.new, renamed=was.name != now.name)


def _source(model: Model) -> str:
    return "a class of its own" if model.imported is None else _imported(model.imported)


def _fields(pairs: Iterable[Pair[Field]], cls: str, names: Mapping[str, str]) -> Steps[None]:
    """Compare the fields of a class that are in both versions, and those that came and are required."""
    for pair in pairs:
        was, now = pair.old, pair.new
        if now is None:
            continue
        if was is None:
            if now.default is None:
                yield rules.field_required(now.span, cls, now.python, now.span)
            continue
        if was.python != now.python:
            yield rules.field_renamed(now.span, cls, f"`{was.python}`", f"`{now.python}`", was.span)
        elif (was.alias or was.python) != (now.alias or now.python):
            json_names = [f"`{field.alias or field.python}` in JSON" for field in (was, now)]
            yield rules.field_renamed(now.span, cls, json_names[0], json_names[1], was.span)
        kinds = kind_text(was.annotation, names), kind_text(now.annotation)
        if kinds[0] != kinds[1]:
            yield rules.field_retyped(now.span, cls, now.python, kinds, was.span)
        yield from _default(was, now, cls)


def _default(was: Field, now: Field, cls: str) -> Steps[None]:
    before, after = default_text(was.default), default_text(now.default)
    if before is None or before == after or _same_number(was.default, now.default):
        return
    if after is None:
        yield rules.field_required(now.span, cls, now.python, was.span)
    else:
        yield rules.field_default_changed(now.span, cls, now.python, (before, after), was.span)


def _same_number(was: Default | None, now: Default | None) -> bool:
    """Whether two defaults differ only as their fields' types do: `Decimal("0")` and `0.0`."""
    numbers = [
        Decimal(str(one.value))
        for one in (was, now)
        if one is not None and isinstance(one.value, int | float | Decimal) and not isinstance(one.value, bool)
    ]
    return len(numbers) == 2 and numbers[0] == numbers[1]


def _key(was: Key, now: Key, *, renamed: bool) -> Steps[None]:
    """Compare the functions of a key; those of a renamed model are told of with it."""
    if was.base != now.base and not renamed:
        yield function_rules.functions_renamed(
            now.span, functions_of_key(was.base), functions_of_key(now.base), was.span
        )
    yield from parameter_findings(was, now)
