"""The compiler's main line: paths in, modules and findings out. What the commands call.

Nothing touches the disk before everything has been resolved, rendered and verified. What is up to date is not made
again, and where everything is, nothing that compiles is even loaded.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .diagnostics import Outcome, in_order, outcome
from .emit.leftovers import clear
from .emit.state import Found, Orphan, State, Wanted, look
from .modules.current import Survey, current_companions, current_modules, survey
from .modules.orphaned import named, orphaned
from .project.finding import Found as Workspaces
from .project.finding import find_workspaces
from .results import Compiled, Module, ModuleChange, Options, Progress, Report, Unit, silent
from .source import Source, Span, top_key

if TYPE_CHECKING:
    from .modules.vendoring import Vendored

__all__ = [
    "Compiled",
    "Module",
    "ModuleChange",
    "Options",
    "Progress",
    "Report",
    "Unit",
    "build",
    "check",
    "compile_project",
    "resolve_project",
    "silent",
]


def resolve_project(paths: Sequence[Path], options: Options) -> Compiled:
    """Find, read, resolve and judge schemas, every one; renders nothing (`modules` is empty)."""
    found = _workspaces(paths, options)
    if found.value.usage:
        return Compiled(usage=found.value.usage)
    from .modules.compiling import resolve_all

    return resolve_all(found, [None] * len(found.value.workspaces))


def compile_project(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Compiled:
    """Find, read, resolve, judge and render schemas, every one; writes nothing."""
    from .modules.compiling import make_all

    return make_all(resolve_project(paths, options), options, progress)


def build(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Report:
    """Compile, and write the modules whose text changes; nothing is written where a finding is an error."""
    compiled = _compile(paths, options, progress)
    if compiled.usage or compiled.failed:
        return Report(compiled, (), compiled.diagnostics)
    found = _look(compiled.made)
    runtimes = _runtimes(compiled)
    changes = _unchanged(compiled)
    diagnostics = compiled.diagnostics
    files = [one for runtime in runtimes for one in runtime.found]
    if found or any(one.state is not State.CURRENT for one in files):
        from .emit.write import apply, plan_changes

        planned = outcome(plan_changes((*found, *files), options.force))
        if planned.failed:
            return Report(compiled, (), in_order((*diagnostics, *planned.diagnostics)))
        applied = outcome(apply(planned.value))
        diagnostics = in_order((*diagnostics, *planned.diagnostics, *applied.diagnostics))
        if not applied.value:
            return Report(compiled, (), diagnostics)
        changes += _changes(compiled, found, [one.kind.value for one in planned.value[: len(found)]])
    changes += [runtime.change(wrote=True) for runtime in runtimes]
    left_over = tuple(orphaned(compiled))
    if left_over:
        from .emit.write import prune, warn_of_orphans

        pruned = outcome(prune(left_over, options.force)) if options.prune else Outcome((), ())
        changes += [
            ModuleChange(one.path, one.name, one.schema, "deleted", _source(one), companion=one.companion)
            for one in pruned.value
        ]
        staying = (one for one in left_over if one not in pruned.value)
        diagnostics = in_order((*diagnostics, *pruned.diagnostics, *warn_of_orphans(named(staying))))
    for folder in {change.path.parent for change in changes}:
        clear(folder)
    return Report(compiled, _sorted(changes), diagnostics)


def check(paths: Sequence[Path], options: Options, progress: Progress = silent) -> Report:
    """Say everything `build` would, and the state of each module; writes nothing."""
    compiled = _compile(paths, options, progress)
    if compiled.usage or compiled.failed:
        return Report(compiled, (), compiled.diagnostics)
    found = _look(compiled.made)
    changes = _unchanged(compiled)
    changes += _changes(
        compiled, found, ["unchanged" if one.state is State.CURRENT else one.state.value for one in found]
    )
    runtimes = _runtimes(compiled)
    changes += [runtime.change(wrote=False) for runtime in runtimes]
    left_over = tuple(orphaned(compiled))
    diagnostics = compiled.diagnostics
    if found or left_over or any(runtime.state is not State.CURRENT for runtime in runtimes):
        from .emit.write import check_runtime, check_states

        states = [*check_states(found, named(left_over))]
        states += [one for runtime in runtimes for one in check_runtime(runtime.name, runtime.found)]
        diagnostics = in_order((*diagnostics, *states))
    return Report(compiled, _sorted(changes), diagnostics)


def _compile(paths: Sequence[Path], options: Options, progress: Progress) -> Compiled:
    """Compile what is not up to date; nothing is loaded for it where everything is."""
    found = _workspaces(paths, options)
    if found.value.usage:
        return Compiled(usage=found.value.usage)
    surveys = None if options.full else [survey(workspace) for workspace in found.value.workspaces]
    if surveys is not None and not found.failed and not any(known.unsettled for known in surveys):
        return _standing(found, surveys)
    from .modules.compiling import make_all, resolve_all

    return make_all(resolve_all(found, surveys or [None] * len(found.value.workspaces)), options, progress)


def _workspaces(paths: Sequence[Path], options: Options) -> Outcome[Workspaces]:
    """Find what paths stand for; `--strategies` is as good as the setting."""
    found = outcome(find_workspaces(paths, options.cwd, options.out))
    if not options.strategies:
        return found
    from dataclasses import replace

    spaces = (one._replace(settings=replace(one.settings, strategies=True)) for one in found.value.workspaces)
    return Outcome(found.value._replace(workspaces=tuple(spaces)), found.diagnostics)


def _standing(found: Outcome[Workspaces], surveys: Sequence[Survey]) -> Compiled:
    """Return what comes of schemas whose modules are all up to date."""
    units = []
    for workspace, known in zip(found.value.workspaces, surveys, strict=True):
        others = tuple((name, one.module.stem) for name, one in known.standing.items() if name not in known.asked)
        units.append(Unit(workspace, None, others, current_modules(known), current_companions(known)))
    return Compiled(units=tuple(units), diagnostics=in_order(found.diagnostics))


def _unchanged(compiled: Compiled) -> list[ModuleChange]:
    return [
        ModuleChange(path, unit.workspace.shown(path), name, "unchanged", companion=companion)
        for unit in compiled.units
        for files, companion in ((unit.current, False), (unit.companions, True))
        for name, path in files
    ]


def _changes(compiled: Compiled, found: Sequence[Found], states: Sequence[str]) -> list[ModuleChange]:
    changes = []
    for at, (module, each, state) in enumerate(zip(compiled.made, found, states, strict=True)):
        before, after = (None, None) if state == "unchanged" else (each.text, module.text)
        change = ModuleChange(module.path, module.name, module.schema.source.name, state, before, after)
        changes.append(change._replace(companion=at >= len(compiled.modules)))
    return changes


def _sorted(changes: Iterable[ModuleChange]) -> tuple[ModuleChange, ...]:
    return tuple(sorted(changes, key=lambda one: (one.schema, one.path)))


def _look(made: Iterable[Module]) -> tuple[Found, ...]:
    """Look at what stands where each module that was made goes."""
    return tuple(
        look(Wanted(module.path, module.name, module.text, _first_key(module.schema.source))) for module in made
    )


def _runtimes(compiled: Compiled) -> "list[Vendored]":
    """Look at the runtimes beside modules, where the settings want one there."""
    units = [unit for unit in compiled.units if unit.workspace.settings.runtime == "vendored"]
    if not units:
        return []
    from .modules.vendoring import vendored

    return [
        vendored(folder, unit.workspace.shown(folder), unit.workspace.settings.place("runtime"))
        for unit in units
        for folder in compiled.folders(unit)
    ]


def _source(orphan: Orphan) -> str:
    return orphan.place.source.text


def _first_key(source: Source) -> Span:
    """Return what findings about a schema's module point at: its `cachegen` line."""
    return top_key(source, "cachegen")
