"""The fields of a class: from the mapping under `fields:` to `ir.Field`s, in two steps.

`resolve_fields` reads types, limits, names and how defaults are written; its fields are drafts. `finish_fields`, when
every type is declared, judges what looks into other types (unions, items of sets) and turns defaults into values.
"""

from dataclasses import replace

from ...diagnostics import Steps
from ...grammar import annotation, field, written
from ...ir import Default, Field, Plain
from ...nodes import Mapping, Node, Scalar
from ...rules import fields as rules
from ...rules.registry import nearest
from ..shapes import found, place
from .clashes import Declared
from .drafts import Draft
from .fit import Fitter
from .foreign import FIELD_KEYS
from .limits import LIMITS, limit
from .naming import UnnamedField, named
from .types import Names, Placed, resolve_type
from .unions import check_annotation

KEYS = ("type", "default", "description", "alias", *LIMITS)
"""Keys of the mapping form."""

_SHAPE_HELP = ('write `name: str`, `name: str = ""`, or `name: {type: str, description: …}`',)


def resolve_fields(node: Node, owner: str, names: Names) -> Steps[tuple[Field, ...]]:
    """Resolve the mapping under `fields:` of `owner`; drafts, one for each name.

    A field whose type could not be read is `Any`, so that its name is known to those who look for it.
    """
    if not isinstance(node, Mapping):
        ways = ("write one field a line: `name: type`", "a class without fields is `fields: {}`")
        yield rules.fields_form(place(node), owner, found(node), ways)
        return ()
    parts: list[UnnamedField] = []
    for key, value in node.items:
        parts.append((yield from _field(key, value, names)))
    return (yield from named(parts))


def finish_fields(fields: tuple[Field, ...], declared: Declared) -> Steps[tuple[Field, ...]]:
    """Return fields with their defaults, checked against their types; call it once, when all types are declared.

    Fields that are no drafts any more are returned as they are.
    """
    fitter = Fitter(declared)
    finished: list[Field] = []
    for each in fields:
        finished.append((yield from _finish(each, fitter, declared)))
    return tuple(finished)


def _finish(draft: Field, fitter: Fitter, declared: Declared) -> Steps[Field]:
    if not isinstance(draft, Draft):
        return draft
    yield from check_annotation(draft.placed, declared)
    default = None
    if draft.written is not None:
        value = yield from fitter.fit(draft.written, draft.annotation)
        default = None if value is None else Default(value.value)
    return Field(draft.name, draft.python, draft.alias, draft.annotation, default, draft.description, draft.span)


def _field(key: Scalar, node: Node, names: Names) -> Steps[UnnamedField]:
    if isinstance(node, Mapping):
        return (yield from _long(key, node, names))
    if not isinstance(node, Scalar) or (node.plain and node.value is None and not node.text.strip()):
        yield rules.field_form(
            key.span if isinstance(node, Scalar) else place(node), key.text, found(node), _SHAPE_HELP
        )
        return _unknown(key)
    syntax = yield from field(node)
    if syntax is None:
        return _unknown(key)
    placed = yield from resolve_type(syntax.type, names)
    if placed is None:
        return _unknown(key)
    return UnnamedField(key, placed, syntax.default, "", None, syntax.broken)


def _unknown(key: Scalar) -> UnnamedField:
    """Stand in for a field that could not be read."""
    return UnnamedField(key, Placed(Plain("Any"), key.span), None, "", None, True)


def _long(key: Scalar, node: Mapping, names: Names) -> Steps[UnnamedField]:
    type = node.get("type")
    for name, value in node.items:
        if name.text not in KEYS and not name.text.startswith("x-"):
            way = FIELD_KEYS.get(name.text)
            yield rules.unknown_field_key(name.span, name.text, KEYS, f"write {way}" if way else None)
            if type is None and not way and nearest(name.text, KEYS) == "type":
                type = value
    description = yield from _text(node, "description")
    alias = yield from _text(node, "alias")
    default_node = node.get("default")
    default = (yield from written(default_node)) if default_node is not None else None
    placed = yield from _type(key, type, names)
    if placed is None:
        return replace(_unknown(key), alias=alias)
    limits = [(name, value) for name, value in node.items if name.text in LIMITS]
    limited = yield from limit(placed, limits, names.patterns)
    broken = limited is None or (default_node is not None and default is None)
    return UnnamedField(key, limited or placed, default if limited else None, description or "", alias, broken)


def _type(key: Scalar, value: Node | None, names: Names) -> Steps[Placed | None]:
    if value is None:
        yield rules.field_without_type(key.span, key.text)
        return None
    if not isinstance(value, Scalar) or not value.text.strip():
        yield rules.field_form(place(value), key.text, found(value), ("`type` is an annotation: `type: str`",))
        return None
    syntax = yield from annotation(value)
    return None if syntax is None else (yield from resolve_type(syntax, names))


def _text(node: Mapping, key: str) -> Steps[str | None]:
    value = node.get(key)
    if value is None:
        return None
    if not isinstance(value, Scalar) or (value.plain and value.value is None):
        yield rules.field_text(place(value), key, found(value))
        return None
    return value.text
