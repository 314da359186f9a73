"""What a generated module's wrappers call: one `ReadThrough` for each key.

Made when the module is imported, so it holds words only; what does the work is imported by the first call.
"""

from collections.abc import Awaitable, Callable
from functools import cache as once
from types import ModuleType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from .fieldnames import check_fields
from .policy import Policy, Truncate
from .protocols import Cache
from .registry import mark_scoped
from .rules import Rules

if TYPE_CHECKING:
    from .fetching import Plan
    from .port import Port

T = TypeVar("T", bound=BaseModel)


class Drop:
    """One thing that `invalidate` drops: an entry, or (`scope`) everything of a scope."""

    __slots__ = ("key", "rules", "scope")

    def __init__(self, rules: "ReadThrough[Any]", key: str | None, scope: str | None) -> None:
        self.rules = rules
        self.key = key
        self.scope = scope


class ReadThrough(Generic[T]):
    """The reading and writing of one key's entries, by the rules of a schema.

    `name` is the registration name, `template` the key's template (for logs). `identity` names the fields that equal
    what wrappers pass as `identity=`, in this order. `scoped` entries stand under the generation of a scope.

    Raises:
        TypeError: the class lacks a field that a rule names; the compiler can't know it of an imported class.
    """

    __slots__ = ("label", "model", "name", "oversize", "policy", "rules", "scoped", "template")

    def __init__(  # noqa: PLR0913  # every rule that a schema has
        self,
        model: type[T],
        name: str,
        template: str,
        policy: Policy,
        *,
        identity: tuple[str, ...] = (),
        store_if: tuple[tuple[str, object], ...] = (),
        oversize: Truncate | None = None,
        scoped: bool = False,
    ) -> None:
        self.model = model
        self.name = name
        self.template = template
        self.label = f"{name} ({template})"
        self.policy = policy
        self.rules = Rules(identity, store_if)
        self.oversize = oversize
        self.scoped = scoped
        if identity or store_if or oversize:
            cut = () if oversize is None else (*oversize.lists, *((oversize.flag,) if oversize.flag else ()))
            check_fields(model, name, (*identity, *(field for field, _ in store_if), *cut))
        if scoped:
            mark_scoped(model)

    async def get(
        self, cache: Cache, key: str, *, scope: str | None = None, identity: tuple[object, ...] = ()
    ) -> T | None:
        """Return the stored value while it is fresh, or None."""
        work = _work()
        value: T | None = await work.watch("get", *self._on(cache, key, scope, identity), work.get)
        return value

    async def set(
        self, cache: Cache, key: str, value: T, *, scope: str | None = None, identity: tuple[object, ...] = ()
    ) -> None:
        """Store a value, unless `store_if` keeps it out or it is too large."""
        work = _work()
        await work.watch("set", *self._on(cache, key, scope, identity), work.put, value)

    async def delete(self, cache: Cache, key: str, *, scope: str | None = None) -> bool:
        """Remove the entry; returns whether it is known to be gone."""
        work = _work()
        gone: bool = await work.watch("delete", *self._on(cache, key, scope, ()), work.remove)
        return gone

    async def update(
        self,
        cache: Cache,
        key: str,
        change: Callable[[T], T | None],
        *,
        scope: str | None = None,
        identity: tuple[object, ...] = (),
    ) -> T | None:
        """Store what `change` makes of the stored value, for the time that was left; returns what it made."""
        work = _work()
        value: T | None = await work.watch("update", *self._on(cache, key, scope, identity), work.update, change)
        return value

    async def get_or_fetch(  # noqa: PLR0913  # what the wrappers take
        self,
        cache: Cache,
        key: str,
        fetcher: Callable[[], Awaitable[T]],
        *,
        scope: str | None = None,
        identity: tuple[object, ...] = (),
        cache_if: Callable[[T], bool] | None = None,
        refresh: bool = False,
    ) -> T:
        """Return the stored value, or fetch it and store it; see `fetching.get_or_fetch`."""
        work = _work()
        wanted = work.Fetch(fetcher, cache_if, refresh, self.policy.timeout)
        value: T = await work.watch("get_or_fetch", *self._on(cache, key, scope, identity), work.get_or_fetch, wanted)
        return value

    def entry(self, key: str, *, scope: str | None = None) -> Drop:
        """Return one entry, for `invalidate`."""
        return Drop(self, key, scope)

    def scope(self, scope: str) -> Drop:
        """Return everything of a scope, for `invalidate`."""
        return Drop(self, None, scope)

    def _on(self, cache: Cache, key: str, scope: str | None, identity: tuple[object, ...]) -> "tuple[Port, Plan]":
        on: tuple[Port, Plan] = _work().planned(self, cache, key, scope, identity)
        return on

    def __repr__(self) -> str:
        return f"ReadThrough({self.model.__name__}, {self.name!r}, {self.template!r})"


async def invalidate(cache: Cache, *drops: Drop) -> bool:
    """Drop entries and scopes, all at once; returns whether every one is known to be gone."""
    gone: bool = await _work().invalidate(cache, drops)
    return gone


@once
def _work() -> ModuleType:
    """Import what does the work: the first call does, the others find it at the cost of a look."""
    from . import wrapping

    return wrapping
