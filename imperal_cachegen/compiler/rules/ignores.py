"""CG8: comments that hide warnings."""

from ..diagnostics import Severity
from ..source import Span
from .registry import Finding, no_such_rule, own_form, rule, shown

FORM = "# cachegen: ignore[CG308] why this is right here"


@rule("CG801", "ignore-without-reason")
def ignore_without_reason(span: Span, codes: str) -> Finding:
    """An ignore gives no reason.

    Who reads the schema later must be able to judge whether the warning may still be hidden. Without a reason nothing
    is hidden.

    Example:
        # cachegen: ignore[CG308]

    Instead:
        # cachegen: ignore[CG308] the id is another user's
    """
    return Finding(span, "an ignore needs a reason", (f"write it behind the bracket: `# cachegen: ignore[{codes}] …`",))


@rule("CG802", "ignored-error")
def ignored_error(span: Span, code: str, summary: str) -> Finding:
    """An ignore names an error.

    Only warnings can be hidden: with an error there is no module to write, or not one that can be trusted.

    Example:
        # cachegen: ignore[CG011] the second one is newer

    Instead:
        Mend what the error is about, and remove the ignore.
    """
    if code.startswith("CG9"):
        return Finding(span, f"{code} compares versions", (f"a break that is meant is accepted: `accept[{code}] why`",))
    return Finding(
        span, f"{code} is an error and can't be ignored", (f"mend it instead: {summary.lower().rstrip('.')}",)
    )


@rule("CG803", "unknown-ignored-code")
def unknown_code(span: Span, code: str, known: tuple[str, ...]) -> Finding:
    """An ignore names a code that no rule has.

    Example:
        # cachegen: ignore[CG38] the id is another user's

    Instead:
        # cachegen: ignore[CG308] the id is another user's
    """
    return no_such_rule(span, code, known)


@rule("CG804", "unused-ignore", Severity.WARNING)
def unused_ignore(span: Span, code: str) -> Finding:
    """An ignore hides nothing.

    The warning is gone, or stands on another line. An ignore that stays behind would hide the next one unseen.

    Example:
        # cachegen: ignore[CG308] the id is another user's
        key: "total"

    Instead:
        key: "total"
    """
    return Finding(
        span, f"this ignore hides no {code}", ("remove it, or move it to the finding's line, or the line above",)
    )


@rule("CG805", "malformed-ignore")
def malformed_ignore(span: Span, found: str) -> Finding:
    """A comment to cachegen can't be read.

    It hides nothing, although its author thinks so.

    Example:
        # cachegen: ignore CG308 the id is another user's

    Instead:
        # cachegen: ignore[CG308] the id is another user's
    """
    return Finding(span, f"`{shown(found)}` is no comment that cachegen understands", (own_form(FORM, found),))
