"""First steps of a project: a schema that builds, the settings, the pre-commit entry. Writes new files only."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import outcome
from .discovery import sightings
from .nearest import nearest_settings
from .workspace import SCHEMAS

APP = re.compile(r"[a-z][a-z0-9-]{0,61}[a-z0-9]")
"""An app id that the platform takes, and that a module's name can begin with."""

_SCHEMA = """\
# What {app} caches: `cachegen build` makes a Python module of this file.
cachegen: 1
app: {app}
description: What {app} caches.

types:                                 # nested values
  Item:
    fields:
      id: str
      title: str = ""

models:                                # what is cached
  item_page:                           # part of every stored path: not to be renamed
    description: One page of the items of one account.
    key: "items:{{account_id}}:{{page}}"
    segments:
      account_id: text(40)
      page: int(0..999) = 0
    ttl: 60s
    scope: [account_id]                # what a write drops together: every page
    identity: [account_id]             # a value is stored under its own account only
    fields:
      account_id: str
      items: list[Item]
      has_more: bool = false

groups:                                # what one write makes stale
  items_changed:
    description: An item was added, changed or removed.
    invalidates: [item_page]
"""

_SETTINGS = """\
# Settings of cachegen; `cachegen config` prints all of them.
schemas = ["schemas"]
out = "caches"
"""

_PRE_COMMIT = """\
repos:
  - repo: local
    hooks:
      - id: cachegen-check
        name: cachegen check
        entry: cachegen hook check{schemas}
        language: system
        types_or: [yaml, json, toml, python]
        pass_filenames: false
"""


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was left alone, and what there is to do by hand; empty where it is nothing."""

    path: Path
    why: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """The files that were made, and those that were left alone."""

    created: tuple[Path, ...]
    left: tuple[Left, ...]


def app_of(folder: Path) -> str:
    """Return an app id that a folder's name suggests."""
    words = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")[:60].strip("-")
    if APP.fullmatch(words):
        return words
    return f"app-{words}" if words else "my-app"


def start(folder: Path, app: str) -> Started:
    """Make the first files in a folder (made where it is missing); overwrites nothing.

    Raises:
        OSError: the folder can't be made, or not be written to.
        ValueError: `app` is no app id.
    """
    if not APP.fullmatch(app):
        raise ValueError(f"`{app}` is no app id: letters a-z, digits and `-`, a letter first")
    created: list[Path] = []
    left: list[Left] = []
    for made in _files(folder, app):
        if isinstance(made, Left):
            left.append(made)
            continue
        path, text = made
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            left.append(Left(path, "it is there already"))
        else:
            created.append(path)
    return Started(tuple(created), tuple(left))


def _files(folder: Path, app: str) -> Iterator[tuple[Path, str] | Left]:
    """Yield the files that belong there, with their texts, or why one is left alone."""
    schemas = folder / SCHEMAS
    if schemas.is_dir() and any(seen.is_schema for seen in sightings(schemas)):
        yield Left(schemas, "it has schemas already")
    else:
        yield schemas / f"{app}.yaml", _SCHEMA.format(app=app)
    holder = _settings_file(folder)
    if holder is not None:
        yield Left(holder, "its settings hold here")
    else:
        yield folder / "cachegen.toml", _SETTINGS
    yield _hooks(folder)


def _hooks(folder: Path) -> tuple[Path, str] | Left:
    """Return pre-commit's file with our entry. It belongs at the top of the repository, which may lie above the folder."""
    top = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
    path = top / ".pre-commit-config.yaml"
    schemas = "" if top == folder else " " + shlex.quote((folder / SCHEMAS).relative_to(top).as_posix())
    text = _PRE_COMMIT.format(schemas=schemas)
    if path.exists():
        known = "cachegen" in path.read_text(encoding="utf-8", errors="replace")
        entry = text.partition("\n")[2]
        return Left(
            path, "it is there already", "" if known else f"to have commits checked, add to its `repos:`\n{entry}"
        )
    if top != folder:
        return Left(path, "it lies outside this folder", f"to have commits checked, write into it\n{text}")
    return path, text


def _settings_file(folder: Path) -> Path | None:
    """Return the settings file that holds for a folder; None where there is none."""
    settings = outcome(nearest_settings(folder, {})).value
    return settings.file if settings is not None else None
