"""Which class is stored under which name: the registry of an extension, ours or the platform's.

The platform's own decorator loses the class's type and raises on a second import; `models_of` is a view of any
extension's registry that does neither. It writes where the platform reads: `_cache_models`, name to class.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from pydantic import BaseModel

from .fieldnames import pydantic_class
from .protocols import ModelRegistry

M = TypeVar("M", bound=BaseModel)

SCOPE_MODEL_NAME = "cachegen_scope"
"""Registration name of the runtime's own model: the generation of a scope."""

_TWO_MODULES = " (two generated modules of one app? run `cachegen check`)"

_places: WeakKeyDictionary[type, WeakKeyDictionary[Any, str]] = WeakKeyDictionary()
_scoped: WeakSet[type] = WeakSet()
_found: WeakKeyDictionary[type, str] = WeakKeyDictionary()
"""The name under which a class was found last: registries are searched once for a class."""


class Extension:
    """A registry of cache models, for programs without `imperal_sdk`; the platform's client takes it as well."""

    def __init__(self, app_id: str) -> None:
        self.app_id = app_id
        self._cache_models: dict[str, type[BaseModel]] = {}

    def cache_model(self, name: str) -> Callable[[type[M]], type[M]]:
        """Return the decorator that registers a class; see `Models.cache_model`."""
        return Models(self).cache_model(name)

    def _resolve_cache_model_name(self, cls: type) -> str | None:
        return registered_name(self, cls)

    def __repr__(self) -> str:
        return f"Extension({self.app_id!r})"


_extensions: dict[str, Extension] = {}


def extension(app_id: str) -> Extension:
    """Return the one `Extension` of an app id in this process."""
    found = _extensions.get(app_id)
    if found is None:
        found = _extensions.setdefault(app_id, Extension(app_id))
    return found


class Models:
    """A typed, idempotent view of an extension's registry."""

    __slots__ = ("_extension",)

    def __init__(self, extension: Any) -> None:
        self._extension = extension

    def cache_model(self, name: str) -> Callable[[type[M]], type[M]]:
        """Return a decorator that registers a Pydantic class under `name` and returns it, its type kept.

        The same class again does nothing. An older class of the same module and name (a hot reload) is replaced.

        Raises:
            TypeError: from the decorator: no Pydantic class.
            ValueError: from the decorator: another class has the name, or the class has another name.
        """

        def register(cls: type[M]) -> type[M]:
            _register(self._extension, name, cls)
            return cls

        return register

    def __repr__(self) -> str:
        return f"Models({self._extension!r})"


def models_of(extension: ModelRegistry) -> Models:
    """Return the typed, idempotent view of an extension's registry of cache models.

    Raises:
        TypeError: it has no registry that the platform's client would read.
    """
    if isinstance(extension, Models):
        return extension
    if known_models(extension) is None:
        raise TypeError(f"{type(extension).__name__} is no extension: it has no registry of cache models")
    return Models(extension)


def registered_name(extension: Any, cls: type) -> str | None:
    """Return the name a class is registered under, or None.

    An older class of the module and name of a registered one (a hot reload replaced it) has that one's name.
    """
    known = known_models(extension)
    if known is None:
        resolve = getattr(extension, "_resolve_cache_model_name", None)
        return resolve(cls) if resolve is not None else None
    last = _found.get(cls)
    if last is not None and known.get(last) is cls:
        return last
    for name, registered in known.items():
        if registered is cls:
            _found[cls] = name
            return name
    for name, registered in known.items():
        if _same_place(registered, cls):
            return name
    return None


def taken_by_another(extension: Any, name: str, cls: type) -> str | None:
    """Say so where a name is registered for another class than `cls`, which has none; else None."""
    other = (known_models(extension) or {}).get(name)
    if other is None or other is cls or registered_name(extension, cls) is not None:
        return None
    return (
        f"`{name}` is registered as another class: {other.__module__}.{other.__qualname__}, not "
        f"{cls.__module__}.{cls.__qualname__}{_TWO_MODULES}"
    )


def mark_scoped(cls: type) -> None:
    """Note that entries of a class stand under scopes: its extensions, now and later, get the generations' model."""
    _scoped.add(cls)
    for extension in list(_places.get(cls, ())):
        register_generations(extension)


def known_models(extension: Any) -> dict[str, type[BaseModel]] | None:
    """Return an extension's registry, name to class; None when it has none that the platform's client would read."""
    known = getattr(extension, "_cache_models", None)
    return known if isinstance(known, dict) else None


def register_generations(extension: Any) -> None:
    """Register the runtime's own model on an extension."""
    from .generation import Generation

    known = known_models(extension)
    if known is not None and SCOPE_MODEL_NAME not in known:
        _register(extension, SCOPE_MODEL_NAME, Generation)


def replace(newer: type, first: type) -> None:
    """Put the class of a module's first execution in the place of the one that a second execution registered."""
    for extension, name in list(_places.get(newer, {}).items()):
        known = known_models(extension)
        if known is not None and known.get(name) is newer:
            known[name] = first
            _remember(extension, name, first)


def _register(extension: Any, name: str, cls: type[BaseModel]) -> None:
    _check(name, cls)
    known = known_models(extension)
    if known is None:
        raise TypeError(f"{type(extension).__name__} is no extension: it has no registry of cache models")
    for other, registered in known.items():
        if registered is cls and other != name:
            raise ValueError(
                f"class {cls.__qualname__} is registered as cache model `{other}`, it can't be `{name}` too"
            )
    present = known.get(name)
    if present is None and not isinstance(extension, Extension):
        extension.cache_model(name)(cls)
    elif present is not cls:
        if present is not None and not _same_place(present, cls):
            raise ValueError(
                f"cache model `{name}` of {getattr(extension, 'app_id', 'this extension')!r} is "
                f"{present.__module__}.{present.__qualname__}, it can't be {cls.__module__}.{cls.__qualname__} too"
                f"{_TWO_MODULES}"
            )
        known[name] = cls
    _remember(extension, name, cls)
    if cls in _scoped:
        register_generations(extension)


def _check(name: object, cls: object) -> None:
    pydantic_class(cls, name)
    if not isinstance(name, str) or not name:
        raise ValueError("a cache model's name is a string that is not empty")


def _remember(extension: Any, name: str, cls: type) -> None:
    with suppress(TypeError):  # an extension that can't be referred to weakly is left as it is by a second execution
        _places.setdefault(cls, WeakKeyDictionary())[extension] = name


def _same_place(one: type, other: type) -> bool:
    return one.__module__ == other.__module__ and one.__qualname__ == other.__qualname__
