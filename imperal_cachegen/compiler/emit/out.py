"""Where modules go, and how one of them imports from another."""

from collections.abc import Iterator, Mapping

from ..diagnostics import Diagnostic
from ..ir import Model, Project, Schema, TypeDecl
from ..ir.references import field_references
from ..project.settings import VENDORED
from ..rules import importing as rules
from ..source import Span, beginning
from .folder import Out
from .imports import OURS, Home


def home_of(schema: Schema, project: Project, out: Out) -> Home:
    """Return where a module finds the classes it uses; `ValueError` where `check_out` has an error to say."""
    modules = []
    for name in schema.uses:
        module = out.imports_from(project.schema(name).module)
        if module is None:
            raise ValueError(f"{out.folder} is no package")
        modules.append((name, module))
    return Home(schema.source.name, tuple(modules), ours_of(out))


def ours_of(out: Out) -> str:
    """Return the package that modules find the runtime in; `ValueError` where `check_out` has an error to say."""
    ours = out.imports_from(VENDORED) if out.vendored else OURS
    if ours is None:
        raise ValueError(f"{out.folder} is no package")
    return ours


def check_out(project: Project, outs: Mapping[str, Out]) -> Iterator[Diagnostic]:
    """Yield an error for each module that could not import a module it uses. `outs` are by `Source.name`."""
    for schema in project.schemas:
        out = outs.get(schema.source.name)
        if out is None:
            continue
        if out.vendored and out.imports_from("module") is None:
            yield rules.vendored_needs_package(beginning(schema.source), out.folder.name)
            continue
        for name in schema.uses:
            place = _place_of_use(schema, name)
            other = outs.get(name)
            if other is not None and other.folder != out.folder:
                yield rules.used_module_elsewhere(place, name, other.folder.name, out.folder.name)
            elif out.imports_from("module") is None:
                yield rules.out_is_no_package(place, name, out.folder.name)


def _place_of_use(schema: Schema, used: str) -> Span:
    """Return the place of the first field whose type comes from a used schema."""
    owners: tuple[TypeDecl | Model, ...] = (*schema.types, *schema.models)
    for owner in owners:
        for field in owner.fields:
            if any(ref.schema == used for ref in field_references((field,))):
                return field.span
    return beginning(schema.source)
