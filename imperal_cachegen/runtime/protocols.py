"""What the wrappers take: any cache with the platform's four methods, and any registry of cache models."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)


class Cache(Protocol):
    """A cache of one user: the platform's `ctx.cache`, the included client, or another with these four methods."""

    async def get(self, key: str, model: type[T], /) -> T | None:
        """Return the value stored under a key, or None."""
        ...

    async def set(self, key: str, value: BaseModel, /, ttl_seconds: int) -> object:
        """Store a value for so many seconds."""
        ...

    async def delete(self, key: str, /) -> object:
        """Remove what is stored under a key."""
        ...

    async def get_or_fetch(
        self, key: str, model: type[T], /, fetcher: Callable[[], Awaitable[T]], ttl_seconds: int
    ) -> T:
        """Return the stored value, or fetch it and store it."""
        ...


class ModelRegistry(Protocol):
    """An extension: `imperal_sdk.Extension`, this package's `Extension`, or what `models_of` returns."""

    def cache_model(self, name: str, /) -> Any:
        """Return the decorator that registers a class under a name."""
        ...
