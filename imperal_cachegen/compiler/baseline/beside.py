"""Two things done at once, the first in a process of its own.

It is forked, so that it has everything that it needs; only what comes of it is sent back. Knows nothing of schemas.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

FirstT = TypeVar("FirstT")
SecondT = TypeVar("SecondT")

PAYS_FROM = 150_000
"""Bytes of files from which on a process pays: they take about half a second to resolve, and a tenth of that to send back."""


def pays(files: Iterable[Path]) -> bool:
    """Whether files are so long that a process pays."""
    size = 0
    for path in files:
        with suppress(OSError):
            size += path.stat().st_size
    return size >= PAYS_FROM


def can_fork() -> bool:
    """Whether a process can be forked, and has a processor of its own."""
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def side_by_side(first: Callable[[], FirstT], second: Callable[[], SecondT]) -> tuple[FirstT, SecondT]:
    """Return what two functions return; the first runs in a process, which has ended when this returns or raises.

    Where that process fails, the first is called here, too: whatever it raises is raised where it is seen.
    """
    import multiprocessing  # not at import: mostly little has changed

    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(first, there), daemon=True)
    try:
        process.start()
        there.close()
        other = second()
        try:
            found = cast("FirstT", here.recv())
        except EOFError:
            found = first()
        return found, other
    finally:
        here.close()
        if process.pid is not None:  # else an interrupt came before it was started
            process.kill()
            process.join()


def _serve(work: Callable[[], Any], out: "Connection[Any, Any]") -> None:
    """Send what a function returns; what the process runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one ends it
    with suppress(Exception):
        out.send(work())
