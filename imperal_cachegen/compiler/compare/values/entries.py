"""Entries of a model in two versions: whether they can meet under one key, and what is known of a value that is stored."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ....keys import Enum, Id, Int, SegmentType
from ...ir import Annotation, Condition, Field, Key, Limited, ListOf, LiteralOf, Model, Plain, SetOf, TupleOf, UnionOf
from ...keys.proofs import same_key
from ...keys.search import Undecided
from ..meaning import parts_meaning
from ..pairs import ModelPair
from .declared import NONE, bare, lengths_of, limits_of, opened
from .views import View


def meet(pair: ModelPair) -> bool:
    """Whether an entry of the one version can be found by the other: same app and name, and a key that both make.

    The keys of a model without any are its callers' own, and taken for the same.
    """
    old, new = pair.old, pair.new
    if old is None or new is None or pair.old_schema is None or pair.new_schema is None:
        return False
    if old.imported is not None or new.imported is not None:
        return False
    if old.name != new.name or pair.old_schema.app != pair.new_schema.app:
        return False
    if not old.keys or not new.keys:
        return True
    if old.scope is not None and new.scope is not None and len(old.scope) != len(new.scope):
        return False  # the generations are of other scopes: none of the one version is ever another's
    if any(each.old and each.new and parts_meaning(each.old) == parts_meaning(each.new) for each in pair.keys):
        return any(was.scoped == now.scoped for was in old.keys for now in new.keys)
    return any(_share(was, now) for was in old.keys for now in new.keys)


def _share(was: Key, now: Key) -> bool:
    if was.scoped != now.scoped:
        return False
    try:
        return same_key(was.parts, now.parts) is not None
    except Undecided:
        return True


def stored(model: Model) -> View:
    """Return a model's class, its fields as narrow as those of values that are stored: `store_if` and `identity` hold."""
    fields = {field.python: field for field in model.fields}
    for condition in model.store_if:
        _narrow(fields, condition.field, partial(_meeting, condition))
    for pair in model.identity:
        types = [segment.type for key in model.keys for segment in key.segments if segment.name == pair.segment]
        if len(set(types)) == 1:
            _narrow(fields, pair.field, partial(_equal, types[0]))
    return View(model.name, tuple(fields.values()), model.closed, model.span, model)


def is_stored(model: Model, value: Mapping[str, Any]) -> bool:
    """Whether `store_if` lets a value through: its fields as the JSON that is written. Types can't tell all of that."""
    return all(_holds(condition, value.get(condition.field)) for condition in model.store_if)


def _holds(condition: Condition, found: Any) -> bool:
    wanted = condition.value
    if condition.not_empty:
        return found not in (None, "", [], {})
    if wanted is None or isinstance(wanted, bool):
        return found is wanted
    return not isinstance(found, bool) and bool(found == wanted)


def _narrow(fields: dict[str, Field], name: str, narrower: "partial[Annotation | None]") -> None:
    field = fields.get(name)
    annotation = narrower(field.annotation) if field is not None else None
    if field is not None and annotation is not None:
        fields[name] = replace(field, annotation=annotation)


def _meeting(condition: Condition, annotation: Annotation) -> Annotation | None:
    """Return what is left of an annotation under a condition of `store_if`; None for all of it."""
    if condition.not_empty:
        return _not_empty(opened(annotation))
    value = condition.value
    if value is None:
        return NONE
    return LiteralOf((value,)) if isinstance(value, str | int) else None


def _not_empty(annotation: Annotation) -> Annotation | None:
    if isinstance(annotation, UnionOf):
        kept = [(member, _not_empty(opened(member))) for member in annotation.members if member != NONE]
        members = tuple(member if narrow is None else narrow for member, narrow in kept)
        return UnionOf(members) if len(members) > 1 else members[0] if members else None
    inner = bare(annotation)
    if isinstance(inner, LiteralOf):
        values = tuple(value for value in inner.values if value not in ("", None) or isinstance(value, bool))
        return LiteralOf(values) if values else None
    if isinstance(inner, ListOf | SetOf | TupleOf) or inner == Plain("str"):
        return _with_limits(annotation, {"min_length": max(1, lengths_of(annotation)[0])})
    return None


def _equal(segment: SegmentType, annotation: Annotation) -> Annotation | None:
    """Return what is left of a field that equals a segment; None for all of it."""
    annotation = opened(annotation)
    if isinstance(annotation, UnionOf) and not segment.optional:
        members = tuple(member for member in annotation.members if member != NONE)
        annotation = members[0] if len(members) == 1 else annotation
    inner = bare(annotation)
    match segment:
        case Enum(values=values) if inner == Plain("str"):
            return LiteralOf(tuple(values))
        case Int(low=low, high=high) if inner == Plain("int"):
            limits = limits_of(annotation)
            ge, le = limits.get("ge", low), limits.get("le", high)
            assert isinstance(ge, int)
            assert isinstance(le, int)
            return _with_limits(annotation, {"ge": max(low, ge), "le": min(high, le)})
        case Id(n=n) if inner == Plain("str") and "pattern" not in limits_of(annotation):
            return _with_limits(annotation, {"pattern": f"^[A-Za-z0-9_-]{{1,{n}}}$"})
        case _:
            return None


def _with_limits(annotation: Annotation, more: Mapping[str, int | str]) -> Annotation:
    known = dict(annotation.limits) if isinstance(annotation, Limited) else {}
    return Limited(bare(annotation), tuple((known | dict(more)).items()))
