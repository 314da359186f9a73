"""The command `cachegen`: arguments in, text and exit codes out. The only package that knows click.

Nothing but click is imported before a command runs: `cachegen --help` and shell completion stay fast. Plain runs of
`build` and `check` do not even load click (`quick`).
"""

import errno
import gc
import os
import sys
from typing import TYPE_CHECKING

from .quick import quick

if TYPE_CHECKING:
    from .commands import cli

__all__ = ["cli", "main", "run"]

INTERRUPTED = 130

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What a system says where output can't be written; every other file that is written answers for itself."""

COLLECT_AFTER = 200_000
"""New objects after which Python looks for cycles: a compiler makes trees, and is gone before they pile up."""


def main() -> None:
    """Run the command line, and exit: 0 nothing, or warnings; 1 an error; 2 wrong usage; 3 a bug of ours."""
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that can't show a character must not become a traceback.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run())


def __getattr__(name: str) -> object:
    if name == "cli":
        from .commands import cli

        return cli
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def run() -> int:
    """Run the command of `sys.argv`, and return its exit code; every way a command can end is handled here."""
    try:
        code = quick(sys.argv[1:])
        if code is None:
            code = _commands()
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("cachegen: interrupted", file=sys.stderr)  # noqa: T201 - click may not be loaded
        return INTERRUPTED
    except BrokenPipeError:
        _say_no_more()
        return 1
    except Exception as error:  # noqa: BLE001 - the last door: a bug of ours must not look like the user's
        if isinstance(error, OSError) and error.filename is None and error.errno in FULL:
            print(f"cachegen: cannot write the output: {(error.strerror or '').lower()}", file=sys.stderr)  # noqa: T201
            _say_no_more()
            return 1
        from .crash import report_crash

        return report_crash(error)
    return code


def _open_what_is_closed() -> None:
    """Give stdout and stderr that the caller has closed (`>&-`) a place to go to; no file of ours may take their numbers."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _say_no_more() -> None:
    """Let what Python would flush at exit go nowhere: whoever read our output has gone, or can hold no more."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - pathlib may not be loaded
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _commands() -> int:
    """Run a command as click parses it."""
    import click

    from .commands import cli

    try:
        code = cli.main(prog_name="cachegen", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0
