"""What a cache was asked to do, as text that reads well in an assertion."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel
from typing_extensions import override

from ..runtime.backendport import BackendPort
from ..runtime.errors import UnstorableValue
from ..runtime.freshness import stored_time
from ..runtime.generation import Generation
from ..runtime.policy import Policy, Truncate
from ..runtime.port import Kept, Reading, Ref
from .faults import Spoiled

if TYPE_CHECKING:
    from .store import Store


class Call(str):
    """One thing that was done: `"get inbox_page inbox:a1: miss"`; a string, with its parts as attributes.

    | `operation` | `model` | `key` | `outcome` |
    |---|---|---|---|
    | `get` | the registration name | the entry's | `hit`, `miss`, `failed` |
    | `fetch` | the same | the same | `done`, `failed`, `cancelled`: of the fetcher |
    | `set` | the same | the same | `stored`, `kept out` (by `store_if`, `cache_if`), `too large`, `failed` |
    | `delete` | the same | the same | `gone`, `failed` |
    | `drop` | of the scope's entries | the scope's values, with a bar between | `gone`, `failed` |
    | `clear` | the name, or `all models` | empty | `gone`, `failed` |

    `ttl` is the seconds that a set stores for, else None; its text names them: `"set inbox_page inbox:a1: stored for 60 s"`.
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
        about = f"{model} {key}" if key else model
        lasting = "" if ttl is None else f" for {ttl} s"
        call = super().__new__(cls, f"{operation} {about}: {outcome}{lasting}")
        call.operation, call.model, call.key, call.outcome, call.ttl = operation, model, key, outcome, ttl
        return call

    def __getnewargs__(self) -> Any:
        """Return the parts, of which a copy is made."""
        return (self.operation, self.model, self.key, self.outcome, self.ttl)


class RecordingPort(BackendPort):
    """A user's entries, with a list of what was done about them.

    The generations of scopes are left out; the key of an entry in a scope is shown without its generation.
    """

    def __init__(self, user: tuple[str, str], store: "Store", extension: Any) -> None:
        super().__init__(user, store.backend, extension, "", raising=False, clock=store.clock)
        self._store = store

    @override
    def tell(self, operation: str, name: str, key: str, outcome: str) -> None:
        self._store.calls.append(Call(operation, name, key, outcome))

    @override
    async def read(self, ref: Ref) -> Reading:
        self._store.seen_loop()
        reading = await super().read(ref)
        self._note_read(ref, reading)
        return reading

    @override
    async def read_many(self, refs: Sequence[Ref]) -> list[Reading]:
        self._store.seen_loop()
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
        if isinstance(value, Generation):
            self._store.generations.add(value.generation)
        self._note("set", ref, "stored" if stored else "failed", ttl if stored else None)
        return stored

    @override
    async def remove(self, refs: Sequence[Ref]) -> bool:
        gone = await super().remove(refs)
        for ref in refs:
            self._note("delete", ref, "gone" if gone else "failed")
        return gone

    @override
    async def _decoded(self, ref: Ref, raw: bytes | None) -> Reading:
        if isinstance(raw, Spoiled):
            with self._store.problems.excused():
                return await super()._decoded(ref, raw)
        return await super()._decoded(ref, raw)

    def _note_read(self, ref: Ref, reading: Reading) -> None:
        if isinstance(reading.value, Generation):
            self._store.generations.add(reading.value.generation)
        self._note("get", ref, "failed" if reading.failed else "miss" if reading.value is None else "hit")

    def _note(self, operation: str, ref: Ref, outcome: str, ttl: int | None = None) -> None:
        if ref.model is not Generation:
            key, _, generation = ref.key.rpartition(":")
            key = key if generation in self._store.generations else ref.key
            self._store.calls.append(Call(operation, ref.name, key, outcome, ttl))
