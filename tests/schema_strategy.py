"""Whole schemas, drawn over all of the language, that the compiler must take without an error.

A schema is built as data (`yaml_text.Node`) beside what is known of it (`Made`), and written as YAML at the end.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from document_strategy import from_document
from hypothesis import strategies as st
from key_schema_strategy import MadeKeys, model_keys, policies, segment_table
from type_strategy import Member, Shape, limited, refers, types
from type_text import Written, as_yaml, limits_of, literal, plain, spelt
from value_strategy import value_of
from yaml_text import Bare, Node, render

from imperal_cachegen.compiler.ir import (
    ListOf,
    LiteralOf,
    Plain,
    TypeRef,
    UnionOf,
)
from imperal_cachegen.compiler.names import class_of_model

DESCRIPTIONS = (
    "What the panel shows.",
    "say \"hi\" and 'bye'",
    '""" + __import__("os").system("id") + """',
    "{{ 7 * 7 }} {% include 'x' %} {# gone #}",
    "ends in a backslash\\",
    'ends in a quote"',
    "a\nb\n\n  c\td",
    "Папка — и аккаунт: страница № 5",
    "受信トレイ 📧",
    "# no comment; key: value",
    "x" * 300,
    "wort " * 60,
    "zero\u200bwidth \ufeffmark",
    "list:\n  - a\n  - b\n\nend",
    "{0} %s {x!r} \\n",
)
_FIELDS = (
    "id", "title", "subject", "total", "items", "count", "data", "rows", "name", "value", "cache", "status", "due_at",
    "json", "schema", "copy", "from", "class", "import", "_private", "__class__", "model_config", "model_x", "dict",
    "str", "list", "int", "datetime", "date", "time", "Any", "Literal", "UUID", "self", "cls", "BaseModel", "Field",
    "имя", "a-b", "a b", "1st", "ﬁ", "$ref", "@type", "x-note", "null", "true", "123", "a:b", "a#b", "#", "-", "?",
    "[]", "{}", "it's", '"', "\\", "名前", "😀", "\uff41", "validate", "field", "True", "None", "print", "type", "now", "n",
    "Message", "Row", "A", "List", "Type", "key", "models", "ext", "timezone", "UTC", "globals", "AwareDatetime",
)  # fmt: skip
_TYPES = (
    "Message", "Row", "Item", "Account", "A", "T1", "Type", "Model", "List", "Node", "Config", "Value", "Exception",
    "Entry", "Key", "URL", "Object", "Optional",
)  # fmt: skip
_MODELS = (
    "inbox_page", "unread", "case", "notes", "m", "x1", "track_list", "the_very_long_name_of_a_model", "a_b", "model",
    "class_", "int_", "page", "lookup", "get", "set", "import", "none", "list",
    "ext", "models", "register", "a", "invalidate", "adopt", "policies", "t_1",
)  # fmt: skip


@dataclass
class MadeModel:
    """A model as drawn; `conditions` are of `store_if`: a field, and the values that it may have then."""

    name: str
    members: list[Member] = field(default_factory=list)
    imported: bool = False


@dataclass
class Made:
    """A drawn schema: its files by name, and what is known of its classes."""

    files: dict[str, str]
    shapes: list[Shape]
    models: list[MadeModel]


@st.composite
def schemas(draw: st.DrawFn) -> Made:
    """Draw a schema `schemas/main.yaml`, and now and then one that it uses, or a document."""
    style = draw(st.randoms(use_true_random=False))
    names = draw(st.lists(st.sampled_from(_TYPES), max_size=5, unique=True))
    shapes: list[Shape] = []
    nodes = {name: _shape(draw, name, shapes, names) for name in names}
    shared_types = draw(st.integers(0, len(names))) if draw(st.integers(0, 3)) == 0 else 0
    if any(_mentions(shape, names[shared_types:]) for shape in shapes[:shared_types]):
        shared_types = 0
    table = segment_table(draw)
    ttl = policies(draw)
    models: list[MadeModel] = []
    keys: list[MadeKeys] = []
    model_nodes: dict[str, Node] = {}
    for name in draw(st.lists(st.sampled_from(_MODELS), min_size=1, max_size=4, unique=True)):
        made = model_keys(draw, name, table, tuple(ttl))
        keys.append(made)
        model_nodes[name] = _model(draw, name, made, shapes, names, models)
    main: dict[str, Node] = {"cachegen": 1, "app": Bare("APP-ID")}
    _describe(draw, main)
    if draw(st.integers(0, 3)) == 0:
        main["extension"] = "APP_WORD_app:ext"
    shared: dict[str, Node] = {}
    if shared_types:
        main["use"] = ["shared.yaml"]
        shared = {"cachegen": 1, "types": {name: nodes[name] for name in names[:shared_types]}}
    if draw(st.integers(0, 4)) == 0:
        main["x-notes"] = {"anything": [1, "two", None]}
    named = {name: one.spelling for name, one in table.named.items()}
    (shared if shared and draw(st.booleans()) else main).update({"ttl": ttl} if ttl else {})
    (shared if shared and draw(st.booleans()) else main).update({"segments": named} if named else {})
    if names[shared_types:]:
        main["types"] = {name: nodes[name] for name in names[shared_types:]}
    main["models"] = model_nodes
    groups = _groups(draw, keys)
    if groups:
        main["groups"] = groups
    files = {"schemas/main.yaml": render(main, style)}
    if any(shape.document is not None for shape in shapes):
        documents = {shape.name: shape.document for shape in shapes if shape.document is not None}
        files["schemas/documents/shapes.json"] = json.dumps({"$defs": documents})
    if shared:
        files["schemas/shared.yaml"] = render(shared, style)
    return Made(files, shapes, models)


def _describe(draw: st.DrawFn, node: dict[str, Node]) -> None:
    if draw(st.integers(0, 2)) == 0:
        node["description"] = draw(st.sampled_from(DESCRIPTIONS))


# --- classes ---------------------------------------------------------------------------------------------------------


def _shape(draw: st.DrawFn, name: str, shapes: list[Shape], names: Sequence[str]) -> Node:
    """Draw a class, put it behind those drawn before, and return its node."""
    shape = Shape(name)
    node: dict[str, Node] = {}
    _describe(draw, node)
    fields = {}
    if draw(st.integers(0, 7)) == 0:
        node |= from_document(draw, shape)
        shapes.append(shape)
        return node
    if draw(st.integers(0, 2)) == 0:
        shape.kind = name.lower()
        optional = draw(st.booleans())
        shape.members.append(Member("kind", LiteralOf((shape.kind,)), optional=optional))
        fields["kind"] = f'Literal["{shape.kind}"]' + (f' = "{shape.kind}"' if optional else "")
    fields |= _fields(draw, shape.members, shapes, names, draw(st.integers(0, 4)))
    node["fields"] = fields
    shapes.append(shape)
    return node


def _mentions(shape: Shape, names: Sequence[str]) -> bool:
    return any(name in spelt(member.annotation) for member in shape.members for name in names)


def _fields(
    draw: st.DrawFn, members: list[Member], shapes: list[Shape], names: Sequence[str], count: int
) -> dict[str, Node]:
    """Draw fields, put them behind those that a class has, and return their nodes."""
    taken = {member.name for member in members}
    words = draw(
        st.lists(st.sampled_from([word for word in _FIELDS if word not in taken]), max_size=count, unique=True)
    )
    return {word: _field(draw, word, members, shapes, names) for word in words}


def _field(draw: st.DrawFn, word: str, members: list[Member], shapes: list[Shape], names: Sequence[str]) -> Node:
    annotation = draw(types(shapes, names))
    long = draw(st.integers(0, 2)) == 0
    if long and draw(st.booleans()):
        annotation = draw(limited(annotation))
    member = Member(word, annotation)
    members.append(member)
    default = _default(draw, member, shapes)
    member.optional = default is not None
    if not long:
        return spelt(annotation) + (f" = {literal(default)}" if default is not None else "")
    node: dict[str, Node] = {"type": spelt(annotation)}
    _describe(draw, node)
    member.description = str(node.get("description", ""))
    if default is not None:
        node["default"] = as_yaml(default)
    if draw(st.booleans()):
        member.alias = f"{draw(st.sampled_from(_FIELDS))}~{len(members)}"
        node["alias"] = member.alias
    return {**node, **limits_of(annotation)}


def _default(draw: st.DrawFn, member: Member, shapes: list[Shape]) -> Written | None:
    """Draw a default, or None for a field without one. Classes in it are earlier ones, so that none makes itself."""
    if draw(st.integers(0, 2)) == 0:
        return None
    annotation = member.annotation
    members = annotation.members if isinstance(annotation, UnionOf) else (annotation,)
    if Plain("datetime") in members and draw(st.booleans()):
        return Written(Bare("now"))
    by_name = {shape.name: shape for shape in shapes}

    def instance(ref: TypeRef, depth: int) -> dict[str, Any]:
        if ref.name not in by_name:
            raise LookupError(ref.name)
        given = {}
        for one in by_name[ref.name].members:
            if not one.optional or (depth > 0 and draw(st.booleans())):
                word = one.alias if one.alias and draw(st.booleans()) else one.name
                given[word] = value_of(draw, one.annotation, instance, depth)
        return given

    try:
        value = value_of(draw, annotation, instance, 2)
    except LookupError:
        return None
    if not refers(annotation):
        member.default = value
    return Written(plain(value))


# --- models ----------------------------------------------------------------------------------------------------------


def _model(
    draw: st.DrawFn, name: str, keys: MadeKeys, shapes: list[Shape], names: Sequence[str], models: list[MadeModel]
) -> Node:
    node: dict[str, Node] = {}
    made = MadeModel(name)
    models.append(made)
    _describe(draw, node)
    if draw(st.booleans()) or class_of_model(name) in (*names, "None", "Any"):
        node["class"] = f"{name.title().replace('_', '')}Value"
    node |= keys.node
    if draw(st.integers(0, 9)) == 0 and not any(one.imported for one in models):
        made.imported = True
        node.pop("class", None)
        return {**node, "import": "APP_WORD_theirs:Theirs"}
    fields: dict[str, Node] = {}
    pairs: dict[str, Node] = {}
    for segment, annotation in keys.identity:
        word = segment if draw(st.booleans()) else f"of_{segment}"
        pairs[word] = segment
        made.members.append(Member(word, annotation))
        fields[word] = spelt(annotation)
    fields |= _fields(draw, made.members, shapes, names, draw(st.integers(0, 5)))
    if pairs:
        same = all(word == segment for word, segment in pairs.items())
        node["identity"] = (
            (list(pairs) if len(pairs) > 1 or draw(st.booleans()) else next(iter(pairs))) if same else pairs
        )
    if keys.node:
        _store_if(draw, made, fields, node)
        _oversize(draw, made, fields, node)
    node["fields"] = fields
    return node


def _store_if(draw: st.DrawFn, made: MadeModel, fields: dict[str, Node], node: dict[str, Node]) -> None:
    if draw(st.integers(0, 2)):
        return
    conditions: dict[str, Node] = {}
    for word, annotation, wanted in (
        ("error", UnionOf((Plain("str"), Plain("None"))), draw(st.sampled_from([None, Bare("None"), "", "not empty"]))),
        ("ok?", Plain("bool"), draw(st.sampled_from([True, False, Bare("True")]))),
        ("state", LiteralOf(("ready", 3)), draw(st.sampled_from(["ready", 3]))),
        ("tables", ListOf(Plain("int")), "not empty"),
    ):
        if draw(st.booleans()):
            made.members.append(Member(word, annotation))
            fields[word] = spelt(annotation)
            conditions[word] = wanted
    if conditions:
        node["store_if"] = conditions


def _oversize(draw: st.DrawFn, made: MadeModel, fields: dict[str, Node], node: dict[str, Node]) -> None:
    kind = draw(st.integers(0, 5))
    if kind == 1:
        node["oversize"] = "skip"
    if kind == 2:
        for word, annotation in (("long list", ListOf(Plain("str"))), ("Cut", Plain("bool"))):
            made.members.append(Member(word, annotation))
            fields[word] = spelt(annotation)
        node["oversize"] = {"truncate": draw(st.sampled_from(["long list", ["long list"]])), "flag": "Cut"}


def _groups(draw: st.DrawFn, keys: Sequence[MadeKeys]) -> dict[str, Node]:
    """Draw groups over models that have keys."""
    groups: dict[str, Node] = {}
    able = [one for one in keys if one.node]
    for number in range(draw(st.integers(0, 2)) if able else 0):
        items: list[Node] = []
        for one in draw(st.lists(st.sampled_from(able), min_size=1, max_size=3, unique_by=lambda made: made.model)):
            items.append(draw(st.sampled_from(one.targets)))
        node: dict[str, Node] = {}
        _describe(draw, node)
        single = len(items) == 1 and isinstance(items[0], str) and draw(st.booleans())
        node["invalidates"] = items[0] if single else items
        groups[f"changed_{number}"] = node
    return groups
