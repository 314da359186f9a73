"""The runtime beside the generated modules, for `runtime = "vendored"`: production then installs no cachegen.

The sources of `imperal_cachegen.keys`, `imperal_cachegen.runtime` and `imperal_cachegen.testing` are copied as they are,
under our header, into a package `_cachegen` of the output folder. They import each other relatively, so a copy works wherever it lies. Reads files;
imports nothing of them.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ...version import VERSION
from ..emit.header import RUN_AGAIN, is_generated, source_digest, with_header
from ..emit.state import Found, Orphan, State, Wanted, look, orphans
from ..project.settings import VENDORED as FOLDER
from ..results import ModuleChange
from ..source import Span

ROOMS = ("keys", "runtime", "testing")
"""What is copied: the packages of ours that generated modules import, and what tests these over the copy's own client."""

_INSTALLED = "testing/plugin.py"
"""What stays behind: pytest finds its plugin in an installed package only, and that uses the copy."""

OURS = "imperal_cachegen"
DOOR = "__init__.py"
SOURCES = Path(__file__).parents[2]

_IMPORT = f".{FOLDER}.runtime import ".encode()

_DOOR = (
    '"""The runtime of cachegen {version}, copied beside the modules that it serves; see `runtime = "vendored"`."""\n'
)


class Copy(NamedTuple):
    """One file: its path in the package, with `/`, and its whole text."""

    name: str
    text: str


def copies() -> Iterator[Copy]:
    """Yield every file of a vendored runtime."""
    yield _copy(DOOR, _DOOR.format(version=VERSION))
    for name in _names():
        yield _copy(name, (SOURCES / name).read_text(encoding="utf-8"))


def places(out: Path) -> Iterator[Path]:
    """Yield where the files of a vendored runtime lie in an output folder."""
    return (out / FOLDER / name for name in (DOOR, *_names()))


@cache
def _names() -> tuple[str, ...]:
    """Return the files that are copied, with `/`."""
    found = (path for room in ROOMS for path in sorted((SOURCES / room).rglob("*.py")))
    names = (path.relative_to(SOURCES).as_posix() for path in found)
    return tuple(name for name in names if name != _INSTALLED)


def _copy(name: str, text: str) -> Copy:
    digest = source_digest(name, ("vendored",), ((name, text.encode()),))
    module = ".".join((OURS, *name.removesuffix(".py").removesuffix("/__init__").split("/")))
    return Copy(name, with_header(module, digest, text, remedy=RUN_AGAIN))


class Vendored(NamedTuple):
    """How a vendored runtime stands: what is found where each of its files goes."""

    folder: Path
    name: str
    found: tuple[Found, ...]

    @property
    def state(self) -> State:
        """How the whole stands: what hinders a build first."""
        states = {one.state for one in self.found}
        for hindering in (State.FOREIGN, State.NEWER, State.EDITED):
            if hindering in states:
                return hindering
        if states == {State.CURRENT}:
            return State.CURRENT
        return State.MISSING if states == {State.MISSING} else State.STALE

    def change(self, *, wrote: bool) -> ModuleChange:
        """Return what became of the whole, or (of a check) how it stands."""
        state = "unchanged" if self.state is State.CURRENT else self.state.value
        if wrote and state != "unchanged":
            state = "created" if self.state is State.MISSING else "updated"
        differing = () if self.state is State.MISSING else (one for one in self.found if one.state is not State.CURRENT)
        parts = (
            ModuleChange(one.wanted.path, one.wanted.name, OURS, one.state.value, one.text, one.wanted.text)
            for one in differing
        )
        return ModuleChange(self.folder, self.name, OURS, state, parts=tuple(parts))


def vendored(out: Path, name: str, place: Span) -> Vendored:
    """Look at the runtime of an output folder, whose own name for people is `name`."""
    folder = out / FOLDER
    shown = f"{name}/{FOLDER}"
    found = tuple(look(Wanted(folder / one.name, f"{shown}/{one.name}", one.text, place)) for one in copies())
    return Vendored(folder, shown, found)


def is_used(out: Path) -> bool:
    """Whether a generated module of an output folder imports the runtime beside it: one of another project, or a stale one."""
    return any(is_generated(text) and _IMPORT in text for text in _modules(out))


def _modules(folder: Path) -> Iterator[bytes]:
    for path in folder.glob("*.py"):
        with suppress(OSError):
            if path.is_file():
                yield path.read_bytes()


def left_over(out: Path, root: Path, wanted: Iterable[Path] = ()) -> tuple[Orphan, ...]:
    """Return the files of a vendored runtime that bear our header and do not belong there (any more)."""
    made = set(wanted)
    folders = (out / FOLDER, *(out / FOLDER / room for room in ROOMS))
    return tuple(orphan for folder in folders for orphan in orphans(folder, root, made, ()))
