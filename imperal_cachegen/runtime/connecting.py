"""Which backend a URL means."""

from typing import Any

from .backend import Backend

_REDIS = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")


def connect(url: str, **options: Any) -> Backend:
    """Open a backend.

    `memory://`: a new store in this process; options `max_entries`, `max_bytes`, `clock`.
    `redis://…`, `rediss://…` (TLS), `unix://…`: one Redis server. `redis+sentinel://host:port,host:port/service`: the
    master that these Sentinels know. `redis+cluster://host:port,host:port`: a cluster. Options `seconds` (how long an
    operation may take, 0.25), `connections` (of an event loop to a server, at most 16).
    `http(s)://gateway…`: the platform's gateway; options `service_token` (else `IMPERAL_SERVICE_TOKEN`), `seconds` (how
    long an operation may take), `connections` (of an event loop, at most).

    Raises:
        ValueError: another URL, or a malformed one.
        ImportError: the client library is not installed; the message says what to install.
        TypeError: no string; or an option that this backend does not have.
    """
    if not isinstance(url, str):
        raise TypeError(f"connect() takes a URL, a string, got {type(url).__name__}")
    scheme, separator, rest = url.partition("://")
    if scheme == "memory" and separator and rest in ("", "/"):
        from .memory import MemoryBackend

        return MemoryBackend(**options)
    if scheme in ("http", "https") and rest:
        import os

        from .gateway import gateway_backend

        token = options.pop("service_token", None) or os.environ.get("IMPERAL_SERVICE_TOKEN", "")
        return gateway_backend(url, token, **options)
    if scheme in _REDIS and rest:
        return _redis(url, options)
    if scheme in ("http", "https", *_REDIS) and separator:
        raise ValueError(
            f"{scheme}:// tells no address: write {scheme}://{'/a/socket' if scheme == 'unix' else 'host:port'}"
        )
    given = f"{scheme[:20]}://" if separator else "a text without ://"  # it may hold a password
    known = ", ".join(f"{name}://" for name in ("memory", "http(s)", *_REDIS))
    raise ValueError(f"no backend for {given}: known are {known}")


def _redis(url: str, options: dict[str, Any]) -> Backend:
    try:
        from .redis import redis_backend
    except ImportError as exc:
        raise ImportError("redis-py is not installed: pip install 'imperal-cachegen[redis]' (or redis)") from exc
    return redis_backend(url, **options)
