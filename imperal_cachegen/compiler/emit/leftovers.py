"""Temporary files beside modules: how they are called, and which of them a killed build has left behind.

The name tells who is writing: the machine and the process. So what a dead one left can be cleared away at once, and what
another build, or another machine on a shared disk, is just writing stays.
"""

import os
import re
import time
from _blake2 import blake2b
from contextlib import suppress
from pathlib import Path

ENDING = ".cachegen-tmp"
"""The end of the names of files that are being written."""

ABANDONED_AFTER = 3600.0
"""Seconds after which a temporary file is left behind, whoever wrote it."""

_NAME = re.compile(r"\..*\.([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]{12}\.cachegen-tmp", re.DOTALL)


def temporary_name(name: str, token: str) -> str:
    """Return what a file is called while it is written; `token` are twelve hexadecimal digits."""
    return f".{name[:100]}.{_machine()}-{os.getpid()}-{token}{ENDING}"


def clear(folder: Path, now: float | None = None) -> None:
    """Delete what killed builds have left in a folder. Where that can't be done, no harm is done either."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.endswith(ENDING) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    age = (time.time() if now is None else now) - entry.stat(follow_symlinks=False).st_mtime
                    if age > ABANDONED_AFTER or _is_dead(entry.name):
                        os.unlink(entry)  # noqa: PTH108 - an entry of a folder has no other way


def _machine() -> str:
    node = os.uname().nodename if os.name == "posix" else ""
    return blake2b(node.encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()


def _is_dead(name: str) -> bool:
    """Whether a process of this machine was writing a file, and is there no more."""
    found = _NAME.fullmatch(name)
    if found is None or os.name != "posix" or found[1] != _machine():
        return False
    try:
        os.kill(int(found[2]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
