"""Models and groups."""

from ..keys.names import NAME
from ..resolve.head import CLASS, MAX_REFERENCE
from ..resolve.models.groups import ITEM_KEYS
from ..resolve.models.groups import KEYS as GROUP_KEYS
from ..resolve.models.model import KEYS, NEED_A_KEY, SHAPES
from ..resolve.models.options import MAX_REVISION, OVERSIZE_KEYS
from . import patterns
from .keys import keys, segments
from .shapes import Json, explained, ref, snippets, table, text, words

_NAME = text(patterns.whole(NAME.pattern), "expected a name: lower-case letters, digits, _")
_SOME: Json = {"type": "string", "minLength": 1}
_SCALAR: Json = {"type": ["string", "number", "boolean", "null"]}


def definitions() -> Json:
    """Return the definitions of models, groups and lists of names."""
    return {"model": _model(), "names": _names(), "group": _group(), "target": _target()}


def reference(about: str, example: str) -> Json:
    """Return a `package.module:Name`."""
    wrong = "expected package.module:Name"
    return explained(text(patterns.REFERENCE, wrong, maxLength=MAX_REFERENCE), about, example)


def models() -> Json:
    """Return what stands under `models`."""
    body = {"${1:name}": {"key": "${1:name}:{${2:item_id}}", "segments": {"${2:item_id}": "${3:text(40)}"}, "ttl": "${4:60s}", "fields": {"${5:title}": "${6:str}"}}}  # fmt: skip
    return explained(
        table(ref("model"), _NAME, defaultSnippets=snippets(("model", "a cached class with one key", body))),
        "What is cached, by registration name. The name is part of every stored path, and stable: a new name is a new, "
        "empty cache.",
        'inbox_page:\n  key: "inbox:{account_id}:{page}"\n  segments:\n    page: int(0..999) = 0\n  ttl: 60s\n'
        "  fields:\n    messages: list[Message] = []",
        "Models",
    )


def groups() -> Json:
    """Return what stands under `groups`."""
    return explained(
        table(ref("group"), _NAME),
        "What one write makes stale. Each becomes a function `invalidate_<group>`.",
        "mailbox_changed:\n  description: A message arrived.\n  invalidates: [inbox_page, unread_summary]",
        "Groups",
    )


def _names() -> Json:
    return {"anyOf": [_SOME, {"type": "array", "items": _SOME, "uniqueItems": True}]}


def _model() -> Json:
    has_key: Json = {"anyOf": [{"required": ["key"]}, {"required": ["keys"]}]}
    every_ttl: Json = {"additionalProperties": {"type": "object", "required": ["ttl"]}}
    needs: Json = dict.fromkeys(NEED_A_KEY, has_key)
    needs["key"] = {"required": ["ttl"], "not": {"required": ["keys"]}}
    needs["keys"] = {"anyOf": [{"required": ["ttl"]}, {"properties": {"keys": every_ttl}}]}
    one = [{"required": [shape]} for shape in SHAPES]
    return words(_entries(), KEYS, oneOf=one, dependencies=needs)


def _entries() -> dict[str, Json]:
    return {
        "class": explained(text(patterns.whole(CLASS.pattern)), "The class's name; without it, the name in PascalCase."),
        "description": explained({"type": "string"}, "Becomes the class's docstring."),
        "fields": ref("fields"),
        "schema": ref("document"),
        "import": reference("An existing Pydantic class, registered as it is. It is not imported by the compiler.", 'import: "my_app.models:Profile"'),
        "key": ref("template"),
        "keys": keys(),
        "segments": segments(),
        "ttl": ref("ttl"),
        **_options(),
    }  # fmt: skip


def _options() -> dict[str, Json]:
    identity: Json = {"anyOf": [ref("names"), {"type": "object", "additionalProperties": _SOME}]}
    condition: Json = {**_SCALAR, "examples": ["not empty", True, False, None]}
    oversize: Json = {"anyOf": [{"const": "skip"}, _truncate()]}
    return {
        "revision": explained(
            {"type": "integer", "minimum": 1, "maximum": MAX_REVISION, "default": 1},
            "Adds `:vN` to the keys. Raise it when stored values of the old shape must not be read.",
        ),
        "identity": explained(
            identity,
            "Fields that must equal the segments of the same names; `{field: segment}` where the names differ. A value "
            "that is read under another's key is a miss.",
            "identity: [account_id, folder]",
        ),
        "store_if": explained(
            {"type": "object", "additionalProperties": condition, "minProperties": 1},
            "Conditions that must all hold for a value to be stored: a literal, or `not empty`.",
            "store_if: {error: null, tables: not empty}",
        ),
        "oversize": explained(
            oversize,
            "A value over 64 KB: `skip` serves it and does not store it; `{truncate, flag}` stores a shorter copy.",
            "oversize: {truncate: messages, flag: has_more}",
        ),
        "scope": explained(
            {"anyOf": [text(patterns.whole(NAME.pattern)), {"type": "array", "items": text(patterns.whole(NAME.pattern)), "uniqueItems": True}]},
            "Segments under which a write drops everything: every page, cursor and search. `[]` is all of the user's.",
            "scope: [account_id, folder]",
        ),
    }  # fmt: skip


def _truncate() -> Json:
    lists: Json = {"anyOf": [_SOME, {"type": "array", "items": _SOME, "uniqueItems": True, "minItems": 1}]}
    flag: Json = {"anyOf": [_SOME, {"type": "array", "items": _SOME, "maxItems": 1}]}
    entries = {
        "truncate": explained(lists, "The list field, or several in order, that loses items from its end."),
        "flag": explained(flag, "The `bool` field that is true in the shortened copy."),
    }
    return words(entries, OVERSIZE_KEYS, required=["truncate"])


def _group() -> Json:
    items: Json = {"type": "array", "items": ref("target"), "minItems": 1}
    entries = {
        "description": explained({"type": "string"}, "Becomes the function's docstring."),
        "invalidates": explained(
            {"anyOf": [ref("target"), items]},
            "Models of this file, `model.key`, or `{model, each}` to run through a segment of few values.",
            "invalidates: [inbox_page, {model: digest_of_day, each: detail}]",
        ),
    }
    return words(entries, GROUP_KEYS, required=["invalidates"])


def _target() -> Json:
    name = text(patterns.TARGET, "expected a model of this file, or model.key")
    entries = {
        "model": explained(name, "A model of this file, or `model.key`."),
        "each": explained(ref("names"), "Segments of few values (`bool`, `enum`, `int(a..b)`) that are run through."),
    }
    return {"anyOf": [name, words(entries, ITEM_KEYS, required=["model"])]}
