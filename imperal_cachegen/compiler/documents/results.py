"""What `resolve_documents` is asked for and gives: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..ir import Annotation, Field
from ..nodes import Scalar
from ..source import Source, Span


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A class that is to be made from a document: `schema:` of a type, or (`model`) of a model.

    `name` is the class's; `reference` the scalar `"file.json#/pointer"`.
    """

    name: str
    reference: Scalar
    model: bool


@dataclass(frozen=True, slots=True, eq=False)
class DocumentClass:
    """A class made from a document: with `fields`, or (`root`) of a schema that is no object with properties.

    The fields are drafts: their defaults are made by `finish_fields`, when every type is declared. `closed` refuses
    properties that it does not name. `span` is the definition's place in the document.
    """

    name: str
    description: str
    fields: tuple[Field, ...]
    root: Annotation | None
    closed: bool
    span: Span

    def renamed(self, name: str) -> "DocumentClass":
        """Return the class under another name."""
        return replace(self, name=name)


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """All that one schema file gets from documents.

    `made` has no entry for a wanted class that could not be made. `extra` are the nested classes that the documents
    bring in, in the order reached; `sources` the documents that were read, by name, broken ones included.
    """

    made: Mapping[Wanted, DocumentClass]
    extra: tuple[DocumentClass, ...]
    sources: tuple[Source, ...]
