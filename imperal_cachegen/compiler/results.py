"""What a run is asked, and what it comes to: the values that the commands, the Python API and build hooks are made on.

Loads nothing: a run that finds nothing to do needs no more than this. These are named tuples, like everything on that way
that needs no more: a dataclass takes 0.4 ms to make at every start.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .diagnostics import Diagnostic, Severity
from .project.discovery import SUFFIXES

if TYPE_CHECKING:
    from .ir import Project, Schema
    from .project.workspace import Workspace
    from .remarks.comments import Hidden
    from .source import Source

Progress = Callable[[int, int, str], None]
"""Called as modules are made: how many are done, how many there are, and a schema's name."""


def silent(done: int, total: int, name: str) -> None:
    """Report no progress."""


class Options(NamedTuple):
    """How to run.

    `cwd` is the folder that relative paths start from, `out` is `--out`. `force` overwrites what is not ours, `prune`
    deletes orphans (both of `build`). `jobs` are the processes that make modules, at most; 0 takes what the settings
    say, else as many as pay. `full` compiles what is up to date, too: for who wants every schema, not only what is new.
    `strategies` makes these whatever the settings say.
    """

    cwd: Path
    out: Path | None = None
    force: bool = False
    prune: bool = False
    jobs: int = 1
    full: bool = False
    strategies: bool = False


class Unit(NamedTuple):
    """The schemas of one workspace: those that were compiled, resolved. `others` are name and module of those not asked for.

    `current` are the modules that are up to date, by the name of their schema: nothing needs to be made for these.
    `companions` are their strategies, where the settings want them: these are up to date then, too.
    """

    workspace: "Workspace"
    project: "Project | None" = None
    others: tuple[tuple[str, str], ...] = ()
    current: tuple[tuple[str, Path], ...] = ()
    companions: tuple[tuple[str, Path], ...] = ()


class Module(NamedTuple):
    """A generated module: where it goes, its whole text, and the schema it comes from. `name` is for people."""

    schema: "Schema"
    path: Path
    name: str
    text: str


class Compiled(NamedTuple):
    """What the schemas came to.

    `usage` says what is wrong with the paths themselves (exit code 2); then nothing else is there. `modules` is empty
    where a finding is an error, and holds none that is up to date (`Unit.current`); `companions` are the strategies of
    modules in it, where the settings want them. `diagnostics` are all findings in order, ignores applied; `sources` every text read; `hidden` the warnings that ignores accept.
    """

    usage: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    modules: tuple[Module, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: tuple["Source", ...] = ()
    hidden: tuple["Hidden", ...] = ()
    companions: tuple[Module, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a finding is an error."""
        return any_error(self.diagnostics)

    @property
    def made(self) -> tuple[Module, ...]:
        """The modules, and then the companions."""
        return (*self.modules, *self.companions)

    def folders(self, unit: Unit) -> "list[Path]":
        """Return the output folders of a workspace that this run has to do with."""
        root = unit.workspace.root
        made = {module.path.parent for module in self.modules if module.schema.source.path.is_relative_to(root)}
        return sorted({path.parent for _, path in unit.current} | made)

    @property
    def project(self) -> "Project":
        """All schemas of all workspaces: for what only lists them (names may meet across roots)."""
        from .ir import Project

        return Project(tuple(schema for unit in self.units if unit.project for schema in unit.project.schemas))


class ModuleChange(NamedTuple):
    """What becomes of one module, or (`check`) how it stands.

    `path` is absolute, `name` for people; `schema` is the name of its schema. `state` is `created`, `updated`,
    `unchanged`, `deleted` of a build; `unchanged`, `missing`, `stale`, `edited`, `newer`, `foreign` of a check. Where it
    is not `unchanged`, `before` is the text that stands (or stood) there (None: none that could be read), and `after`
    the one that belongs there (None: none does). `parts` are the files that differ of a runtime beside the modules, unless
    all of it is missing. `companion` tells that it holds a module's strategies.
    """

    path: Path
    name: str
    schema: str
    state: str
    before: str | None = None
    after: str | None = None
    parts: tuple["ModuleChange", ...] = ()
    companion: bool = False

    @property
    def is_module(self) -> bool:
        """Whether it is a module of a schema, or (False) belongs to a module, or to the runtime beside the modules."""
        return not self.companion and self.schema.lower().endswith(SUFFIXES)


class Report(NamedTuple):
    """What `build` did, or `check` found. `diagnostics` are those of `compiled` and those about the modules' files."""

    compiled: Compiled
    changes: tuple[ModuleChange, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a finding is an error."""
        return any_error(self.diagnostics)


def any_error(found: Iterable[Diagnostic]) -> bool:
    """Whether a finding is an error."""
    return any(one.severity is Severity.ERROR for one in found)
