"""Who watches what caches do: programs, and OpenTelemetry once the process has a provider.

An operation is told of by its name, the model's name and the key's template: never by a key, a value, a user, or the text
of an exception. While nobody watches, an operation costs one look at that. A watched operation works on a copy of its
store whose counters tell the observers, too: what it sets off in the background counts for it.
"""

import sys
import time
from collections.abc import Awaitable, Callable
from copy import copy
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from typing_extensions import override

from .counters import PROCESS, Counters

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

_PROVIDERS = (("opentelemetry.trace", "_TRACER_PROVIDER"), ("opentelemetry.metrics._internal", "_METER_PROVIDER"))
"""Where OpenTelemetry keeps the process's providers. That they are set is what counts: redis-py loads the SDK, too.

Its functions look into the environment first, which costs every operation a microsecond.
"""


class Operation:
    """One thing that a cache does.

    `name`: `get`, `get_many`, `set`, `delete`, `update`, `get_or_fetch`, `invalidate` or `clear`, and `fetch` for what
    runs a fetcher. `model`: the registration name, "" when it is of several. `template`: the key's, "" when the program
    made the key itself. `system`: `memory`, `redis`, `gateway`, `foreign` (another's cache) or `other`.

    When it has ended: `seconds`; `outcome`, which is `hit`, `stale`, `miss`, `fetched` or `coalesced` for what reads,
    `stored` or `skipped` for what writes, `deleted` or `failed` for what drops, else `done`, and `raised` or `cancelled`
    for each; `error`, the name of the exception's class; `errors`, the kinds of what went wrong outside.
    """

    __slots__ = ("error", "errors", "model", "name", "outcome", "seconds", "system", "template")

    def __init__(self, name: str, model: str, template: str, system: str) -> None:
        self.name = name
        self.model = model
        self.template = template
        self.system = system
        self.outcome = ""
        self.seconds = 0.0
        self.error: str | None = None
        self.errors: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Operation({self.name!r}, {self.model!r}, {self.template!r}, {self.system!r}, {self.outcome!r})"


class Observer:
    """What is told of operations; a subclass overrides what it wants to know. One that raises stops nobody."""

    def started(self, operation: Operation) -> None:
        """Note a beginning; called in the context of who does it, a fetcher's included."""

    def counted(self, operation: Operation, counter: str, number: int, kind: str | None) -> None:
        """Note what was added to a counter of `Stats`; `kind` is that of `errors`. It may come after the end."""

    def ended(self, operation: Operation) -> None:
        """Note an end; called in the context that `started` was called in."""


class About(Protocol):
    """What an operation is about."""

    @property
    def name(self) -> str:
        """The registration name."""
        ...

    @property
    def template(self) -> str:
        """The key's template, or ""."""
        ...


class Several(NamedTuple):
    """Entries of several models."""

    name: str = ""
    template: str = ""


SEVERAL = Several()

_observers: tuple[Observer, ...] = ()
_otel: Observer | None = None
_looking = True

P = TypeVar("P", bound=Any)
A = TypeVar("A", bound=About)
Rest = ParamSpec("Rest")
R = TypeVar("R")


def observe(observer: Observer) -> Callable[[], None]:
    """Tell an observer of every operation of this process from now on, until what is returned is called."""
    global _observers  # noqa: PLW0603  # of the process
    _observers = (*_observers, observer)
    return lambda: _dismiss(observer)


def instrument(
    *, tracer_provider: "TracerProvider | None" = None, meter_provider: "MeterProvider | None" = None
) -> None:
    """Tell OpenTelemetry of every operation: these providers, or those of the process.

    Needed only for other providers than the process's: once that has one, it is told without a call.

    Raises:
        ImportError: opentelemetry-api is not installed.
    """
    global _otel  # noqa: PLW0603  # of the process
    try:
        from .otel import OpenTelemetry
    except ImportError as exc:
        raise ImportError(
            "opentelemetry-api is not installed: pip install 'imperal-cachegen[otel]' (or opentelemetry-api)"
        ) from exc
    uninstrument()
    _otel = OpenTelemetry(tracer_provider, meter_provider)
    observe(_otel)


def uninstrument() -> None:
    """Tell OpenTelemetry nothing more, and do not begin to when the process gets a provider."""
    global _looking  # noqa: PLW0603  # of the process
    _looking = False
    if _otel is not None:
        _dismiss(_otel)


def observers() -> tuple[Observer, ...]:
    """Return who watches now."""
    if _looking and _PROVIDERS[0][0] in sys.modules and _provided():
        _turn_on()
    return _observers


def _provided() -> bool:
    return _set(*_PROVIDERS[0]) or _set(*_PROVIDERS[1])


def _set(module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and getattr(loaded, name, True) is not None  # a later API may keep it elsewhere: told


def watch(
    name: str,
    port: P,
    about: A,
    work: Callable[Concatenate[P, A, Rest], Awaitable[R]],
    *args: Rest.args,
    **kw: Rest.kwargs,
) -> Awaitable[R]:
    """Return what `work(port, about, …)` does, seen by who watches."""
    seen = observers()
    if not seen:
        return work(port, about, *args, **kw)
    operation = Operation(name, about.name, about.template, port.system)
    return _watched(seen, operation, port, lambda copied: work(copied, about, *args, **kw))


async def _watched(
    seen: tuple[Observer, ...], operation: Operation, port: Any, work: Callable[[Any], Awaitable[R]]
) -> R:
    counters = _TellingCounters(port.counters, operation, seen)
    copied = copy(port)
    copied.counters = counters
    _tell(seen, lambda observer: observer.started(operation))
    began = time.perf_counter()
    try:
        result = await work(copied)
    except BaseException as exc:
        from asyncio import CancelledError

        operation.outcome = "cancelled" if isinstance(exc, CancelledError) else "raised"
        operation.error = type(exc).__name__
        raise
    else:
        operation.outcome = _outcome(operation.name, counters, result)
        return result
    finally:
        operation.seconds = time.perf_counter() - began
        operation.errors = counters.kinds()
        _tell(seen, lambda observer: observer.ended(operation))


def noted(name: str, kind: str) -> None:
    """Count what went wrong where there is no store, and tell who watches."""
    PROCESS.error(kind)
    operation = Operation(name, "", "", "other")
    _tell(observers(), lambda observer: observer.counted(operation, "errors", 1, kind))


class _TellingCounters(Counters):
    """An operation's counters: they add to its client's, and tell who watches."""

    __slots__ = ("_operation", "_seen")

    def __init__(self, client: Counters, operation: Operation, seen: tuple[Observer, ...]) -> None:
        super().__init__(client)
        self._operation = operation
        self._seen = seen

    @override
    def add(self, name: str, number: int = 1) -> None:
        super().add(name, number)
        _tell(self._seen, lambda observer: observer.counted(self._operation, name, number, None))

    @override
    def error(self, kind: str) -> None:
        super().error(kind)
        _tell(self._seen, lambda observer: observer.counted(self._operation, "errors", 1, kind))

    def kinds(self) -> tuple[str, ...]:
        return tuple(self.stats().errors)


def _outcome(name: str, counters: Counters, result: object) -> str:
    counted = counters.stats()
    if name == "get":
        return "hit" if counted.hits else "miss"
    if name == "get_or_fetch":
        if counted.stale:
            return "stale"
        return "hit" if counted.hits else "coalesced" if counted.coalesced else "fetched"
    if name in ("set", "update"):
        return "stored" if counted.stored else "skipped"
    if name in ("delete", "invalidate", "clear"):
        return "deleted" if result else "failed"
    return "fetched" if name == "fetch" else "done"


def _tell(seen: tuple[Observer, ...], call: Callable[[Observer], None]) -> None:
    for observer in seen:
        try:
            call(observer)
        except Exception as exc:  # noqa: BLE001  # nobody who watches may stop what is watched
            from .notices import notice

            PROCESS.error("observer")
            notice("observer", "an observer of the cache failed (%s)", type(exc).__name__)


def _dismiss(observer: Observer) -> None:
    global _observers  # noqa: PLW0603  # of the process
    _observers = tuple(other for other in _observers if other is not observer)


def _turn_on() -> None:
    """Begin to tell OpenTelemetry, whose provider was set by somebody."""
    global _looking  # noqa: PLW0603  # of the process
    _looking = False
    try:
        instrument()
    except Exception as exc:  # noqa: BLE001
        from .notices import notice

        PROCESS.error("observer")
        notice("observer", "OpenTelemetry can't be told of the cache (%s)", type(exc).__name__)
