"""What must hold over all types: each has a finite value, and no default makes itself without end.

Also the inside of what root classes hold; annotations of fields were judged by `finish_fields`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ...diagnostics import Diagnostic
from ...ir import (
    Annotation,
    DictValue,
    Field,
    InstanceValue,
    Limited,
    ListOf,
    ListValue,
    Model,
    Project,
    SetOf,
    SetValue,
    TupleOf,
    TupleValue,
    TypeDecl,
    TypeRef,
    UnionOf,
    Value,
)
from ...rules import defaults as default_rules
from ...rules import types as rules
from .clashes import Declared
from .types import unplaced
from .unions import check_annotation


def check_types(project: Project) -> Iterator[Diagnostic]:
    """Judge the types of a project; every field must be finished."""
    declared = {decl.ref: decl for schema in project.schemas for decl in schema.types}
    yield from _finite(declared)
    yield from _endless(project, declared)
    for schema in project.schemas:
        for decl in schema.types:
            if decl.root is not None:
                yield from check_annotation(unplaced(decl.root, decl.span), declared)


# --- finite values ---------------------------------------------------------------------------------------------------


def _finite(declared: Declared) -> Iterator[Diagnostic]:
    """Report each cycle of types that need each other, once, at its first type."""
    needs = {ref: tuple(_needs(decl, declared)) for ref, decl in declared.items()}
    left = {ref: len(wanted) for ref, wanted in needs.items()}
    users: dict[TypeRef, list[tuple[TypeRef, int]]] = {}
    for ref, wanted in needs.items():
        for at, need in enumerate(wanted):
            for each in need.types:
                users.setdefault(each, []).append((ref, at))
    ready = [ref for ref, count in left.items() if count == 0]
    met: set[tuple[TypeRef, int]] = set()
    while ready:
        for user in users.get(ready.pop(), ()):
            if user not in met:
                met.add(user)
                left[user[0]] -= 1
                if left[user[0]] == 0:
                    ready.append(user[0])
    seen: set[TypeRef] = set()
    for start in declared:
        ref = start
        path: dict[TypeRef, Need] = {}
        while left[ref] and ref not in seen:
            seen.add(ref)
            path[ref] = next(need for at, need in enumerate(needs[ref]) if (ref, at) not in met)
            ref = min(path[ref].types, key=lambda each: (each.name, each.schema))
        if ref in path:
            names = tuple(path)
            cycle = names[names.index(ref) :]
            at_field = path[ref].field
            words = tuple(each.name for each in (*cycle, ref))
            yield rules.type_without_value(declared[ref].span, words, at_field.span if at_field else None)


@dataclass(frozen=True, slots=True)
class Need:
    """What a type requires: a value of one of some types; the field that requires it, or None for a root."""

    field: Field | None
    types: frozenset[TypeRef]


def _needs(decl: TypeDecl, declared: Declared) -> Iterator[Need]:
    required: list[tuple[Field | None, Annotation]] = [(None, decl.root)] if decl.root is not None else []
    required += [(field, field.annotation) for field in decl.fields if field.default is None]
    for field, annotation in required:
        wanted = _wanted(annotation)
        if wanted is not None and wanted <= declared.keys():
            yield Need(field, wanted)


def _wanted(annotation: Annotation) -> frozenset[TypeRef] | None:
    """Return the types of which a value needs one; None where it can do without any."""
    match annotation:
        case TypeRef():
            return frozenset((annotation,))
        case UnionOf(members):
            wanted = [_wanted(member) for member in members]
            found = [each for each in wanted if each is not None]
            return frozenset().union(*found) if len(found) == len(wanted) else None
        case Limited(ListOf(item) | SetOf(item) | TupleOf(item), limits) if dict(limits).get("min_length"):
            return _wanted(item)
        case Limited(inner, _):
            return _wanted(inner)
        case _:
            return None


# --- endless defaults ------------------------------------------------------------------------------------------------

Made = tuple[TypeRef, frozenset[str]]
"""An instance that a default makes: its type, and the fields that are given."""


def _endless(project: Project, declared: Declared) -> Iterator[Diagnostic]:
    done: dict[Made, bool] = {}
    for schema in project.schemas:
        owners: tuple[TypeDecl | Model, ...] = (*schema.types, *schema.models)
        for owner in owners:
            for field in owner.fields:
                if field.default is None:
                    continue
                for made in _instances(field.default.value):
                    if _loops(made, declared, done):
                        yield default_rules.endless_default(field.span, made[0].name)
                        break


def _loops(start: Made, declared: Declared, done: dict[Made, bool]) -> bool:
    """Whether making an instance makes itself, at once or by way of others; without recursion, chains are long."""
    open_: list[tuple[Made, Iterator[Made]]] = []
    on_path: set[Made] = set()
    stack = [start]
    while stack or open_:
        if stack:
            made = stack.pop()
            if made in on_path or done.get(made):
                for each, _ in open_:
                    done[each] = True
                return True
            if made in done:
                continue
            on_path.add(made)
            open_.append((made, _left_out(made, declared)))
        made, following = open_[-1]
        step = next(following, None)
        if step is not None:
            stack.append(step)
            continue
        open_.pop()
        on_path.discard(made)
        done[made] = False
    return False


def _left_out(made: Made, declared: Declared) -> Iterator[Made]:
    """Yield the instances that the defaults of an instance's other fields make."""
    ref, given = made
    decl = declared.get(ref)
    for field in decl.fields if decl is not None else ():
        if field.default is not None and field.python not in given:
            yield from _instances(field.default.value)


def _instances(value: Value) -> Iterator[Made]:
    match value:
        case InstanceValue(ref, fields):
            yield ref, frozenset(name for name, _ in fields)
            for _, inner in fields:
                yield from _instances(inner)
        case ListValue(items) | SetValue(items) | TupleValue(items):
            for item in items:
                yield from _instances(item)
        case DictValue(pairs):
            for _, inner in pairs:
                yield from _instances(inner)
