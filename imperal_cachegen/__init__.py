"""Typed caches for Imperal extensions, generated from reviewed YAML schemas.

A lazy door: importing this package wakes neither the compiler nor the runtime, so that a generated module, which
imports `imperal_cachegen.runtime`, costs only what it uses.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import Finding, ModuleChange, PathError, Place, Related, Report, build, check

    __version__: str

__all__ = [
    "Finding",
    "ModuleChange",
    "PathError",
    "Place",
    "Related",
    "Report",
    "__version__",
    "build",
    "check",
]


def __getattr__(name: str) -> object:
    if name in __all__ and name != "__version__":
        return getattr(import_module(".api", __name__), name)
    if name == "__version__":
        return import_module(".version", __name__).VERSION
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
