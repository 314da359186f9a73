"""Colours of a report, or none."""

from dataclasses import dataclass

from ..diagnostics import Severity

_RESET = "\x1b[0m"
_CODES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "gutter": "\x1b[34m", "bold": "\x1b[1m", "help": "\x1b[36m"}


@dataclass(frozen=True, slots=True)
class Style:
    """Paints words; without `color` it hands them back."""

    color: bool = False

    def paint(self, text: str, role: str) -> str:
        """Return a text in the colour of its role: `error warning gutter bold help`."""
        return f"{_CODES[role]}{text}{_RESET}" if self.color and text else text

    def severity(self, text: str, severity: Severity) -> str:
        """Return a text in the colour of a severity."""
        return self.paint(text, severity.value)
