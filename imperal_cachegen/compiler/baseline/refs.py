"""A git ref: which commit it names, and a clear word where it names none."""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from ..rules.registry import nearest, shown
from .git import Objects, Refused, Repository, Unreadable, open_repository
from .tree import GitFiles

_LISTED = 2_000
"""Refs that are looked through for near ones, at most."""


class Commit(NamedTuple):
    """The commit that a ref names. `tree` is its root's id; `label` is for people: `main (1a2b3c4)`."""

    oid: str
    tree: str
    label: str


def commit_of(ref: str, objects: Objects) -> Commit:
    """Return the commit that a ref names.

    Raises:
        Unreadable: it names none here.
    """
    repository = objects.repository
    if ref.startswith("-") or not ref.strip() or "\n" in ref or "\0" in ref:
        raise Unreadable(f"`{shown(ascii(ref)[1:-1])}` is no git ref")
    if ":" in ref and not ref.startswith(":/") and "{" not in ref:
        before, _, path = ref.partition(":")
        raise Unreadable(
            f"`{shown(ref)}` names a file or a folder: write `--against {before or 'HEAD'}`, and `{path}` as path"
        )
    oid = _verified(ref, repository)
    found = objects.read(f"{oid}^{{commit}}", 0) if oid else None
    if oid is None or (found is None and objects.read(oid, 0) is None):
        raise Unreadable(_unknown(ref, repository))
    if found is None:
        raise Unreadable(f"`{shown(ref)}` is no commit")
    tree = objects.read(f"{found.oid}^{{tree}}", 0)
    if tree is None:
        raise Unreadable(f"the files of `{shown(ref)}` are not here: {_shallow(ref)}")
    label = found.oid[:7] if found.oid.startswith(ref) else f"{shown(ref)} ({found.oid[:7]})"
    return Commit(found.oid, tree.oid, label)


def _verified(ref: str, repository: Repository) -> str | None:
    """Return the id of what a ref names."""
    try:
        oid = repository.ask("rev-parse", "--verify", ref)
    except Refused as error:
        if "ambiguous" in str(error):
            raise Unreadable(f"`{shown(ref)}` is the beginning of several objects' ids: write more of it") from None
        return None
    return oid if re.fullmatch(f"[0-9a-f]{{{repository.digits}}}", oid) else None


def _unknown(ref: str, repository: Repository) -> str:
    """Return what to say of a ref that is not known."""
    said = f"`{shown(ref)}` is neither a file nor a folder here, nor a git ref of `{repository.top.name}`"
    known = _refs(repository)
    if not known and _verified("HEAD", repository) is None:
        return f"{said}: there is no commit yet"
    _, slash, tail = ref.partition("/")
    remote = sorted(name for name in known if name.endswith(f"/{ref}"))
    if remote:
        return f"{said}; did you mean `{remote[0]}`?"
    if repository.shallow:
        return f"{said}: {_shallow(ref)}"
    if slash and tail in known:
        return f"{said}; there is a `{tail}`: write that, or run `git fetch {ref.replace('/', ' ', 1)}` first"
    base = re.split(r"[~^@]", ref, maxsplit=1)[0]
    if base != ref and base and _verified(base, repository):
        return (
            f"there is no `{shown(ref)}` in `{repository.top.name}`: the history of `{shown(base)}` has no such commit"
        )
    near = nearest(ref, known)
    return f"{said}; did you mean `{near}`?" if near else said


def _shallow(ref: str) -> str:
    remote, slash, branch = ref.partition("/")
    fetch = (
        f"`git fetch --depth=1 {remote} +{branch}:refs/remotes/{ref}`"
        if slash and branch
        else "`git fetch --unshallow`"
    )
    return f"this is a shallow clone, which lacks most of the history: run {fetch} before (actions/checkout: `fetch-depth: 0`)"


def _refs(repository: Repository) -> tuple[str, ...]:
    try:
        listed = repository.ask("for-each-ref", f"--count={_LISTED}", "--format=%(refname:short)")
    except Refused:
        return ()
    return tuple(listed.split("\n")) if listed else ()


class Commits:
    """The commits that one ref names, in the repositories of the projects. `label` is the first one's."""

    def __init__(self, ref: str, opened: ExitStack) -> None:
        self.label = shown(ref)
        self._ref = ref
        self._opened = opened
        self._known: dict[Path, GitFiles] = {}
        self.labels: dict[Path, str] = {}

    def version(self, folders: Iterable[Path]) -> tuple[GitFiles, str]:
        """Return the files of the commit in the repository of the first folder that lies in one, and its label.

        Raises:
            Unreadable: there is no repository, or the ref names nothing in it.
        """
        repository = self._repository(folders)
        known = self._known.get(repository.top)
        if known is None:
            objects = self._opened.enter_context(Objects(repository))
            commit = commit_of(self._ref, objects)
            known = self._known[repository.top] = GitFiles(objects, commit.tree, f"{self._ref}:")
            self._opened.callback(known.close)
            self.labels[repository.top] = commit.label
            self.label = self.labels[min(self.labels)]
        return known, self.labels[repository.top]

    def _repository(self, folders: Iterable[Path]) -> Repository:
        said = ""
        for folder in folders:
            try:
                return open_repository(folder)
            except Refused as error:
                said = str(error)
        if "dubious ownership" in said or "safe.directory" in said:
            raise Unreadable(f"git refuses to read a repository of another user's: {' '.join(said.split())}")
        if "work tree" in said:
            raise Unreadable("the schemas lie inside of a git repository's own folder, in no work tree")
        if said and "not a git repository" not in said:
            raise Unreadable(f"git cannot read the repository: {said.splitlines()[0]}")
        raise Unreadable(
            f"`{shown(self._ref)}` is neither a file nor a folder, and the schemas are in no git repository"
        )


def also_a_ref(text: str, folder: Path) -> tuple[str, ...]:
    """Return what to say where a file or a folder has the name of a git ref, too; nothing of one that is written as a path."""
    if text.startswith((".", "/", "~")) or text.endswith("/"):
        return ()
    try:
        repository = open_repository(folder)
        if _verified(text, repository) is None:
            return ()
    except (Refused, Unreadable):
        return ()
    return (f"`{shown(text)}` is a file or a folder here, and was taken for that; the git ref is `refs/heads/{text}`",)
