"""What a cache was asked to do, as text that reads well in an assertion."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel
from typing_extensions import override

from ..runtime.backend import Backend
from ..runtime.backendport import BackendPort
from ..runtime.errors import UnstorableValue
from ..runtime.freshness import stored_time
from ..runtime.generation import Generation
from ..runtime.policy import Policy, Truncate
from ..runtime.port import Kept, Reading, Ref
from ..runtime.registry import is_scoped
from .clock import Clock

_GENERATION = len(":") + 8
"""Characters that a scope's generation adds to a key."""


class Call(str):
    """One operation on one entry: `"get inbox_page inbox:a1: miss"`; a string, with its parts as attributes.

    `operation` is `get`, `set` or `delete`; `model` the registration name; `outcome` is `hit`, `miss` or `failed` of a
    get, `stored`, `failed` or `too large` of a set, `gone` or `failed` of a delete; `ttl` the seconds that a set stores
    for. The text of a set that stores names them: `"set inbox_page inbox:a1: stored for 60 s"`.
    A `hit` is an entry that was found, whatever its age: what was served stale is in `stats()`.
    """

    __slots__ = ("key", "model", "operation", "outcome", "ttl")

    operation: str
    model: str
    key: str
    outcome: str
    ttl: int | None

    def __new__(cls, operation: str, model: str, key: str, outcome: str, ttl: int | None = None) -> Self:
        """Make the text."""
        lasting = "" if ttl is None else f" for {ttl} s"
        call = super().__new__(cls, f"{operation} {model} {key}: {outcome}{lasting}")
        call.operation, call.model, call.key, call.outcome, call.ttl = operation, model, key, outcome, ttl
        return call


class RecordingPort(BackendPort):
    """A user's entries, with a list of what was done about them.

    The generations of scopes are left out; the key of an entry in a scope is shown without its generation.
    """

    def __init__(
        self, user: tuple[str, str], backend: Backend, extension: Any, calls: list[Call], clock: Clock
    ) -> None:
        super().__init__(user, backend, extension, "", raising=False, clock=clock)
        self.calls = calls

    @override
    async def read(self, ref: Ref) -> Reading:
        reading = await super().read(ref)
        self._note_read(ref, reading)
        return reading

    @override
    async def read_many(self, refs: Sequence[Ref]) -> list[Reading]:
        readings = await super().read_many(refs)
        for ref, reading in zip(refs, readings, strict=True):
            self._note_read(ref, reading)
        return readings

    @override
    async def write(
        self, ref: Ref, value: BaseModel, policy: Policy, truncate: Truncate | None = None, kept: Kept | None = None
    ) -> bool:
        ttl = stored_time(policy, self.now(), ref.hash) if kept is None else kept.ttl
        try:
            stored = await super().write(ref, value, policy, truncate, kept)
        except UnstorableValue as exc:
            self._note("set", ref, "too large" if exc.reason == "size" else "failed")
            raise
        self._note("set", ref, "stored" if stored else "failed", ttl if stored else None)
        return stored

    @override
    async def remove(self, refs: Sequence[Ref]) -> bool:
        gone = await super().remove(refs)
        for ref in refs:
            self._note("delete", ref, "gone" if gone else "failed")
        return gone

    def _note_read(self, ref: Ref, reading: Reading) -> None:
        self._note("get", ref, "failed" if reading.failed else "miss" if reading.value is None else "hit")

    def _note(self, operation: str, ref: Ref, outcome: str, ttl: int | None = None) -> None:
        if ref.model is not Generation:
            key = ref.key[:-_GENERATION] if is_scoped(ref.model) else ref.key
            self.calls.append(Call(operation, ref.name, key, outcome, ttl))
