"""Codecs: each writes a value as JSON, reads it back with a path for what is wrong, and tells its own JSON Schema.

They know no schema of ours, and nothing of what the values mean; `shapes` puts them together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from .places import Blank, Places

_SHOWN = 60
"""Characters that a message shows of a value, at most."""

ABSENT = object()
"""What stands for a member that is not there."""


class Malformed(ValueError):
    """A saved document is not what `cachegen ir` writes; `path` is a JSON Pointer to what is wrong."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{_short(path) or 'the document'}: {problem}")
        self.path = path


def _short(text: str) -> str:
    return text if len(text) <= 2 * _SHOWN else f"{text[:_SHOWN]}…{text[-_SHOWN:]}"


def wrong(at: str, value: object, due: str) -> Malformed:
    """Return the error for a value where something else is due."""
    found = (
        "an object"
        if type(value) is dict
        else "a list" if type(value) is list else f"`{_short(ascii(value)[: 4 * _SHOWN])}`"
    )
    return Malformed(at, f"{found}, where {due} is due")


class Codec(Protocol):
    """Writes and reads one kind of value. `at` is a JSON Pointer to where it stands."""

    def write(self, value: Any, at: str, places: Places) -> Any:
        """Return the JSON of a value, and note the places of what has one."""

    def read(self, data: Any, at: str, blank: Blank) -> Any:
        """Return the value of some JSON.

        Raises:
            Malformed: it is something else.
        """

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of what is written."""


@dataclass(frozen=True)
class Scalar:
    """A JSON scalar of some Python classes (exactly these: True is no int), within bounds or of some words."""

    due: str
    classes: tuple[type, ...]
    described: Mapping[str, Any]
    low: int | None = None
    high: int | None = None
    words: tuple[object, ...] = ()

    def write(self, value: Any, at: str, places: Places) -> Any:  # noqa: ARG002 - as every codec's
        """Return the value."""
        return value

    def read(self, data: Any, at: str, blank: Blank) -> Any:  # noqa: ARG002 - as every codec's
        """Return the value where it is one of these."""
        outside = isinstance(data, int) and (
            (self.low is not None and data < self.low) or (self.high is not None and data > self.high)
        )
        if type(data) not in self.classes or outside or (self.words and data not in self.words):
            raise wrong(at, data, self.due)
        return data

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        return dict(self.described)


def whole(low: int, high: int) -> Scalar:
    """Return the codec of whole numbers, both ends included."""
    described = {"type": "integer", "minimum": low, "maximum": high}
    return Scalar(f"a whole number from {low} to {high}", (int,), described, low, high)


def words(*allowed: str) -> Scalar:
    """Return the codec of some words."""
    return Scalar(f"one of {', '.join(allowed)}", (str,), {"enum": list(allowed)}, words=allowed)


TEXT = Scalar("a text", (str,), {"type": "string"})
FLAG = Scalar("true or false", (bool,), {"type": "boolean"})
NUMBER = Scalar("a number", (int, float), {"type": "number"})
PLAIN = Scalar(
    "a text, a number, true, false or null", (str, int, float, bool, type(None)),
    {"type": ["string", "number", "boolean", "null"]},
)  # fmt: skip


@dataclass(frozen=True)
class Nullable:
    """A value, or null for None."""

    of: Codec

    def write(self, value: Any, at: str, places: Places) -> Any:
        """Return null for None."""
        return None if value is None else self.of.write(value, at, places)

    def read(self, data: Any, at: str, blank: Blank) -> Any:
        """Return None for null."""
        return None if data is None else self.of.read(data, at, blank)

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        return {"anyOf": [self.of.schema(), {"type": "null"}]}


@dataclass(frozen=True)
class Many:
    """A tuple as a list: in its own order, or by `key` where the order means nothing."""

    of: Codec
    key: Callable[[Any], Any] | None = None

    def write(self, value: Any, at: str, places: Places) -> Any:
        """Return a list."""
        items = value if self.key is None else sorted(value, key=self.key)
        return [self.of.write(item, f"{at}/{number}", places) for number, item in enumerate(items)]

    def read(self, data: Any, at: str, blank: Blank) -> Any:
        """Return a tuple, in the order of the list."""
        if type(data) is not list:
            raise wrong(at, data, "a list")
        return tuple(self.of.read(item, f"{at}/{number}", blank) for number, item in enumerate(data))

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        return {"type": "array", "items": self.of.schema()}


class Member(NamedTuple):
    """A member of an object, and the attribute that it is; `get` takes it from the value where that is no plain attribute.

    An `optional` one is left out for None. `derived` ones are for readers of the JSON, and not read back.
    """

    codec: Codec
    attribute: str
    optional: bool = False
    get: Callable[[Any], Any] | None = None
    derived: bool = False


@dataclass(frozen=True)
class Record:
    """A value as an object; what it does not name is ignored when read. `placed` ones have a `span`.

    `make` is called with the attributes by name.
    """

    name: str
    make: Callable[..., Any]
    members: Mapping[str, Member]
    placed: bool = False
    kind: str | None = None

    def write(self, value: Any, at: str, places: Places) -> Any:
        """Return an object, its members in the order of the table."""
        if self.placed:
            places.note(at, value.span)
        data: dict[str, Any] = {} if self.kind is None else {"kind": self.kind}
        for name, member in self.members.items():
            part = getattr(value, member.attribute) if member.get is None else member.get(value)
            if not (member.optional and part is None):
                data[name] = member.codec.write(part, f"{at}/{name}", places)
        return data

    def read(self, data: Any, at: str, blank: Blank) -> Any:
        """Return the value that an object stands for."""
        if type(data) is not dict:
            raise wrong(at, data, "an object")
        parts: dict[str, Any] = {}
        for name, member in self.members.items():
            if not member.derived:
                part = data.get(name, ABSENT)
                if part is not ABSENT:
                    parts[member.attribute] = member.codec.read(part, f"{at}/{name}", blank)
                elif member.optional:
                    parts[member.attribute] = None
                else:
                    raise Malformed(at, f"no `{name}`")
        if self.placed:
            parts["span"] = blank.span(at)
        try:
            return self.make(**parts)
        except (ValueError, ArithmeticError, LookupError) as error:
            if isinstance(error, Malformed):
                raise
            raise Malformed(at, f"no {self.name}") from error

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        properties = {name: member.codec.schema() for name, member in self.members.items()}
        required = [name for name, member in self.members.items() if not member.optional]
        if self.kind is not None:
            properties, required = {"kind": {"const": self.kind}, **properties}, ["kind", *required]
        return {"type": "object", "properties": properties, "required": required}


@dataclass(frozen=True)
class Kinds:
    """Values of several classes: objects told apart by `kind`; what is no object is `plain`'s.

    `name` is what the JSON Schema calls it, so that it can refer to itself.
    """

    name: str
    records: Callable[[], Mapping[type, Record]]
    plain: Scalar | None = None

    def write(self, value: Any, at: str, places: Places) -> Any:
        """Return what the codec of the value's class makes of it."""
        record = self.records().get(type(value))
        if record is not None:
            return record.write(value, at, places)
        if self.plain is None or type(value) not in self.plain.classes:
            raise TypeError(f"no {self.name}: {type(value).__name__}")
        return value

    def read(self, data: Any, at: str, blank: Blank) -> Any:
        """Return the value by its `kind`."""
        if type(data) is not dict:
            if self.plain is None:
                raise wrong(at, data, "an object")
            return self.plain.read(data, at, blank)
        kind = data.get("kind")
        for record in self.records().values():
            if record.kind == kind:
                return record.read(data, at, blank)
        raise wrong(f"{at}/kind", kind, f"a kind of {self.name}")

    def schema(self) -> dict[str, Any]:
        """Return a reference to the definition."""
        return {"$ref": f"#/$defs/{self.name}"}

    def definition(self) -> dict[str, Any]:
        """Return the definition that the references mean."""
        plain: Iterable[dict[str, Any]] = () if self.plain is None else (self.plain.schema(),)
        return {"anyOf": [*plain, *(record.schema() for record in self.records().values())]}
