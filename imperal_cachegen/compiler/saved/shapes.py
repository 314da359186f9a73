"""The tables of declarations: what each member of the JSON is made from, and read back into."""

import re
from dataclasses import replace
from typing import Any, NamedTuple

from ...keys import Bool, Date, DateTime, Digest, Enum, Id, Int, JsonDigest, Secret, Text, Uuid
from ...keys.limits import INT_MAX, KEY_MAX_LENGTH
from ..ir import (
    Condition,
    Field,
    Group,
    Hole,
    Identity,
    ImportRef,
    Key,
    Model,
    Policy,
    Schema,
    Segment,
    Target,
    Template,
    Truncate,
    TypeDecl,
)
from ..keys.proofs import longest
from ..names import function_of_group, functions_of_key
from .codec import FLAG, PLAIN, TEXT, Kinds, Many, Member, Nullable, Record, whole
from .values import ANNOTATION, TYPE_REF, default

_HOLE = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = {"optional": Member(FLAG, "optional")}


class _Named(NamedTuple):
    """What a group drops, by name."""

    model: str
    key: str | None
    each: tuple[str, ...]


def _segment_types() -> dict[type, Record]:
    sized = {"n": Member(whole(1, KEY_MAX_LENGTH), "n")}
    bits = {"bits": Member(whole(8, 256), "bits")}
    number = whole(0, INT_MAX)
    range_ = {"low": Member(number, "low"), "high": Member(number, "high"), "bounded": Member(FLAG, "bounded")}
    values = {"values": Member(Many(TEXT), "values")}
    table: dict[type, tuple[str, dict[str, Member]]] = {
        Id: ("id", sized), Text: ("text", sized), Int: ("int", range_), Enum: ("enum", values),
        Digest: ("digest", bits), JsonDigest: ("json", bits), Bool: ("bool", {}), Uuid: ("uuid", {}),
        Date: ("date", {}), DateTime: ("datetime", {}), Secret: ("secret", {}),
    }  # fmt: skip
    return {cls: Record("segment type", cls, {**own, **_OPTIONAL}, kind=kind) for cls, (kind, own) in table.items()}


_SEGMENT_TABLE = _segment_types()
SEGMENT_TYPE = Kinds("segment_type", lambda: _SEGMENT_TABLE)

IMPORT = Record(
    "import", ImportRef, {"module": Member(TEXT, "module"), "name": Member(TEXT, "name")}, placed=True
)  # fmt: skip
FIELD = Record("field", Field, {
    "name": Member(TEXT, "name"),
    "python": Member(TEXT, "python"),
    "alias": Member(TEXT, "alias", optional=True),
    "annotation": Member(ANNOTATION, "annotation"),
    "default": default(),
    "description": Member(TEXT, "description"),
}, placed=True)  # fmt: skip
_FIELDS = Member(Many(FIELD, lambda field: field.name), "fields")
TYPE_DECL = Record("type", TypeDecl, {
    "type": Member(TYPE_REF, "ref"),
    "description": Member(TEXT, "description"),
    "fields": _FIELDS,
    "root": Member(ANNOTATION, "root", optional=True),
    "document": Member(FLAG, "document"),
    "closed": Member(FLAG, "closed"),
}, placed=True)  # fmt: skip
_SECONDS, _PER_CENT = whole(0, 300), whole(0, 100)
POLICY = Record("policy", Policy, {
    "fresh": Member(_SECONDS, "fresh"),
    "stale": Member(_SECONDS, "stale"),
    "eager": Member(Nullable(_PER_CENT), "eager"),
    "jitter": Member(_PER_CENT, "jitter"),
    "timeout": Member(Nullable(whole(0, INT_MAX)), "timeout"),
})  # fmt: skip
SEGMENT = Record("segment", Segment, {
    "name": Member(TEXT, "name"),
    "type": Member(SEGMENT_TYPE, "type"),
    "default": default(),
}, placed=True)  # fmt: skip


def _template(key: Key) -> str:
    return "".join(f"{{{part.segment}}}" if isinstance(part, Hole) else part for part in key.template.parts)


def _key(**parts: Any) -> Key:
    """Make a key whose model is not yet known."""
    text, span = parts.pop("template"), parts["span"]
    pieces = _HOLE.split(text)
    found = tuple(Hole(piece, span) if at % 2 else piece for at, piece in enumerate(pieces) if at % 2 or piece)
    holes = {piece.segment for piece in found if isinstance(piece, Hole)}
    if holes != {segment.name for segment in parts["segments"]}:
        raise ValueError(text)
    return Key("", template=Template(text, found, span), policy_name=None, revision=1, scoped=False, **parts)


KEY = Record("key whose template has exactly its segments", _key, {
    "name": Member(Nullable(TEXT), "name"),
    "template": Member(TEXT, "template", get=_template),
    "stored": Member(TEXT, "stored", get=lambda key: key.stored_text, derived=True),
    "segments": Member(Many(SEGMENT), "segments"),
    "ttl": Member(POLICY, "policy"),
    "longest": Member(whole(0, KEY_MAX_LENGTH), "longest", get=longest, derived=True),
    "functions": Member(Many(TEXT), "functions", get=lambda key: functions_of_key(key.base), derived=True),
}, placed=True)  # fmt: skip
IDENTITY = Record(
    "identity", Identity, {"field": Member(TEXT, "field"), "segment": Member(TEXT, "segment")}
)  # fmt: skip
CONDITION = Record("condition", Condition, {
    "field": Member(TEXT, "field"),
    "value": Member(PLAIN, "value"),
    "not_empty": Member(FLAG, "not_empty"),
})  # fmt: skip
TRUNCATE = Record("truncation", Truncate, {
    "lists": Member(Many(TEXT), "lists"),
    "flag": Member(Nullable(TEXT), "flag"),
})  # fmt: skip


def _model(**parts: Any) -> Model:
    keys = tuple(
        replace(key, model=parts["name"], revision=parts["revision"], scoped=parts["scope"] is not None)
        for key in parts.pop("keys")
    )
    return Model(keys=keys, **parts)


MODEL = Record("model", _model, {
    "name": Member(TEXT, "name"),
    "class": Member(TEXT, "cls"),
    "description": Member(TEXT, "description"),
    "import": Member(Nullable(IMPORT), "imported"),
    "document": Member(FLAG, "document"),
    "closed": Member(FLAG, "closed"),
    "fields": _FIELDS,
    "keys": Member(Many(KEY, lambda key: key.name or ""), "keys"),
    "revision": Member(whole(1, 999), "revision"),
    "identity": Member(Many(IDENTITY, lambda one: one.field), "identity"),
    "store_if": Member(Many(CONDITION, lambda one: one.field), "store_if"),
    "oversize": Member(Nullable(TRUNCATE), "oversize"),
    "scope": Member(Nullable(Many(TEXT)), "scope"),
}, placed=True)  # fmt: skip
TARGET = Record("target", _Named, {
    "model": Member(TEXT, "model", get=lambda target: target.model.name),
    "key": Member(Nullable(TEXT), "key", get=lambda target: target.key and target.key.name),
    "whole": Member(FLAG, "whole", get=lambda target: target.key is None, derived=True),
    "each": Member(Many(TEXT, str), "each"),
})  # fmt: skip
GROUP = Record("group", Group, {
    "name": Member(TEXT, "name"),
    "description": Member(TEXT, "description"),
    "function": Member(TEXT, "function", get=lambda group: function_of_group(group.name), derived=True),
    "invalidates": Member(
        Many(TARGET, lambda target: (target.model.name, (target.key and target.key.name) or "")), "targets"
    ),
    "parameters": Member(Many(SEGMENT, lambda one: one.name), "parameters"),
}, placed=True)  # fmt: skip


def _schema(**parts: Any) -> Schema:
    models = {model.name: model for model in parts["models"]}
    groups = tuple(
        replace(group, targets=tuple(_target(one, models[one.model]) for one in group.targets))
        for group in parts.pop("groups")
    )
    span = parts.pop("span")
    return Schema(span.source, groups=groups, policies=(), segment_types=(), inputs=(span.source,), **parts)


def _target(named: Any, model: Model) -> Target:
    if model.scope is not None:
        return Target(model, None, named.each)
    keys = {key.name: key for key in model.keys}
    return Target(model, keys[named.key], named.each)


def _by_name(one: Any) -> str:
    return str(one.name)


SCHEMA = Record("schema", _schema, {
    "file": Member(TEXT, "file", get=lambda schema: schema.source.name, derived=True),
    "app": Member(Nullable(TEXT), "app"),
    "description": Member(TEXT, "description"),
    "extension": Member(Nullable(IMPORT), "extension"),
    "module": Member(TEXT, "module"),
    "uses": Member(Many(TEXT, str), "uses"),
    "types": Member(Many(TYPE_DECL, lambda one: one.ref.name), "types"),
    "models": Member(Many(MODEL, _by_name), "models"),
    "groups": Member(Many(GROUP, _by_name), "groups"),
})  # fmt: skip
