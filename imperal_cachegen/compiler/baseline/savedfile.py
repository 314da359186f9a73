"""A file that `cachegen ir` wrote, as the old side."""

from collections.abc import Iterable
from pathlib import Path

from ..diagnostics import Severity, in_order, outcome
from ..ir import Project, Schema
from ..project.finding import Found
from ..rules.registry import shown
from .git import Unreadable
from .values import Baseline, Compared


def compare_with_saved(path: Path, label: str, found: Found, *, everything: bool) -> Compared:
    """Compare with a saved file: with `everything` in it, else with what was asked for.

    Raises:
        Unreadable: it is none.
    """
    from ..resolve.project import resolve

    saved = _saved(path, label)
    if len(found.workspaces) != 1:
        raise Unreadable(f"`{label}` holds the schemas of one project: name the paths of one")
    workspace = found.workspaces[0]
    names = {workspace.name(file): file for file in workspace.files}
    chosen = set(workspace.chosen)
    while True:
        files = tuple(sorted(chosen))
        resolved = outcome(resolve(workspace._replace(chosen=files, settled=frozenset(workspace.files)), warned=False))
        new = resolved.value.project
        here = {schema.source.name for schema in new.schemas}
        old = saved if everything else _asked_for(saved, found, workspace.root, here)
        more = {
            names[one.source.name] for one in old.schemas if one.source.name not in here and one.source.name in names
        }
        if not more - chosen:
            break
        chosen |= more
    errors = tuple(one for one in resolved.diagnostics if one.severity is Severity.ERROR)
    every = {schema.source.name for schema in (*old.schemas, *new.schemas)}
    baseline = Baseline(
        old, new, workspace.root, len(every), len(every), label, resolved.value.sources,
        {schema.source: f"{label}:{schema.source.name}" for schema in old.schemas},
        sound=not errors,
    )  # fmt: skip
    notes = () if old.schemas else (f"`{label}` holds none of the schemas: there is nothing to compare with",)
    return Compared((), label, (baseline,), in_order(errors), notes)


def _asked_for(saved: Project, found: Found, root: Path, here: Iterable[str]) -> Project:
    """Return the saved schemas that paths stand for, those that have the new ones' names, and all that these refer to."""
    by_name = {schema.source.name: schema for schema in saved.schemas}
    wanted = {name for name in by_name if any((root / name).is_relative_to(path) for path in found.given)}
    waiting = list(wanted | (by_name.keys() & {*here}))
    kept: dict[str, Schema] = {}
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = by_name[name]
            waiting += by_name[name].uses
    return Project(tuple(kept[name] for name in sorted(kept)))


def _saved(path: Path, label: str) -> Project:
    from ..saved import Malformed, from_text
    from .references import check_references

    if path.suffix.lower() in (".yaml", ".yml"):
        raise Unreadable(f"`{label}` is a YAML file: compare with its folder, or with a file that `cachegen ir` wrote")
    try:
        saved = from_text(path.read_bytes())
        check_references(saved)
    except OSError as error:
        raise Unreadable(f"`{label}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    except Malformed as error:
        raise Unreadable(f"`{shown(label)}` is not what `cachegen ir` writes: {error}") from None
    return saved
