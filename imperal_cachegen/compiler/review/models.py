"""Tells what became of a model, and of a type."""

from collections.abc import Iterable, Mapping

from ..compare.keychanges import segment_names
from ..compare.meaning import type_text
from ..compare.pairs import ModelPair, TypePair
from ..ir import Condition, Identity, Model, Truncate, TypeDecl
from ..names import functions_of_key
from ..resolve.fields.spelling import value_text
from ..rules.registry import shown
from ..source import Span
from .classes import ClassTold, tell_class
from .functions import FunctionsTold, of_key, removed_functions, tell_functions
from .homes import Homes
from .keys import form_of, longest_life, tell_keys, ttl_text
from .told import Call, KeyChange, Line, Place, Told
from .validity import NEW_REFUSED, Validity
from .words import Code, Words, joined, listed, say


def place_of(span: Span, *, old: bool = False) -> Place:
    """Return a place."""
    return Place(span.source.name, span.line, old)


def tell_model(pair: ModelPair, names: Mapping[str, str], validity: Validity, homes: Homes) -> Told | None:
    """Tell what became of a model; None where nothing did."""
    if pair.old is None:
        return _added(pair)
    if pair.new is None:
        return _removed(pair)
    was, now = pair.old, pair.new
    assert pair.new_schema is not None
    assert pair.old_schema is not None
    moved = pair.old_schema.app != pair.new_schema.app
    keys = tell_keys(pair, moved=moved)
    cls = _class(was, now)
    fields = tell_class(now.cls, pair.fields, names) if not (was.imported or now.imported) else ClassTold()
    functions = _functions(pair)
    calls = (*homes.calls(_used(was), pair.old_schema, pair.new_schema), *cls.calls, *fields.calls, *functions.calls)
    *times, last = keys.facts or ((),)
    codes = validity.codes(pair.new_schema.source.name, now.name, [field.annotation for field in now.fields])
    values = [*_values(now, codes, fields, validity, cold=bool(was.keys) and keys.unread)]
    changed = [*times, *_revision(was, now), *fields.facts, *values, *_options(pair, was, now)]
    if not (changed or calls or keys.changes or keys.cold or keys.notes or functions.lines or was.name != now.name):
        return None
    return Told(
        kind="model",
        state="changed",
        name=now.name,
        place=place_of(now.span),
        former=was.name if was.name != now.name else None,
        app=pair.app,
        facts=tuple(one for one in (*changed, last) if one),
        notes=keys.notes,
        keys=keys.changes,
        diff=(*cls.lines, *(fields.lines if not cls.lines or len(fields.lines) > 1 else ()), *functions.lines),
        calls=calls,
        cold=keys.cold,
        later=max(0, keys.later),
        misfit=bool(values) and bool(codes),
    )


def _added(pair: ModelPair) -> Told:
    assert pair.new is not None
    keys = tuple(KeyChange(key.base, None, form_of(key)) for key in pair.new.keys)
    times = list(dict.fromkeys(ttl_text(key.policy) for key in pair.new.keys))
    facts = (("TTL " + ", ".join(times),),) if times else (("no keys",),)
    return Told("model", "added", pair.new.name, place_of(pair.new.span), app=pair.app, facts=facts, keys=keys)


def _removed(pair: ModelPair) -> Told:
    assert pair.old is not None
    model = pair.old
    gone = [removed_functions(key) for key in model.keys]
    life = longest_life(model.keys)
    facts: tuple[Words, ...] = ((f"nobody reads its entries; they are gone after {life} s at most",),) if life else ()
    calls = [] if model.imported else [Call(model.cls, say("{} is gone", model.cls))]
    lines = [] if model.imported else [Line("-", f"class {model.cls}")]
    return Told(
        kind="model",
        state="removed",
        name=model.name,
        place=place_of(model.span, old=True),
        app=pair.app,
        facts=facts,
        keys=tuple(KeyChange(key.base, form_of(key), None) for key in model.keys),
        diff=(*lines, *(line for one in gone for line in one.lines)),
        calls=(*calls, *(call for one in gone for call in one.calls)),
    )


def _class(was: Model, now: Model) -> FunctionsTold:
    """Tell that a model's class is another."""
    names = [f"{one.imported.module}:{one.imported.name}" if one.imported else one.cls for one in (was, now)]
    if names[0] == names[1]:
        return FunctionsTold()
    lines = (Line("-", f"class {names[0]}"), Line("+", f"class {names[1]}"))
    return FunctionsTold(lines, (Call(names[0], say("{} is now {}", names[0], names[1])),))


def _functions(pair: ModelPair) -> FunctionsTold:
    told = []
    for keys in pair.keys:
        if keys.old is not None and keys.new is not None:
            told.append(tell_functions(keys.old, keys.new))
        elif keys.old is not None:
            told.append(removed_functions(keys.old))
        elif keys.new is not None:
            told.append(FunctionsTold((Line("+", of_key(keys.new)),)))
    return FunctionsTold(
        tuple(line for one in told for line in one.lines), tuple(call for one in told for call in one.calls)
    )


def _used(model: Model) -> str:
    """Return the name that call sites use of a model most."""
    return functions_of_key(model.keys[0].base)[-1] if model.keys else model.cls


def _revision(was: Model, now: Model) -> Iterable[Words]:
    if was.revision != now.revision:
        yield (f"revision {was.revision} → {now.revision}",)


def _values(
    model: Model, codes: tuple[str, ...], fields: ClassTold, validity: Validity, *, cold: bool
) -> Iterable[Words]:
    """Yield whether old entries are values of the new version; `codes` are the findings that say they are not."""
    types = validity.changed(field.annotation for field in model.fields)
    if types:
        yield ("its ", *listed([say("{}", name) for name in types]), " changed")
    if not (types or fields.facts or codes):
        return
    backward, forward = [one for one in codes if one < NEW_REFUSED], [one for one in codes if one >= NEW_REFUSED]
    if backward:
        yield ("some old entries no longer fit (", *_codes(backward), ")")
    elif cold:
        yield ("old entries are not read",)
    elif validity.known and not model.imported:
        yield ("old entries still valid",)
    if forward:
        yield ("old processes can't read some new ones (", *_codes(forward), ")")


def _codes(codes: Iterable[str]) -> Words:
    return joined([(Code(code),) for code in codes], ", ")


def _options(pair: ModelPair, was: Model, now: Model) -> Iterable[Words]:
    """Yield what changed in what else a model says of storing its values; another name of a segment is no change."""
    segments = segment_names(pair)
    identity = [Identity(one.field, segments.get(one.segment, one.segment)) for one in was.identity]
    texts = [
        ("identity", _identity(identity), _identity(now.identity)),
        ("stored only if", _conditions(was.store_if), _conditions(now.store_if)),
        ("over 64 KB", _oversize(was.oversize), _oversize(now.oversize)),
    ]
    for what, before, after in texts:
        if before != after:
            yield say(f"{what} {{}} → {{}}", before or ("none",), after or ("none",))
    if was.closed != now.closed:
        yield _closed(now)


def _closed(now: Model | TypeDecl) -> Words:
    return ("refuses other fields now",) if now.closed else ("takes other fields now",)


def _identity(pairs: Iterable[Identity]) -> str:
    return ", ".join(sorted(one.field if one.field == one.segment else f"{one.field}: {one.segment}" for one in pairs))


def _conditions(conditions: Iterable[Condition]) -> str:
    texts = (f"{one.field}: {'not empty' if one.not_empty else value_text(one.value)}" for one in conditions)
    return ", ".join(sorted(texts))


def _oversize(policy: Truncate | None) -> str:
    if policy is None:
        return "skip"
    return f"truncate {', '.join(policy.lists)}" + (f", flag {policy.flag}" if policy.flag else "")


def tell_type(pair: TypePair, names: Mapping[str, str], homes: Homes) -> Told | None:
    """Tell what became of a type; None where nothing did."""
    was, now = pair.old, pair.new
    if was is None or now is None:
        return _lone_type(pair.either, added=was is None)
    fields = tell_class(now.ref.name, pair.fields, names)
    root = _root(was, now, names)
    renamed = was.ref.name != now.ref.name
    closed = was.closed != now.closed
    moved = tuple(homes.type_calls(was.ref.name, was.ref.schema, now.ref.schema))
    if not (fields.facts or root.lines or renamed or closed or moved):
        return None
    facts = [*fields.facts, *((("another type",),) if root.lines else ())]
    if closed:
        facts.append(_closed(now))
    call = Call(was.ref.name, say("{} is now {}", was.ref.name, now.ref.name))
    return Told(
        kind="type",
        state="changed",
        name=now.ref.name,
        place=place_of(now.span),
        former=was.ref.name if renamed else None,
        facts=tuple(facts),
        diff=(*root.lines, *fields.lines),
        calls=(*((call,) if renamed else ()), *moved, *root.calls, *fields.calls),
    )


def _root(was: TypeDecl, now: TypeDecl, names: Mapping[str, str]) -> FunctionsTold:
    """Tell that a type which is no class of fields (of a document) is another, or has become one."""
    before, after = (
        "a class" if one.root is None else type_text(one.root, known) for one, known in ((was, names), (now, {}))
    )
    if before == after:
        return FunctionsTold()
    lines = (Line("-", shown(f"{was.ref.name}: {before}", 160)), Line("+", shown(f"{now.ref.name}: {after}", 160)))
    return FunctionsTold(lines, (Call(now.ref.name, say("{} holds other values", now.ref.name)),))


def _lone_type(decl: TypeDecl, *, added: bool) -> Told:
    name = decl.ref.name
    if added:
        return Told("type", "added", name, place_of(decl.span))
    return Told("type", "removed", name, place_of(decl.span, old=True), calls=(Call(name, say("{} is gone", name)),))
