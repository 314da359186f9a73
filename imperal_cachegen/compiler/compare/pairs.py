"""What was, and what is: resolved schemas of two versions, each thing beside what it was.

Values only; `pairing` makes them, `rules` of breaking changes and the review for people read them.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from ..ir import Field, Group, Key, Model, Project, Schema, TypeDecl

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Pair(Generic[T_co]):
    """One thing in two versions; one side is None where it was added or removed, never both."""

    old: T_co | None
    new: T_co | None

    @property
    def either(self) -> T_co:
        """The new one, else the old one."""
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class ModelPair:
    """A model in two versions, each with the schema that declares it. Fields are paired by name, keys by what they are.

    A rename is one pair with two names. `fields` and `keys` are empty where the model was added or removed.
    """

    old: Model | None
    new: Model | None
    old_schema: Schema | None
    new_schema: Schema | None
    fields: tuple[Pair[Field], ...] = ()
    keys: tuple[Pair[Key], ...] = ()

    @property
    def app(self) -> str | None:
        """The app that it belongs to, now or (removed) formerly."""
        schema = self.new_schema or self.old_schema
        return schema.app if schema is not None else None

    @property
    def either(self) -> Model:
        """The new model, else the old one."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class TypePair:
    """A type in two versions."""

    old: TypeDecl | None
    new: TypeDecl | None
    fields: tuple[Pair[Field], ...] = ()

    @property
    def either(self) -> TypeDecl:
        """The new type, else the old one."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class GroupPair:
    """A group in two versions, each with the schema that declares it."""

    old: Group | None
    new: Group | None
    old_schema: Schema | None
    new_schema: Schema | None

    @property
    def either(self) -> Group:
        """The new group, else the old one."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a project's schemas, side by side. What is new comes in the order of the new schemas."""

    old: Project
    new: Project
    schemas: tuple[Pair[Schema], ...]
    models: tuple[ModelPair, ...]
    types: tuple[TypePair, ...]
    groups: tuple[GroupPair, ...]
