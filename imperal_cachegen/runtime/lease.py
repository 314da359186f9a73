"""The lease of an entry: who of all processes fetches it.

A process that misses takes the lease, fetches, and stores the value in the step that gives the lease up. A `delete` or
`set` of the entry drops its lease, so that what was fetched before is not stored after. Nothing here knows what is
fetched, or which store keeps leases.
"""

from collections.abc import Sequence
from typing import Protocol

LEASE_SECONDS = 5.0
"""How long a process that died holds up the others, at most; one that lives extends its lease."""


class Lease(Protocol):
    """The right to fetch an entry. It ends by itself, some seconds after it was taken or extended."""

    token: bytes
    """What stands at the lease's path while it is held."""

    async def extend(self) -> bool:
        """Let its seconds begin anew; returns False when it is lost."""
        ...

    async def store(self, value: bytes, ttl: int) -> bool:
        """Store the entry and give the lease up, in one step; returns False, and does nothing, when it is lost."""
        ...

    async def give_up(self) -> None:
        """Let others have it. One that is lost is fine."""
        ...


class Leases(Protocol):
    """The leases of a store's entries. Every method raises when the store could not do what was asked."""

    seconds: float
    """How long a lease lasts."""

    async def take(self, path: str, *, over: bool = False) -> Lease | None:
        """Take the lease of an entry; None while another holds it. `over`: take it from whoever does."""
        ...

    async def replace(self, path: str, value: bytes, ttl: int) -> None:
        """Store an entry and drop its lease, in one step."""
        ...

    async def remove(self, paths: Sequence[str]) -> None:
        """Remove entries, each with its lease in one step."""
        ...


def lease_path(path: str) -> str:
    """Return where the lease of an entry is kept.

    It begins with the entry's path, so what removes all entries of a user removes their leases. No entry can be there:
    braces are escaped in every part of a path. A cluster finds the node by what they enclose: the entry's own path.
    """
    return f"{path}{{{path}}}"
