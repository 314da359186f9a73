"""Git as a child process: asks its own plumbing, and reads objects. Nothing is written, checked out or fetched.

Knows refs and objects; knows nothing of schemas. Hooks of git run children with the variables of their repository
(`GIT_DIR`, `GIT_INDEX_FILE`, …); here the folder that is asked about says which repository is meant.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import NamedTuple, Self

SECONDS = 60.0
"""How long one child process may take, at most."""

_LOCAL = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
)  # fmt: skip
"""Variables that name one repository; not those with configuration, in which CI says what folders are safe."""

_READ_ONLY = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # nor does a git that does not know GIT_NO_LAZY_FETCH fetch anything
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_FLUSH": "1",
    "LC_ALL": "C",
}
_COMMAND = ("git", "--no-pager", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never")


class Unreadable(Exception):
    """What was asked for can't be read; the message says why, and what to do."""


class Refused(Exception):
    """Git said no; the message is its own."""


class Object(NamedTuple):
    """An object of a repository. `data` is cut where it is longer than asked for; `size` is the whole one's."""

    oid: str
    kind: str
    size: int
    data: bytes


class Repository(NamedTuple):
    """A repository with a work tree. `digits` are those of an object's name (64 with SHA-256); `outer` as of `open_repository`."""

    top: Path
    shallow: bool
    digits: int
    outer: Mapping[str, str]

    def ask(self, *arguments: str) -> str:
        """Return what a command of git prints.

        Raises:
            Refused: it fails.
            Unreadable: there is no git, or it takes too long.
        """
        return _ask(self.top, arguments, self.outer)


def open_repository(folder: Path, environment: Mapping[str, str] | None = None) -> Repository:
    """Return the repository that a folder lies in: found from there; else the one that the environment names.

    Raises:
        Refused: there is none, or git will not use it.
        Unreadable: there is no git, or it takes too long.
    """
    given = os.environ if environment is None else environment
    own = {name: value for name, value in given.items() if name not in _LOCAL}
    question = ("rev-parse", "--is-shallow-repository", "--show-object-format", "--show-toplevel")
    try:
        outer, answer = own, _ask(folder, question, own)
    except Refused:
        if "GIT_DIR" not in given:
            raise
        named = {**given, "GIT_DIR": os.path.abspath(given["GIT_DIR"])}  # noqa: PTH100 - against this process's folder
        outer, answer = named, _ask(folder, question, named)
    shallow, algorithm, top = answer.split("\n", 2)
    return Repository(Path(top), shallow == "true", 64 if algorithm == "sha256" else 40, outer)


def _ask(folder: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no argument that begins with `-` is a user's
            (*_COMMAND, *arguments),
            cwd=folder,
            env={**environment, **_READ_ONLY},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise Unreadable("git is not installed, or not on PATH: install it, or compare with a folder") from None
    except subprocess.TimeoutExpired:
        raise Unreadable(f"git did not answer within {SECONDS:.0f} seconds") from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"git cannot be run: {error}") from None
    if done.returncode:
        raise Refused(os.fsdecode(done.stderr).strip())
    return os.fsdecode(done.stdout).removesuffix("\n")


class Objects:
    """Reads objects of one repository through one child process, which is started by the first question."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process."""
        self.rest()
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None

    def rest(self) -> None:
        """Stop the thread that watches how long the process takes, until the next question."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        self._timer = None

    def read(self, name: str, limit: int) -> Object | None:
        """Return an object by its name (`<id>`, `<id>^{tree}`), at most `limit` bytes of it; None where there is none.

        Raises:
            Unreadable: git ended, or took too long.
        """
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
        except OSError:
            raise self._ended() from None
        head = process.stdout.readline().decode("utf-8", "replace").split()
        if not head:
            raise self._ended()
        if len(head) != 3 or not head[2].isdecimal():
            return None
        size = int(head[2])
        data = process.stdout.read(min(size, limit))
        left = size + 1 - len(data)  # a line break follows
        while left > 0:
            skipped = process.stdout.read(min(left, 1 << 20))
            if not skipped:
                raise self._ended()
            left -= len(skipped)
        return Object(head[0], head[1], size, data)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - no shell
                (*_COMMAND, "cat-file", "--batch"),
                cwd=self.repository.top,
                env={**self.repository.outer, **_READ_ONLY},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        if self._timer is None:
            self._timer = Timer(SECONDS, self._process.kill)
            self._timer.daemon = True
            self._timer.start()
        return self._process

    def _ended(self) -> Unreadable:
        process = self._process
        assert process is not None
        _, errors = process.communicate()
        said = os.fsdecode(errors).strip()
        if "promisor" in said or "lazy fetching" in said:
            return Unreadable(
                "this is a partial clone that lacks some of the files, and nothing is fetched here: fetch them first, "
                "for example by `git diff --stat` with that ref"
            )
        return Unreadable(f"git ended while it was asked for an object: {said.splitlines()[-1] if said else 'killed'}")
