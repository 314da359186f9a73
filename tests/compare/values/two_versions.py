"""Two versions of one schema for tests of values: written, compiled, compared; their classes imported."""

import importlib.util
import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from imperal_cachegen.compiler.compare import Comparison, pair_up
from imperal_cachegen.compiler.ir import Project
from imperal_cachegen.compiler.pipeline import Options, compile_project, resolve_project

_numbers = itertools.count()


def written(folder: Path, text: str, files: dict[str, str]) -> Path:
    """Write a schema, and what else it reads, into a project of its own."""
    for name, content in {"cachegen.toml": "", "schemas/main.yaml": f"cachegen: 1\n{text}", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def project(folder: Path, text: str, files: dict[str, str] | None = None) -> Project:
    """Return a schema, resolved."""
    written(folder, text, files or {})
    compiled = resolve_project([folder / "schemas"], Options(folder))
    assert not compiled.failed, [one.message for one in compiled.diagnostics]
    return compiled.project


def compared(folder: Path, old: str, new: str, files: tuple[dict[str, str], dict[str, str]] = ({}, {})) -> Comparison:
    """Return two versions of a schema, side by side."""
    number = next(_numbers)
    return pair_up(project(folder / f"old{number}", old, files[0]), project(folder / f"new{number}", new, files[1]))


def model(*fields: str, types: str = "", more: str = "", app: str = "app: values\n") -> str:
    """Return a schema of one model `m`; `more` are lines of the model, `types` those of `types`."""
    lines = "".join(f"      {field}\n" for field in fields)
    named = f"types:\n{types}" if types else ""
    return f"{app}{named}models:\n  m:\n    key: 'm:{{x}}'\n    segments: {{x: id}}\n    ttl: 60\n{more}    fields:\n{lines}"


@contextmanager
def imported(folder: Path, text: str) -> Iterator[tuple[Project, ModuleType] | None]:
    """Compile a schema and import its module under a name of its own; None where the compiler refuses it."""
    number = next(_numbers)
    name = f"two_versions_{number}"
    text = text.replace("APP", f"two-versions-{number}")
    written(folder / name, text, {})
    compiled = compile_project([folder / name / "schemas"], Options(folder / name))
    if compiled.failed:
        yield None
        return
    path = folder / name / "made.py"
    path.write_text(compiled.modules[0].text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        yield compiled.project, module
    finally:
        del sys.modules[name]
