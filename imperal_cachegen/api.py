"""The Python interface: what `cachegen build` and `cachegen check` do, for build back ends and programs of your own.

What is public here stays: plain values, numbers and strings, that know nothing of how the compiler is built. A user's
mistake is in the report and never an exception; only wrong usage raises.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Literal, cast

from .compiler import pipeline
from .compiler.diagnostics import Diagnostic
from .compiler.report import render
from .compiler.rules import load_all
from .compiler.rules.registry import all_rules
from .compiler.source import Span

Severity = Literal["error", "warning"]
State = Literal["created", "updated", "unchanged", "deleted", "missing", "stale", "edited", "newer", "foreign"]
AnyPath = str | PathLike[str]


class PathError(ValueError):
    """Wrong usage: a path that does not exist, or that holds no schema. `problems` says so of each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Place:
    """Where: lines and columns from 1, columns in characters; the end is exclusive.

    `path` is absolute; `file` is what reports show: relative to the project's root, with `/`.
    """

    path: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding, with a short phrase."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `code` is `CG` and three digits, `name` the rule's name; `help` are the ways out."""

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    help: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()

    def __str__(self) -> str:
        """Return one line: `schemas/mail.yaml:3:1: CG011 error: the key …`."""
        return f"{self.place.file}:{self.place.line}:{self.place.column}: {self.code} {self.severity}: {self.message}"


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """What became of one generated module (`build`), or how it stands (`check`).

    `path` is absolute, `schema` the name of its schema. With `strategies = true` in the settings each module with models has
    a second one beside it. With `runtime = "vendored"` there is one more: the runtime as a
    whole, with its folder, and `imperal_cachegen` for the schema. `state` is `created`, `updated`, `unchanged` or `deleted` of a
    build; `unchanged`, `missing`, `stale`, `edited`, `newer` or `foreign` of a check.
    """

    path: str
    schema: str
    state: State


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did, or a check found.

    `findings` are in order of file and place; `modules` is empty where a finding is an error that kept modules from being
    made. `text` is what a person reads: every finding with its line and the ways out; empty where nothing was found.
    """

    findings: tuple[Finding, ...]
    modules: tuple[ModuleChange, ...]
    text: str

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(found for found in self.findings if found.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that are warnings."""
        return tuple(found for found in self.findings if found.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether nothing is an error."""
        return not self.errors


def build(
    paths: AnyPath | Iterable[AnyPath] = (),
    *,
    out: AnyPath | None = None,
    force: bool = False,
    prune: bool = False,
    jobs: int = 1,
    cwd: AnyPath | None = None,
) -> Report:
    """Write the modules whose text changes, as `cachegen build` does.

    `paths` are schemas or folders of them; without any, those of the settings, else `./schemas`. `out` is `--out`, `force`
    overwrites what was edited by hand or is not ours, `prune` deletes orphans, `jobs` are the processes that make modules, at
    most (0: the settings', else as many as pay). Paths start from `cwd` (the current folder).

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> schema = "cachegen: 1\\napp: notes\\ntypes:\\n  Note:\\n    fields:\\n      title: str\\n"
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "notes.yaml").write_text(schema, encoding="utf-8")
    ...     report = build("notes.yaml", out="caches", cwd=folder)
    ...     report.ok, [(Path(module.path).name, module.state) for module in report.modules]
    (True, [('notes_cache.py', 'created')])

    Raises:
        PathError: a path does not exist, or holds no schema.
    """
    options = pipeline.Options(_folder(cwd), Path(out) if out is not None else None, force, prune, jobs)
    return _report(pipeline.build(_paths(paths), options))


def check(
    paths: AnyPath | Iterable[AnyPath] = (),
    *,
    out: AnyPath | None = None,
    cwd: AnyPath | None = None,
    full: bool = False,
) -> Report:
    """Say everything `build` would, and the state of each module, as `cachegen check` does; writes nothing.

    A module that is missing, stale, edited by hand or orphaned is an error in the report. With `full` every module is made
    anew and compared: digests in headers find accidents, not forgers.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     check("nowhere", cwd=folder)
    Traceback (most recent call last):
        ...
    imperal_cachegen.api.PathError: `nowhere` does not exist

    Raises:
        PathError: a path does not exist, or holds no schema.
    """
    options = pipeline.Options(_folder(cwd), Path(out) if out is not None else None, full=full)
    return _report(pipeline.check(_paths(paths), options))


def _folder(cwd: AnyPath | None) -> Path:
    return Path.cwd() if cwd is None else Path(cwd).absolute()


def _paths(paths: AnyPath | Iterable[AnyPath]) -> tuple[Path, ...]:
    return (Path(paths),) if isinstance(paths, str | PathLike) else tuple(map(Path, paths))


def _report(made: pipeline.Report) -> Report:
    """Return what the pipeline found as public values.

    Raises:
        PathError: it was called with wrong paths.
    """
    if made.compiled.usage:
        raise PathError(made.compiled.usage)
    if made.diagnostics:
        load_all()  # a run that has nothing to do knows no rules
    names = {rule.code: rule.name for rule in all_rules()}
    return Report(
        findings=tuple(_finding(one, names.get(one.code, "")) for one in made.diagnostics),
        modules=tuple(ModuleChange(str(one.path), one.schema, cast("State", one.state)) for one in made.changes),
        text=render(made.diagnostics),
    )


def _finding(one: Diagnostic, name: str) -> Finding:
    related = tuple(Related(_place(other.span), other.message) for other in one.related)
    return Finding(one.code, name, one.severity.value, one.message, _place(one.span), one.help, related)


def _place(span: Span) -> Place:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return Place(str(span.source.path), span.source.name, line, column, end_line, end_column)
