"""Making the texts of many modules: whole files are the unit, spread over processes where that pays.

The same texts come out however many there are. A worker is given its share at once, the largest files first, and sends
back each text as it is made; nothing else is shared. Processes are forked where that is safe (Linux, one thread), for
they have everything then; elsewhere they are started anew and get the schemas pickled.
"""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ..emit import emit, emit_strategies
from ..emit.folder import Out
from ..ir import Project, Schema
from ..results import Progress

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    _End = Connection[object, "_Answer"]

_Answer = tuple[int, str, tuple[Exception, str] | None]
"""Which work it was, its text, and what it raised with the traceback."""

PAYS_FROM = 60_000
"""Characters of schemas from which on a second process pays: they take about half a second to make, a process 50 ms."""


@dataclass(frozen=True, slots=True)
class Work:
    """One module to make, or (`companion`) its strategies; `warnings` is how many its schema has of itself."""

    schema: Schema
    project: Project
    out: Out
    warnings: int
    companion: bool = False

    @property
    def size(self) -> int:
        """How long it takes, more or less."""
        size = len(self.schema.source.text)
        return size // 4 if self.companion else size

    def run(self) -> str:
        """Return the module's text."""
        if self.companion:
            return emit_strategies(self.schema, self.out)
        return emit(self.schema, self.project, self.out, self.warnings)


class InWorker(Exception):
    """What happened in a worker, as its traceback tells it: the cause of what is raised here."""

    def __str__(self) -> str:
        return f"in a worker process:\n{self.args[0]}"


def make(works: Sequence[Work], jobs: int, progress: Progress) -> list[str]:
    """Return the texts of modules. `jobs` is the number of processes, at most; 0 as many as pay.

    Raises:
        Exception: what a module's making raises: a bug of ours, the first in order.
    """
    wanted = min(jobs or _as_many_as_pay(works), len(works))
    if wanted > 1:
        return _spread(works, wanted, progress)
    texts = []
    for done, work in enumerate(works):
        progress(done, len(works), work.schema.source.name)
        texts.append(work.run())
    return texts


def _as_many_as_pay(works: Sequence[Work]) -> int:
    if len(works) < 2 or sum(work.size for work in works) < PAYS_FROM:
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _shares(works: Sequence[Work], workers: int) -> list[list[int]]:
    """Deal the works out, the largest first, each to who has least."""
    shares: list[list[int]] = [[] for _ in range(workers)]
    loads = [0] * workers
    for at in sorted(range(len(works)), key=lambda at: (-works[at].size, at)):
        least = loads.index(min(loads))
        shares[least].append(at)
        loads[least] += works[at].size
    return shares


def _context() -> "BaseContext":
    import multiprocessing

    can_fork = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if can_fork else "spawn")


def _spread(works: Sequence[Work], workers: int, progress: Progress) -> list[str]:
    """Make modules in processes; all of these have ended when this returns or raises."""
    from multiprocessing.connection import wait

    context = _context()
    running: dict[_End, BaseProcess] = {}
    texts: dict[int, str] = {}
    failures: dict[int, Exception] = {}
    try:
        for share in _shares(works, workers):
            here, there = context.Pipe(duplex=False)
            forked = (*running, here) if context.get_start_method() == "fork" else ()
            arguments = ([(at, works[at]) for at in share], there, forked)
            running[here] = context.Process(target=_serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
            running[here].start()
            there.close()
        while running:
            for ready in wait(list(running)):
                answer = _answer(cast("_End", ready), running)
                if answer is None:
                    continue
                at, text, failure = answer
                if failure is not None:
                    failures[at], told = failure
                    failures[at].__cause__ = InWorker(told)
                else:
                    texts[at] = text
                    progress(len(texts) - 1, len(works), works[at].schema.source.name)
    finally:
        for end, process in running.items():
            if process.pid is not None:  # else an interrupt came before it was started
                process.kill()
                process.join()
            end.close()
    if failures:
        raise failures[min(failures)]
    return [texts[at] for at in range(len(works))]


def _answer(end: "_End", running: "dict[_End, BaseProcess]") -> _Answer | None:
    """Return what a worker sends; None where it has done its share.

    Raises:
        RuntimeError: it has ended before.
    """
    try:
        return end.recv()
    except EOFError:
        process = running.pop(end)
        process.join()
        end.close()
        if process.exitcode:
            raise RuntimeError(f"a worker process ended with exit code {process.exitcode}") from None
        return None


def _serve(share: Sequence[tuple[int, Work]], out: "Connection[_Answer, object]", forked: "Sequence[_End]") -> None:
    """Make a share of the modules, and send each; what a worker runs.

    `forked` are the ends of pipes that it has only because it was forked: open, they would keep it waiting for a reader
    that is gone.
    """
    for end in forked:
        end.close()
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one ends it
    for at, work in share:
        try:
            answer: _Answer = (at, work.run(), None)
        except Exception as error:  # noqa: BLE001 - it is raised again where the user sees it
            answer = (at, "", (_sendable(error), "".join(traceback.format_exception(error))))
        try:
            out.send(answer)
        except BrokenPipeError:
            return


def _sendable(error: Exception) -> Exception:
    """Return an exception that can be sent: itself, or its words."""
    import pickle

    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever its class makes of being pickled
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
