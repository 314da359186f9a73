"""Fields from lines of YAML in tests: no files."""

from dataclasses import dataclass
from pathlib import Path

from imperal_cachegen.compiler.diagnostics import Diagnostic, outcome
from imperal_cachegen.compiler.ir import Annotation, Field, TypeDecl, TypeRef, Value
from imperal_cachegen.compiler.nodes import Node
from imperal_cachegen.compiler.read import parse
from imperal_cachegen.compiler.resolve.fields.declared import finish_fields, resolve_fields
from imperal_cachegen.compiler.resolve.fields.types import Names
from imperal_cachegen.compiler.source import Source

NAME = "schema.yaml"


@dataclass(frozen=True)
class Fields:
    """What lines under `fields:` came to."""

    fields: tuple[Field, ...]
    found: tuple[Diagnostic, ...]

    def __getitem__(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


def node(text: str) -> Node:
    """Parse YAML that has no findings."""
    read = outcome(parse(Source(Path("/nowhere/schema.yaml"), NAME, text)))
    assert read.diagnostics == (), read.diagnostics
    assert read.value is not None
    return read.value


def ref(name: str) -> TypeRef:
    return TypeRef(name, NAME)


def declare(**types: str) -> dict[TypeRef, TypeDecl]:
    """Return declarations of types by the lines of their fields; finished, and free of findings."""
    names = Names({name: ref(name) for name in types})
    drafts: dict[TypeRef, TypeDecl] = {}
    for name, text in types.items():
        tree = node(text)
        made = outcome(resolve_fields(tree, name, names))
        assert made.diagnostics == (), made.diagnostics
        drafts[ref(name)] = TypeDecl(ref(name), "", made.value, None, document=False, span=tree.span)
    finished: dict[TypeRef, TypeDecl] = {}
    for key, decl in drafts.items():
        ready = outcome(finish_fields(decl.fields, drafts))
        assert ready.diagnostics == (), ready.diagnostics
        finished[key] = TypeDecl(key, "", ready.value, None, document=False, span=decl.span)
    return finished


def fields(text: str, declared: dict[TypeRef, TypeDecl] | None = None, models: tuple[str, ...] = ()) -> Fields:
    """Resolve and finish the lines under `fields:`."""
    declared = declared or {}
    names = Names({each.name: each for each in declared}, frozenset(models))
    drafts = outcome(resolve_fields(node(text), "Owner", names))
    done = outcome(finish_fields(drafts.value, declared))
    return Fields(done.value, drafts.diagnostics + done.diagnostics)


def found(
    text: str, declared: dict[TypeRef, TypeDecl] | None = None, models: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """Return the code and the underlined text of each finding."""
    return [(one.code, one.span.text) for one in fields(text, declared, models).found]


def only(text: str, declared: dict[TypeRef, TypeDecl] | None = None, models: tuple[str, ...] = ()) -> Diagnostic:
    """Return the one finding."""
    (one,) = fields(text, declared, models).found
    return one


def annotation(text: str) -> Annotation:
    """Return a type; it must have no findings."""
    made = fields(_line(text))
    assert made.found == (), made.found
    return made["f"].annotation


def default(text: str, declared: dict[TypeRef, TypeDecl] | None = None) -> Value:
    """Return the default of `type = default`; it must have no findings."""
    made = fields(_line(text), declared)
    assert made.found == (), made.found
    value = made["f"].default
    assert value is not None
    return value.value


def _line(text: str) -> str:
    return "f: |-\n" + "\n".join(f"  {line}" for line in text.split("\n"))


def scalar(text: str) -> str:
    """Return a line whose field `f` is a text, quoted for YAML whatever it holds."""
    return "f: '" + text.replace("'", "''") + "'"
