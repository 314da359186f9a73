"""Every exception this package raises of its own, drawn as a tree.

    Exception
    └── CacheBackendError          what went wrong outside the program; `kind` is one word for counters and logs
        ├── BackendTimeout         no answer in time                                   kind "timeout"
        ├── BackendUnavailable     no connection, or the circuit breaker is open       kind "connection"
        ├── BackendRefused         the store refused us (401, 403)                     kind "refused"
        ├── BackendFailed          anything else that the store answered or raised     kind "failed"
        └── EntryUnreadable        an entry that is not what this client reads         kind "entry_…"
    ValueError
    └── UnstorableValue            a value that can't be stored; `reason` is one word  "size", "number", "text", "depth"

Mistakes of the program raise plain `TypeError` and `ValueError` (a key builder's are `keys.KeySegmentError`). A client
shows what happened outside only with `on_error="raise"`, and `UnstorableValue` never: `set` raises a plain `ValueError`.
"""


class CacheBackendError(Exception):
    """What went wrong outside the program: by default a miss, a skipped write, or `False`."""

    kind = "failed"


class BackendTimeout(CacheBackendError):
    """The store did not answer in time."""

    kind = "timeout"


class BackendUnavailable(CacheBackendError):
    """The store can't be reached, or was left alone because it could not be reached a moment ago."""

    kind = "connection"


class BackendRefused(CacheBackendError):
    """The store refused this client (401, 403)."""

    kind = "refused"


class BackendFailed(CacheBackendError):
    """The store failed in another way."""


class EntryUnreadable(CacheBackendError):
    """An entry is not what this client reads.

    `kind` is `entry_json` or `entry_envelope` (nobody can read it: it is deleted), `entry_model`, `entry_version` or
    `entry_shape` (another program may: it is left).
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    @property
    def useless(self) -> bool:
        """Whether nobody can read the entry."""
        return self.kind in ("entry_json", "entry_envelope")


class UnstorableValue(ValueError):
    """A value that can't be stored; `reason` is `size`, `number`, `text` or `depth`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
