"""The names that a module takes from elsewhere, collected while its parts are planned.

Inside a class body a field hides whatever bears its name (`date: date | None = None` would be `None | None`), so class
bodies ask through `in_class`: a name that some field has is imported there as `_date` as well.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .. import names
from ..ir import ImportRef, TypeRef
from .layout import bracketed
from .pysource import Code, dotted, identifier, line_length

OURS = "imperal_cachegen"
RUNTIME = f"{OURS}.runtime"
KEYS = f"{OURS}.keys"
STRATEGIES = f"{OURS}.testing.strategies"
MOVABLE = (KEYS, RUNTIME, STRATEGIES)
"""What lies in a vendored runtime, too."""

_STANDARD = {name: module for module, name in names.STANDARD_IMPORTS}


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """`from module import names`; a name is `(name, local name)`, the same word twice where it keeps its name."""

    module: Code
    names: tuple[tuple[Code, Code], ...]

    @property
    def text(self) -> Code:
        """The statement, laid out."""
        items = [name if name == local else f"{name} as {local}" for name, local in self.names]
        line = f"from {self.module} import {', '.join(items)}"
        if len(line) <= line_length():
            return Code(line)
        return bracketed(f"from {self.module} import (", items, ")", hugging=False)


@dataclass(frozen=True, slots=True)
class Home:
    """Where the classes of this module and of the modules it uses live.

    `schema` is the `Source.name` of the schema at hand; `modules` tells for each used schema the module to import from
    (`.shared_cache`, or `pkg.caches.shared_cache`); `ours` is the package that has the runtime.
    """

    schema: str
    modules: tuple[tuple[str, str], ...]
    ours: str = OURS

    def module_of(self, schema: str) -> str:
        """Return the module to import a used schema's classes from."""
        return dict(self.modules)[schema]


class Imports:
    """Collects imports. `classes` are the names of the module's own."""

    def __init__(self, home: Home, classes: Iterable[str] = ()) -> None:
        """Start with nothing imported."""
        self._home = home
        self._bearers = dict.fromkeys(classes, home.schema)
        """Whose class has a name here: the schema's."""

        self._others: dict[TypeRef, Code] = {}
        """Classes whose name another one has here: what only a default holds is in nobody's way when it is declared."""

        self._wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.aliased: set[str] = set()
        """Classes of this module that some class body has to know under an alias."""

    def plain(self, name: str) -> Code:
        """Return a name for use in functions and at module level, imported where it is no built-in."""
        module = _module(name)
        if module is not None:
            self._wanted[module].add((name, name))
        return Code(name)

    def of(self, module: str, name: str) -> Code:
        """Return a name of any module, imported."""
        self._wanted[module].add((name, name))
        return Code(name)

    def renamed(self, ref: ImportRef, local: str) -> Code:
        """Return the local name of something of the user's, imported."""
        self._wanted[ref.module].add((ref.name, local))
        return Code(local)

    def under_another_name(self, name: str) -> Code:
        """Return a second name for one of our own names or a built-in, imported."""
        self._wanted[_module(name) or "builtins"].add((name, f"_{name}"))
        return Code(f"_{name}")

    def type(self, ref: TypeRef, hidden: bool) -> Code:
        """Return the name of a declared type, or a second one where its own is hidden, or another class's."""
        if self._bearers.setdefault(ref.name, ref.schema) != ref.schema:
            local = self._others.setdefault(ref, Code(f"_{ref.name}_{len(self._others) + 2}"))
        else:
            local = Code(f"_{ref.name}" if hidden else ref.name)
        if ref.schema != self._home.schema:
            self._wanted[self._home.module_of(ref.schema)].add((ref.name, local))
        elif hidden:
            self.aliased.add(ref.name)
        return local

    def blocks(self) -> tuple[tuple[ImportPlan, ...], ...]:
        """Return the imports, sorted as isort does: standard library, packages, the user's own, relative ones."""
        blocks: dict[int, list[ImportPlan]] = defaultdict(list)
        wanted_from = {self._placed(module): names for module, names in self._wanted.items()}
        for module in sorted(wanted_from, key=lambda module: (module.lower(), module)):
            wanted = sorted(wanted_from[module], key=lambda pair: (_kind(pair[0]), pair[0].lower(), pair))
            pairs = tuple((identifier(name), identifier(local)) for name, local in wanted)
            relative = len(module) - len(module.lstrip("."))
            where = Code("." * relative + dotted(module[relative:]))
            blocks[_block(module)].append(ImportPlan(where, pairs))
        return tuple(tuple(blocks[number]) for number in sorted(blocks))

    def _placed(self, module: str) -> str:
        """Return where a module of ours is imported from: the installed package, or the copy beside the modules."""
        return self._home.ours + module.removeprefix(OURS) if module in MOVABLE else module


@dataclass(frozen=True, slots=True)
class ClassNames:
    """The names as one class body may use them. `hidden` are the names of its fields."""

    imports: Imports
    hidden: frozenset[str]

    def in_class(self, name: str) -> Code:
        """Return one of our own names or a built-in."""
        return self.imports.under_another_name(name) if name in self.hidden else self.imports.plain(name)

    def type(self, ref: TypeRef) -> Code:
        """Return the name of a declared type."""
        return self.imports.type(ref, ref.name in self.hidden)


def _module(name: str) -> str | None:
    """Return where one of our own names comes from; None for a built-in."""
    if name in names.BUILTIN_NAMES:
        return None
    if name in _STANDARD:
        return _STANDARD[name]
    if name in names.PYDANTIC_IMPORTS:
        return "pydantic"
    if name in names.RUNTIME_IMPORTS:
        return RUNTIME
    raise ValueError(f"{name} is not listed in names.py")


def _kind(name: str) -> int:
    """Return isort's order of kinds: constants, classes, the rest."""
    return 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2


def _block(module: str) -> int:
    """Return the block that a module is imported in."""
    if module.startswith("."):
        return 3
    if module in _STANDARD.values() or module in ("builtins", "re"):
        return 0
    return 1 if module in (*MOVABLE, "pydantic") else 2
