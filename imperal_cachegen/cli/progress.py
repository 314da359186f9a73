"""One line that says how far a long run is; only on a terminal, only where there are many files."""

import sys
from typing import Self

MANY = 8
"""Files from which on progress is shown."""


class ProgressLine:
    """Draws on stderr, and leaves nothing behind. Use as a context."""

    def __init__(self) -> None:
        self._drawn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __call__(self, done: int, total: int, name: str) -> None:
        """Show that `done` of `total` files are through, and which one is next; 0 in total: nobody knows how many."""
        if (total or done) < MANY or not sys.stderr.isatty():
            return
        import shutil

        from ..compiler.report.visible import visible

        width = shutil.get_terminal_size().columns - 1
        count = f"{done + 1}/{total}" if total else f"{done + 1}"
        line = f"[{count}] {visible(name)}"[:width]
        sys.stderr.write(f"\r{line}\x1b[K")
        sys.stderr.flush()
        self._drawn = True
