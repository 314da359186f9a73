"""Where modules go, and how one of them imports from another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Diagnostic
from ..ir import Model, Project, Schema, TypeDecl, TypeRef
from ..presence import is_file
from ..rules import output as rules
from ..source import Span, beginning
from .annotations import type_refs
from .imports import Home
from .pysource import LINE_LENGTH


@dataclass(frozen=True, slots=True)
class Out:
    """A folder of modules.

    `package` is its dotted name where the settings tell it; `regular` whether it has `__init__.py`; `line_length` what
    its modules are formatted with.
    """

    folder: Path
    package: str | None = None
    regular: bool = False
    line_length: int = LINE_LENGTH

    @property
    def text_settings(self) -> tuple[str, ...]:
        """The settings that a module's text is made from, besides the names of its neighbours; part of its digest.

        One that has its default adds nothing, so that a new setting makes no module stale.
        """
        length = () if self.line_length == LINE_LENGTH else (f"line-length={self.line_length}",)
        return (self.package or "", *length)

    def imports_from(self, module: str) -> str | None:
        """Return what to import a neighbouring module as; None where there is no way."""
        if self.package is not None:
            return f"{self.package}.{module}"
        return f".{module}" if self.regular else None


def out_of(folder: Path, package: str | None, line_length: int = LINE_LENGTH) -> Out:
    """Look at a folder that modules go to (it need not exist yet)."""
    return Out(folder, package, is_file(folder / "__init__.py"), line_length)


def _owners(schema: Schema) -> tuple[TypeDecl | Model, ...]:
    """Return everything that has fields."""
    return (*schema.types, *schema.models)


def used_schemas(schema: Schema) -> tuple[str, ...]:
    """Return the other schemas whose classes the module of a schema imports, by `Source.name`, sorted."""
    refs: set[TypeRef] = set()
    for owner in _owners(schema):
        refs.update(ref for field in owner.fields for ref in type_refs(field.annotation))
        if isinstance(owner, TypeDecl) and owner.root is not None:
            refs.update(type_refs(owner.root))
    return tuple(sorted({ref.schema for ref in refs} - {schema.source.name}))


def home_of(schema: Schema, project: Project, out: Out) -> Home:
    """Return where a module finds the classes it uses; `ValueError` where `check_out` has an error to say."""
    modules = []
    for name in used_schemas(schema):
        module = out.imports_from(project.schema(name).module)
        if module is None:
            raise ValueError(f"{out.folder} is no package")
        modules.append((name, module))
    return Home(schema.source.name, tuple(modules))


def check_out(project: Project, outs: Mapping[str, Out]) -> Iterator[Diagnostic]:
    """Yield an error for each module that could not import a module it uses. `outs` are by `Source.name`."""
    for schema in project.schemas:
        out = outs.get(schema.source.name)
        if out is None:
            continue
        for name in used_schemas(schema):
            place = _place_of_use(schema, name)
            other = outs.get(name)
            if other is not None and other.folder != out.folder:
                yield rules.used_module_elsewhere(place, name, other.folder.name, out.folder.name)
            elif out.imports_from("module") is None:
                yield rules.out_is_no_package(place, name, out.folder.name)


def _place_of_use(schema: Schema, used: str) -> Span:
    """Return the place of the first field whose type comes from a used schema."""
    for owner in _owners(schema):
        for field in owner.fields:
            if any(ref.schema == used for ref in type_refs(field.annotation)):
                return field.span
    return beginning(schema.source)
