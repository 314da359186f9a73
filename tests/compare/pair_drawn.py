"""Drawn schemas (`Declared`) that the compiler takes, and the small things that edits put into them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from pair_declared import ClassDecl, Declared, FieldDecl, GroupDecl, KeyDecl, ModelDecl, SegmentDecl
from type_strategy import Shape, limited, refers, types
from type_text import Written, plain
from value_strategy import value_of
from yaml_text import Bare

from imperal_cachegen.compiler.ir import Annotation, ListOf, LiteralOf, Plain, Policy, TypeRef, UnionOf
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

FIELDS = (
    "id", "title", "total", "items", "rows", "value", "status", "due_at", "from", "имя", "a-b", "model_x", "kind",
    "copy", "name",
)  # fmt: skip
TYPES = ("Message", "Row", "Account", "Item", "Node")
MODELS = ("inbox_page", "unread", "notes", "track_list", "case")
SEGMENTS = ("account_id", "folder", "page", "case_id", "day", "kind", "q")
GROUPS = ("changed", "moved", "renamed_all")
LITERALS = ("inbox", "n", "x-y_z", "A", "1", "list")
SEGMENT_TYPES: tuple[SegmentType, ...] = (
    Id(8), Id(20), Id(9), Text(24), Text(25), Int(), Int(0, 9, True), Int(0, 12, True), Int(1, 9, True), Bool(),
    Enum(("day", "week")), Enum(("week", "day")), Enum(("day", "week", "month")), Enum(("1", "0")), Uuid(), Date(),
    DateTime(), Digest(96), Digest(104), JsonDigest(96), Secret(),
)  # fmt: skip
POLICIES = (
    Policy(60), Policy(60), Policy(61), Policy(5), Policy(30, 60), Policy(30, 30), Policy(60, 0, 80),
    Policy(60, 0, 80, 10), Policy(60, 0, None, 10), Policy(60, 0, None, 0, 5), Policy(240, 60, 50, 50, 7), Policy(300),
)  # fmt: skip
DEFAULTS: dict[type[SegmentType], Sequence[str]] = {
    Id: ('"a"', '"b"'), Text: ('""', '"Папка/1"'), Bool: ("true", "false"), Int: ("1", "2"), Date: ('"2026-11-21"',),
    Digest: ('"x"',), Enum: ('"day"', '"week"'),
}  # fmt: skip
TEXT = Plain("str")


@st.composite
def declared(draw: st.DrawFn) -> Declared:
    """Draw a schema."""
    names = draw(st.lists(st.sampled_from(TYPES), max_size=3, unique=True))
    made = Declared("mail-client", [], [], [])
    for name in names:
        fields = _fields(draw, made, names, draw(st.integers(1, 3)))
        made.types.append(ClassDecl(name, fields))
    table = {name: segment_type(draw) for name in SEGMENTS}
    for name in draw(st.lists(st.sampled_from(MODELS), min_size=1, max_size=3, unique=True)):
        made.models.append(draw_model(draw, name, made, table))
    for name in draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True)):
        targets = group_targets(draw, made)
        if targets:
            made.groups.append(GroupDecl(name, targets))
    return made


def segment_type(draw: st.DrawFn) -> SegmentType:
    plain_type = draw(st.sampled_from(SEGMENT_TYPES))
    return plain_type.or_none() if draw(st.integers(0, 4)) == 0 else plain_type


def group_targets(draw: st.DrawFn, made: Declared) -> list[tuple[int, int | None, tuple[str, ...]]]:
    able = [model for model in made.models if model.keys]
    targets: list[tuple[int, int | None, tuple[str, ...]]] = []
    for model in draw(st.lists(st.sampled_from(able), min_size=1, max_size=2, unique_by=id)) if able else []:
        key = None
        if model.keys[0].name is not None and draw(st.booleans()):
            key = draw(st.sampled_from(model.keys))
        each: tuple[str, ...] = ()
        if model.scope is None and len(model.keys) == 1:
            run = [one.name for one in model.keys[0].segments if isinstance(one.type, Bool | Enum)]
            each = tuple(run[:1]) if run and draw(st.booleans()) else ()
        targets.append((model.uid, key.uid if key else None, each))
    return targets


# --- fields ----------------------------------------------------------------------------------------------------------


def _fields(draw: st.DrawFn, made: Declared, names: Sequence[str], count: int) -> list[FieldDecl]:
    words = draw(st.lists(st.sampled_from(FIELDS), min_size=min(1, count), max_size=count, unique=True))
    return [field(draw, word, made, names) for word in words]


def field(draw: st.DrawFn, name: str, made: Declared, names: Sequence[str]) -> FieldDecl:
    """Draw a field of a class whose types may be the schema's; `names` are all that there will be."""
    annotation = annotated(draw, made, names)
    one = FieldDecl(name, annotation, default(draw, annotation))
    if draw(st.integers(0, 5)) == 0:
        one.alias = f"{name}~alias"
    return one


def annotated(draw: st.DrawFn, made: Declared, names: Sequence[str]) -> Annotation:
    """Draw a type, now and then with limits."""
    annotation = draw(types([Shape(one.name) for one in made.types], list(names)))
    return draw(limited(annotation)) if draw(st.integers(0, 2)) == 0 else annotation


def default(draw: st.DrawFn, annotation: Annotation) -> Written | None:
    """Draw a default of a type, or None."""
    if draw(st.booleans()):
        return None
    if annotation == Plain("datetime") and draw(st.booleans()):
        return Written(Bare("now"))
    if refers(annotation):
        members = annotation.members if isinstance(annotation, UnionOf) else (annotation,)
        return Written(None) if Plain("None") in members else None

    def instance(ref: TypeRef, depth: int) -> Any:
        raise LookupError(ref, depth)

    return Written(plain(value_of(draw, annotation, instance, 1)))


# --- models ----------------------------------------------------------------------------------------------------------


def draw_model(draw: st.DrawFn, name: str, made: Declared, table: dict[str, SegmentType]) -> ModelDecl:
    names = [one.name for one in made.types]
    model = ModelDecl(name, _fields(draw, made, names, draw(st.integers(0, 4))), [])
    kind = draw(st.sampled_from(["one", "one", "one", "two", "none"]))
    words = {"one": [None], "two": ["first", "by_id"], "none": []}[kind]
    for number, word in enumerate(words):
        row = draw(st.lists(st.sampled_from(SEGMENTS), max_size=3, unique=True))
        if number and draw(st.booleans()):
            row = [one.name for one in model.keys[0].segments]
        model.keys.append(key(draw, word, f"{name}{number}", row, table))
    if draw(st.integers(0, 3)) == 0:
        model.cls = f"{name.title().replace('_', '')}Value"
    if draw(st.integers(0, 3)) == 0 and model.keys:
        model.revision = draw(st.sampled_from([2, 3]))
    shared = shared_segments(model)
    if model.keys and draw(st.integers(0, 2)) == 0:
        model.scope = [one for one in shared if draw(st.booleans())]
    for one in shared:
        if draw(st.integers(0, 3)) == 0:
            _identify(model, one, table[one])
    if model.keys and draw(st.integers(0, 3)) == 0:
        error = UnionOf((TEXT, Plain("None")))
        model.fields.append(FieldDecl("error", error, Written(None) if draw(st.booleans()) else None))
        model.store_if = {"error": draw(st.sampled_from([None, "not empty"]))}
    if model.keys and draw(st.integers(0, 4)) == 0:
        model.fields += [FieldDecl("messages", ListOf(TEXT)), FieldDecl("cut", Plain("bool"), Written(False))]
        model.truncate = ("messages", "cut")
    return model


def shared_segments(model: ModelDecl) -> list[str]:
    """Return the names of segments that every key of a model has, with one type."""
    rows = [{(one.name, one.type) for one in key.segments} for key in model.keys]
    return sorted(name for name, _ in set.intersection(*rows)) if rows else []


def _identify(model: ModelDecl, name: str, type_: SegmentType) -> None:
    of: Annotation
    match type_:
        case JsonDigest():
            return
        case Int():
            of = Plain("int")
        case Bool():
            of = Plain("bool")
        case Enum():
            of = LiteralOf(type_.values)
        case Date():
            of = Plain("date")
        case DateTime():
            of = Plain("datetime")
        case _:
            of = TEXT
    model.fields.append(FieldDecl(f"of_{name}", UnionOf((of, Plain("None"))) if type_.optional else of))
    model.identity.append((f"of_{name}", name))


def key(draw: st.DrawFn, name: str | None, literal: str, row: Sequence[str], table: dict[str, SegmentType]) -> KeyDecl:
    """Draw a key of some segments. Colons stand around them: no segment's text has one."""
    segments = [segment(draw, one, table[one]) for one in row]
    parts: list[str | int] = [literal]
    for one in segments:
        parts += [":", one.uid]
    if draw(st.integers(0, 3)) == 0:
        parts.append(f":{draw(st.sampled_from(LITERALS))}")
    return KeyDecl(name, parts, segments, draw(st.sampled_from(POLICIES)))


def segment(draw: st.DrawFn, name: str, type_: SegmentType) -> SegmentDecl:
    return SegmentDecl(name, type_, segment_default(draw, type_))


def segment_default(draw: st.DrawFn, type_: SegmentType) -> str | None:
    if draw(st.integers(0, 2)):
        return None
    known = DEFAULTS.get(type(type_), ())
    if isinstance(type_, Enum):
        known = tuple(f'"{value}"' for value in type_.values)
    if type_.optional:
        known = (*known, "None")
    return draw(st.sampled_from(known)) if known else None
