"""Which copy of this package tests an extension: a store of one copy of the runtime is a stranger to the wrappers of another.

With `runtime = "vendored"` the generated modules work on the copy beside them, and that has this package beside it. Knows
of copies what their registries tell.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_OURS = __name__.removesuffix(".testing.runtimes")
_REGISTRIES = "_cachegen.runtime.registry"
"""How the names of the registries of every copy end, that of the installed package included."""


def testing_of(extension: Any) -> ModuleType | None:
    """Return the package `testing` of the copy that registered an extension's models; None where that is this one.

    Raises:
        ImportError: the copy has none: it is of an older cachegen.
    """
    packages = [name.removesuffix(".runtime.registry") for name in list(sys.modules) if name.endswith(_REGISTRIES)]
    using = [package for package in packages if _registered(sys.modules[f"{package}.runtime.registry"], extension)]
    if not using or _OURS in using:
        return None
    try:
        return import_module(f"{using[0]}.testing")
    except ModuleNotFoundError as exc:
        raise ImportError(
            f"the models use the runtime in `{using[0]}`, which has nothing to test them with: run `cachegen build`"
        ) from exc


def _registered(registry: ModuleType, extension: Any) -> bool:
    """Return whether a copy made an extension, or registered a model on it."""
    if type(extension).__module__ == registry.__name__:
        return True
    return any(
        other is extension
        for cls in list((registry.known_models(extension) or {}).values())
        for other in list(registry._places.get(cls, ()))  # noqa: SLF001  # a part of this package, in another copy
    )
