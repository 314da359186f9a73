"""A user's entries in a backend: paths, envelopes, sizes, counters, and errors that become misses."""

import time
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel
from typing_extensions import override

from ..keys.limits import VALUE_MAX_BYTES
from .backend import Backend
from .board import Board, board_of
from .counters import PROCESS, Counters
from .envelope import Codec, codec_of
from .errors import (
    BackendFailed,
    BackendTimeout,
    BackendUnavailable,
    CacheBackendError,
    EntryUnreadable,
    UnstorableValue,
)
from .freshness import stored_time
from .generation import Generation
from .notices import notice
from .oversize import truncated
from .paths import escaped, key_hash, user_prefix
from .policy import Policy, Truncate
from .port import FAILED, MISS, Kept, Port, Reading, Ref
from .registry import known_models, register_generations, registered_name, taken_by_another
from .switch import disabled

T = TypeVar("T", bound=BaseModel)


class BackendPort(Port):
    """The entries of one user of one app in a backend."""

    ages = True

    def __init__(
        self,
        user: tuple[str, str],
        backend: Backend,
        extension: Any,
        call_token: str,
        raising: bool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.board = board_of(backend)
        self.counters = Counters(PROCESS)
        self.extension = extension
        self.prefix = user_prefix(*user)
        self._clock = clock
        self.owner: Hashable = user
        """Whose entries these are, among all of the board."""
        self._user = user
        self._backend = backend.bound(call_token) if call_token else backend
        self._raising = raising

    @property
    @override
    def system(self) -> str:
        return self._backend.system

    @override
    def now(self) -> float:
        return self._clock()

    def name_of(self, model: type[BaseModel]) -> str:
        """Return the registration name of a class.

        Raises:
            ValueError: it has none.
        """
        name = registered_name(self.extension, model)
        if name is None:
            raise ValueError(
                f"class {model.__qualname__} is not registered as a cache model of "
                f"{getattr(self.extension, 'app_id', self._user[0])!r}: call register(ext) of its generated module, "
                "or register it with models_of(ext).cache_model(name)"
            )
        return name

    @override
    def ref(self, model: type[BaseModel], name: str, key: str) -> Ref:
        known = known_models(self.extension)
        if known is None or known.get(name) is not model:
            name = self._found(model, name)
        return self._ref(model, name, key)

    def refs(self, key: str) -> list[Ref]:
        """Return the entries of a key under every registered model."""
        known = known_models(self.extension) or {}
        return [self._ref(model, name, key) for name, model in list(known.items())]

    def _found(self, model: type[BaseModel], name: str) -> str:
        if model is Generation:
            register_generations(self.extension)
        taken = taken_by_another(self.extension, name, model)
        if taken is not None:
            raise ValueError(taken)
        return self.name_of(model)

    def _ref(self, model: type[BaseModel], name: str, key: str) -> Ref:
        hashed = key_hash(key)
        return Ref(model, name, key, hashed, f"{self.prefix}{escaped(name)}:{hashed}")

    @override
    def shared(self, name: str, key: str) -> Hashable | None:
        return (self.owner, name, key)

    @override
    def claimed(self, name: str, key: str) -> Hashable:
        return (self.owner, name, key)

    def meet(self, board: Board, owner: Hashable) -> None:
        """Share the board of another store of the same entries, where `owner` tells whose they are."""
        self.board = board
        self.owner = owner

    @override
    async def read(self, ref: Ref) -> Reading:
        if disabled():
            return MISS
        try:
            raw = await self._backend.get(ref.path)
        except Exception as exc:  # noqa: BLE001
            self._failed("read", ref.name, exc)
            return FAILED
        return await self._decoded(ref, raw)

    @override
    async def read_many(self, refs: Sequence[Ref]) -> list[Reading]:
        if disabled():
            return [MISS] * len(refs)
        try:
            found = await self._backend.get_many([ref.path for ref in refs])
        except Exception as exc:  # noqa: BLE001
            self._failed("read", refs[0].name, exc)
            return [FAILED] * len(refs)
        return [await self._decoded(ref, raw) for ref, raw in zip(refs, found, strict=True)]

    @override
    async def write(
        self, ref: Ref, value: BaseModel, policy: Policy, truncate: Truncate | None = None, kept: Kept | None = None
    ) -> bool:
        if disabled():
            return False
        cached_at = self.now() if kept is None or kept.cached_at is None else kept.cached_at
        ttl = stored_time(policy, cached_at, ref.hash) if kept is None else kept.ttl
        raw = self._encoded(codec_of(ref.model, ref.name), value, cached_at, ttl, truncate)
        try:
            if not await self._put(ref.path, raw, ttl):
                return False
        except Exception as exc:  # noqa: BLE001
            self._failed("write", ref.name, exc)
            return False
        self.counters.add("stored")
        self.counters.add("bytes_written", len(raw))
        return True

    @override
    async def remove(self, refs: Sequence[Ref]) -> bool:
        if disabled():
            return False
        try:
            if refs:
                await self._drop([ref.path for ref in refs])
        except Exception as exc:  # noqa: BLE001
            self._failed("delete", refs[0].name, exc)
            return False
        return True

    async def clear(self, prefix: str) -> bool:
        """Remove everything under a prefix of paths; returns whether all is known to be gone."""
        if disabled():
            return False
        try:
            await self._backend.clear(prefix)
        except NotImplementedError:
            raise
        except Exception as exc:  # noqa: BLE001
            self._failed("delete", "all models", exc)
            return False
        return True

    @override
    async def touch(self, ref: Ref, ttl: int) -> None:
        if disabled():
            return
        try:
            await self._backend.touch(ref.path, ttl)
        except Exception as exc:  # noqa: BLE001
            self._failed("write", ref.name, exc)

    @override
    def time_left(self, ref: Ref, reading: Reading, policy: Policy) -> float:
        if reading.cached_at is None:
            return 0.0
        age = max(0.0, self.now() - reading.cached_at)
        return stored_time(policy, reading.cached_at, ref.hash) - age

    async def _put(self, path: str, raw: bytes, ttl: int) -> bool:
        await self._backend.set(path, raw, ttl)
        return True

    async def _drop(self, paths: Sequence[str]) -> None:
        if len(paths) == 1:
            await self._backend.delete(paths[0])
        else:
            await self._backend.delete_many(paths)

    async def _decoded(self, ref: Ref, raw: bytes | None) -> Reading:
        if raw is None:
            return MISS
        self.counters.add("bytes_read", len(raw))
        try:
            decoded = codec_of(ref.model, ref.name).decode(raw)
        except EntryUnreadable as exc:
            if exc.useless:
                try:
                    await self._backend.delete(ref.path)
                except Exception as deleting:  # noqa: BLE001
                    self._failed("delete", ref.name, deleting)
            self._failed("read", ref.name, exc)
            return MISS
        return Reading(decoded.value, decoded.cached_at)

    def _encoded(
        self, codec: Codec[Any], value: BaseModel, cached_at: float, ttl: int, truncate: Truncate | None
    ) -> bytes:
        def encoded(part: BaseModel) -> bytes:
            return codec.envelope(codec.data(part), cached_at)

        def sent(raw: bytes) -> int:
            return self._backend.sent_size(len(raw), ttl)

        raw = encoded(value)
        size = sent(raw)
        if size <= VALUE_MAX_BYTES:
            return raw
        if truncate is not None:
            shorter = truncated(value, truncate, lambda part: sent(encoded(part)) <= VALUE_MAX_BYTES)
            if shorter is not None:
                self.counters.add("truncated")
                return encoded(shorter)
        raise UnstorableValue("size", f"{codec.name}: {size} bytes are sent to store this, above {VALUE_MAX_BYTES}")

    def _failed(self, doing: str, name: str, exc: Exception) -> None:
        error = self._noted(doing, name, exc)
        if self._raising:
            raise error from exc if error is not exc else None

    def _noted(self, doing: str, name: str, exc: Exception) -> CacheBackendError:
        error = mapped(exc)
        self.counters.error(error.kind)
        notice(error.kind, "cache %s of model %s: %s (%s)", doing, name, error.kind, _said(error, exc))
        return error


def _said(error: CacheBackendError, exc: Exception) -> str:
    """Return what a log may tell of an error: our own words; of an entry only its kind, which the line has."""
    if isinstance(error, EntryUnreadable):
        return type(exc).__name__
    return f"{type(exc).__name__}: {error}"


def mapped(exc: Exception) -> CacheBackendError:
    """Return a backend's exception as one of ours."""
    if isinstance(exc, CacheBackendError):
        return exc
    if isinstance(exc, TimeoutError):
        return BackendTimeout(f"the store did not answer in time ({type(exc).__name__})")
    if isinstance(exc, OSError):
        return BackendUnavailable(f"the store can't be reached ({type(exc).__name__})")
    return BackendFailed(f"the store failed ({type(exc).__name__})")
