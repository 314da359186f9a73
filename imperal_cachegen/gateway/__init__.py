"""A local stand-in for the platform's gateway: an ASGI app over any backend, so that extensions run on a laptop.

`imperal_cachegen.gateway:app` takes its settings from the environment (`app_from_environment`); `create_app` takes them
as arguments. Needs `imperal-cachegen[gateway]`. Knows the runtime's backends, nothing of clients or of the compiler.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from .asgi import create_app

    app: Starlette

__all__ = ["app", "create_app"]


def __getattr__(name: str) -> object:
    if name == "create_app":
        return import_module(".asgi", __name__).create_app
    if name == "app":
        made = globals()["app"] = import_module(".asgi", __name__).app_from_environment()
        return made
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__} - {"app"})  # who goes through all that is here does not want one made
