"""The one line for those who read no further."""

from collections.abc import Sequence

from ..categories import CATEGORIES
from .told import FindingTold, Told
from .words import Words, counted, joined, listed, say

NOTHING: Words = ("Nothing changes: stored entries, times and call sites stay as they are.",)

_NAMED = 3
"""Names that the line lists, at most; beyond, it counts."""


def headline(changes: Sequence[Told], findings: Sequence[FindingTold], accepted: Sequence[FindingTold]) -> Words:
    """Return the line: how much changes, what goes cold, what call sites must change, and what breaks."""
    if not (changes or findings or accepted):
        return NOTHING
    effects = [part for part in (tell(changes) for tell in (_misfits, _cold, _later, _less, _calls)) if part]
    verdict = _verdict(sum(one.code in CATEGORIES for one in findings), len(accepted))
    return (*_counts(changes), ": ", *joined([*effects], ", "), *(("; ",) if effects else ()), verdict, ".")


def _counts(changes: Sequence[Told]) -> Words:
    """Return what changes: models first, and what else there is where no model does."""
    parts: list[str] = []
    for kind, word in (("model", "model"), ("group", "group"), ("type", "type"), ("schema", "schema")):
        of_kind = [one for one in changes if one.kind == kind]
        if not of_kind or (kind in ("type", "schema") and parts):
            continue
        for state, singular, plural in (
            ("changed", "changes", "change"),
            ("added", "is added", "are added"),
            ("removed", "is removed", "are removed"),
        ):
            number = sum(one.state == state for one in of_kind)
            if number:
                verb = singular if number == 1 else plural
                repeated = any(part.split(" ")[1].startswith(word) for part in parts)
                parts.append(f"{number:,} {verb}" if repeated else f"{counted(number, word)} {verb}")
    return (", ".join(parts) or "No declaration changes",)


def _cold(changes: Sequence[Told]) -> Words:
    found = [(one, told.kind == "schema") for told in changes for one in told.cold]
    if not found:
        return ()
    most = max(one.seconds for one, _ in found)
    if len(found) > _NAMED:
        return (f"{len(found):,} caches go cold at the deploy (≤ {most} s)",)
    names = [say("all of app {}" if whole else "some of {}" if one.partly else "{}", one.name) for one, whole in found]
    return (*listed(names), f" {'goes' if len(found) == 1 else 'go'} cold at the deploy (≤ {most} s)")


def _misfits(changes: Sequence[Told]) -> Words:
    found = [one for one in changes if one.misfit]
    return ("old and new entries of ", *_named(found, "models"), " do not all fit each other") if found else ()


def _later(changes: Sequence[Told]) -> Words:
    found = [one for one in changes if one.later]
    if not found:
        return ()
    return ("data of ", *_named(found, "models"), f" can be {max(one.later for one in found)} s older")


def _less(changes: Sequence[Told]) -> Words:
    found = [one for one in changes if one.less]
    return (*_named(found, "groups"), f" {'drops' if len(found) == 1 else 'drop'} less") if found else ()


def _named(found: Sequence[Told], kind: str) -> Words:
    if len(found) > _NAMED:
        return (f"{len(found):,} {kind}",)
    alike = len({one.name for one in found}) < len(found)
    return listed([say("{} of {}", one.name, one.app) if alike and one.app else say("{}", one.name) for one in found])


def _calls(changes: Sequence[Told]) -> Words:
    names = list(dict.fromkeys(call.name for told in changes for call in told.calls))
    if not names:
        return ()
    if len(names) > _NAMED:
        return (f"call sites of {len(names):,} names must change",)
    return ("call sites of ", *listed([say("{}", name) for name in names]), " must change")


def _verdict(breaks: int, accepted: int) -> str:
    if not breaks and not accepted:
        return "nothing is broken"
    if not accepted:
        return counted(breaks, "break")
    if not breaks:
        return f"{counted(accepted, 'break')}, accepted" if accepted == 1 else f"{accepted:,} breaks, all accepted"
    return f"{counted(breaks + accepted, 'break')}, {accepted:,} accepted"
