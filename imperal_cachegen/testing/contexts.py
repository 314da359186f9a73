"""Contexts whose `.cache` works: the platform's mock has none, and asking it for one raises."""

from typing import Any, cast

from ..runtime.protocols import ModelRegistry
from .cache import APP, USER, MemoryCache, app_of
from .runtimes import testing_of


class User:
    """Who a context acts for."""

    def __init__(self, user_id: str, role: str) -> None:
        self.imperal_id = user_id
        self.role = role


class Context:
    """A context with a user and a cache: all that handlers of cached reads need, where `imperal_sdk` is not installed."""

    def __init__(self, user: User, extension_id: str) -> None:
        self.user = user
        self._extension_id = extension_id
        self._cache: MemoryCache | None = None

    @property
    def cache(self) -> MemoryCache:
        """The cache.

        Raises:
            RuntimeError: nobody has attached one, as in the platform's contexts.
        """
        if self._cache is None:
            raise RuntimeError("ctx.cache is not available in this context: attach(ctx, extension=…) gives it one")
        return self._cache


def MockContext(  # noqa: N802  # the platform's name for it
    user_id: str = USER, *, extension: ModelRegistry | None = None, cache: MemoryCache | None = None, **others: Any
) -> Any:
    """Return a context for a test, with a `.cache` for the models that are registered on `extension`.

    It is the platform's own mock, with every argument that it takes, where `imperal_sdk` is installed; else one with
    `user` and `cache` only. `cache` is the cache of another user or of this: of one store, clock and app, and the very
    same object (with its counters) where the user is the same.

    Raises:
        TypeError: an argument that the platform's mock does not take; or `extension` is none.
    """
    if "ext" in others:
        raise TypeError("MockContext() takes no `ext`: did you mean `extension`?")
    if "extension_id" not in others:
        if cache is not None:
            others["extension_id"] = cache.app_id
        elif extension is not None:
            others["extension_id"] = app_of(extension)
    ctx = _platform_mock(user_id, others)
    if extension is not None or cache is not None:
        attach(ctx, extension=extension, cache=cache)
    return ctx


def attach(ctx: Any, *, extension: ModelRegistry | None = None, cache: MemoryCache | None = None) -> MemoryCache:
    """Give a context (the platform's mock, or any object with a `user`) a working `.cache`, and return that.

    The cache is of the context's user and app. With `cache` it shares the store, the clock, the calls and the app of
    another, and is that very object where it is this user's; `extension` is then that one's unless it is told.

    Raises:
        TypeError: neither `extension` nor `cache` is given, or the context tells no user.
    """
    if extension is None:
        if cache is None:
            raise TypeError(
                "attach() needs the extension that the models are registered on: attach(ctx, extension=ext)"
            )
        extension = cache.extension
    copy = testing_of(extension)
    if copy is not None:
        return cast("MemoryCache", copy.attach(ctx, extension=extension, cache=cache))
    user_id = getattr(getattr(ctx, "user", None), "imperal_id", None)
    if not isinstance(user_id, str):
        raise TypeError(f"{type(ctx).__name__} tells no user: `ctx.user.imperal_id` is no string")
    given = _cache_for(user_id, ctx, extension, cache)
    if isinstance(getattr(type(ctx), "cache", None), property):
        ctx._cache = given  # noqa: SLF001  # where the platform's `Context` and ours read it
    else:
        ctx.cache = given
    return given


def _cache_for(user_id: str, ctx: Any, extension: ModelRegistry, cache: MemoryCache | None) -> MemoryCache:
    if cache is not None:
        if cache.user_id == user_id and cache.extension is extension:
            return cache
        return MemoryCache(extension, user_id=user_id, app_id=cache.app_id, store=cache.store)
    told = getattr(ctx, "_extension_id", None)
    return MemoryCache(extension, user_id=user_id, app_id=told if isinstance(told, str) and told else None)


def _platform_mock(user_id: str, others: dict[str, Any]) -> Any:
    try:
        from imperal_sdk.testing import MockContext as PlatformMock  # type: ignore[import-untyped]
    except ImportError:
        unknown = sorted(others.keys() - {"role", "extension_id"})
        if unknown:
            raise TypeError(f"MockContext() takes {', '.join(unknown)} where imperal_sdk is installed") from None
        return Context(User(user_id, others.get("role", "user")), others.get("extension_id", APP))
    return PlatformMock(user_id=user_id, **others)
