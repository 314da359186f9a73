"""One style for every module. The only module that knows black."""

import black
from black.mode import Mode, TargetVersion

from .pysource import LINE_LENGTH

STYLE = Mode(
    target_versions={TargetVersion.PY311, TargetVersion.PY312, TargetVersion.PY313, TargetVersion.PY314},
    line_length=LINE_LENGTH,
)


def formatted(text: str) -> str:
    """Return a module's text in black's style."""
    return black.format_str(text, mode=STYLE)
