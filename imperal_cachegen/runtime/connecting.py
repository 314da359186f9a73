"""Which backend a URL means."""

from typing import Any

from .backend import Backend


def connect(url: str, **options: Any) -> Backend:
    """Open a backend.

    `memory://`: a new store in this process; options `max_entries`, `max_bytes`, `clock`.

    Raises:
        ValueError: another URL.
        TypeError: an option that this backend does not have.
    """
    scheme, separator, rest = url.partition("://")
    if scheme == "memory" and separator and rest in ("", "/"):
        from .memory import MemoryBackend

        return MemoryBackend(**options)
    raise ValueError(f"no backend for {scheme[:20] + separator!r}: known is memory://")
