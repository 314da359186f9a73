"""Reads what may differ of both sides, and resolves each by itself.

Warnings are not told here: `check` tells the new side's, and the old side's are past.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..diagnostics import Diagnostic, Outcome, Related, Severity, in_order, outcome
from ..ir import Project
from ..results import Progress, silent
from ..source import Source, top_key
from .beside import can_fork, pays, side_by_side
from .homes import homes_of
from .mentions import mentions
from .sides import Sides
from .values import Baseline
from .watched import Watched

_ACCEPT = re.compile(r"#\s*cachegen\s*:\s*accept", re.IGNORECASE)
_FIRST = 3
"""Errors of an old schema that are shown, at most."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side, resolved: the schemas by name, every text that was read, and the errors in them."""

    project: Project
    sources: tuple[Source, ...]
    errors: tuple[Diagnostic, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of the schemas."""
        return frozenset(schema.source.name for schema in self.project.schemas)

    def without(self, names: Iterable[str]) -> Project:
        """Return the schemas but for some, those kept that others refer to."""
        left = {*names}
        kept = [schema for schema in self.project.schemas if schema.source.name not in left]
        needed = {used for schema in kept for used in schema.uses}
        while more := {
            used
            for schema in self.project.schemas
            if schema.source.name in needed
            for used in schema.uses
            if used not in needed
        }:
            needed |= more
        return Project(
            tuple(one for one in self.project.schemas if one.source.name not in left or one.source.name in needed)
        )


def read_both(sides: Sides, label: str, progress: Progress) -> Outcome[Baseline]:
    """Resolve what may differ of a project, on both sides.

    Raises:
        Unreadable: the old version can't be read.
    """
    chosen = set(sides.differing())
    while chosen:
        new, old = _both(sides, chosen, progress)
        more = _more(sides, chosen, old, new)
        if not more:
            break
        chosen |= more
    else:
        new = old = Side(Project(()), (), ())
    return _baseline(sides, label, old, new)


def _both(sides: Sides, chosen: Collection[Path], progress: Progress) -> tuple[Side, Side]:
    """Resolve the new side and the old one, at once where that pays: the new one lies on the disk, the old one may be git's."""
    read_twice = sides.new & sides.old & set(chosen)
    at_once = sides.workspace.settings.jobs != 1 and pays(read_twice) and sides.version.rest() and can_fork()
    work = (
        partial(_resolved, sides, chosen, silent if at_once else progress, is_new=True),
        partial(_resolved, sides, chosen, progress, is_new=False),
    )
    return side_by_side(*work) if at_once else (work[0](), work[1]())


def _resolved(sides: Sides, chosen: Collection[Path], progress: Progress, *, is_new: bool) -> Side:
    """Resolve the chosen schemas of a side, and those that they use."""
    from ..resolve.project import resolve  # not at import: mostly nothing has changed

    workspace = sides.workspace
    known = sides.new if is_new else sides.old
    wanted = tuple(sorted(path for path in chosen if path in known))
    if not wanted:
        return Side(Project(()), (), ())
    files = tuple(sorted(known))
    both = len(sides.new.intersection(chosen)), len(sides.old.intersection(chosen))
    disk = Watched(workspace.disk if is_new else sides.version, progress, 0 if is_new else both[0], sum(both))
    workspace = workspace._replace(files=files, chosen=wanted, settled=frozenset(files), disk=disk)
    found = outcome(resolve(workspace, warned=False))
    errors = in_order(one for one in found.diagnostics if one.severity is Severity.ERROR)
    return Side(found.value.project, found.value.sources, errors)


def _more(sides: Sides, chosen: set[Path], old: Side, new: Side) -> set[Path]:
    """Return what has to be read as well: used on one side and there on both, or concerned by a change elsewhere."""
    from .neighbours import neighbours

    root = sides.workspace.root
    lacking = {root / name for name in old.names - new.names} & sides.new
    lacking |= {root / name for name in new.names - old.names} & sides.old
    unread = sides.same - {root / name for name in old.names | new.names} - chosen
    return (lacking | neighbours(old.project, new.project, unread, sides.text)) - chosen


def _baseline(sides: Sides, label: str, old: Side, new: Side) -> Outcome[Baseline]:
    workspace, version = sides.workspace, sides.version
    broken = _broken(sides, old)
    found = [*new.errors, *_old_errors(sides, label, (old, new), broken)]
    unread = [path for path in sides.same if workspace.name(path) not in old.names | new.names]
    accepting = [
        Source(path, workspace.name(path), text)
        for path, text in ((path, sides.text(path).removeprefix("\ufeff")) for path in sorted(unread))
        if _ACCEPT.search(text)
    ]
    read = {workspace.root / name for name in old.names | new.names} | sides.every - sides.same
    baseline = Baseline(
        old=Project(tuple(schema for schema in old.project.schemas if schema.source.name not in broken)),
        new=new.without(broken),
        root=workspace.root,
        compared=len(sides.every | read),
        read=len(read),
        label=label,
        sources=(*new.sources, *accepting),
        sound=not new.errors,
        homes=homes_of(sides, (*new.sources, *accepting)),
        old_names={source: version.named(source.path) for source in (*old.sources, *_places(old))},
    )
    return Outcome(baseline, in_order(found))


def _places(side: Side) -> Iterable[Source]:
    """Return the texts that errors of a side lie in: not all of them could be read."""
    return (one.span.source for one in side.errors)


def _broken(sides: Sides, old: Side) -> Mapping[str, tuple[Diagnostic, ...]]:
    """Return the old schemas that have errors, or refer to a file that has, by name, with these errors."""
    by_file: dict[Path, list[Diagnostic]] = {}
    for one in old.errors:
        by_file.setdefault(one.span.source.path, []).append(one)
    if not by_file:
        return {}
    texts = {source.path: source.text for source in old.sources}
    broken: dict[str, tuple[Diagnostic, ...]] = {}
    for path in sorted(sides.old | {sides.workspace.root / name for name in old.names}):
        if path in texts or path in by_file:
            reached = _reached(path, texts)
            errors = [one for file, found in by_file.items() if file in reached for one in found]
            if errors:
                broken[sides.workspace.name(path)] = tuple(errors)
    return broken


def _reached(first: Path, texts: Mapping[Path, str]) -> set[Path]:
    """Return the files that a text may refer to, directly or not, itself included."""
    waiting, seen = [first], {first}
    while waiting:
        path = waiting.pop()
        for mentioned in mentions(texts.get(path, ""), path.parent):
            if mentioned not in seen:
                seen.add(mentioned)
                waiting.append(mentioned)
    return seen


def _old_errors(
    sides: Sides, label: str, both: tuple[Side, Side], broken: Mapping[str, tuple[Diagnostic, ...]]
) -> Iterable[Diagnostic]:
    """Yield a finding for each schema that is broken in the old version: in the new file, where there is one."""
    from ..rules.baseline import old_version_broken

    old, new = both
    now = {source.name: source for source in new.sources}
    then = {source.name: source for source in (*_places(old), *old.sources)}
    for name, errors in broken.items():
        source = now.get(name) or then[name]
        related = tuple(Related(one.span, one.message) for one in errors[:_FIRST])
        yield old_version_broken(top_key(source, "cachegen"), label, related, is_ref=sides.version.whole)
