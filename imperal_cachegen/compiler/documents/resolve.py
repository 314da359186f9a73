"""The way from the wanted classes of one schema file to what the documents give: find, read, check, name, make."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TypeVar

from ..diagnostics import Severity, Steps
from ..files import DISK, Files
from ..names import reserved_in_module
from ..nodes import Mapping
from ..resolve.fields.foreign import BUILTIN_TYPES
from ..rules.documents import classes as rules
from ..rules.documents import keywords as keyword_rules
from ..source import Source
from .cycles import endless_roots
from .definitions import Definitions, definition
from .keywords import found
from .library import Found, Library, Place
from .making import Making
from .naming import Naming
from .objects import Objects
from .results import DocumentClass, Documents, Wanted
from .shapes import Array, Class, Definition, Either, Ref, Shape, Table
from .unions import UnionCheck

T = TypeVar("T")


def resolve_documents(
    wanted: tuple[Wanted, ...], source: Source, root: Path, taken: frozenset[str] = frozenset(), disk: Files = DISK
) -> Steps[Documents]:
    """Make the classes that a schema file (`source`) takes from documents inside of the project's `root`.

    `taken` are the names of the file's other classes (of types and models, the wanted ones may be among them): no
    class of a document gets one of them. `disk` is what the documents are read from.
    """
    if not wanted:
        return Documents({}, (), ())
    work = _Work(wanted, source, Library(root, disk), taken)
    made = yield from work.run()
    extra = tuple(work.extra) if made else ()
    return Documents(made, extra, work.library.sources)


class _Work:
    def __init__(self, wanted: tuple[Wanted, ...], source: Source, library: Library, taken: frozenset[str]) -> None:
        self.wanted = wanted
        self.source = source
        self.taken = taken | reserved_in_module() | {*BUILTIN_TYPES, *(one.name for one in wanted)}
        self.library = library
        self.extra: list[DocumentClass] = []
        self._errors = 0
        self._places: dict[Wanted, Found] = {}
        self._reached: dict[Place, Wanted] = {}

    def failed(self) -> bool:
        """Whether an error was found so far."""
        return self._errors > 0

    def run(self) -> Steps[dict[Wanted, DocumentClass]]:
        definitions = yield from self._watched(self._read())
        if self.failed():
            return {}
        naming = yield from self._watched(self._named(definitions))
        if self.failed():
            return {}
        made = yield from self._watched(Making(naming.names, self.source.name).classes(definitions))
        if made is None or self.failed():
            return {}
        given = set(naming.given)
        self.extra = [made[place] for place in _referenced(definitions) if place not in given]
        return {one: made[at.place].renamed(one.name) for one, at in self._places.items()}

    def _read(self) -> Steps[dict[Place, Definition]]:
        """Return every definition that is reached and becomes a class."""
        yield from self._find()
        reader = Definitions(self.library, {at.place: one.name for one, at in self._named_types()})
        objects = Objects(reader)
        read: dict[Place, Definition] = {}
        for one, at in self._places.items():
            shape = yield from reader.schema(at)
            read.update((yield from objects.read_all()))
            read.update((place, root) for place, root in reader.roots.items() if place not in read)
            if shape is not None and shape != Ref(at.place):
                if one.model:
                    yield rules.not_an_object(one.reference.span, _called(at, shape), at.node.span)
                read.setdefault(at.place, definition(at, shape))
            for place in read:
                self._reached.setdefault(place, one)
        check = UnionCheck(read)
        for union in {union.at.place: union for union in reader.unions}.values():
            yield from check.check(union, reader.mapped)
        for root in endless_roots(read):
            yield keyword_rules.endless(root.span)
        return read

    def _find(self) -> Steps[None]:
        for one in self.wanted:
            at = yield from self.library.find(one.reference, self.source, None)
            if at is not None:
                at = yield from Definitions(self.library, {}).followed(at, one.reference.span)
            if at is not None:
                self._places[one] = at

    def _named_types(self) -> Iterator[tuple[Wanted, Found]]:
        """Yield the types among the wanted: references lead to them. The first of two at one place comes last."""
        for one, at in reversed(self._places.items()):
            if not one.model:
                yield one, at

    def _named(self, definitions: dict[Place, Definition]) -> Steps[Naming]:
        given = {at.place: one.name for one, at in self._named_types()}
        owners = {at.place: one.name for one, at in reversed(self._places.items())}
        naming = Naming(given, owners, self.taken)
        for place in _referenced(definitions):
            one = self._reached[place]
            yield from naming.add(definitions[place], one.reference.span, self._reference(place))
        return naming

    def _reference(self, place: Place) -> str:
        """Return how the schema file refers to a place."""
        folder = PurePosixPath(self.source.name).parent.as_posix()
        return f"{os.path.relpath(place.document, folder)}#{place.fragment}".replace(os.sep, "/")

    def _watched(self, steps: Steps[T]) -> Steps[T]:
        """Pass a stage's findings on, and note whether there is an error."""
        while True:
            try:
                one = next(steps)
            except StopIteration as stop:
                value: T = stop.value
                return value
            self._errors += one.severity is Severity.ERROR
            yield one


def _referenced(definitions: dict[Place, Definition]) -> tuple[Place, ...]:
    """Return the places that some definition refers to, in the order of the definitions."""
    places: set[Place] = set()
    for one in definitions.values():
        shapes = [found.shape for found in one.body.properties] if isinstance(one.body, Class) else [one.body]
        while shapes:
            shape: Shape = shapes.pop()
            match shape:
                case Ref(place):
                    places.add(place)
                case Array(item):
                    shapes.append(item)
                case Table(value):
                    shapes.append(value)
                case Either(members):
                    shapes.extend(members)
    return tuple(place for place in definitions if place in places)


def _called(at: Found, shape: Shape) -> str:
    """Return what a schema that is no object is, for a message."""
    kind = at.node.get("type") if isinstance(at.node, Mapping) else None
    if isinstance(shape, Table):
        return "an object without properties"
    return f"of type `{found(kind)}`" if kind is not None else "something else"
