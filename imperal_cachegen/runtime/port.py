"""What reading through needs of a store of one user's entries, whether it is a backend or another's cache.

Wrappers and client speak to this; nothing here raises for what goes wrong outside.
"""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pydantic import BaseModel

from .board import Board
from .counters import Counters
from .policy import Policy, Truncate

if TYPE_CHECKING:
    from .fleetport import FleetPort


class Ref:
    """One entry: a key of a model. `path` and `hash` are a backend's."""

    __slots__ = ("hash", "key", "model", "name", "path")

    template = ""
    """The key's template, which a program that makes the key itself does not tell."""

    def __init__(self, model: type[BaseModel], name: str, key: str, hash: str = "", path: str = "") -> None:
        self.model = model
        self.name = name
        self.key = key
        self.hash = hash
        self.path = path


class Reading(NamedTuple):
    """What a read found.

    `value` None: nothing that can be used; `failed` then tells an error from a miss. `cached_at` None: the age is not
    known.
    """

    value: Any = None
    cached_at: float | None = None
    failed: bool = False


MISS = Reading()
FAILED = Reading(failed=True)


class Kept(NamedTuple):
    """The age and the whole seconds left that a changed entry keeps."""

    cached_at: float | None
    ttl: int


class Port(Protocol):
    """A store of one user's entries."""

    board: Board
    counters: Counters
    ages: bool
    """Whether entries tell their age: if not, they are stored for `fresh` only."""

    @property
    def system(self) -> str:
        """Return what keeps the entries, for telemetry: a backend's `system`, or `foreign`."""
        return "foreign"

    @property
    def fleet(self) -> "FleetPort | None":
        """Return this store as one whose processes agree on who fetches; None where each fetches for itself."""
        return None

    def ref(self, model: type[BaseModel], name: str, key: str) -> Ref:
        """Return the entry of a key of a model; `ValueError` when the class is not registered."""
        ...

    def shared(self, name: str, key: str) -> Hashable | None:
        """Return what tells the place of a key's callers in this process; None when nothing may be shared."""
        ...

    def claimed(self, name: str, key: str) -> Hashable:
        """Return what tells the claims on a key."""
        ...

    def now(self) -> float:
        """Return seconds since 1970."""
        ...

    async def read(self, ref: Ref) -> Reading:
        """Read one entry."""
        ...

    async def read_many(self, refs: Sequence[Ref]) -> list[Reading]:
        """Read entries at once, in order."""
        ...

    async def write(
        self, ref: Ref, value: BaseModel, policy: Policy, truncate: Truncate | None = None, kept: Kept | None = None
    ) -> bool:
        """Store a value; returns whether it is known to be stored. `UnstorableValue` when it can't be."""
        ...

    async def remove(self, refs: Sequence[Ref]) -> bool:
        """Remove entries at once; returns whether all are known to be gone."""
        ...

    async def touch(self, ref: Ref, ttl: int) -> None:
        """Let an entry live longer, where the store can do that."""
        ...

    def time_left(self, ref: Ref, reading: Reading, policy: Policy) -> float:
        """Return the seconds that an entry just read will still be stored."""
        ...

    def tell(self, operation: str, name: str, key: str, outcome: str) -> None:
        """Be told of a `fetch` of an entry, of a `drop` of a scope, and of what ended before the store was asked."""
        del operation, name, key, outcome  # only the store of a test keeps a log
