"""One line a finding, for terminals and editors that know `file:line:column`."""

from ..diagnostics import Diagnostic
from .full import place
from .style import Style
from .visible import visible


def concise(found: tuple[Diagnostic, ...], style: Style) -> str:
    """Return `file:line:column: CG101 error: message` for each finding."""
    return "".join(
        f"{place(one.span)}: {style.severity(f'{one.code} {one.severity.value}', one.severity)}: {visible(one.message)}\n"
        for one in found
    )
