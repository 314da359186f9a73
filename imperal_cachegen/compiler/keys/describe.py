"""A key as people are shown it: its longest form, and an example."""

from datetime import UTC, date, datetime
from uuid import UUID

from ...keys import Bool, Date, DateTime, Enum, Id, Int, JsonDigest, SegmentType, Uuid
from ..ir import Key, Segment
from .proofs import longest

__all__ = ["Example", "example", "longest"]

Example = tuple[tuple[tuple[str, object], ...], str]
"""Arguments by segment, and the key that they make."""

_TEXTS = {
    "address": "john.doe@x.org", "city": "Berlin", "database": "sales", "db": "sales", "domain": "x.org",
    "email": "john.doe@x.org", "folder": "INBOX", "keyword": "red shoes", "lang": "en", "mailbox": "INBOX", "path": "docs/a.txt",
    "q": "status report", "query": "status report", "search": "status report", "subject": "Hello", "table": "orders",
    "title": "Hello", "url": "https://x.org/", "cursor": "abc", "tag": "work", "site": "https://x.org/",
}  # fmt: skip


def example(key: Key) -> Example:
    """Return plausible arguments of a key, and the key that they make (without a scope's generation)."""
    arguments = tuple((segment.name, typical_value(segment)) for segment in key.segments)
    values = dict(arguments)
    text = "".join(
        part if isinstance(part, str) else part.type.encode(values[part.name], model=key.model, segment=part.name)
        for part in key.parts
    )
    return arguments, text


def typical_value(segment: Segment) -> object:
    """Return a plausible value of a segment: its default, where that says something."""
    if segment.default is not None and segment.default.value not in (None, ""):
        return segment.default.value
    match segment.type:
        case Id():
            return _id(segment.name, "-") if segment.type.n >= 5 else "a1"[: segment.type.n]
        case Int():
            return min(max(1, segment.type.low), segment.type.high)
        case JsonDigest():
            return {"status": "open"}
        case _:
            return _typical(segment.type) or _text(segment.name)


def _typical(type_: SegmentType) -> object:
    """Return a value of a type that has one for all names, else None."""
    match type_:
        case Bool():
            return True
        case Enum():
            return type_.values[0]
        case Uuid():
            return UUID("6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64")
        case Date():
            return date(2026, 11, 21)
        case DateTime():
            return datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
        case _:
            return None


def _id(name: str, dash: str) -> str:
    word = name.removesuffix("_id").removesuffix("_key").split("_")[-1]
    return f"{word[:3]}{dash}1"


def _text(name: str) -> str:
    words = name.split("_")
    if words[-1] == "id":
        return _id(name, "_")
    return next((_TEXTS[word] for word in reversed(words) if word in _TEXTS), name.replace("_", " ").capitalize())
