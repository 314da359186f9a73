"""The wire: a value in its envelope, as bytes. Owns Pydantic's serializer and validator.

One pass in Rust each way: the value is serialized once and the envelope put around it; envelope and value are validated
from the bytes in one call. Values are written by field name, and read by name and alias.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Generic, Literal, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from .anyjson import MAX_DEPTH
from .errors import EntryUnreadable, UnstorableValue
from .finite import holds_nonfinite, nonfinite_finder

T = TypeVar("T", bound=BaseModel)

VERSION = 1
"""The version of the envelope."""

_PARSER_DEPTH = 200
"""Levels of JSON that Pydantic's parser reads."""

_PLAIN = frozenset(
    [
        "bool",
        "date",
        "datetime",
        "decimal",
        "default",
        "definitions",
        "dict",
        "enum",
        "float",
        "int",
        "list",
        "literal",
        "model",
        "model-field",
        "model-fields",
        "none",
        "nullable",
        "set",
        "frozenset",
        "str",
        "time",
        "timedelta",
        "tuple",
        "union",
        "tagged-union",
        "uuid",
    ]
)
"""Core schema types of values that are as the schema says, and no deeper."""


class Decoded(NamedTuple, Generic[T]):
    """A value, and when it was stored (seconds since 1970)."""

    value: T
    cached_at: float


class Codec(Generic[T]):
    """Encodes and decodes the values of one class under one registration name."""

    __slots__ = (
        "_adapter",
        "_any",
        "_deep",
        "_head",
        "_read_nonfinite",
        "_serializer",
        "_validate",
        "_written_nonfinite",
        "model",
        "name",
    )

    def __init__(self, model: type[T], name: str) -> None:
        self.model = model
        self.name = name
        self._head = b'{"model":' + to_json(name) + b',"version":%d,"data":' % VERSION
        members: dict[str, Any] = {
            "model": Literal[name],
            "version": Literal[1],
            "data": model,
            "cached_at": str,
        }
        make: Any = TypedDict
        self._adapter: TypeAdapter[Any] = TypeAdapter(make("Envelope", members))
        self._validate = self._adapter.validator.validate_json
        if not model.__pydantic_complete__:
            model.model_rebuild()
        self._serializer = model.__pydantic_serializer__
        schema = model.__pydantic_core_schema__
        types = set(_types(schema))
        self._deep = not types <= _PLAIN
        self._any = not types <= _PLAIN | {"definition-ref"}
        numbers = not self._any and bool(types & {"float", "decimal"})
        self._written_nonfinite = nonfinite_finder(schema) if numbers else None
        self._read_nonfinite = nonfinite_finder(schema, read=True) if numbers else None

    def data(self, value: T) -> bytes:
        """Return a value as JSON.

        Raises:
            UnstorableValue: NaN, an infinity, a lone surrogate, or more than 190 levels.
        """
        try:
            data = self._serializer.to_json(value, by_alias=False, warnings=False)
        except Exception as exc:  # noqa: BLE001  # a class may have serializers of its own
            raise UnstorableValue("text", f"{self.name}: the value has no JSON form ({type(exc).__name__})") from None
        if self._nonfinite(value, data):
            raise UnstorableValue("number", f"{self.name}: JSON has no form for NaN and infinities")
        if self._deep and data.count(b"{") + data.count(b"[") > MAX_DEPTH:
            spare = _PARSER_DEPTH - MAX_DEPTH
            try:
                from_json(b"[" * spare + data + b"]" * spare)
            except ValueError:
                raise UnstorableValue("depth", f"{self.name}: more than {MAX_DEPTH} levels of JSON") from None
        return data

    def envelope(self, data: bytes, cached_at: float) -> bytes:
        """Return the envelope around a value that is JSON already."""
        moment = datetime.fromtimestamp(cached_at, UTC).isoformat()
        return b'%b%b,"cached_at":"%b"}' % (self._head, data, moment.encode())

    def decode(self, raw: bytes) -> Decoded[T]:
        """Return the value in an envelope.

        Raises:
            EntryUnreadable: it can't be read; its `kind` says why.
        """
        try:
            envelope = self._validate(raw, by_alias=True, by_name=True)
            moment = datetime.fromisoformat(envelope["cached_at"])  # twice as fast as Pydantic's
        except (ValidationError, ValueError, RecursionError):
            raise self._unreadable(raw) from None
        value = envelope["data"]
        if self._any:
            suspect = _holds_constant(raw)
        else:
            suspect = self._read_nonfinite is not None and self._read_nonfinite(value)
        if suspect and not _is_json(raw):
            raise EntryUnreadable("entry_json", f"{self.name}: the entry is no JSON")
        return Decoded(value, (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp())

    def _nonfinite(self, value: T, data: bytes) -> bool:
        if not self._any:
            return self._written_nonfinite is not None and self._written_nonfinite(value)
        suspect = _holds_constant(data) or (
            b"null" in data
            and b"null" in self._serializer.to_json(value, by_alias=False, exclude_none=True, warnings=False)
        )
        return suspect and holds_nonfinite(value)

    def _unreadable(self, raw: bytes) -> EntryUnreadable:
        try:
            envelope = from_json(raw, allow_inf_nan=False)
        except ValueError:
            return EntryUnreadable("entry_json", f"{self.name}: the entry is no JSON")
        if not isinstance(envelope, dict) or not {"model", "version", "data", "cached_at"} <= envelope.keys():
            return EntryUnreadable("entry_envelope", f"{self.name}: the entry is no envelope")
        version = envelope["version"]
        if type(version) is not int or not isinstance(envelope["model"], str) or not _is_moment(envelope["cached_at"]):
            return EntryUnreadable("entry_envelope", f"{self.name}: the entry is no envelope")
        if envelope["model"] != self.name:
            return EntryUnreadable("entry_model", f"{self.name}: the entry is of another model")
        if version != VERSION:
            return EntryUnreadable("entry_version", f"{self.name}: the entry is of envelope version {version}")
        return EntryUnreadable("entry_shape", f"{self.name}: the entry does not fit the class")


_codecs: WeakKeyDictionary[type, dict[str, Codec[Any]]] = WeakKeyDictionary()


def codec_of(model: type[T], name: str) -> Codec[T]:
    """Return the codec of a class under a registration name; it is made once."""
    by_name = _codecs.get(model)
    if by_name is None:
        by_name = _codecs.setdefault(model, {})
    codec = by_name.get(name)
    if codec is None:
        codec = by_name[name] = Codec(model, name)
    return codec


def _types(schema: object) -> Iterator[str]:
    """Yield the type of every node of a core schema; defaults and metadata are none."""
    waiting = [schema]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            kind = item.get("type")
            if isinstance(kind, str):
                yield kind
            if "serialization" in item or item.get("extras_schema") or item.get("extra_behavior") == "allow":
                yield "custom"
            waiting.extend(part for name, part in item.items() if name not in ("default", "metadata", "expected"))
        elif isinstance(item, (list, tuple)):
            waiting.extend(item)


def _holds_constant(raw: bytes) -> bool:
    return b"NaN" in raw or b"Infinity" in raw


def _is_json(raw: bytes) -> bool:
    try:
        from_json(raw, allow_inf_nan=False)
    except ValueError:
        return False
    return True


def _is_moment(text: object) -> bool:
    if not isinstance(text, str):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
