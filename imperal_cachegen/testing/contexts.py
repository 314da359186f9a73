"""Contexts whose `.cache` works: the platform's mock has none, and asking it for one raises."""

from contextlib import suppress
from functools import cache as cached
from typing import Any

from ..runtime.protocols import ModelRegistry
from .cache import APP, USER, MemoryCache, app_of
from .scene import current

with suppress(ImportError):  # at once: the first input of a test of Hypothesis has no more time than the others
    import imperal_sdk.testing  # type: ignore[import-untyped]  # noqa: F401


class NoCache(AttributeError, RuntimeError):
    """A context has no cache: a `RuntimeError`, as the platform raises, that `hasattr(ctx, "cache")` understands, too."""


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
            NoCache: nobody has attached one.
        """
        return _attached(self._cache)


def MockContext(  # noqa: N802  # the platform's name for it
    user_id: str = USER, *, extension: ModelRegistry | None = None, cache: MemoryCache | None = None, **others: Any
) -> Any:
    """Return a context for a test, with a `.cache` for the models that are registered on `extension`.

    It is the platform's own mock, with every argument that it takes, where `imperal_sdk` is installed; else one with
    `user` and `cache` only. In a test that pytest runs, all contexts of one user and extension, and the `cache` fixture,
    have the very same cache, and those of other users one over the same store. `cache` tells another to share with: its
    store, clock and app, and the very same object (with its counters) where the user is the same. With neither
    `extension` nor `cache` the context has no cache.

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
    elif (scene := current()) is not None:
        scene.without_cache()
    return ctx


def attach(ctx: Any, *, extension: ModelRegistry | None = None, cache: MemoryCache | None = None) -> MemoryCache:
    """Give a context (the platform's mock, or any object with a `user`) a working `.cache`, and return that.

    The cache is of the context's user and app, and shared as `MockContext` tells. With `cache` it shares the store, the
    clock, the calls and the app of another, and is that very object where it is this user's; `extension` is then that
    one's unless it is told.

    Raises:
        TypeError: neither `extension` nor `cache` is given, the context tells no user, or it can't be given a cache.
    """
    if extension is None:
        if cache is None:
            raise TypeError(
                "attach() needs the extension that the models are registered on: attach(ctx, extension=ext)"
            )
        extension = cache.extension
    user_id = getattr(getattr(ctx, "user", None), "imperal_id", None)
    if not isinstance(user_id, str):
        raise TypeError(f"{type(ctx).__name__} tells no user: `ctx.user.imperal_id` is no string")
    given = _cache_for(user_id, ctx, extension) if cache is None else cache.over(extension, user_id)
    if isinstance(getattr(type(ctx), "cache", None), property):
        ctx._cache = given  # noqa: SLF001  # where the platform's `Context` and ours read it
    else:
        ctx.cache = given
    taken: object = getattr(ctx, "cache", None)
    if taken is not given:
        raise TypeError(f"{type(ctx).__name__}.cache is a property that can't be given a cache: write it in the test")
    return given


def _cache_for(user_id: str, ctx: Any, extension: ModelRegistry) -> MemoryCache:
    told = getattr(ctx, "_extension_id", None)
    app_id = told if isinstance(told, str) and told not in ("", APP) else app_of(extension)  # the mock's own, untold
    scene = current()
    if scene is not None:
        return scene.cache(extension, user_id, app_id)
    return MemoryCache(extension, user_id=user_id, app_id=app_id)


def _attached(cache: MemoryCache | None) -> MemoryCache:
    if cache is None:
        raise NoCache(
            "ctx.cache is not available in this context: MockContext(…, extension=ext) or attach(ctx, extension=ext) "
            "gives it one, where ext is what your models are registered on"
        )
    return cache


def _platform_mock(user_id: str, others: dict[str, Any]) -> Any:
    try:
        from imperal_sdk.testing import MockContext as PlatformMock
    except ImportError:
        unknown = sorted(others.keys() - {"role", "extension_id"})
        if unknown:
            raise TypeError(f"MockContext() takes {', '.join(unknown)} where imperal_sdk is installed") from None
        return Context(User(user_id, others.get("role", "user")), others.get("extension_id", APP))
    ctx: Any = PlatformMock(user_id=user_id, **others)
    platform: Any = type(ctx)
    ctx.__class__ = _with_cache(platform)
    return ctx


@cached
def _with_cache(platform: type) -> type:
    """Return the platform's class of contexts as one that tells whether it has a cache instead of raising."""

    class Context(platform):  # type: ignore[misc]
        @property
        def cache(self) -> MemoryCache:
            return _attached(self._cache)

    Context.__module__, Context.__qualname__ = platform.__module__, platform.__qualname__
    Context.__doc__ = platform.__doc__
    return Context
