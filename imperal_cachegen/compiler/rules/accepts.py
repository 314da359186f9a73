"""CG81x: comments that accept what a change breaks."""

from ..diagnostics import Severity
from ..source import Span
from .registry import Finding, no_such_rule, own_form, rule, shown

FORM = "# cachegen: accept[CG904] why nobody minds"


@rule("CG811", "accept-without-reason")
def accept_without_reason(span: Span, codes: str) -> Finding:
    """An accept gives no reason.

    Reviewers read the reason beside the break. Without one nothing is accepted.

    Example:
        # cachegen: accept[CG904]

    Instead:
        # cachegen: accept[CG904] the old key held the folder twice
    """
    return Finding(span, "an accept needs a reason", (f"write it behind the bracket: `# cachegen: accept[{codes}] …`",))


@rule("CG812", "accepted-no-break")
def accepted_no_break(span: Span, code: str, summary: str) -> Finding:
    """An accept names a rule that does not compare versions.

    Only what `cachegen breaking` finds can be accepted. Warnings of a schema itself are hidden by an `ignore`.

    Example:
        # cachegen: accept[CG308] the id is another user's

    Instead:
        # cachegen: ignore[CG308] the id is another user's
    """
    ways = (f"it is about this: {summary.lower().rstrip('.')}; a warning is hidden by `ignore[{code}]`",)
    return Finding(span, f"{code} is no finding of a comparison", ways)


@rule("CG813", "unknown-accepted-code")
def unknown_code(span: Span, code: str, known: tuple[str, ...]) -> Finding:
    """An accept names a code that no rule has.

    Example:
        # cachegen: accept[CG94] the old key held the folder twice

    Instead:
        # cachegen: accept[CG904] the old key held the folder twice
    """
    return no_such_rule(span, code, known)


@rule("CG814", "unused-accept", Severity.WARNING)
def unused_accept(span: Span, code: str) -> Finding:
    """An accept accepts nothing.

    The break is gone, is in the version that is compared with already, or stands on another line. An accept that stays
    behind would accept the next one unseen.

    Example:
        # cachegen: accept[CG904] the old key held the folder twice
        key: "inbox:{account_id}"

    Instead:
        key: "inbox:{account_id}"
    """
    ways = ("remove it, or move it to the finding's line, or the line above",)
    return Finding(span, f"this accept accepts no {code}", ways)


@rule("CG815", "malformed-accept")
def malformed_accept(span: Span, found: str) -> Finding:
    """A comment that should accept a break can't be read.

    It accepts nothing, although its author thinks so.

    Example:
        # cachegen: accept CG904 the old key held the folder twice

    Instead:
        # cachegen: accept[CG904] the old key held the folder twice
    """
    return Finding(span, f"`{shown(found)}` is no comment that cachegen understands", (own_form(FORM, found),))
