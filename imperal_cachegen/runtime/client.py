"""The included cache client: the platform's four methods, and more, over a backend."""

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from pydantic import BaseModel

from ..keys.limits import TTL_MAX, TTL_MIN
from .backend import Backend
from .backendport import BackendPort
from .connecting import connect
from .counters import Stats
from .entries import clear, read, read_many, remove, write
from .fetching import Fetch, Plan, check_fetcher, get_or_fetch
from .fieldnames import class_name
from .fleetport import FleetPort
from .lease import LEASE_SECONDS, Leases
from .observing import SEVERAL, Several, watch
from .paths import checked_id
from .policy import Policy, seconds_above_0, whole_seconds
from .port import Reading, Ref
from .protocols import ModelRegistry
from .scopes import KeySpot

T = TypeVar("T", bound=BaseModel)

_is_key = re.compile(r"[A-Za-z0-9_\-:]{1,128}").fullmatch


class Entry(NamedTuple, Generic[T]):
    """A stored value, when it was stored (UTC), and its age in seconds."""

    value: T
    cached_at: datetime
    age: float


class CacheClient:
    """A cache of one user of one app: cheap, one per request.

    `backend` is shared by the process; a URL (see `connect`) opens one that `async with` closes. `extension` is where
    models are registered. `on_error="raise"` raises `CacheBackendError` instead of turning what goes wrong outside into
    misses: for tests. `single_flight="fleet"` lets all processes that say so run one fetch: over Redis, or in memory,
    where there is one process. `clock` gives seconds since 1970.

    Raises:
        ValueError: an id is empty or above 1,024 bytes, `on_error` or `single_flight` is another word, or the backend
            has no leases, which a fleet needs.
        TypeError: `extension` is none.
    """

    def __init__(  # noqa: PLR0913  # the fixed signature
        self,
        app_id: str,
        user_id: str,
        backend: Backend | str,
        extension: ModelRegistry,
        *,
        call_token: str = "",
        on_error: str = "miss",
        single_flight: str = "process",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app_id = checked_id("app_id", app_id)
        self._user_id = checked_id("user_id", user_id)
        if on_error not in ("miss", "raise"):
            raise ValueError(f'on_error is "miss" or "raise", not {on_error!r:.40}')
        if not hasattr(extension, "_cache_models") and not hasattr(extension, "_resolve_cache_model_name"):
            raise TypeError(f"{type(extension).__name__} is no extension: it has no registry of cache models")
        self._extension = extension
        self._opened = connect(backend) if isinstance(backend, str) else None
        store: Any = backend if self._opened is None else self._opened
        leases = _leases(store, single_flight)
        of_user = ((app_id, user_id), store, extension, call_token, on_error == "raise", clock)
        self.port = BackendPort(*of_user) if leases is None else FleetPort(leases, *of_user)

    @property
    def extension(self) -> ModelRegistry:
        """Where the models are registered."""
        return self._extension

    async def get(self, key: str, model: type[T]) -> T | None:
        """Return the value stored under a key, or None.

        Raises:
            ValueError: the key is not allowed, or the class is not registered.
            TypeError: `model` is no Pydantic class.
        """
        value: T | None = (await self._read(key, model)).value
        return value

    async def get_entry(self, key: str, model: type[T]) -> Entry[T] | None:
        """Return the value stored under a key with its age, or None; raises as `get`."""
        reading = await self._read(key, model)
        if reading.value is None or reading.cached_at is None:
            return None
        age = max(0.0, self.port.now() - reading.cached_at)
        return Entry(reading.value, datetime.fromtimestamp(reading.cached_at, UTC), age)

    async def get_many(self, wanted: Sequence[tuple[str, type[BaseModel]]]) -> list[BaseModel | None]:
        """Return the values of (key, model) pairs, read at once, in order; raises as `get`."""
        refs = [self._ref(key, model) for key, model in wanted]
        return await watch("get_many", self.port, SEVERAL, read_many, refs) if refs else []

    async def set(self, key: str, value: BaseModel, ttl_seconds: int = 60) -> None:
        """Store a value for 5 to 300 seconds.

        Raises:
            ValueError: the key or the TTL is not allowed, the class is not registered, or the value can't be stored.
            TypeError: `value` is no Pydantic instance.
        """
        _check_key(key)
        policy = _policy(ttl_seconds)
        _check_value(value)
        plan = Plan(KeySpot(self._ref(key, type(value))), policy, type(value).__name__, judged=False)
        await watch("set", self.port, plan, write, value)

    async def delete(self, key: str, model: type[BaseModel] | None = None) -> bool:
        """Remove what is stored under a key, of one model or of every registered one; all at once.

        Returns:
            Whether all of it is known to be gone.

        Raises:
            ValueError: the key is not allowed, or the class is not registered.
            TypeError: `model` is no Pydantic class.
        """
        if model is not None:
            ref = self._ref(key, model)
            return await watch("delete", self.port, ref, remove, [ref])
        _check_key(key)
        return await watch("delete", self.port, SEVERAL, remove, self.port.refs(key))

    async def clear(self, model: type[BaseModel] | None = None) -> bool:
        """Remove all entries of this user, of one model or of all; returns whether all is known to be gone.

        Raises:
            NotImplementedError: the backend can't list what it holds.
        """
        about = SEVERAL if model is None else Several(self._name(model))
        return await watch("clear", self.port, about, clear)

    async def get_or_fetch(  # noqa: PLR0913  # the platform's four, and three more
        self,
        key: str,
        model: type[T],
        fetcher: Callable[[], Awaitable[T]],
        ttl_seconds: int | Policy = 60,
        *,
        refresh: bool = False,
        cache_if: Callable[[T], bool] | None = None,
        fetch_timeout: float | None = None,
    ) -> T:
        """Return the stored value, or fetch it and store it; concurrent calls run one fetcher.

        `ttl_seconds` may be a policy. `refresh` fetches in any case. A result that `cache_if` refuses is returned and
        not stored. `fetch_timeout` is how many seconds a call waits for the fetcher.

        Raises:
            ValueError: the key, the TTL or the timeout is not allowed, or the class is not registered.
            TypeError: `model` is no Pydantic class, or the fetcher's result is not exactly of it.
            TimeoutError: the fetcher is late, and nothing stored covers it.
        """
        ref = self._ref(key, model)
        check_fetcher(ref.name, fetcher)
        policy = ttl_seconds if isinstance(ttl_seconds, Policy) else _policy(ttl_seconds)
        judged = policy is ttl_seconds
        plan = Plan(KeySpot(ref), policy, ref.name, judged)
        timeout = policy.timeout if fetch_timeout is None else seconds_above_0("fetch_timeout", fetch_timeout)
        value: T = await watch(
            "get_or_fetch", self.port, plan, get_or_fetch, Fetch(fetcher, cache_if, refresh, timeout)
        )
        return value

    def stats(self) -> Stats:
        """Return what this client has counted."""
        return self.port.counters.stats()

    async def aclose(self) -> None:
        """Close the backend, when this client has opened it."""
        if self._opened is not None:
            await self._opened.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(app_id={self._app_id!r})"

    def _read(self, key: str, model: type[BaseModel]) -> Awaitable[Reading]:
        return watch("get", self.port, self._ref(key, model), read)

    def _ref(self, key: str, model: type[BaseModel]) -> Ref:
        _check_key(key)
        return self.port.ref(model, self._name(model), key)

    def _name(self, model: object) -> str:
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            raise TypeError(f"model must be a Pydantic class, got {class_name(model)}")
        return self.port.name_of(model)


def _check_key(key: object) -> None:
    if not isinstance(key, str) or _is_key(key) is None:
        shown = f"{key!r:.60}" if isinstance(key, str) else type(key).__name__
        swapped = "; the key comes first, then the model" if isinstance(key, type) else ""
        raise ValueError(f"a cache key is 1 to 128 characters of A-Z a-z 0-9 _ - :, got {shown}{swapped}")


def _leases(backend: Backend, single_flight: object) -> Leases | None:
    """Return what the processes agree by on who fetches; None where each fetches for itself."""
    if single_flight not in ("process", "fleet"):
        raise ValueError(f'single_flight is "process" or "fleet", not {single_flight!r:.40}')
    if single_flight == "process":
        return None
    try:
        return backend.leases(LEASE_SECONDS)
    except NotImplementedError as exc:
        raise ValueError(
            f'single_flight="fleet" needs a backend with leases, redis:// or memory://: {exc}; leave it out, and each '
            "process fetches once"
        ) from None


def _check_value(value: object) -> None:
    if not isinstance(value, BaseModel):
        raise TypeError(f"value must be a Pydantic instance, got {type(value).__name__}")


def _policy(ttl_seconds: object) -> Policy:
    return Policy(whole_seconds("ttl_seconds", ttl_seconds, TTL_MIN, TTL_MAX))
