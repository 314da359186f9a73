"""Which schemas that are the same on both sides have to be read after all, told from their texts.

An app that seems to be renamed may have others' schemas in it; and what is gone is told of in a schema that is left. Keys of
two models are stored apart, so that no other change of a schema concerns its neighbours.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ..ir import Project, Schema


def neighbours(old: Project, new: Project, same: Iterable[Path], text: Callable[[Path], str]) -> set[Path]:
    """Return what to read of the schemas that are the same on both sides."""
    left = sorted(same)
    before = {schema.source.name: schema for schema in old.schemas}
    after = {schema.source.name: schema for schema in new.schemas}
    gone = [schema for name, schema in before.items() if name not in after]
    come = [schema for name, schema in after.items() if name not in before]
    found = {path for path in left if any(app in text(path) for app in _renamed(before, after, (gone, come)))}
    for app in sorted(_apps(gone) - _apps(new.schemas)):
        found.update([path for path in left if _says_app(text(path), app)][:1])
    if old.schemas and not new.schemas and not found:
        found.update(left[:1])
    return found


def _renamed(
    before: Mapping[str, Schema], after: Mapping[str, Schema], moved: tuple[Iterable[Schema], Iterable[Schema]]
) -> set[str]:
    """Return the apps that a schema has left or come to: one that is there on both sides, or may have been moved."""
    apps = {name: {before[name].app, after[name].app} for name in before.keys() & after.keys()}
    renamed = {app for both in apps.values() if len(both) == 2 for app in both if app is not None}
    gone, come = _apps(moved[0]), _apps(moved[1])
    return renamed | (gone ^ come if gone and come else set())


def _apps(schemas: Iterable[Schema]) -> set[str]:
    return {schema.app for schema in schemas if schema.app is not None}


def _says_app(text: str, app: str) -> bool:
    line = rf"^app[ \t]*:[ \t]*[\"']?{re.escape(app)}[\"']?[ \t]*(?:#.*)?\r?$"
    return re.search(line, text, re.MULTILINE) is not None
