"""What a request must be: its path, its body, the envelope in it. The rules of the platform's reference page."""

import re
from datetime import datetime
from json import dumps
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from pydantic_core import from_json, to_json
from starlette.requests import ClientDisconnect, Request

from ..keys.limits import TTL_MAX, TTL_MIN, VALUE_MAX_BYTES
from ..runtime.paths import ID_MAX_BYTES, escaped, user_prefix
from .refusals import Refused

ROOT = "/v1/internal/extcache/"
"""What the paths of entries begin with."""

MEMBERS = ("model", "version", "data", "cached_at")
"""What an envelope has."""

_HASH = re.compile(r"[0-9a-f]{16}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?")


class Address(NamedTuple):
    """Whose entry a path names: the app, the user, the model's registration name, and the key's hash."""

    app_id: str
    user_id: str
    model: str
    key_hash: str

    @property
    def path(self) -> str:
        """Where a backend keeps it."""
        return f"{user_prefix(self.app_id, self.user_id)}{escaped(self.model)}:{self.key_hash}"


class Put(NamedTuple):
    """What a PUT stores: the envelope as JSON, for so many seconds."""

    envelope: bytes
    ttl: int


def address_of(request: Request) -> Address:
    """Return the entry that a request is about, from the path as it was sent: `%2F` is no `/`."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    parts = raw.partition(b"?")[0].removeprefix(ROOT.encode()).split(b"/")
    if len(parts) != 4:
        raise Refused(400, "path", f"the path is {ROOT}{{app_id}}/{{user_id}}/{{model}}/{{key_hash}}")
    names = ("app_id", "user_id", "model")
    app_id, user_id, model = (_part(name, text) for name, text in zip(names, parts, strict=False))
    if not is_key_hash(key_hash := parts[3].decode("latin-1")):
        raise Refused(400, "path", "the key's hash is 16 digits of 0-9 a-f")
    return Address(app_id, user_id, model, key_hash)


def is_key_hash(text: str) -> bool:
    """Whether a text can be the hash of a key."""
    return _HASH.fullmatch(text) is not None


def _part(name: str, text: bytes) -> str:
    data = unquote_to_bytes(text)
    if not data or data in (b".", b".."):
        raise Refused(400, "path", f"{name} is empty, or . or ..")
    if len(data) > ID_MAX_BYTES:
        raise Refused(400, "path", f"{name} is above {ID_MAX_BYTES} bytes")
    try:
        part = data.decode()
    except UnicodeDecodeError:
        raise Refused(400, "path", f"{name} is no UTF-8") from None
    if any(ord(character) < 32 or ord(character) == 127 for character in part):
        raise Refused(400, "path", f"{name} holds a control character")
    return part


async def put_of(request: Request, address: Address) -> Put:
    """Return what a PUT stores; reads no more of the body than may be stored."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "content_type", "the body is sent as application/json")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refused(415, "content_type", "the body is sent as it is, without a Content-Encoding")
    body = await _body(request)
    try:
        content = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Refused(400, "json", "the body is no JSON") from None
    if not isinstance(content, dict) or content.keys() != {"envelope", "ttl_seconds"}:
        raise Refused(422, "body", "the body has the members envelope and ttl_seconds, and no others")
    ttl = content["ttl_seconds"]
    if type(ttl) is not int or not TTL_MIN <= ttl <= TTL_MAX:
        raise Refused(422, "ttl", f"ttl_seconds is a whole number from {TTL_MIN} to {TTL_MAX}")
    return Put(_envelope(content["envelope"], address), ttl)


async def _body(request: Request) -> bytes:
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > VALUE_MAX_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > VALUE_MAX_BYTES:
                raise _too_large()
    except ClientDisconnect:
        raise Refused(400, "body", "the body ended early, or did not come in time") from None
    return bytes(body)


def _too_large() -> Refused:
    return Refused(413, "size", f"the body is above {VALUE_MAX_BYTES} bytes")


def _envelope(envelope: Any, address: Address) -> bytes:
    if not isinstance(envelope, dict) or not envelope.keys() >= set(MEMBERS):
        raise Refused(422, "envelope", f"the envelope has the members {', '.join(MEMBERS)}")
    if envelope["model"] != address.model:
        raise Refused(422, "envelope", "the envelope is of another model than the path")
    if type(envelope["version"]) is not int or envelope["version"] != 1:
        raise Refused(422, "envelope", "the envelope's version is 1")
    cached_at = envelope["cached_at"]
    if not isinstance(cached_at, str) or not _is_moment(cached_at):
        raise Refused(422, "envelope", "cached_at is a moment in ISO 8601")
    return _stored(envelope)


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return _MOMENT.fullmatch(text) is not None


def _stored(envelope: dict[str, Any]) -> bytes:
    """Return the envelope as it is stored, below the cap as what was sent."""
    written = to_json(envelope)
    if b"Infinity" in written:  # 1e999 is read as one, and could not be read back
        try:
            dumps(envelope, allow_nan=False)
        except ValueError:
            raise Refused(400, "json", "a number in the body is beyond what a float holds") from None
    if len(written) > VALUE_MAX_BYTES:  # 1e15 is written as 1000000000000000.0
        raise _too_large()
    return written
