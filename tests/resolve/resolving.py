"""Schemas from texts in tests: written to a folder, read by the real reader, resolved."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from imperal_cachegen.compiler.diagnostics import Diagnostic, outcome
from imperal_cachegen.compiler.ir import Group, Model, Project, Schema
from imperal_cachegen.compiler.project.finding import find_workspaces
from imperal_cachegen.compiler.resolve.project import resolve

TOP = "cachegen: 1\napp: notes\n"


@dataclass(frozen=True)
class Resolution:
    """What schemas came to."""

    project: Project
    found: tuple[Diagnostic, ...]

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.found]

    @property
    def schema(self) -> Schema:
        return self.project.schemas[0]

    def model(self, name: str) -> Model:
        return next(model for schema in self.project.schemas for model in schema.models if model.name == name)

    def group(self, name: str) -> Group:
        return next(group for schema in self.project.schemas for group in schema.groups if group.name == name)

    def only(self) -> Diagnostic:
        assert len(self.found) == 1, [(one.code, one.message) for one in self.found]
        return self.found[0]


def resolve_files(folder: Path, files: dict[str, str], *paths: str) -> Resolution:
    """Write schemas into `schemas/` of a folder, and resolve them, or those of `paths`."""
    for name, text in files.items():
        path = folder / "schemas" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    (folder / ".git").mkdir(exist_ok=True)
    given = [Path("schemas") / path for path in paths] or [Path("schemas")]
    found = outcome(find_workspaces(given, folder.resolve()))
    assert found.value.usage == ()
    (workspace,) = found.value.workspaces
    resolved = outcome(resolve(workspace))
    ordered = sorted(dict.fromkeys((*found.diagnostics, *resolved.diagnostics)), key=lambda one: one.order)
    return Resolution(resolved.value.project, tuple(ordered))


def resolve_text(folder: Path, text: str, top: str = TOP) -> Resolution:
    """Resolve one schema, `notes.yaml`."""
    return resolve_files(folder, {"notes.yaml": top + dedent(text)})


def said(diagnostic: Diagnostic) -> str:
    """Return all that a finding says."""
    return "\n".join((diagnostic.message, *diagnostic.help))
