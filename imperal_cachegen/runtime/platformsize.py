"""How large a value is on the platform's wire: ASCII JSON of the envelope and `ttl_seconds`, as its client sends it."""

import json
from datetime import UTC, datetime

from pydantic import BaseModel

from ..keys.limits import VALUE_MAX_BYTES

_AROUND = 512
"""Bytes that the platform's body has around a value and its model's name, at most."""


def fits_platform(data: bytes, value: BaseModel, name: str, ttl: int) -> bool:
    """Return whether the platform's client can store a value; `data` is the value as UTF-8 JSON.

    No character of it becomes more than three times as long in ASCII, but U+007F, which becomes six.
    """
    longest = 3 * len(data) + 3 * data.count(b"\x7f") + 6 * len(name) + _AROUND
    return longest <= VALUE_MAX_BYTES or platform_size(value, name, ttl) <= VALUE_MAX_BYTES


def platform_size(value: BaseModel, name: str, ttl: int) -> int:
    """Return the bytes that the platform's client sends to store a value."""
    moment = datetime(2026, 1, 1, 0, 0, 0, 1, UTC).isoformat()
    envelope = {"model": name, "version": 1, "data": value.model_dump(mode="json", warnings=False), "cached_at": moment}
    return len(json.dumps({"envelope": envelope, "ttl_seconds": ttl}, separators=(",", ":")))
