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

from .emit import emit
from .emit.folder import Out
from .ir import Project, Schema
from .results import Progress

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

_Answer = tuple[int, str, tuple[Exception, str] | None]
"""Which work it was, its text, and what it raised with the traceback."""

PAYS_FROM = 60_000
"""Characters of schemas from which on a second process pays: they take about half a second to make, a process 50 ms."""


@dataclass(frozen=True, slots=True)
class Work:
    """One module to make; `warnings` is how many its schema has of itself."""

    schema: Schema
    project: Project
    out: Out
    warnings: int

    @property
    def size(self) -> int:
        """How long it takes, more or less."""
        return len(self.schema.source.text)

    def run(self) -> str:
        """Return the module's text."""
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
    from multiprocessing.connection import wait

    context = _context()
    texts: dict[int, str] = {}
    failures: dict[int, BaseException] = {}
    open_: dict[Connection[object, _Answer], BaseProcess] = {}
    try:
        for share in _shares(works, workers):
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=_serve, args=([(at, works[at]) for at in share], there), daemon=True)  # type: ignore[attr-defined]
            process.start()
            there.close()
            open_[here] = process
        while open_:
            for ready in wait(list(open_)):
                here = cast("Connection[object, _Answer]", ready)
                try:
                    at, text, failure = here.recv()
                except EOFError:
                    process = open_.pop(here)
                    process.join()
                    if process.exitcode:
                        raise RuntimeError(f"a worker process ended with exit code {process.exitcode}") from None
                    continue
                if failure is not None:
                    failures[at] = failure[0]
                    failures[at].__cause__ = InWorker(failure[1])
                else:
                    texts[at] = text
                    progress(len(texts) - 1, len(works), works[at].schema.source.name)
    finally:
        for process in open_.values():
            process.kill()
            process.join()
    if failures:
        raise failures[min(failures)]
    return [texts[at] for at in range(len(works))]


def _serve(share: Sequence[tuple[int, Work]], out: "Connection[_Answer, object]") -> None:
    """Make a share of the modules, and send each; what a worker runs."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one ends it
    for at, work in share:
        try:
            out.send((at, work.run(), None))
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 - it is raised again where the user sees it
            told = "".join(traceback.format_exception(error))
            try:
                out.send((at, "", (error, told)))
            except Exception:  # noqa: BLE001 - an exception that can't be pickled
                out.send((at, "", (RuntimeError(f"{type(error).__name__}: {error}"), told)))
