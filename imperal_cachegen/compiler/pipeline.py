"""The compiler's main line: paths in, modules and findings out. What the commands call.

Nothing touches the disk before everything has been resolved, rendered and verified.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .diagnostics import Diagnostic, Severity, in_order, outcome
from .ignores import apply_ignores
from .ir import Project, Schema
from .project import Workspace, find_workspaces
from .resolve.project import resolve
from .rules import load_all
from .source import Source

Progress = Callable[[int, int, str], None]
"""Called before each module is made: how many are done, how many there are, and the schema's name."""


def silent(done: int, total: int, name: str) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: the folder that relative paths start from, and `--out`."""

    cwd: Path
    out: Path | None = None


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

    `usage` says what is wrong with the paths themselves (exit code 2); then nothing else is there. `projects` are the
    resolved schemas, one `Project` a root; `modules` is empty where a finding is an error. `diagnostics` are all
    findings in order, ignores applied; `sources` every text that was read.
    """

    usage: tuple[str, ...] = ()
    workspaces: tuple[Workspace, ...] = ()
    projects: tuple[Project, ...] = ()
    modules: tuple[Module, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a finding is an error."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)

    @property
    def project(self) -> Project:
        """All schemas of all projects: for what only lists them (names may meet across roots)."""
        return Project(tuple(schema for project in self.projects for schema in project.schemas))


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """What becomes of one module. `state`: `created`, `updated`, `unchanged`."""

    module: Module
    state: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `build` did, or `check` found. `diagnostics` are those of `compiled` and, of `check`, the modules' states."""

    compiled: Compiled
    changes: tuple[ModuleChange, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a finding is an error."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


def resolve_project(paths: Sequence[Path], options: Options) -> Compiled:
    """Find, read, resolve and judge schemas; renders nothing (`modules` is empty)."""
    load_all()
    found = outcome(find_workspaces(paths, options.cwd, options.out))
    if found.value.usage:
        return Compiled(usage=found.value.usage)
    diagnostics = list(found.diagnostics)
    projects: list[Project] = []
    sources: list[Source] = []
    for workspace in found.value.workspaces:
        resolved = outcome(resolve(workspace))
        diagnostics += resolved.diagnostics
        projects.append(resolved.value.project)
        sources += resolved.value.sources
    return Compiled(
        workspaces=found.value.workspaces,
        projects=tuple(projects),
        diagnostics=apply_ignores(sources, in_order(diagnostics)),
        sources=tuple(sources),
    )


def compile_project(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Compiled:
    """Find, read, resolve, judge and render schemas; writes nothing."""
    raise NotImplementedError


def build(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Report:
    """Compile, and write the modules whose text changes; nothing is written where a finding is an error."""
    raise NotImplementedError


def check(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Report:
    """Say everything `build` would, and the state of each module; writes nothing."""
    raise NotImplementedError
