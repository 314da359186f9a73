"""What the page shows: the entries that are there now, by app, user and model; how old, how long yet, how large.

Values only: nothing here knows HTML or requests. A key is shown where the schemas tell it; a gateway itself never sees one.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple, Protocol

from pydantic_core import from_json

from ..keys.limits import VALUE_MAX_BYTES
from ..runtime.backend import Held
from ..runtime.registry import SCOPE_MODEL_NAME
from .activity import Activity, Who
from .finding import Wanted, address_at
from .requests import Address

SHOWN = 500
"""Entries on a page, at most."""

MISSED = 20
"""Models on a page that were read and have no entry now, at most: those read last."""

NAMING_SECONDS = 0.2
"""How long a page looks for keys."""


class Recognised(Protocol):
    """A key: its template, and each segment with the value that it was made from, as text."""

    @property
    def template(self) -> str:
        """The template, as the schema writes it."""
        ...

    @property
    def segments(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each segment."""
        ...


class Keys(Protocol):
    """What schemas tell of keys; `compiler.keys.recognise.Recogniser` is one."""

    def templates(self, app: str, model: str, /) -> tuple[str, ...]:
        """Return the key templates of a model."""
        ...

    def recognise(
        self, app: str, model: str, key_hash: str, value: object, generations: Iterable[str], /
    ) -> Recognised | None:
        """Return the key of an entry."""
        ...


class Entry(NamedTuple):
    """One entry: where the store has it, seconds old and left, bytes, its value, its key where it is known.

    `readable` is false, and the value nothing, for what is no envelope.
    """

    path: str
    address: Address
    age: float
    left: float
    size: int
    readable: bool
    value: Any
    key: Recognised | None

    @property
    def part_of_life(self) -> float:
        """How much of its time is over, in per cent."""
        whole = self.age + self.left
        return 100 * self.age / whole if whole > 0 else 100.0

    @property
    def part_of_limit(self) -> float:
        """How much of the size limit it takes, in per cent."""
        return 100 * self.size / VALUE_MAX_BYTES


class ModelView(NamedTuple):
    """A model of a user of an app: its entries, what was answered about it, the templates that schemas have for it."""

    who: Who
    entries: tuple[Entry, ...]
    counts: Counter[str]
    templates: tuple[str, ...]


class View(NamedTuple):
    """The whole page: of all the entries, those from `first` to `last`, counted from 1."""

    models: tuple[ModelView, ...]
    total: Counter[str]
    entries: int
    bytes: int
    first: int
    last: int


class Naming:
    """Finds the keys of entries, for a moment a page: what was not tried in time has its turn on the next.

    `timer` gives seconds that never go back.
    """

    def __init__(self, keys: Keys | None, timer: Callable[[], float]) -> None:
        self._keys = keys
        self._timer = timer
        self._due = 0.0
        self._known: OrderedDict[tuple[object, ...], Recognised | None] = OrderedDict()

    def begin(self) -> None:
        """Begin a page."""
        self._due = self._timer() + NAMING_SECONDS

    def templates(self, who: Who) -> tuple[str, ...]:
        """Return the key templates of a model."""
        return () if self._keys is None else self._keys.templates(who.app_id, who.model)

    def key(self, address: Address, held: Held, value: object, generations: tuple[str, ...]) -> Recognised | None:
        """Return the key of an entry, or None where it is not known (yet)."""
        if self._keys is None:
            return None
        asked = (held.path, hash(held.value), generations)
        if asked not in self._known:
            if self._timer() >= self._due:
                return None
            self._known[asked] = self._keys.recognise(
                address.app_id, address.model, address.key_hash, value, generations
            )
            if len(self._known) > 4 * SHOWN:
                self._known.popitem(last=False)
        return self._known[asked]


def view_of(held: Sequence[Held], activity: Activity, naming: Naming, now: float, wanted: Wanted | None = None) -> View:
    """Return what the page shows of what a store holds; `now` is in seconds since 1970.

    The entries of the page are read, by app, user, model and the seconds that are left; of the rest only bytes are
    counted. Models that were asked for and have no entry come last: what is only ever missed is what people look for.
    """
    looked_for = wanted or Wanted()
    found: dict[Who, list[tuple[Address, Held]]] = {}
    scopes: dict[tuple[str, str], list[Held]] = {}
    for one in held:
        address = address_at(one.path)
        if address is None:
            continue
        if address.model == SCOPE_MODEL_NAME:
            scopes.setdefault(address[:2], []).append(one)
        elif looked_for.takes(who := Who(*address[:3])):
            found.setdefault(who, []).append((address, one))
    naming.begin()
    models: list[ModelView] = []
    before = SHOWN * (looked_for.number - 1)
    skipped, room = before, SHOWN
    for who in sorted(found):
        shown = sorted(found[who], key=lambda pair: pair[1].left)[skipped:][:room]
        skipped = max(0, skipped - len(found[who]))
        room -= len(shown)
        if shown:
            known = tuple(sorted(filter(None, (_generation(one) for one in scopes.get(who[:2], ())))))
            entries = tuple(_entry(address, one, naming, known, now) for address, one in shown)
            models.append(ModelView(who, entries, activity.of(who), naming.templates(who)))
    missed = (who for who in activity.read() if who not in found and looked_for.takes(who))
    models += (ModelView(who, (), activity.of(who), naming.templates(who)) for who in sorted(islice(missed, MISSED)))
    every = [one for pairs in found.values() for _, one in pairs]
    size = sum(len(one.value) for one in every)
    return View(tuple(models), activity.total, len(every), size, before + 1, before + SHOWN - room)


def _entry(address: Address, held: Held, naming: Naming, generations: tuple[str, ...], now: float) -> Entry:
    envelope = _envelope(held.value)
    if envelope is None:
        return Entry(held.path, address, 0.0, held.left, len(held.value), readable=False, value=None, key=None)
    value = envelope["data"]
    key = naming.key(address, held, value, generations)
    age = max(0.0, now - _moment(envelope["cached_at"], now))
    return Entry(held.path, address, age, held.left, len(held.value), readable=True, value=value, key=key)


def _generation(held: Held) -> str:
    envelope = _envelope(held.value)
    data = envelope["data"] if envelope is not None else None
    return str(data.get("generation", "")) if isinstance(data, dict) else ""


def _envelope(raw: bytes) -> dict[str, Any] | None:
    try:
        envelope = from_json(raw)
    except ValueError:
        return None
    return envelope if isinstance(envelope, dict) and envelope.keys() >= {"data", "cached_at"} else None


def _moment(text: object, now: float) -> float:
    """Return a moment in seconds since 1970; UTC where it names no offset, now where it is none."""
    try:
        moment = datetime.fromisoformat(str(text).upper())
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return now
