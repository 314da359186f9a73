"""Somebody else's cache as a store: the platform's `ctx.cache`, or any object with its four methods.

It tells no ages and can't prolong an entry. A `ValueError`, `TypeError` or `RuntimeError` of its own (exactly these, no
subclass) is a mistake of the program and raises; whatever else it raises is a miss, a skipped write, or `False`. So is
a call that takes longer than ten seconds; then, and after three failed connections in a row, the cache is left alone
for a moment: the caches of one class and gateway together, one that tells no ids for as long as one wrapper's call.

How long an entry will still be stored is known where this process stored it (the last 10,000 of them are remembered);
an update of another is stored for the policy's `fresh`.
"""

import asyncio
import copy
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from typing_extensions import override

from ..keys.limits import VALUE_MAX_BYTES
from .board import Board, board_of
from .cacheof import EmptyCache
from .counters import PROCESS, Counters
from .envelope import codec_of
from .errors import CacheBackendError, EntryUnreadable, UnstorableValue
from .foreignerrors import mapped_foreign
from .generation import Generation
from .guard import Guard
from .notices import notice
from .oversize import truncated
from .platformsize import fits_platform, platform_size
from .policy import Policy, Truncate
from .port import FAILED, MISS, Kept, Port, Reading, Ref
from .registry import known_models, register_generations, taken_by_another
from .sharedreads import SharedReads, own_reading
from .switch import disabled

_METHODS = ("get", "set", "delete", "get_or_fetch")
_OF_THE_PROGRAM = (ValueError, TypeError, RuntimeError)

SECONDS = 10.0
"""How long a call of another's cache may take: the platform's client gives each of its requests five."""

BOARD = Board()
"""What the callers of all caches share that tell whose they are."""
_reads = SharedReads(own_reading)


class ForeignPort(Port):
    """The entries that one cache object holds.

    Raises:
        TypeError: the object lacks one of the four methods.
    """

    ages = False

    def __init__(self, cache: Any) -> None:
        for method in _METHODS:
            if not callable(getattr(cache, method, None)):
                raise TypeError(
                    f"{type(cache).__name__} is no cache: it has no method {method}; pass cache_of(ctx), or ctx.cache"
                )
        self.counters = Counters(PROCESS)
        self._cache = cache
        self._owner = owner = owner_of(cache)
        self._guard = Guard(SECONDS) if owner is None else guard_of(*owner[:2])
        self.board = BOARD if self._owner is not None else board_of(cache)
        self._decodes = type(cache).__module__.partition(".")[0] == "imperal_sdk"

    @override
    def ref(self, model: type[BaseModel], name: str, key: str) -> Ref:
        if model is Generation:
            register_generations(getattr(self._cache, "_extension", None))
        return Ref(model, name, key)

    @override
    def shared(self, name: str, key: str) -> Hashable | None:
        return None if self._owner is None else (self._owner, name, key)

    @override
    def claimed(self, name: str, key: str) -> Hashable:
        return (self._owner, name, key)

    @override
    def now(self) -> float:
        return time.time()

    @override
    async def read(self, ref: Ref) -> Reading:
        if disabled():
            return MISS
        at = self.shared(ref.name, ref.key)
        if at is None:
            return await self._read(ref)
        return await _reads.read((at, ref.model), lambda: self._read(ref))

    async def _read(self, ref: Ref) -> Reading:
        try:
            value = await self._guarded(lambda: self._cache.get(ref.key, ref.model))
        except Exception as exc:  # noqa: BLE001
            self._failed("read", ref, exc)
            return FAILED
        if value is None:
            return MISS
        if type(value) is not ref.model:
            self._count("read", ref, EntryUnreadable("entry_shape", "the cache returned something of another class"))
            return MISS
        return Reading(value if self._decodes else copy.deepcopy(value))

    @override
    async def read_many(self, refs: Sequence[Ref]) -> list[Reading]:
        return list(await asyncio.gather(*(self.read(ref) for ref in refs)))

    @override
    async def write(
        self, ref: Ref, value: BaseModel, policy: Policy, truncate: Truncate | None = None, kept: Kept | None = None
    ) -> bool:
        if disabled():
            return False
        ttl = policy.fresh if kept is None else kept.ttl
        value = self._storable(ref, value, ttl, truncate)
        claimed = self.claimed(ref.name, ref.key)
        until = self.board.deadlines.get(claimed) if kept is not None else None
        try:
            given = value if self._decodes else copy.deepcopy(value)
            await self._guarded(lambda: self._cache.set(ref.key, given, ttl_seconds=ttl))
        except Exception as exc:  # noqa: BLE001
            self._failed("write", ref, exc)
            return False
        if isinstance(self._cache, EmptyCache):
            return False
        self.board.deadlines.put(claimed, time.monotonic() + ttl if until is None else until)
        self.counters.add("stored")
        return True

    @override
    async def remove(self, refs: Sequence[Ref]) -> bool:
        if disabled():
            return False
        keys = {ref.key: ref for ref in refs}
        for ref in refs:
            self.board.deadlines.forget(self.claimed(ref.name, ref.key))
        return all(await asyncio.gather(*(self._remove(ref) for ref in keys.values())))

    @override
    async def touch(self, ref: Ref, ttl: int) -> None:
        return None

    @override
    def time_left(self, ref: Ref, reading: Reading, policy: Policy) -> float:
        until = self.board.deadlines.get(self.claimed(ref.name, ref.key))
        if until is None:
            return policy.fresh
        return min(policy.fresh, until - time.monotonic())

    async def _remove(self, ref: Ref) -> bool:
        try:
            return await self._guarded(lambda: self._cache.delete(ref.key)) is not False
        except Exception as exc:  # noqa: BLE001
            self._failed("delete", ref, exc)
            return False

    async def _guarded(self, call: Callable[[], Awaitable[Any]]) -> Any:
        async def asked() -> Any:
            try:
                return await call()
            except Exception as exc:
                if type(exc) in _OF_THE_PROGRAM:
                    raise
                raise mapped_foreign(exc) from exc

        self._guard.admit()
        return await self._guard.run(asked)

    def _storable(self, ref: Ref, value: BaseModel, ttl: int, truncate: Truncate | None) -> BaseModel:
        codec = codec_of(ref.model, ref.name)
        if fits_platform(codec.data(value), value, ref.name, ttl):
            return value
        if truncate is not None:
            shorter = truncated(value, truncate, lambda part: fits_platform(codec.data(part), part, ref.name, ttl))
            if shorter is not None:
                self.counters.add("truncated")
                return shorter
        size = platform_size(value, ref.name, ttl)
        raise UnstorableValue("size", f"{ref.name}: {size} bytes are sent to store this, above {VALUE_MAX_BYTES}")

    def _failed(self, doing: str, ref: Ref, exc: Exception) -> None:
        if type(exc) in _OF_THE_PROGRAM:
            if type(exc) is ValueError and self._lacks(ref, exc):
                taken = taken_by_another(getattr(self._cache, "_extension", None), ref.name, ref.model)
                if taken is not None:
                    raise ValueError(taken) from exc
                raise ValueError(
                    f"{exc}; class {ref.model.__qualname__} must be registered as `{ref.name}`: call register(ext) of "
                    "its generated module, where ext is the Extension that this cache works for"
                ) from exc
            raise exc
        self._count(doing, ref, mapped_foreign(exc))

    def _count(self, doing: str, ref: Ref, error: CacheBackendError) -> None:
        self.counters.error(error.kind)
        what = type(error if error.__cause__ is None else error.__cause__).__name__
        notice(error.kind, "cache %s of model %s: %s (%s)", doing, ref.name, error.kind, what)

    def _lacks(self, ref: Ref, exc: Exception) -> bool:
        """Whether the class is not registered: by the extension's registry, else by the words of the exception."""
        known = known_models(getattr(self._cache, "_extension", None))
        if known is None:
            return "regist" in str(exc).lower()
        return all(cls is not ref.model for cls in known.values())


@lru_cache(maxsize=64)
def guard_of(kind: type, gateway: str | None) -> Guard:  # noqa: ARG001  # what tells it
    """Return the one guard of this process over the caches of a class that talk to a gateway."""
    return Guard(SECONDS)


def owner_of(cache: Any) -> tuple[type, str | None, str, str] | None:
    """Return whose entries the object holds, when it tells; two objects with one owner share fetches."""
    app_id = getattr(cache, "_app_id", None)
    user_id = getattr(cache, "_user_id", None)
    if not (isinstance(app_id, str) and app_id and isinstance(user_id, str) and user_id):
        return None
    gateway = getattr(cache, "_gw_url", None)
    return (type(cache), gateway if isinstance(gateway, str) else None, app_id, user_id)
