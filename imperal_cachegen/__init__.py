"""Typed caches for Imperal extensions, generated from reviewed YAML schemas.

A lazy door: importing this package wakes neither the compiler nor the runtime, so that a generated module, which
imports `imperal_cachegen.runtime`, costs only what it uses.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .compiler.pipeline import build, check

    __version__: str

__all__ = ["__version__", "build", "check"]


def __getattr__(name: str) -> object:
    if name in ("build", "check"):
        return getattr(import_module(".compiler.pipeline", __name__), name)
    if name == "__version__":
        return import_module("importlib.metadata").version("imperal-cachegen")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
