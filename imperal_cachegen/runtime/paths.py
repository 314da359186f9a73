"""Where an entry is stored: the platform's path, from parts that can't meet whatever they contain."""

from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

ID_MAX_BYTES = 1024
"""Bytes of an app id or a user id, at most."""


@lru_cache(maxsize=1024)
def escaped(part: str) -> str:
    """Return a part as it stands in a path: plain ones as they are, every other byte as `%HH`, injectively."""
    text = quote(part, safe="@", errors="surrogatepass")
    return text.replace(".", "%2E") if text in (".", "..") else text


def user_prefix(app_id: str, user_id: str) -> str:
    """Return what the paths of all entries of one user of one app begin with."""
    return f"imperal:extcache:{escaped(app_id)}:{escaped(user_id)}:"


def key_hash(key: str) -> str:
    """Return the last part of a path."""
    return sha256(key.encode()).hexdigest()[:16]


def checked_id(name: str, value: object) -> str:
    """Return an app id or a user id.

    Raises:
        ValueError: no string, empty, or above 1,024 bytes.
    """
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} must be a string that is not empty")
    if len(value.encode(errors="surrogatepass")) > ID_MAX_BYTES:
        raise ValueError(f"{name} is above {ID_MAX_BYTES} bytes")
    return value
