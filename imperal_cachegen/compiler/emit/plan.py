"""What a module will hold: every decision taken, every word in its final spelling. Render prints it, verify checks it.

Frozen values of `Code` only, apart from what verify compares the printed text with (the resolved values themselves).
"""

from dataclasses import dataclass

from ..ir import Field, Model, TypeDecl
from .imports import ImportPlan
from .pysource import Code


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field: `name: annotation`, or `name: annotation = default` (a value or a call of `Field`)."""

    name: Code
    annotation: Code
    default: Code | None
    declared: Field | None

    @property
    def text(self) -> Code:
        """The field as a class body holds it."""
        return Code(f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default is not None else ""))


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class. `decorator` registers it; `aliases` and `rebuild` are statements that follow it."""

    name: Code
    base: Code
    decorator: Code | None
    docstring: Code | None
    config: Code
    fields: tuple[FieldPlan, ...]
    alias: Code | None
    rebuild: Code | None
    declared: TypeDecl | Model

    @property
    def after(self) -> tuple[Code, ...]:
        """The statements that follow it."""
        return tuple(line for line in (self.alias, self.rebuild) if line is not None)


@dataclass(frozen=True, slots=True)
class ParameterPlan:
    """A parameter of a function."""

    name: Code
    annotation: Code
    default: Code | None

    @property
    def text(self) -> Code:
        """The parameter as a signature holds it."""
        return Code(f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default is not None else ""))


@dataclass(frozen=True, slots=True)
class FunctionPlan:
    """A function: `head` is its signature, laid out; `body` are its lines after the docstring, indented by four."""

    name: Code
    positional: tuple[ParameterPlan, ...]
    keyword: tuple[ParameterPlan, ...]
    returns: Code
    head: Code
    docstring: Code | None
    body: tuple[Code, ...]
    coroutine: bool


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One module, in the order printed.

    `statements` are single lines (or laid-out calls) at module level: `setup` before the classes, `registrations` of
    imported classes and `adopt` after them, `constants` that functions refer to, `caches` (one `ReadThrough` a key).
    """

    docstring: Code
    imports: tuple[tuple[ImportPlan, ...], ...]
    exports: Code
    setup: tuple[Code, ...]
    classes: tuple[ClassPlan, ...]
    registrations: tuple[Code, ...]
    adopt: Code | None
    constants: tuple[Code, ...]
    caches: tuple[Code, ...]
    functions: tuple[FunctionPlan, ...]


@dataclass(frozen=True, slots=True)
class ArgumentsPlan:
    """A `TypedDict` of a key's arguments; each of `fields` is `name: annotation`."""

    name: Code
    docstring: Code
    fields: tuple[FieldPlan, ...]


@dataclass(frozen=True, slots=True)
class CompanionPlan:
    """The strategies of one module, in the order printed. `keys` are statements: one `KeyStrategies` a key."""

    docstring: Code
    imports: tuple[tuple[Code, ...], ...]
    exports: Code
    classes: tuple[ArgumentsPlan, ...]
    keys: tuple[Code, ...]
    functions: tuple[FunctionPlan, ...]
