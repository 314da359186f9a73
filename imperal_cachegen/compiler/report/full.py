"""For people: each finding with its source line, what to do, and the other places that explain it."""

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..source import Span
from .snippet import lines
from .style import Style
from .visible import visible


def full(found: tuple[Diagnostic, ...], style: Style) -> str:
    """Return all findings, a blank line between them."""
    return "\n".join("\n".join(_finding(diagnostic, style)) + "\n" for diagnostic in found)


def place(span: Span) -> str:
    """Return `file:line:column`."""
    return f"{visible(span.source.name)}:{span.line}:{span.column}"


def _finding(found: Diagnostic, style: Style) -> Iterator[str]:
    gutter = max(len(str(span.line)) for span in (found.span, *(related.span for related in found.related)))
    head = style.severity(f"{found.severity.value}[{found.code}]", found.severity)
    yield f"{head}: {style.paint(visible(found.message), 'bold')}"
    yield f"{'':{gutter}}{style.paint('-->', 'gutter')} {place(found.span)}"
    for edge, text, role in lines(found.span, gutter, "^"):
        painted = style.severity(text, found.severity) if role else text
        yield f"{style.paint(edge, 'gutter')} {painted}".rstrip()
    for help in found.help:
        yield from _help(help, gutter, style)
    for related in found.related:
        said = f": {visible(related.message)}" if related.span.source.blank else ""
        yield f"{'':{gutter}}{style.paint(':::', 'gutter')} {place(related.span)}{said}"
        for edge, text, role in lines(related.span, gutter, "-", visible(related.message)):
            yield f"{style.paint(edge, 'gutter')} {style.paint(text, 'gutter') if role else text}".rstrip()


def _help(help: str, gutter: int, style: Style) -> Iterator[str]:
    """Yield a help of one or several lines (a table, lines of YAML), the later ones below the first."""
    first, *rest = help.split("\n")
    yield f"{'':{gutter}} {style.paint('=', 'gutter')} {style.paint('help:', 'help')} {visible(first)}".rstrip()
    for line in rest:
        yield f"{'':{gutter}}         {visible(line)}".rstrip()
