"""The documents of one run: finds the files that references name, and what their pointers point at.

The only place of this package that reads files. Every file is inside the project's root, symbolic links followed;
nothing is ever fetched. Knows nothing of what schemas mean.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from ..diagnostics import Steps
from ..files import DISK, Files
from ..loading import load_source
from ..nodes import Mapping, Node, Scalar, Sequence
from ..read import parse
from ..rules.documents import files as rules
from ..rules.documents import keywords as keyword_rules
from ..source import Source
from .budget import Budget
from .jsontext import read_json

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_BAD_ESCAPE = re.compile(r"~(?![01])")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OPENAPI_DIALECT = re.compile(r"https://spec\.openapis\.org/oas/3\.1/dialect/[a-z0-9-]+")
_OPENAPI = re.compile(r"3\.1\.[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a document: the document's `Source.name`, and the decoded steps of a JSON Pointer."""

    document: str
    pointer: tuple[str, ...]

    def below(self, *steps: str) -> "Place":
        """Return the place some steps further down."""
        return Place(self.document, self.pointer + steps)

    @property
    def fragment(self) -> str:
        """The pointer as it is written behind `#`."""
        return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in self.pointer)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A document that was read. `identified` is true where it has an `$id`: its relative references then mean URLs."""

    source: Source
    root: Node
    identified: bool


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a reference points at."""

    place: Place
    node: Node
    document: Document


class Library:
    """Reads each document once; `root` is the project's, absolute, on `disk`."""

    def __init__(self, root: Path, disk: Files = DISK) -> None:
        self.budget = Budget()
        self._root = Path(os.path.normpath(root))
        self._disk = disk
        self._documents: dict[str, Document | None] = {}
        self._found: dict[Place, Found] = {}
        self._keys: dict[Mapping, dict[str, Node]] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        """The texts read so far, by name."""
        return tuple(found.source for _, found in sorted(self._documents.items()) if found is not None)

    def find(self, reference: Scalar, base: Source, document: Document | None) -> Steps[Found | None]:
        """Follow a reference that stands in `base` (and in `document`, where that is a document already)."""
        text = reference.text
        path, hash_sign, fragment = text.partition("#")
        if expected := _malformed(path, fragment, hash_sign, document is not None):
            yield rules.reference_malformed(reference.span, text, expected)
            return None
        if path:
            if document is not None and document.identified:
                advice = "write the reference inside of the document, or remove the document's `$id`"
                yield keyword_rules.keyword_refused(
                    reference.span, text, "the document's `$id` makes a URL of it", advice
                )
                return None
            document = yield from self._open(unquote(path), reference, base)
        if document is None:
            return None
        steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in unquote(fragment).split("/")[1:])
        return (yield from self._walk(document, steps, reference))

    def _open(self, path: str, reference: Scalar, base: Source) -> Steps[Document | None]:
        if _SCHEME.match(path):
            yield rules.document_url(reference.span, reference.text)
            return None
        target = Path(os.path.normpath(base.path.parent / path))
        if path.startswith("/") or not target.is_relative_to(self._root):
            yield rules.document_outside_project(reference.span, path)
            return None
        name = target.relative_to(self._root).as_posix()
        if name not in self._documents:
            self._documents[name] = None
            self._documents[name] = yield from self._read(target, name, reference)
        elif self._documents[name] is None:
            yield rules.document_unreadable(reference.span, path, "has errors")
        return self._documents[name]

    def _read(self, target: Path, name: str, reference: Scalar) -> Steps[Document | None]:
        try:
            if not self._disk.real(target).is_relative_to(self._disk.real(self._root)):
                yield rules.document_outside_project(reference.span, name)
                return None
            problem = self._problem(target)
        except (OSError, ValueError, RuntimeError):
            problem = "cannot be read"
        if not problem and target.suffix not in (".json", ".yaml", ".yml"):
            problem = "is neither `.json` nor `.yaml` nor `.yml`"
        if problem:
            yield rules.document_unreadable(reference.span, name, problem)
            return None
        if not (yield from self.budget.spend("documents", reference.span)):
            return None
        source = yield from load_source(target, name, self._disk)
        if source is None:
            return None
        if not (yield from self.budget.spend("characters of documents", reference.span, len(source.text))):
            return None
        root = yield from read_json(source) if target.suffix == ".json" else parse(source)
        if root is None:
            return None
        return (yield from _checked(source, root))

    def _problem(self, target: Path) -> str:
        if self._disk.is_file(target):
            return ""
        return "is no file" if self._disk.exists(target) else "does not exist"

    def _walk(self, document: Document, steps: tuple[str, ...], reference: Scalar) -> Steps[Found | None]:
        place = Place(document.source.name, steps)
        if place in self._found:
            return self._found[place]
        node = document.root
        for at, step in enumerate(steps):
            below = self._child(node, step)
            if below is None:
                where = f"{document.source.name}#{Place('', steps[:at]).fragment}"
                known = [key.text for key, _ in node.items] if isinstance(node, Mapping) else []
                yield rules.pointer_dangling(reference.span, step, where, known)
                return None
            node = below
            if isinstance(node, Mapping) and isinstance(identifier := node.get("$id"), Scalar):
                advice = "remove the `$id`: definitions are found by their place"
                yield keyword_rules.keyword_refused(identifier.span, "$id", "it changes what references mean", advice)
                return None
        self._found[place] = Found(place, node, document)
        return self._found[place]

    def _child(self, node: Node, step: str) -> Node | None:
        if isinstance(node, Mapping):
            if node not in self._keys:
                self._keys[node] = {key.text: value for key, value in reversed(node.items)}
            return self._keys[node].get(step)
        if isinstance(node, Sequence) and _INDEX.fullmatch(step) and int(step) < len(node.items):
            return node.items[int(step)]
        return None


def _malformed(path: str, fragment: str, hash_sign: str, in_document: bool) -> str:
    """Return what a reference should be instead, or nothing."""
    if not path and not in_document:
        return "expected a file's name before `#`"
    if not path and not hash_sign:
        return "expected a file's name, `#`, and a pointer"
    if _BAD_PERCENT.search(path + fragment):
        return "`%` begins an escape of two hex digits"
    decoded, pointer = unquote(path), unquote(fragment)
    if any(char in decoded + pointer for char in ("\0", "\ufffd")):
        return "it holds a character that no file name has"
    if not _SCHEME.match(decoded) and ("\\" in decoded or "?" in decoded):
        return "expected a relative path with `/`"
    if pointer and not pointer.startswith("/"):
        return "expected `/` after `#`"
    if _BAD_ESCAPE.search(pointer):
        return "`~` is written `~0`"
    return ""


def _checked(source: Source, root: Node) -> Steps[Document | None]:
    """Look at what a document says of itself."""
    if not isinstance(root, Mapping):
        return Document(source, root, False)
    for key, expected in (("$schema", f"`{_DIALECT}`"), ("openapi", "`3.1.x`"), ("swagger", "`openapi: 3.1.0`")):
        value = root.get(key)
        if value is not None and not _dialect_is_known(key, value):
            found = value.text if isinstance(value, Scalar) else "no text"
            yield rules.document_dialect(value.span, f"{key}: {found}", expected)
            return None
    dialect = root.get("jsonSchemaDialect")
    if dialect is not None and not _dialect_is_known("jsonSchemaDialect", dialect):
        yield rules.document_dialect(dialect.span, "of another dialect", f"`{_DIALECT}`")
        return None
    return Document(source, root, root.get("$id") is not None)


def _dialect_is_known(key: str, value: Node) -> bool:
    text = value.text if isinstance(value, Scalar) else ""
    if key == "openapi":
        return bool(_OPENAPI.fullmatch(text))
    known = text.removesuffix("#") == _DIALECT
    return known or (key == "jsonSchemaDialect" and bool(_OPENAPI_DIALECT.fullmatch(text)))
