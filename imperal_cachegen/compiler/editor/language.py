"""A whole schema: its top level, and everything else put together."""

import json

from ..names import module_of_schema
from ..resolve.head import APP, MODULE, SECTIONS
from ..resolve.loading import KEYS
from . import fields, keys, models, patterns
from .shapes import Json, explained, snippets, text, words

DRAFT = "http://json-schema.org/draft-07/schema#"
VERSION = 1


def json_schema() -> Json:
    """Return the JSON Schema of a schema file."""
    first = {"cachegen": VERSION, "app": "${1:my-app}", "models": {"${2:profile}": {"key": "${2:profile}", "ttl": "60s", "fields": {"${3:name}": "str"}}}}  # fmt: skip
    top = words(
        _entries(),
        KEYS,
        required=["cachegen"],
        dependencies={"models": ["app"]},
        anyOf=[{"required": [section]} for section in SECTIONS],
        defaultSnippets=snippets(("schema", "the caches of one app", first)),
    )
    about = "What one app caches: one YAML file, from which `cachegen build` makes one Python module."
    definitions = {**fields.definitions(), **keys.definitions(), **models.definitions()}
    return {"$schema": DRAFT, **explained(top, about, title="cachegen schema"), "definitions": definitions}


def schema_text() -> str:
    """Return it as the text of a file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _entries() -> dict[str, Json]:
    files: Json = {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
    wrong = "expected lower-case letters, digits, - (and _), 63 at most"
    default_name = module_of_schema("mail-client", "inbox")
    return {
        "cachegen": explained({"const": VERSION, "default": VERSION}, "The version of the schema language.", "cachegen: 1"),
        "app": explained(text(patterns.whole(APP.pattern), wrong), "The app's id, part of every stored path. Needed with `models`.", "app: mail-client"),
        "description": explained({"type": "string"}, "Becomes the module's docstring."),
        "extension": models.reference("The `Extension` that the models are registered on. Without it the module has its own, and you call `register(ext)`.", "extension: mail_client.app:ext"),
        "module": explained(text(patterns.whole(MODULE.pattern)), f"The generated module's name. Without it, made of app and file name: `{default_name}`."),
        "use": explained(files, "Other schemas, relative to this file, whose `types`, `segments` and `ttl` come into scope.", "use: [shared.yaml]"),
        "ttl": keys.named_policies(),
        "segments": keys.named_segments(),
        "types": fields.types(),
        "models": models.models(),
        "groups": models.groups(),
    }  # fmt: skip
