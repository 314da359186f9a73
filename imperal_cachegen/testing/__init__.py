"""For tests of handlers: the real client over a store in memory, with a clock you move and failures on demand.

What production refuses, this refuses: keys, TTLs, classes that are not registered, values that are too large. The compiler
and the runtime know nothing of it, and it knows nothing of the compiler. A lazy door, as `runtime` is: the pytest plugin
lies in this package, and is loaded by every run.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .cache import MemoryCache
    from .calls import Call
    from .clock import Clock
    from .contexts import MockContext, attach
    from .faults import Faults

_ROOMS = {
    "Call": "calls",
    "Clock": "clock",
    "Faults": "faults",
    "MemoryCache": "cache",
    "MockContext": "contexts",
    "attach": "contexts",
}

__all__ = ["Call", "Clock", "Faults", "MemoryCache", "MockContext", "attach"]


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_ROOMS[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
