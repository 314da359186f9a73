"""Hypothesis strategies of cached values and of key arguments: what the generated `…_strategies` modules are made of.

Every value that is drawn validates, can be stored (JSON has a form for it, and it is under 64 KB on every wire), and
reads back as what it was. Nothing else in this package needs Hypothesis: the extra `[strategies]`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import SearchStrategy
except ModuleNotFoundError as exc:
    raise ImportError(
        "strategies need Hypothesis: pip install hypothesis, or imperal-cachegen with the extra [strategies]"
    ) from exc
from pydantic import BaseModel

from ..keys import SegmentType
from ..keys.limits import TTL_MAX, VALUE_MAX_BYTES
from ..runtime.envelope import codec_of
from ..runtime.errors import EntryUnreadable, UnstorableValue
from ..runtime.platformsize import fits_platform
from ..runtime.policy import NOT_EMPTY
from ..runtime.rules import Rules
from .scalarvalues import Unmakable
from .schemavalues import SchemaValues
from .segmentvalues import is_allowed, segment_values

__all__ = ["Fields", "KeyStrategies", "SearchStrategy", "Unmakable", "values_of"]

A = TypeVar("A")
M = TypeVar("M", bound=BaseModel)

Fields = Mapping[str, SearchStrategy[Any]]
"""Strategies of one's own, by field: for a field whose validator refuses most of what is drawn, or that a test fixes."""

Taker = Callable[[object], bool]
"""Tells whether a key builder, or a field, takes a value."""

_AROUND = 1_024
"""Bytes that are left for what stands around a value: names, times, the gateway's body."""

_TRIES = 8


def values_of(
    model: type[M], fields: Fields | None = None, *, store_if: tuple[tuple[str, object], ...] = ()
) -> SearchStrategy[M]:
    """Return values of a Pydantic class that can be stored, and read back as what they were.

    `fields` are strategies for some of its fields. `store_if` are the conditions that a value fulfils, as `ReadThrough`
    takes them; none on a field that is given.

    Raises:
        TypeError: the class has no such field; or (`Unmakable`) nothing is known of a field's values: give it.
    """
    drawn, given = SchemaValues(model), dict(fields or {})
    conditions = _conditions(store_if, given)
    values = drawn.made(_data(drawn, given, conditions))
    return values.filter(partial(_can_be_stored, Rules(store_if=conditions)))


def _conditions(store_if: tuple[tuple[str, object], ...], given: Collection[str]) -> tuple[tuple[str, object], ...]:
    return tuple((field, wanted) for field, wanted in store_if if field not in given)


def _data(
    drawn: SchemaValues,
    given: Fields,
    conditions: tuple[tuple[str, object], ...],
    without: Collection[str] = (),
) -> SearchStrategy[Any]:
    """Return input for a class, of which some fields are given, and others meet conditions."""
    try:
        met = {field: _meeting(drawn, field, wanted) for field, wanted in conditions}
        return drawn.data({**met, **given}, without)
    except Unmakable as exc:
        name, top = drawn.model.__qualname__, exc.path[0] if exc.path else "…"
        raise Unmakable(f"{exc.why}; give the field: `values_of({name}, {{'{top}': …}})`", (name, *exc.path)) from None


def _meeting(drawn: SchemaValues, field: str, wanted: object) -> SearchStrategy[Any]:
    """Return input for a field that a value is stored for."""
    if wanted is NOT_EMPTY:
        return drawn.field(field).filter(bool)
    if not drawn.accepts(field)(wanted):
        raise Unmakable(f"no value is stored: the field is never {wanted!r}", (field,))
    return st.just(wanted)


def _can_be_stored(rules: Rules, value: BaseModel) -> bool:
    model = type(value)
    codec = codec_of(model, model.__qualname__)
    try:
        data = codec.data(value)
        back = codec.decode(codec.envelope(data, 0.0)).value
        same = back == value and codec.data(back) == data
    except (UnstorableValue, EntryUnreadable):
        return False
    small = len(data) <= VALUE_MAX_BYTES - _AROUND and fits_platform(data, value, codec.name, TTL_MAX)
    return same and small and rules.worth_storing(value)


class KeyStrategies(Generic[A, M]):
    """Strategies of one key: its arguments, and values that may be stored under it.

    `arguments` is the `TypedDict` of its arguments, `segments` their types, `defaults` what some of them are when left out.
    `identity` says which field of a value equals which segment.
    """

    def __init__(
        self,
        arguments: type[A],
        model: type[M],
        segments: Mapping[str, SegmentType],
        *,
        defaults: Mapping[str, object] | None = None,
        identity: Mapping[str, str] | None = None,
        store_if: tuple[tuple[str, object], ...] = (),
    ) -> None:
        self._model = model
        self._arguments = arguments
        self._segments = dict(segments)
        self._defaults = dict(defaults or {})
        self._identity = dict(identity or {})
        self._store_if = store_if

    def arguments(self) -> SearchStrategy[A]:
        """Return arguments that the key's builder takes; different ones make different keys."""
        return st.fixed_dictionaries({name: self._segment(name) for name in self._segments})  # type: ignore[return-value]  # a `TypedDict` is a dict

    def entries(self, fields: Fields | None = None) -> SearchStrategy[tuple[A, M]]:
        """Return pairs of arguments and a value that may be stored under their key: its identity fields agree.

        Raises:
            TypeError: as `values_of` does.
        """
        drawn, given = SchemaValues(self._model), dict(fields or {})
        arguments = st.fixed_dictionaries({name: self._agreed(drawn, name, given) for name in self._segments})
        rest = {field: values for field, values in given.items() if field not in self._identity}
        conditions = _conditions(self._store_if, {*given, *self._identity})
        data = _data(drawn, rest, conditions, self._identity)
        pairs = st.tuples(arguments, data).map(partial(self._entry, drawn)).filter(self._agree)
        return pairs.filter(lambda entry: _can_be_stored(Rules(store_if=conditions), entry[1]))

    def _segment(self, name: str) -> SearchStrategy[Any]:
        default = (self._defaults[name],) if name in self._defaults else ()
        return segment_values(self._segments[name], *default)

    def _agreed(self, drawn: SchemaValues, name: str, given: Fields) -> SearchStrategy[Any]:
        """Return values of a segment that the fields which must equal it take, too."""
        fields = [field for field, segment in self._identity.items() if segment == name]
        type_ = self._segments[name]
        takers: list[Taker] = [partial(is_allowed, type_), *(drawn.accepts(field) for field in fields)]
        own = [given[field] for field in fields if field in given]
        if own:
            return own[0].map(_plain).filter(partial(_is_taken, takers))
        if not fields:
            return self._segment(name)
        first, *more = self._segment(name), *(drawn.field(field).map(_plain) for field in fields)
        return _drawn_until(first, more, takers)

    def _entry(self, drawn: SchemaValues, drew: tuple[dict[str, Any], dict[str, Any]]) -> Any:
        arguments, data = drew
        equal = {field: arguments[segment] for field, segment in self._identity.items()}
        return arguments, drawn.instance({**data, **equal})

    def _agree(self, entry: tuple[Any, Any]) -> bool:
        """Whether a value could be made, and is that of its arguments."""
        arguments, value = entry
        wanted = tuple(arguments[segment] for segment in self._identity.values())
        return value is not None and Rules(tuple(self._identity)).foreign_field(value, wanted) is None


@st.composite
def _drawn_until(
    draw: st.DrawFn, first: SearchStrategy[Any], more: Iterable[SearchStrategy[Any]], takers: list[Taker]
) -> Any:
    """Draw a value that all take: a segment's own, for most fields take every one of these; else a field's."""
    value = draw(first)
    others = st.one_of(*more)
    for _ in range(_TRIES):
        if _is_taken(takers, value):
            return value
        value = draw(others)
    return draw(st.nothing())


def _is_taken(takers: list[Taker], value: object) -> bool:
    return all(takes(value) for takes in takers)


def _plain(value: object) -> object:
    """Return what a key is made from: of a member of an enum, its value."""
    return value.value if isinstance(value, Enum) else value
