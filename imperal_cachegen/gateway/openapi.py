"""The gateway's OpenAPI 3.1 document: every route, every answer, every rule that can be written as a schema."""

from typing import Any

from ..keys.limits import TTL_MAX, TTL_MIN, VALUE_MAX_BYTES
from ..runtime.paths import ID_MAX_BYTES
from .requests import MEMBERS, ROOT

_JSON = "application/json"


def document(*, checks_call_tokens: bool) -> dict[str, Any]:
    """Return the document of a gateway that checks call tokens, or of one that does not."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "cachegen gateway",
            "version": "1",
            "description": "Keeps the cache entries of extensions, as the platform's gateway does.",
        },
        "paths": {
            f"{ROOT}{{app_id}}/{{user_id}}/{{model}}/{{key_hash}}": _entry(),
            "/healthz": {"get": _health()},
            "/openapi.json": {
                "get": {"operationId": "openapi", "security": [], "responses": {"200": _object("This document.")}}
            },
        },
        "components": {
            "schemas": {"Refusal": _refusal(), "Envelope": _envelope()},
            "securitySchemes": {
                "service": {"type": "apiKey", "in": "header", "name": "X-Service-Token"},
                "call": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`ImperalCallToken <token>`, checked where the gateway knows the secret.",
                },
            },
        },
        "security": [{"service": [], **({"call": []} if checks_call_tokens else {})}],
    }


def _health() -> dict[str, Any]:
    return {
        "operationId": "health",
        "security": [],
        "responses": {"200": _object("The gateway lives, and its store answers."), "503": _refused(_REFUSALS[503])},
    }


def _entry() -> dict[str, Any]:
    refused = {str(status): _refused(words) for status, words in _REFUSALS.items()}
    writing = {str(status): _refused(words) for status, words in _WRITE_REFUSALS.items()}
    return {
        "parameters": [
            *(_parameter(name, words, {"type": "string", **_PART}) for name, words in _PARTS.items()),
            _parameter("key_hash", "The first 16 hex digits of the key's SHA-256.", {"type": "string", **_HASH}),
        ],
        "get": {
            "operationId": "get",
            "responses": {
                "200": {
                    "description": "The envelope.",
                    "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Envelope"}}},
                },
                "404": _refused("There is no such entry."),
                **refused,
            },
        },
        "put": {
            "operationId": "put",
            "requestBody": {
                "required": True,
                "description": f"At most {VALUE_MAX_BYTES} bytes.",
                "content": {_JSON: {"schema": _put(), "example": _EXAMPLE}},
            },
            "responses": {"204": {"description": "It is stored."}, **refused, **writing},
        },
        "delete": {
            "operationId": "delete",
            "responses": {"204": {"description": "It is gone, or was never there."}, **refused},
        },
    }


_PARTS = {"app_id": "The app.", "user_id": "The user.", "model": "The model's registration name."}
_EXAMPLES = {"app_id": "mail-client", "user_id": "user_7", "model": "page", "key_hash": "0123456789abcdef"}
_EXAMPLE = {
    "envelope": {"model": "page", "version": 1, "data": {"n": 1}, "cached_at": "2026-01-01T00:00:00+00:00"},
    "ttl_seconds": 60,
}
_PART = {"minLength": 1, "maxLength": ID_MAX_BYTES, "pattern": r"^(?!\.\.?$)[^\u0000-\u001f\u007f]+$"}
"""A part of the path; the maximum is of bytes of UTF-8, for which JSON Schema has no word."""

_HASH = {"pattern": "^[0-9a-f]{16}$"}
_REFUSALS = {
    400: "A part of the path, or the JSON, is malformed, or the body did not come whole within half a minute.",
    401: "A token is missing, wrong or expired.",
    403: "The call token is for another app or user.",
    503: "The store can't be used at the moment.",
}
_WRITE_REFUSALS = {
    413: f"The body is above {VALUE_MAX_BYTES} bytes.",
    415: "The body is not sent as JSON, or with a Content-Encoding.",
    422: "The TTL or the envelope breaks a rule.",
}


def _parameter(name: str, words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": words,
        "schema": schema,
        "example": _EXAMPLES[name],
    }


def _put() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["envelope", "ttl_seconds"],
        "additionalProperties": False,
        "properties": {
            "envelope": {"$ref": "#/components/schemas/Envelope"},
            "ttl_seconds": {"type": "integer", "minimum": TTL_MIN, "maximum": TTL_MAX},
        },
    }


def _envelope() -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(MEMBERS),
        "properties": {
            "model": {"type": "string", "description": "The same as in the path."},
            "version": {"const": 1},
            "data": {"description": "The value."},
            "cached_at": {"type": "string", "format": "date-time"},
        },
    }


def _refusal() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["error", "reason"],
        "properties": {"error": {"type": "string"}, "reason": {"type": "string"}},
    }


def _refused(words: str) -> dict[str, Any]:
    return {"description": words, "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Refusal"}}}}


def _object(words: str) -> dict[str, Any]:
    return {"description": words, "content": {_JSON: {"schema": {"type": "object"}}}}
