"""Text that is no YAML, or is other YAML than its author meant."""

from ...diagnostics import Related, Severity
from ...source import Span
from ..registry import Finding, rule


@rule("CG005", "line-break")
def line_break(span: Span, name: str) -> Finding:
    """A character that some tools take for a line break, and others do not.

    A lone carriage return, NEL (U+0085), LS (U+2028) and PS (U+2029) end a line for one program and not for the next:
    a reviewer sees one file, and the compiler another. NEL, LS and PS are fine inside quotes.

    Example:
        app: notes<U+2028>module: other

    Instead:
        app: notes
        module: other
    """
    return Finding(
        span, f"{name} is no line break here", ("end lines with LF or CR LF; inside double quotes write an escape",)
    )


@rule("CG006", "tab-indentation")
def tab_indentation(span: Span) -> Finding:
    """A tab stands where blanks indent.

    A tab is as wide as the editor likes, so YAML does not let it indent.

    Example:
        models:
        <tab>inbox:

    Instead:
        models:
          inbox:
    """
    return Finding(span, "a tab can't indent a line", ("use blanks, two for each level",))


@rule("CG007", "yaml-syntax")
def yaml_syntax(span: Span, message: str, help: tuple[str, ...] = (), related: tuple[Related, ...] = ()) -> Finding:
    """The text is no YAML from here on.

    What comes after the place is not checked until this is mended.

    Example:
        ttl:
            panel: 60s
          slow: 120s

    Instead:
        ttl:
          panel: 60s
          slow: 120s
    """
    return Finding(span, message, help, related)


@rule("CG008", "needs-quotes")
def needs_quotes(span: Span, message: str, line: str) -> Finding:
    """A text holds characters that mean something else in YAML, so it needs quotes.

    Unquoted text can't begin with `[ { * & ! | > % @` or a backtick, can't hold `: `, and inside `{…}` or `[…]` it ends
    at `[`, `]`, `,` and `}`.

    Example:
        messages: {type: list[str], default: []}

    Instead:
        messages: {type: "list[str]", default: []}
    """
    return Finding(span, message, (f"quote it: `{line}`",))


@rule("CG009", "cut-short")
def cut_short(span: Span, message: str, line: str) -> Finding:
    """An unquoted text ends before its brackets or quotes are closed.

    Unquoted text ends at ` #`, where a comment begins, and inside `{…}` or `[…]` also at `,`. What was meant as one
    text is read as two things.

    Example:
        folder: {type: enum(INBOX, SENT)}

    Instead:
        folder: {type: "enum(INBOX, SENT)"}
    """
    return Finding(span, message, (f"quote it: `{line}`",))


@rule("CG010", "text-as-comment", Severity.WARNING)
def text_as_comment(span: Span, comment: str, line: str) -> Finding:
    """The end of an unquoted text is a comment.

    Unquoted text ends at ` #`; `#1054` looks like a part of the text, and is lost.

    Example:
        description: Works around #1054 of the provider.

    Instead:
        description: "Works around #1054 of the provider."
    """
    return Finding(
        span,
        f"`{comment}` begins a comment: the text ends before it",
        (f"quote it: `{line}`", "or, if it is a comment, write a blank behind `#`"),
    )


@rule("CG023", "not-closed")
def not_closed(span: Span, opener: str, help: str) -> Finding:
    """A quote or a bracket is not closed.

    Everything up to the next quote or bracket, often lines below, becomes part of the value.

    Example:
        subject: "Hello

    Instead:
        subject: "Hello"
    """
    return Finding(span, f"`{opener}` is not closed", (help,))


@rule("CG024", "missing-blank")
def missing_blank(span: Span, found: str, meant: str) -> Finding:
    """A blank is missing behind a colon.

    `type:str` is one word to YAML: a key without a value.

    Example:
        size: {type:int, ge: 0}

    Instead:
        size: {type: int, ge: 0}
    """
    return Finding(span, f"`{found}` has no value", (f"write a blank behind the colon: `{meant}`",))
