"""One style for every module: black's. The only module that knows black.

The plan already lays lines out as black does, so black is asked only about what it could still change: parts of a module
in which a line is too long. Most modules have none, and never load it. A test holds every kind of part to the whole.
"""

from functools import cache
from typing import TYPE_CHECKING

from .pysource import LINE_LENGTH, line_length

if TYPE_CHECKING:
    from black.mode import Mode

BETWEEN = "\n\n\n"
"""What stands between the parts of a module (classes, functions, and what is in between), and nowhere inside them."""


@cache
def style(length: int = LINE_LENGTH) -> "Mode":
    """Return black's settings."""
    from black.mode import Mode, TargetVersion

    versions = {TargetVersion.PY311, TargetVersion.PY312, TargetVersion.PY313, TargetVersion.PY314}
    return Mode(target_versions=versions, line_length=length)


def formatted(text: str) -> str:
    """Return a rendered module's text in black's style."""
    return BETWEEN.join(map(_part, text.split(BETWEEN)))


def _part(text: str) -> str:
    """Return one part of a module in black's style."""
    length = line_length()
    if all(len(line) <= length for line in text.split("\n")):
        return text
    import black

    end = "\n" if text.endswith("\n") else ""
    return black.format_str(text, mode=style(length)).rstrip("\n") + end
