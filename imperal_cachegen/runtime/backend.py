"""The interface to a store: bytes in, bytes out, under a path, for some seconds.

A backend knows no models, keys or users. It raises when it could not do what was asked (any exception will do; those of
`errors` have kinds), and clients decide what a failure means.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

if TYPE_CHECKING:
    from .lease import Leases

T = TypeVar("T")

Where = Callable[[str], bool]
"""Tells whether the entry at a path is wanted."""


class Held(NamedTuple):
    """An entry as a store lists it: its path, its value, and how many seconds it has left."""

    path: str
    value: bytes
    left: float


class Backend(ABC):
    """A store: `get`, `set`, `delete` and `aclose`; the rest has a form that any store can do, and may be done better."""

    @property
    def system(self) -> str:
        """Return what keeps the entries, for telemetry: `memory`, `redis`, `gateway`, or `other`."""
        return "other"

    @abstractmethod
    async def get(self, path: str) -> bytes | None:
        """Return what is stored under a path, or None when nothing is, or its time is over."""

    @abstractmethod
    async def set(self, path: str, value: bytes, ttl: int) -> None:
        """Store a value for `ttl` seconds, in place of what is stored there and of its time."""

    @abstractmethod
    async def delete(self, path: str) -> None:
        """Remove what is stored under a path. Nothing there is fine."""

    @abstractmethod
    async def aclose(self) -> None:
        """Release what is held, background work of the clients on it included. Twice is fine."""

    async def get_many(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return what is stored under each path, in order; raises when one can't be read."""
        return await _all(self.get(path) for path in paths)

    async def set_many(self, items: Sequence[tuple[str, bytes, int]]) -> None:
        """Store (path, value, ttl) for each item; tries every one, then raises what the first failure was."""
        await _all(self.set(path, value, ttl) for path, value, ttl in items)

    async def delete_many(self, paths: Sequence[str]) -> None:
        """Remove what is stored under each path; tries every one, then raises what the first failure was."""
        await _all(self.delete(path) for path in paths)

    async def touch(self, path: str, ttl: int) -> bool:  # noqa: ARG002  # what a store without it answers
        """Let what is stored under a path live for `ttl` seconds from now, its value untouched.

        Returns:
            Whether it does. False when nothing is stored there, and from a store that can't do this.
        """
        return False

    async def clear(self, prefix: str) -> None:
        """Remove everything whose path begins with a prefix; `NotImplementedError` from a store that can't list."""
        raise NotImplementedError(f"{type(self).__name__} can't list what it holds ({prefix!r:.80})")

    async def listed(self, prefix: str, limit: int, where: Where | None = None) -> "list[Held]":
        """Return what is stored under paths that begin with a prefix: `limit` entries at most, in no order.

        `where` tells whether the entry at a path is wanted; values of others are not read, and do not count.

        Raises:
            NotImplementedError: the store can't list what it holds.
        """
        raise NotImplementedError(f"{type(self).__name__} can't list what it holds ({prefix!r:.80}, {limit}, {where})")

    async def get_held(self, path: str) -> "Held | None":
        """Return what is stored under a path with the seconds that it has left, or None as `get` does.

        Raises:
            NotImplementedError: the store can't tell.
        """
        return next((held for held in await self.listed(path, 1) if held.path == path), None)

    def sent_size(self, length: int, ttl: int) -> int:  # noqa: ARG002  # a gateway sends it
        """Return how many bytes are sent to store a value of `length` bytes: what the size limit is measured on."""
        return length

    def bound(self, call_token: str) -> "Backend":  # noqa: ARG002  # for a gateway
        """Return this store as a client with a call token sees it."""
        return self

    def leases(self, seconds: float) -> "Leases | None":  # of who has some
        """Return what lets processes agree on who fetches; None from a store that one process has for itself.

        Raises:
            NotImplementedError: from a store of several processes without leases.
        """
        raise NotImplementedError(f"{type(self).__name__} has no leases")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


async def _all(calls: Iterable[Awaitable[T]]) -> list[T]:
    from asyncio import gather

    results = await gather(*calls, return_exceptions=True)
    done: list[T] = []
    for result in results:
        if isinstance(result, BaseException):
            raise result
        done.append(result)
    return done
