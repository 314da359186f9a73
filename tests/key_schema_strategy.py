"""The keys of drawn schemas: segments, templates, TTL policies, scopes, and what identity they allow."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from yaml_text import Node

from imperal_cachegen.compiler.ir import Annotation, LiteralOf, Plain, UnionOf
from imperal_cachegen.keys import (
    Bool,
    Date,
    DateTime,
    Digest,
    Enum,
    Id,
    Int,
    JsonDigest,
    Secret,
    SegmentType,
    Text,
    Uuid,
)

_NAMES = (
    "account_id", "folder", "page", "case_id", "day", "at", "q", "kind", "who", "flag", "body", "secret_word", "n1",
    "id", "model", "key", "ext", "models", "self", "cls", "register", "x", "text", "uuid",
)  # fmt: skip
_TYPES: tuple[SegmentType, ...] = (
    Id(), Id(8), Id(1), Id(20), Text(), Text(24), Text(25), Int(), Int(0, 9, True), Int(1, 999, True), Int(-0, 0, True),
    Bool(), Enum(("day", "week")), Enum(("1", "true", "None", "on")), Enum(("a-b", "_")), Uuid(), Date(), DateTime(),
    Digest(), Digest(96), JsonDigest(), JsonDigest(104), Secret(),
)  # fmt: skip
_DEFAULTS: dict[type[SegmentType], Sequence[str]] = {
    Id: ('"a"', '"1"'), Text: ('""', '"Папка/Входящие"', '"yes"', "'it\\'s'", '"a\\nb: #c"'), Bool: ("true", "False"),
    Uuid: ('"6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64"',), Date: ('"2026-11-21"',), DateTime: ('"2026-11-21T01:30:00Z"',),
    Digest: ('"x"',), JsonDigest: ('"x"', "1.5", "true", "0"),
}  # fmt: skip
_FIXED = (Bool, Uuid, Date, DateTime, Digest, JsonDigest, Secret)
_LITERALS = ("inbox", "n", "x-y_z", "A", "1", "v2", "folder:list")
POLICIES: tuple[Node, ...] = (
    5, "60s", "2m", 300, {"fresh": "60s"}, {"fresh": 30, "stale": "1m", "eager": "80%", "jitter": "10%"},
    {"fresh": "5s", "stale": 295}, {"fresh": "4m", "timeout": "5s"}, {"fresh": 60, "jitter": "50%", "timeout": "1s"},
    {"fresh": "2h", "stale": 600, "clamp": True},
)  # fmt: skip


@dataclass
class Table:
    """The segments of a schema: one type for each name, so that groups can ask for them; some are named types."""

    types: dict[str, SegmentType]
    named: dict[str, SegmentType]


@dataclass
class MadeKeys:
    """The keys of a model: their part of its node (empty without keys), what groups may name, and what identity fits."""

    model: str
    node: dict[str, Node] = field(default_factory=dict)
    targets: list[Node] = field(default_factory=list)
    identity: list[tuple[str, Annotation]] = field(default_factory=list)


def policies(draw: st.DrawFn) -> dict[str, Node]:
    """Draw named policies."""
    names = draw(st.lists(st.sampled_from(["volatile", "panel", "catalog", "s", "m"]), max_size=3, unique=True))
    return {name: draw(st.sampled_from(POLICIES)) for name in names}


def segment_table(draw: st.DrawFn) -> Table:
    """Draw the segments of a schema."""
    types: dict[str, SegmentType] = {}
    for name in draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=7, unique=True)):
        plain = draw(st.sampled_from(_TYPES))
        types[name] = plain.or_none() if draw(st.integers(0, 3)) == 0 else plain
    able = [name for name in types if name not in ("id", "text", "uuid")]
    named = draw(st.sets(st.sampled_from(able))) if able else set()
    return Table(types, {name: types[name] for name in sorted(named)})


def model_keys(draw: st.DrawFn, model: str, table: Table, ttl: Sequence[str]) -> MadeKeys:
    """Draw the keys of a model."""
    made = MadeKeys(model)
    kind = draw(st.sampled_from(["one", "one", "one", "several", "none"]))
    if kind == "none":
        return made
    names = draw(st.lists(st.sampled_from(sorted(table.types)), max_size=4, unique=True))
    scoped = draw(st.integers(0, 2)) == 0
    count = 1 if kind == "one" else draw(st.integers(1, 3))
    common = names[: draw(st.integers(0, len(names)))] if count > 1 else names
    rows = [common if count > 1 and number and draw(st.booleans()) else names for number in range(count)]
    rows = [_fitting(list(draw(st.permutations(row))), table, scoped) for row in rows]
    shared = [name for name in rows[0] if all(name in row for row in rows)]
    texts = [_template(draw, model, number, row, table) for number, row in enumerate(rows)]
    used = {name for row in rows for name in row}
    own = {name: _typed(draw, table.types[name]) for name in used if name not in table.named}
    if count == 1 and kind == "one":
        made.node["key"] = texts[0]
        if own:
            made.node["segments"] = own
        made.targets = [model]
    else:
        words = ["first", "by_id", "k"][:count]
        made.node["keys"] = {word: _key(draw, texts[at], rows[at], own, shared) for at, word in enumerate(words)}
        everywhere = {name: own[name] for name in own if name in shared}
        if everywhere:
            made.node["segments"] = everywhere
        made.targets = [model, *(f"{model}.{word}" for word in words)]
    made.node["ttl"] = draw(st.sampled_from([*POLICIES, *ttl, *ttl]))
    if draw(st.integers(0, 2)) == 0:
        made.node["revision"] = draw(st.sampled_from([1, 2, 999]))
    if scoped:
        chosen = [name for name in shared if draw(st.booleans())]
        made.node["scope"] = chosen if len(chosen) != 1 or draw(st.booleans()) else chosen[0]
    bounded = [name for name in shared if _count(table.types[name]) <= 11 and draw(st.booleans())][:1]
    if bounded and not scoped and count == 1:
        made.targets = [{"model": model, "each": bounded}]
    made.identity = [(name, _field(draw, table.types[name])) for name in shared if _identifies(draw, table.types[name])]
    return made


def _fitting(row: list[str], table: Table, scoped: bool) -> list[str]:
    """Drop segments from the end until the longest key has room."""
    room = 128 - 5 - 9 * scoped - 34
    while sum(table.types[name].longest + 3 for name in row) > room:
        row = row[:-1]
    return row


def _template(draw: st.DrawFn, model: str, number: int, row: Sequence[str], table: Table) -> str:
    """Draw a template: the model's name and a number first, so that no two keys can meet."""
    text = f"{model}:{number}{draw(st.sampled_from(['', ':', ':inbox']))}" if row else f"{model}:{number}"
    fixed = False
    for name in row:
        type_ = table.types[name]
        text += draw(st.sampled_from(["", ":", "-"])) if fixed else ":"
        text += f"{{{name}}}"
        fixed = isinstance(type_, _FIXED) and not type_.optional
    return text + (draw(st.sampled_from(["", ":end"])) if row else "")


def _typed(draw: st.DrawFn, type_: SegmentType) -> Node:
    """Write a segment's type, and now and then a default."""
    if type_.optional and draw(st.booleans()):
        return f"{type_.spelling} = None"
    kind = type(type_)
    if isinstance(type_, Int):
        defaults: Sequence[str] = (str(type_.low), str(type_.high))
    elif isinstance(type_, Enum):
        defaults = tuple(f'"{value}"' for value in type_.values)
    else:
        defaults = _DEFAULTS.get(kind, ())
    if defaults and draw(st.booleans()):
        return f"{type_.spelling} = {draw(st.sampled_from(defaults))}"
    return type_.spelling


def _key(draw: st.DrawFn, text: str, row: Sequence[str], own: dict[str, Node], shared: Sequence[str]) -> Node:
    node: dict[str, Node] = {"key": text}
    segments = {name: own[name] for name in row if name in own and name not in shared}
    if segments:
        node["segments"] = segments
    if draw(st.booleans()):
        node["ttl"] = draw(st.sampled_from(POLICIES))
    return node if len(node) > 1 or draw(st.booleans()) else text


def _count(type_: SegmentType) -> int:
    """Return how many values a bounded type has."""
    match type_:
        case Bool():
            number = 2
        case Enum():
            number = len(type_.values)
        case Int() if type_.bounded:
            number = type_.high - type_.low + 1
        case _:
            return 1000
    return number + type_.optional


def _identifies(draw: st.DrawFn, type_: SegmentType) -> bool:
    return not isinstance(type_, JsonDigest) and draw(st.integers(0, 2)) == 0


def _field(draw: st.DrawFn, type_: SegmentType) -> Annotation:
    """Draw the type of a field that equals a segment."""
    plain: Any
    match type_:
        case Int():
            plain = Plain("int")
        case Bool():
            plain = Plain("bool")
        case Enum():
            plain = draw(st.sampled_from([Plain("str"), LiteralOf(type_.values)]))
        case Uuid():
            plain = draw(st.sampled_from([Plain("UUID"), Plain("str")]))
        case Date():
            plain = Plain("date")
        case DateTime():
            plain = Plain("datetime")
        case _:
            plain = Plain("str")
    return UnionOf((plain, Plain("None"))) if type_.optional else plain
