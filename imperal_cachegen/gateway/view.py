"""What the page shows: the entries that are there now, by app, user and model; how old, how long yet, how large.

Values only: nothing here knows HTML or requests. A key is shown where the schemas tell it; a gateway itself never sees one.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

from pydantic_core import from_json

from ..keys.limits import VALUE_MAX_BYTES
from ..runtime.backend import Held
from ..runtime.registry import SCOPE_MODEL_NAME
from .activity import Activity, Who
from .requests import Address

PREFIX = "imperal:extcache:"
"""What the paths of entries begin with in a store."""

SHOWN = 500
"""Entries on a page, at most."""


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
    """One entry: seconds old and left, bytes of the envelope, its value as JSON, its key where it is known."""

    address: Address
    age: float
    left: float
    size: int
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
    """The whole page. `more` tells that there are entries beyond those shown."""

    models: tuple[ModelView, ...]
    total: Counter[str]
    entries: int
    bytes: int
    more: bool


class Wanted(NamedTuple):
    """What people look for: parts of names, empty for all."""

    app: str = ""
    user: str = ""
    model: str = ""

    def takes(self, address: Address) -> bool:
        """Whether an entry is wanted."""
        pairs = zip(self, (address.app_id, address.user_id, address.model), strict=True)
        return all(wanted.lower() in name.lower() for wanted, name in pairs)


def address_at(path: str) -> Address | None:
    """Return the entry at a store's path; None for what is none."""
    parts = path.removeprefix(PREFIX).split(":")
    if len(parts) != 4 or not path.startswith(PREFIX):
        return None
    app_id, user_id, model = (unquote(part, errors="replace") for part in parts[:3])
    return Address(app_id, user_id, model, parts[3])


def view_of(
    held: Iterable[Held], activity: Activity, keys: Keys | None, now: float, wanted: Wanted | None = None
) -> View:
    """Return what the page shows of what a store holds; `now` is in seconds since 1970."""
    looked_for = wanted or Wanted()
    found: dict[Who, list[tuple[Address, Held, dict[str, Any]]]] = {}
    generations: dict[tuple[str, str], list[str]] = {}
    for one in held:
        address = address_at(one.path)
        envelope = _envelope(one.value)
        if address is None or envelope is None:
            continue
        if address.model == SCOPE_MODEL_NAME:
            generations.setdefault(address[:2], []).append(str(envelope["data"].get("generation", "")))
        elif looked_for.takes(address):
            found.setdefault(Who(*address[:3]), []).append((address, one, envelope))
    models = []
    for who in sorted(found):
        known = generations.get(who[:2], [])
        entries = [_entry(address, one, envelope, keys, known, now) for address, one, envelope in found[who]]
        templates = keys.templates(who.app_id, who.model) if keys is not None else ()
        entries.sort(key=lambda entry: entry.left)
        models.append(ModelView(who, tuple(entries), activity.of(who), templates))
    every = [entry for model in models for entry in model.entries]
    shown = _cut(models)
    return View(tuple(shown), activity.total, len(every), sum(entry.size for entry in every), len(every) > SHOWN)


def _cut(models: Iterable[ModelView]) -> Iterable[ModelView]:
    """Leave out what is beyond the number of entries shown."""
    left = SHOWN
    for model in models:
        if left <= 0:
            return
        yield model._replace(entries=model.entries[:left])
        left -= len(model.entries)


def _entry(
    address: Address, held: Held, envelope: dict[str, Any], keys: Keys | None, generations: list[str], now: float
) -> Entry:
    value = envelope["data"]
    key = None
    if keys is not None:
        key = keys.recognise(address.app_id, address.model, address.key_hash, value, generations)
    return Entry(address, max(0.0, now - _moment(envelope["cached_at"], now)), held.left, len(held.value), value, key)


def _envelope(raw: bytes) -> dict[str, Any] | None:
    try:
        envelope = from_json(raw)
    except ValueError:
        return None
    fine = isinstance(envelope, dict) and isinstance(envelope.get("data"), dict) and "cached_at" in envelope
    return envelope if fine else None


def _moment(text: object, now: float) -> float:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return now
