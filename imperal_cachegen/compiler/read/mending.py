"""Reading on behind a missing quote, so that one of them does not hide what else is wrong."""

from collections.abc import Callable, Iterator

from ..diagnostics import Diagnostic, Steps
from ..rules.registry import shown
from ..rules.yaml import syntax as rules
from .cuts import Cut, find_cuts
from .draft import Draft
from .events import Problem, Stream, scan
from .syntax import judge

ROUNDS = 12
"""How often a text is read again with quotes put in."""

SMALL = 64 * 1024
"""Characters of a text that is read again that often; larger ones are mended once."""

STRAY_TABS = 50
"""Lines whose tabs are let pass."""

Tell = Callable[[Draft], Diagnostic]


def mend(draft: Draft) -> Steps[tuple[Draft, Stream] | None]:
    """Put in the quotes that were left out until the text reads, and return it with its events; None where it never does.

    The findings are told at the end: a line that they show rewritten has all of its quotes then.
    """
    told: list[Tell] = []
    last, stream = _mended(draft, told)
    for tell in told:
        yield tell(last)
    return (last, stream) if stream.broken is None else None


def _mended(draft: Draft, told: list[Tell]) -> tuple[Draft, Stream]:
    """Return the last draft, and its events as far as it reads."""
    for _ in range(ROUNDS if len(draft.text) <= SMALL else 1):
        draft, stream = _without_stray_tabs(draft)
        cuts = list(find_cuts(draft.text, stream.events))
        if cuts:
            told.extend(_tell_cuts(draft, cuts))
            draft = draft.quoted((cut.start, cut.end) for cut in cuts)
            continue
        if stream.broken is None:
            return draft, stream
        answer = judge(draft, stream.events, stream.broken)
        told.append(answer.tell)
        if answer.mended is None:
            return draft, stream
        draft = answer.mended
    return draft, scan(draft.text)


def _tell_cuts(draft: Draft, cuts: list[Cut]) -> Iterator[Tell]:
    for cut in cuts:
        text = shown(draft.text[cut.start : cut.at].rstrip())
        comma = draft.text[cut.at] != "#"
        where = "the `,`, which parts two values in brackets" if comma else "` #`, where a comment begins"
        yield _cut_short(draft, cut, f"`{text}` ends at {where}")


def _cut_short(draft: Draft, cut: Cut, message: str) -> Tell:
    span = draft.span(cut.start, cut.at)
    return lambda last: rules.cut_short(span, message, last.line_of(span))


def _without_stray_tabs(draft: Draft) -> tuple[Draft, Stream]:
    """Scan a text; tabs on empty lines and before comments, which libyaml refuses, are let pass."""
    stream = scan(draft.text)
    for _ in range(STRAY_TABS):
        broken = stream.broken
        if broken is None or broken.problem not in (Problem.TAB, Problem.BAD_START):
            break
        blanked = draft.without_tabs(broken.at)
        if blanked is None:
            break
        draft, stream = blanked, scan(blanked.text)
    return draft, stream
