"""Which backend a URL means."""

from typing import Any

from .backend import Backend


def connect(url: str, **options: Any) -> Backend:
    """Open a backend.

    `memory://`: a new store in this process; options `max_entries`, `max_bytes`, `clock`.
    `http(s)://gateway…`: the platform's gateway; options `service_token` (else `IMPERAL_SERVICE_TOKEN`), `seconds` (how
    long an operation may take), `connections` (of an event loop, at most).

    Raises:
        ValueError: another URL.
        TypeError: an option that this backend does not have.
    """
    scheme, separator, rest = url.partition("://")
    if scheme == "memory" and separator and rest in ("", "/"):
        from .memory import MemoryBackend

        return MemoryBackend(**options)
    if scheme in ("http", "https") and rest:
        import os

        from .gateway import gateway_backend

        token = options.pop("service_token", None) or os.environ.get("IMPERAL_SERVICE_TOKEN", "")
        return gateway_backend(url, token, **options)
    raise ValueError(f"no backend for {scheme[:20] + separator!r}: known are memory:// and http(s)://")
