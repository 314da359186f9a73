"""One version's types, looked up: what an annotation can be, root types and unions taken apart; and whether two are the same.

Pure functions over resolved schemas; knows neither Pydantic nor findings.
"""

from collections.abc import Iterator

from ...ir import (
    Annotation,
    DictOf,
    Field,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    Project,
    SetOf,
    TupleOf,
    TypeDecl,
    TypeRef,
    UnionOf,
)

ANY, NONE = Plain("Any"), Plain("None")
EVERY_JSON = (NONE, Plain("bool"), Plain("int"), Plain("float"), Plain("str"), ListOf(ANY), DictOf(ANY))
"""What `Any` holds, taken apart."""


class Declared:
    """The types of one version."""

    def __init__(self, project: Project) -> None:
        self._types = {decl.ref: decl for schema in project.schemas for decl in schema.types}

    def type(self, ref: TypeRef) -> TypeDecl:
        """Return the declaration of a type."""
        return self._types[ref]

    def leaves(self, annotation: Annotation, seen: frozenset[TypeRef] = frozenset()) -> Iterator[Annotation]:
        """Yield what a value can be: no unions, no root types, and no bare `list` and `dict`. Limits stay."""
        annotation = opened(annotation)
        if isinstance(annotation, UnionOf):
            for member in annotation.members:
                yield from self.leaves(member, seen)
        elif isinstance(annotation, TypeRef) and (root := self.type(annotation).root) is not None:
            if annotation not in seen:
                yield from self.leaves(root, seen | {annotation})
        else:
            yield annotation


def opened(annotation: Annotation) -> Annotation:
    """Return an annotation with bare `list` and `dict` as what they are, and without limits that limit nothing."""
    match annotation:
        case Plain("list"):
            return ListOf(ANY)
        case Plain("dict"):
            return DictOf(ANY)
        case Limited(inner, limits):
            return opened(inner) if not limits else Limited(opened(inner), limits)
        case _:
            return annotation


def bare(annotation: Annotation) -> Annotation:
    """Return an annotation without its limits."""
    return opened(annotation.inner) if isinstance(annotation, Limited) else opened(annotation)


def limits_of(annotation: Annotation) -> dict[str, object]:
    """Return the limits of an annotation by name."""
    return dict(annotation.limits) if isinstance(annotation, Limited) else {}


def lengths_of(annotation: Annotation) -> tuple[int, int | None]:
    """Return how many items or characters there are at least and at most (None: no bound)."""
    limits = limits_of(annotation)
    low, high = limits.get("min_length", 0), limits.get("max_length")
    assert isinstance(low, int)
    assert high is None or isinstance(high, int)
    return low, high


def fitting(declared: Declared, annotation: Annotation) -> tuple[list[Annotation], list[Annotation], list[TypeRef]]:
    """Return what an annotation has for arrays, for dicts, and for objects of a class."""
    arrays: list[Annotation] = []
    dicts: list[Annotation] = []
    classes: list[TypeRef] = []
    for leaf in declared.leaves(annotation):
        inner = bare(leaf)
        if isinstance(inner, ListOf | SetOf | TupleOf):
            arrays.append(leaf)
        elif isinstance(inner, DictOf):
            dicts.append(leaf)
        elif isinstance(inner, TypeRef):
            classes.append(inner)
    return arrays, dicts, classes


class Likeness:
    """Tells which types of two versions mean the same to stored values, types within types included."""

    def __init__(self, writer: Declared, reader: Declared) -> None:
        self._writer = writer
        self._reader = reader
        self._known: dict[tuple[TypeRef, TypeRef], bool] = {}

    def fields(self, written: tuple[Field, ...], read: tuple[Field, ...]) -> bool:
        """Whether classes with these fields write and read the same values."""
        pairs: set[tuple[TypeRef, TypeRef]] = set()
        return _same_fields(written, read, pairs) and all(self._types(*pair) for pair in pairs)

    def annotations(self, written: Annotation, read: Annotation) -> bool:
        """Whether two annotations are the same."""
        pairs: set[tuple[TypeRef, TypeRef]] = set()
        return _identical(written, read, pairs) and all(self._types(*pair) for pair in pairs)

    def _types(self, written: TypeRef, read: TypeRef) -> bool:
        start = (written, read)
        if start in self._known:
            return self._known[start]
        pairs = {start}
        waiting = [start]
        alike = True
        while waiting and alike:
            one, other = (self._writer.type(waiting[-1][0]), self._reader.type(waiting.pop()[1]))
            found: set[tuple[TypeRef, TypeRef]] = set()
            if one.root is not None and other.root is not None:
                alike = _identical(one.root, other.root, found)
            else:
                alike = one.root is other.root is None and one.closed == other.closed
                alike = alike and _same_fields(one.fields, other.fields, found)
            alike = alike and not any(self._known.get(pair) is False for pair in found)
            fresh = {pair for pair in found if pair not in pairs and pair not in self._known}
            waiting += fresh
            pairs |= fresh
        if alike:
            self._known.update(dict.fromkeys(pairs, True))
        self._known[start] = alike
        return alike


def _same_fields(written: tuple[Field, ...], read: tuple[Field, ...], pairs: set[tuple[TypeRef, TypeRef]]) -> bool:
    if len(written) != len(read):
        return False
    others = {field.python: field for field in read}
    for field in written:
        other = others.get(field.python)
        if other is None or other.alias != field.alias or not _identical(field.annotation, other.annotation, pairs):
            return False
    return True


def _identical(one: Annotation, other: Annotation, pairs: set[tuple[TypeRef, TypeRef]]) -> bool:
    """Whether two annotations are written the same; the types that they name are added to `pairs`."""
    if type(one) is not type(other):
        return False
    match one, other:
        case Plain(name), Plain(second):
            return name == second
        case TypeRef(), TypeRef():
            pairs.add((one, other))
            return True
        case (ListOf(inner), ListOf(second)) | (SetOf(inner), SetOf(second)) | (TupleOf(inner), TupleOf(second)):
            return _identical(inner, second, pairs)
        case DictOf(inner), DictOf(second):
            return _identical(inner, second, pairs)
        case LiteralOf(values), LiteralOf(seconds):
            return {(type(value), value) for value in values} == {(type(value), value) for value in seconds}
        case UnionOf(members), UnionOf(seconds):
            return len(members) == len(seconds) and all(
                _identical(member, second, pairs) for member, second in zip(members, seconds, strict=True)
            )
        case Limited(inner, limits), Limited(second, others):
            return dict(limits) == dict(others) and _identical(inner, second, pairs)
        case _:
            return False
