"""A user's entries in a backend whose processes agree on who fetches: writes and deletes drop leases."""

from collections.abc import Sequence
from copy import copy
from typing import Any, Self

from typing_extensions import override

from .backendport import BackendPort
from .lease import Lease, Leases, lease_path
from .port import FAILED, Reading, Ref
from .switch import disabled


class FleetPort(BackendPort):
    """The entries of one user of one app, and their leases."""

    def __init__(self, leases: Leases, *store: Any) -> None:
        super().__init__(*store)
        self.leases = leases
        self._held: Lease | None = None

    @property
    @override
    def fleet(self) -> "FleetPort | None":
        return None if disabled() else self

    def under(self, lease: Lease) -> Self:
        """Return this store as one whose writes count only while a lease holds."""
        port = copy(self)
        port._held = lease  # noqa: SLF001  # a copy of its own
        return port

    async def take(self, ref: Ref, *, over: bool = False) -> Lease | None:
        """Take an entry's lease; None while another holds it. Raises when the store could not be asked."""
        return await self.leases.take(ref.path, over=over)

    async def look(self, ref: Ref) -> tuple[Reading, bytes | None]:
        """Read an entry, and the token of its lease, in one round trip."""
        try:
            raw, token = await self._backend.get_many([ref.path, lease_path(ref.path)])
        except Exception as exc:  # noqa: BLE001
            self._failed("read", ref.name, exc)
            return FAILED, None
        return await self._decoded(ref, raw), token

    async def holds(self, ref: Ref, token: bytes | None) -> bool:
        """Whether an entry's lease is still the one with this token; True where the store can't be asked."""
        try:
            found = await self._backend.get(lease_path(ref.path))
        except Exception as exc:  # noqa: BLE001
            self.note(ref, exc)
            return True
        return token is not None and found == token

    def note(self, ref: Ref, exc: Exception) -> None:
        """Count and log what went wrong with a lease; it stops nobody."""
        self._noted("lease", ref.name, exc)

    @override
    async def _put(self, path: str, raw: bytes, ttl: int) -> bool:
        if self._held is not None:
            return await self._held.store(raw, ttl)
        await self.leases.replace(path, raw, ttl)
        return True

    @override
    async def _drop(self, paths: Sequence[str]) -> None:
        await self.leases.remove(paths)
