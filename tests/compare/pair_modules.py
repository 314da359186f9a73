"""Declared schemas as compiled, imported modules: two versions side by side in one process."""

import importlib
import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import strategies as st
from pair_declared import Declared, FieldDecl, KeyDecl, ModelDecl, text_of
from pydantic import BaseModel
from value_strategy import value_of

from imperal_cachegen.compiler.diagnostics import Severity
from imperal_cachegen.compiler.ir import Project, TypeRef
from imperal_cachegen.compiler.pipeline import Options, compile_project, resolve_project
from imperal_cachegen.runtime import CacheClient, MemoryBackend

_numbers = itertools.count()
_NOW = 1_800_000_000.0


@dataclass
class Version:
    """One version: what was declared, resolved and imported. `python` are the fields' names in classes, by uid."""

    declared: Declared
    project: Project
    module: ModuleType
    python: dict[int, str]

    def cls(self, name: str) -> type[BaseModel]:
        """Return the class of a type or a model, by its name in the schema."""
        model = next((one for one in self.declared.models if one.name == name), None)
        found = getattr(self.module, name if model is None else class_name(self.project, model))
        assert isinstance(found, type)
        return found

    def call(self, prefix: str, model: ModelDecl, key: KeyDecl) -> Any:
        """Return a function of a key; `prefix` is a verb, or "" for the builder."""
        base = model.name if key.name is None else f"{model.name}_{key.name}"
        return getattr(self.module, f"{prefix}_{base}" if prefix else f"{base}_key")

    def rules(self, model: ModelDecl, key: KeyDecl) -> Any:
        """Return what the wrappers of a key work by."""
        return getattr(self.module, f"_cached_{model.name if key.name is None else f'{model.name}_{key.name}'}")

    def client(self, backend: MemoryBackend | None = None) -> Any:
        """Return a cache of one user, at one moment, where mistakes and failures raise."""
        store = backend or memory()
        return CacheClient(self.declared.app, "u1", store, self.module.ext, clock=lambda: _NOW)


def memory() -> MemoryBackend:
    """Return a store in which no time passes."""
    return MemoryBackend(clock=lambda: _NOW)


def class_name(project: Project, model: ModelDecl) -> str:
    """Return the name of a model's class."""
    return next(one.cls for schema in project.schemas for one in schema.models if one.name == model.name)


def resolved(text: str, folder: Path) -> Project | None:
    """Return what a schema resolves to, or None where the compiler refuses it."""
    schemas = folder / "schemas"
    schemas.mkdir(parents=True, exist_ok=True)
    (folder / "cachegen.toml").touch()
    (schemas / "main.yaml").write_text(text, encoding="utf-8")
    compiled = resolve_project([schemas], Options(folder))
    return None if compiled.failed else compiled.project


def mistakes(text: str, folder: Path) -> list[str]:
    """Return why the compiler refuses a schema."""
    resolved(text, folder)
    found = resolve_project([folder / "schemas"], Options(folder)).diagnostics
    return [f"{one.code} {one.message}" for one in found if one.severity is Severity.ERROR]


@contextmanager
def imported(declared: Declared, root: Path, text: str | None = None) -> Iterator[Version]:
    """Compile a schema, and import its module under a name, and with an extension, that no other has."""
    name = f"pair_{next(_numbers)}"
    folder = root / name
    text = text_of(declared) if text is None else text
    assert resolved(text, folder) is not None, mistakes(text, folder)
    compiled = compile_project([folder / "schemas"], Options(folder))
    made = compiled.modules[0]
    package = folder / name
    package.mkdir()
    own = made.text.replace(f'extension("{declared.app}")', f'extension("{name}")')
    (package / "__init__.py").touch()
    (package / "module.py").write_text(own, encoding="utf-8")
    importlib.invalidate_caches()
    sys.path.insert(0, str(folder))
    try:
        module = importlib.import_module(f"{name}.module")
        yield Version(declared, compiled.project, module, _python_names(declared, compiled.project))
    finally:
        sys.path.remove(str(folder))
        for one in (name, f"{name}.module"):
            sys.modules.pop(one, None)


def _python_names(declared: Declared, project: Project) -> dict[int, str]:
    resolved = {decl.ref.name: decl.fields for schema in project.schemas for decl in schema.types}
    resolved |= {model.name: model.fields for schema in project.schemas for model in schema.models}
    names = {}
    for one in declared.classes():
        by_name = {field.name: field.python for field in resolved[one.name]}
        names |= {field.uid: by_name[field.name] for field in one.fields}
    return names


def instance(draw: st.DrawFn, version: Version, name: str, given: dict[str, Any], depth: int = 2) -> Any:
    """Draw a value of a type's or a model's class; `given` are fields that are fixed, by their name in the schema."""
    one = next(one for one in version.declared.classes() if one.name == name)

    def inner(ref: TypeRef, depth: int) -> Any:
        return instance(draw, version, ref.name, {}, depth)

    values = {}
    for field in one.fields:
        if field.name in given:
            values[version.python[field.uid]] = given[field.name]
        elif field.default is None or (depth > 0 and draw(st.booleans())):
            values[version.python[field.uid]] = value_of(draw, field.annotation, inner, depth)
    return version.cls(name)(**values)


def fields_of(one: ModelDecl | Any) -> dict[int, FieldDecl]:
    """Return the fields of a class by uid."""
    return {field.uid: field for field in one.fields}
