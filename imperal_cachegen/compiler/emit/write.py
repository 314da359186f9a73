"""Changes, and how they reach the disk: first all decided, then all written beside their targets, then all put in place.

A file is replaced by another, never written into, so that whoever reads it sees the old text or the new one. A text that
is there already is left alone, its times included. Only files that bear our header are overwritten, unless forced.
"""

import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from ..diagnostics import Diagnostic, Severity, Steps
from ..rules import output as rules
from .leftovers import clear, temporary_name
from .state import Found, Orphan, State, Wanted, differing, in_conflict


class Kind(StrEnum):
    """What is done about a module."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """What is done about one module."""

    wanted: Wanted
    kind: Kind


def plan_changes(found: Iterable[Found], force: bool = False) -> Steps[tuple[Change, ...]]:
    """Decide what to write; yields an error for each file that must not be overwritten, unless `force`."""
    kinds = {State.CURRENT: Kind.UNCHANGED, State.MISSING: Kind.CREATED}
    changes = []
    for each in found:
        refusal = None if force else _refusal(each)
        if refusal is not None:
            yield refusal
        else:
            changes.append(Change(each.wanted, kinds.get(each.state, Kind.UPDATED)))
    return tuple(changes)


def _refusal(found: Found) -> Diagnostic | None:
    """Return why a file is not overwritten; None where it is."""
    place, name = found.wanted.place, found.wanted.name
    match found.state:
        case State.EDITED | State.FOREIGN if in_conflict(found.text or ""):
            return rules.module_edited(place, name, conflict=True)
        case State.FOREIGN:
            return rules.file_not_ours(place, name)
        case State.EDITED:
            return rules.module_edited(place, name)
        case State.NEWER:
            return rules.module_newer(place, name)
        case _:
            return None


def check_states(found: Iterable[Found], left_over: Iterable[Orphan] = ()) -> Iterator[Diagnostic]:
    """Yield what `check` has to say: an error for each module that is not the one `build` would write, and each orphan."""
    for each in found:
        place, name = each.wanted.place, each.wanted.name
        refusal = _refusal(each)
        if refusal is not None:
            yield refusal
        elif each.state is State.MISSING:
            yield rules.module_missing(place, name)
        elif each.state is State.STALE:
            yield rules.module_stale(place, name, differing(each.text or "", each.wanted.text))
    yield from _orphaned(left_over)


def check_runtime(name: str, found: Sequence[Found]) -> Iterator[Diagnostic]:
    """Yield what `check` has to say of a runtime beside the modules: what hinders a build, else whether it is stale."""
    refusals = [refusal for each in found if (refusal := _refusal(each)) is not None]
    states = {each.state for each in found}
    if refusals:
        yield from refusals
    elif states != {State.CURRENT}:
        yield rules.vendored_runtime_stale(found[0].wanted.place, name, states == {State.MISSING})


def warn_of_orphans(left_over: Iterable[Orphan]) -> Iterator[Diagnostic]:
    """Yield what `build` has to say of orphans: warnings, for it has done all it was asked to."""
    for found in _orphaned(left_over):
        yield replace(found, severity=Severity.WARNING)


def _orphaned(left_over: Iterable[Orphan]) -> Iterator[Diagnostic]:
    for orphan in left_over:
        yield rules.module_orphaned(orphan.place, orphan.name, orphan.schema, companion=orphan.companion)


def apply(changes: Iterable[Change]) -> Steps[bool]:
    """Write what changes; returns whether everything stands. Yields an error for a file that can't be written.

    Nothing is put in place before every text has been written out: a full disk leaves everything as it was.
    """
    due = [change.wanted for change in changes if change.kind is not Kind.UNCHANGED]
    written: list[tuple[Path, Wanted]] = []
    try:
        for wanted in due:
            try:
                written.append((_write_beside(wanted.path, wanted.text), wanted))
            except OSError as error:
                yield rules.cannot_write(wanted.place, wanted.name, _reason(error))
                return False
        while written:
            temporary, wanted = written[0]
            try:
                temporary.replace(wanted.path)
            except OSError as error:
                yield rules.cannot_write(wanted.place, wanted.name, _reason(error))
                return False
            written.pop(0)
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)
    for folder in {wanted.path.parent for wanted in due}:
        _settle(folder)
    return True


def _reason(error: OSError) -> str:
    """Return what the system says, in our style."""
    return (error.strerror or type(error).__name__).lower()


def _write_beside(path: Path, text: str) -> Path:
    """Write a text to a temporary file in the folder of `path`, down to the disk; return that file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(temporary_name(path.name, secrets.token_hex(6)))
    number = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if path.is_file() and not path.is_symlink():
            temporary.chmod(path.stat().st_mode & 0o7777)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _settle(folder: Path) -> None:
    """Make the new names last, and clear away what a killed run left. Where a system can't do it, nothing is lost."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
    clear(folder)


def prune(left_over: Iterable[Orphan], force: bool = False) -> Steps[tuple[Orphan, ...]]:
    """Delete orphans; returns those that are gone. Yields an error for one that can't be deleted.

    A link stays, and so does what was edited by hand or written by a later cachegen, unless `force`.
    """
    gone = []
    for orphan in left_over:
        if orphan.path.is_symlink() or (orphan.altered and not force):
            continue
        try:
            orphan.path.unlink(missing_ok=True)
        except OSError as error:
            yield rules.cannot_write(orphan.place, orphan.name, _reason(error))
        else:
            gone.append(orphan)
    for folder in {orphan.path.parent for orphan in gone}:
        _settle(folder)
    return tuple(gone)
