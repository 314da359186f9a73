"""Schemas to modules: what needs it is read, resolved, judged and made. Writes nothing, and asks no module's state.

Loads what compiling needs; a run that finds nothing to do never comes here.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ..diagnostics import Diagnostic, Outcome, in_order, outcome
from ..emit.folder import Out, out_of
from ..emit.header import companion_of
from ..emit.out import check_out
from ..ir import Project, Schema
from ..keys.warnings import key_warnings
from ..project.finding import Found
from ..project.levels import Levels, with_levels
from ..project.workspace import Workspace
from ..remarks.ignores import apply_ignores
from ..resolve.project import Resolved, resolve
from ..results import Compiled, Module, Options, Progress, Unit
from ..rules import load_all
from ..source import Source
from .claims import suspects
from .current import Survey, current_companions, current_modules
from .making import Work, make

if TYPE_CHECKING:
    from pathlib import Path

SHARED_KEY = "CG307"
"""The one warning that another file can cause."""


def resolve_all(found: Outcome[Found], surveys: Sequence[Survey | None]) -> Compiled:
    """Read, resolve and judge the schemas that were found; all of a workspace's where there is no survey of it."""
    load_all()
    diagnostics = list(found.diagnostics)
    units: list[Unit] = []
    sources: list[Source] = []
    for workspace, known in zip(found.value.workspaces, surveys, strict=True):
        resolved = outcome(resolve(workspace)) if known is None else _unsettled(workspace, known)
        unit = _unit(workspace, known, resolved.value)
        diagnostics += resolved.diagnostics
        project = resolved.value.project
        diagnostics += check_out(project, {one.source.name: _out(workspace, one) for one in project.schemas})
        units.append(unit)
        sources += resolved.value.sources
    applied = apply_ignores(sources, in_order(diagnostics))
    kept = tuple(with_levels(applied.kept, _levels(found.value.workspaces)))
    return Compiled(units=tuple(units), diagnostics=kept, sources=tuple(sources), hidden=applied.hidden)


def _unsettled(workspace: Workspace, known: Survey) -> Outcome[Resolved]:
    """Resolve what has to be read, and what this turns out to concern: a clash is between two."""
    unsettled = set(known.unsettled)
    claims = {name: one.claims for name, one in known.standing.items()}
    while True:
        chosen = tuple(known.files[name] for name in sorted(unsettled & known.asked))
        settled = frozenset(file for name, file in known.files.items() if name not in unsettled)
        resolved = outcome(resolve(workspace._replace(chosen=chosen, settled=settled)))
        more = suspects(claims | dict(resolved.value.claims)) & known.standing.keys() - unsettled
        if not more:
            return resolved
        unsettled |= more


def _unit(workspace: Workspace, known: Survey | None, resolved: Resolved) -> Unit:
    if known is None:
        return Unit(workspace, resolved.project, resolved.others)
    read = {*resolved.claims}
    others = tuple(
        (name, one.module.stem)
        for name, one in sorted(known.standing.items())
        if name not in known.asked and name not in read
    )
    further = [one.source.name for one in resolved.project.schemas]
    current, companions = current_modules(known, further), current_companions(known, further)
    return Unit(workspace, resolved.project, (*resolved.others, *others), current, companions)


def _out(workspace: Workspace, schema: Schema) -> Out:
    settings = workspace.settings
    return out_of(workspace.out(schema.source.path), settings)


def _levels(workspaces: Iterable[Workspace]) -> Callable[[Source], Levels]:
    """Return what tells how severe the project of a file takes rules."""
    by_root = {workspace.root: workspace.settings.rules for workspace in workspaces}
    return lambda source: next((by_root[above] for above in source.path.parents if above in by_root), ())


def make_all(resolved: Compiled, options: Options, progress: Progress) -> Compiled:
    """Make the modules of resolved schemas that are not up to date; none where a finding is an error."""
    if resolved.usage or resolved.failed:
        return resolved
    own = _Own(resolved)
    works: list[Work] = []
    companions: list[Work] = []
    places: list[tuple[Path, str]] = []
    beside: list[tuple[Path, str]] = []
    for unit in resolved.units:
        current = {name for name, _ in unit.current}
        project = unit.project or Project(())
        for schema in project.schemas:
            if schema.source.name not in current:
                out = _out(unit.workspace, schema)
                path = out.folder / f"{schema.module}.py"
                works.append(Work(schema, project, out, own.warnings(schema)))
                places.append((path, unit.workspace.shown(path)))
                if unit.workspace.settings.strategies and schema.models:
                    path = out.folder / f"{companion_of(schema.module)}.py"
                    companions.append(Work(schema, project, out, 0, companion=True))
                    beside.append((path, unit.workspace.shown(path)))
    jobs = options.jobs or max((unit.workspace.settings.jobs for unit in resolved.units), default=0)
    texts = make((*works, *companions), jobs, progress)
    made = tuple(
        Module(work.schema, path, name, text)
        for work, (path, name), text in zip((*works, *companions), (*places, *beside), texts, strict=True)
    )
    return resolved._replace(modules=made[: len(works)], companions=made[len(works) :])


class _Own:
    """The warnings that are a schema's own: those that are the same whatever else is built, and is there.

    A module's header counts them, and its text must not depend on its neighbours.
    """

    def __init__(self, compiled: Compiled) -> None:
        schemas = {schema.source for schema in compiled.project.schemas}
        self._found: dict[Source, list[Diagnostic]] = {}
        for one in compiled.diagnostics:
            self._found.setdefault(one.span.source, []).append(one)
        self._sharing = {one.span.source for one in compiled.diagnostics if one.code == SHARED_KEY}
        self._schemas = schemas

    def warnings(self, schema: Schema) -> int:
        """Return how many there are."""
        sources = [schema.source, *(source for source in schema.inputs if source not in self._schemas)]
        found = [one for source in sources for one in self._found.get(source, ())]
        others = [one for one in found if SHARED_KEY in (one.code, one.span.text)]
        within = schema.source in self._sharing and any(one.code == SHARED_KEY for one in key_warnings(schema))
        return len(found) - len(others) + within
