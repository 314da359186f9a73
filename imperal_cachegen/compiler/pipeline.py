"""The compiler's main line: paths in, modules and findings out. What the commands call.

Nothing touches the disk before everything has been resolved, rendered and verified.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .diagnostics import Diagnostic, Severity, in_order, outcome
from .emit import emit
from .emit.out import Out, check_out, out_of
from .emit.state import Found, Orphan, State, Wanted, look, orphans
from .emit.write import apply, check_states, plan_changes, warn_of_orphans
from .ignores import Hidden, apply_ignores
from .ir import Project, Schema
from .levels import Levels, with_levels
from .project import Workspace, find_workspaces
from .resolve.project import resolve
from .rules import load_all
from .source import Source, Span, beginning

Progress = Callable[[int, int, str], None]
"""Called before each module is made: how many are done, how many there are, and the schema's name."""

_VERSION_KEY = re.compile(r"^[\"']?cachegen[\"']?[ \t]*:", re.MULTILINE)


def silent(done: int, total: int, name: str) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run.

    `cwd` is the folder that relative paths start from, `out` is `--out`. `force` overwrites what is not ours, `prune`
    deletes orphans (both of `build`). `jobs` are the processes that make modules, at most; 0 takes what the settings
    say, else as many as pay. `full` compiles what is up to date, too: for who wants every schema, not only what is new.
    """

    cwd: Path
    out: Path | None = None
    force: bool = False
    prune: bool = False
    jobs: int = 1
    full: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """The schemas of one workspace, resolved. `others` are name and module of those that were not asked for."""

    workspace: Workspace
    project: Project
    others: tuple[tuple[str, str], ...]

    def out(self, schema: Schema) -> Out:
        """Return the folder that a schema's module goes to, and what is known of it."""
        settings = self.workspace.settings
        return out_of(self.workspace.out(schema.source.path), settings.package, settings.line_length)


@dataclass(frozen=True, slots=True)
class Module:
    """A generated module: where it goes, its whole text, and the schema it comes from. `name` is for people."""

    schema: Schema
    path: Path
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the schemas came to.

    `usage` says what is wrong with the paths themselves (exit code 2); then nothing else is there. `modules` is empty
    where a finding is an error. `diagnostics` are all findings in order, ignores applied; `sources` every text read;
    `hidden` the warnings that ignores accept.
    """

    usage: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    modules: tuple[Module, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: tuple[Source, ...] = ()
    hidden: tuple[Hidden, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a finding is an error."""
        return _failed(self.diagnostics)

    @property
    def project(self) -> Project:
        """All schemas of all workspaces: for what only lists them (names may meet across roots)."""
        return Project(tuple(schema for unit in self.units for schema in unit.project.schemas))


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """What becomes of one module, or (`check`) how it stands.

    `path` is absolute, `name` for people; `schema` is the name of its schema. `state` is `created`, `updated`,
    `unchanged`, `deleted` of a build; `unchanged`, `missing`, `stale`, `edited`, `newer`, `foreign` of a check. Where it
    is not `unchanged`, `before` is the text that stands (or stood) there (None: none that could be read), and `after`
    the one that belongs there (None: none does).
    """

    path: Path
    name: str
    schema: str
    state: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What `build` did, or `check` found. `diagnostics` are those of `compiled` and those about the modules' files."""

    compiled: Compiled
    changes: tuple[ModuleChange, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a finding is an error."""
        return _failed(self.diagnostics)


def _failed(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(found.severity is Severity.ERROR for found in diagnostics)


def resolve_project(paths: Sequence[Path], options: Options) -> Compiled:
    """Find, read, resolve and judge schemas; renders nothing (`modules` is empty)."""
    load_all()
    found = outcome(find_workspaces(paths, options.cwd, options.out))
    if found.value.usage:
        return Compiled(usage=found.value.usage)
    diagnostics = list(found.diagnostics)
    units: list[Unit] = []
    sources: list[Source] = []
    for workspace in found.value.workspaces:
        resolved = outcome(resolve(workspace))
        unit = Unit(workspace, resolved.value.project, resolved.value.others)
        diagnostics += resolved.diagnostics
        diagnostics += check_out(unit.project, {one.source.name: unit.out(one) for one in unit.project.schemas})
        units.append(unit)
        sources += resolved.value.sources
    applied = apply_ignores(sources, in_order(diagnostics))
    kept = tuple(with_levels(applied.kept, _levels(found.value.workspaces)))
    return Compiled(units=tuple(units), diagnostics=kept, sources=tuple(sources), hidden=applied.hidden)


def _levels(workspaces: Iterable[Workspace]) -> Callable[[Source], Levels]:
    """Return what tells how severe the project of a file takes rules."""
    by_root = {workspace.root: workspace.settings.rules for workspace in workspaces}
    return lambda source: next((by_root[above] for above in source.path.parents if above in by_root), ())


def compile_project(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Compiled:
    """Find, read, resolve, judge and render schemas; writes nothing."""
    resolved = resolve_project(paths, options)
    if resolved.usage or resolved.failed:
        return resolved
    work = [(unit, schema) for unit in resolved.units for schema in unit.project.schemas]
    modules = []
    for done, (unit, schema) in enumerate(work):
        progress(done, len(work), schema.source.name)
        out = unit.out(schema)
        path = out.folder / f"{schema.module}.py"
        modules.append(Module(schema, path, _shown(path, unit.workspace), emit(schema, unit.project, out)))
    return replace(resolved, modules=tuple(modules))


def build(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Report:
    """Compile, and write the modules whose text changes; nothing is written where a finding is an error."""
    compiled = compile_project(paths, options, progress)
    if compiled.usage or compiled.failed:
        return Report(compiled, (), compiled.diagnostics)
    planned = outcome(plan_changes(_look(compiled), options.force))
    if planned.failed:
        return Report(compiled, (), in_order((*compiled.diagnostics, *planned.diagnostics)))
    applied = outcome(apply(planned.value))
    diagnostics = in_order((*compiled.diagnostics, *planned.diagnostics, *applied.diagnostics))
    if not applied.value:
        return Report(compiled, (), diagnostics)
    diagnostics = in_order((*diagnostics, *warn_of_orphans(_orphans(compiled))))
    changes = tuple(
        ModuleChange(module.path, module.name, module.schema.source.name, one.kind.value)
        for module, one in zip(compiled.modules, planned.value, strict=True)
    )
    return Report(compiled, changes, diagnostics)


def check(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Report:
    """Say everything `build` would, and the state of each module; writes nothing."""
    compiled = compile_project(paths, options, progress)
    if compiled.usage or compiled.failed:
        return Report(compiled, (), compiled.diagnostics)
    found = _look(compiled)
    changes = tuple(
        ModuleChange(
            module.path,
            module.name,
            module.schema.source.name,
            "unchanged" if one.state is State.CURRENT else one.state.value,
        )
        for module, one in zip(compiled.modules, found, strict=True)
    )
    states = check_states(found, _orphans(compiled))
    return Report(compiled, changes, in_order((*compiled.diagnostics, *states)))


def _look(compiled: Compiled) -> tuple[Found, ...]:
    """Look at what stands where each module goes."""
    return tuple(
        look(Wanted(module.path, module.name, module.text, _first_key(module.schema.source)))
        for module in compiled.modules
    )


def _orphans(compiled: Compiled) -> Iterable[Orphan]:
    """Find the modules in the output folders that no schema makes any more."""
    for unit in compiled.units:
        workspace, schemas = unit.workspace, unit.project.schemas
        made = {unit.out(schema).folder / f"{schema.module}.py" for schema in schemas}
        made |= {workspace.out(workspace.root / name) / f"{module}.py" for name, module in unit.others}
        known = {*(schema.source.name for schema in schemas), *(name for name, _ in unit.others)}
        for folder in sorted({unit.out(schema).folder for schema in schemas}):
            yield from orphans(folder, workspace.root, made, known)


def _shown(path: Path, workspace: Workspace) -> str:
    """Return what people see of a module's path."""
    return workspace.name(path) if path.is_relative_to(workspace.root) else path.as_posix()


def _first_key(source: Source) -> Span:
    """Return what findings about a schema's module point at: its `cachegen` line."""
    match = _VERSION_KEY.search(source.text)
    if match is None:
        return beginning(source)
    return Span(source, match.start(), match.end() - 1)
