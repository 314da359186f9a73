"""What the caches of others raise, as one of ours.

They stand on libraries that this package does not know, so what happened is told by the system's exception below
theirs, and by the status of the HTTP response that they carry.
"""

from json import JSONDecodeError

from pydantic import ValidationError

from .errors import (
    BackendFailed,
    BackendRefused,
    BackendTimeout,
    BackendUnavailable,
    CacheBackendError,
    EntryUnreadable,
)

_DEPTH = 8
"""Exceptions below one that are looked at, at most."""


def mapped_foreign(exc: Exception) -> CacheBackendError:
    """Return what another's cache raised as one of ours."""
    if isinstance(exc, CacheBackendError):
        return exc
    name = type(exc).__name__
    if isinstance(exc, ValidationError):
        return EntryUnreadable("entry_shape", f"the entry does not fit the class ({name})")
    if isinstance(exc, (JSONDecodeError, UnicodeDecodeError)):
        return EntryUnreadable("entry_json", f"the entry is no JSON ({name})")
    if getattr(getattr(exc, "response", None), "status_code", None) in (401, 403):
        return BackendRefused(f"the cache was refused ({name})")
    below: BaseException | None = exc
    for _ in range(_DEPTH):
        if isinstance(below, TimeoutError):
            return BackendTimeout(f"the cache did not answer in time ({name})")
        if isinstance(below, OSError):
            return BackendUnavailable(f"the cache can't be reached ({name})")
        if below is None:
            break
        below = below.__cause__ or below.__context__
    return BackendFailed(f"the cache failed ({name})")
