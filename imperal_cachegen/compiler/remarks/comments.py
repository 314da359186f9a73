"""Comments that speak to cachegen: `# cachegen: ignore[CG308] reason`, `# cachegen: accept[CG904] reason`.

A comment that stands alone speaks for the next line that is no comment; one behind something speaks for its own line. Which
codes a comment may name, and what it does to findings, is `ignores`' and `accepts`' business.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..diagnostics import Diagnostic, in_order
from ..read.comments import Comment, comments
from ..rules.registry import Rule, all_rules
from ..source import Source, Span

_ADDRESS = re.compile(r"#\s*cachegen\s*:\s*([a-z]+)", re.IGNORECASE)
_NEAR = re.compile(r"#[ \t]*([a-z_-]{5,11})[ \t]*:?[ \t]*([a-z]{3,9})[ \t]*[\[({][ \t]*CG\w", re.IGNORECASE)
"""What begins like a comment to us, and names a code in brackets: it may be one with a slip in its words."""

_WORDS = ("ignore", "accept")
_CODE = re.compile(r"[^,\s]+")


@dataclass(frozen=True, slots=True)
class Remark:
    """One code of one comment, the line it speaks for, and why. `span` is the code's."""

    source: Source
    line: int
    code: str
    span: Span
    reason: str

    @property
    def place(self) -> tuple[int, int, str]:
        """What tells the findings that it speaks of: their text, line and code."""
        return (id(self.source), self.line, self.code)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A finding that a comment hides or accepts: for formats that tell of these too. `span` is the comment's."""

    found: Diagnostic
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Applied:
    """What is left of the findings, with what is wrong with the comments themselves, in order; and what was hidden."""

    kept: tuple[Diagnostic, ...]
    hidden: tuple[Hidden, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of comment: its word, the words that are taken for it, and the rules on how it is written.

    `hides` says whether it can hide a finding, `wrong` what is wrong with naming a rule in it (None: nothing); `malformed`,
    `reasonless`, `unknown`, `unused` are made with the comment's place and its text, its codes, the code and all known
    ones, or the code.
    """

    word: str
    meant: frozenset[str]
    hides: Callable[[Diagnostic], bool]
    wrong: Callable[[Span, Rule], Diagnostic | None]
    malformed: Callable[[Span, str], Diagnostic]
    reasonless: Callable[[Span, str], Diagnostic]
    unknown: Callable[[Span, str, tuple[str, ...]], Diagnostic]
    unused: Callable[[Span, str], Diagnostic]


def apply(
    kind: Kind, sources: Iterable[Source], found: tuple[Diagnostic, ...], sought: Callable[[str], bool]
) -> Applied:
    """Take out the findings that the comments of a kind speak of.

    `sought` tells whether a code was looked for in full: a comment on it that hides nothing is reported.
    """
    remarks, complaints = _read_remarks(sources, kind)
    speaking = {remark.place: remark for remark in remarks}
    used: set[tuple[int, int, str]] = set()
    kept, hidden = list(complaints), []
    for one in found:
        remark = speaking.get(_place_of(one)) if speaking and kind.hides(one) else None
        if remark is None:
            kept.append(one)
        else:
            used.add(remark.place)
            hidden.append(Hidden(one, remark.reason, remark.span))
    unused = (remark for remark in remarks if remark.place not in used and sought(remark.code))
    return Applied(in_order([*kept, *(kind.unused(remark.span, remark.code) for remark in unused)]), tuple(hidden))


def _read_remarks(sources: Iterable[Source], kind: Kind) -> tuple[tuple[Remark, ...], tuple[Diagnostic, ...]]:
    """Return the remarks of a kind in texts, each text once, and what is wrong with them."""
    known = {rule.code: rule for rule in all_rules()}
    found = [result for source in dict.fromkeys(sources) for result in _remarks(source, kind, known)]
    return (
        tuple(one for one in found if isinstance(one, Remark)),
        tuple(one for one in found if isinstance(one, Diagnostic)),
    )


def _place_of(found: Diagnostic) -> tuple[int, int, str]:
    """Return what tells the remarks on a finding: its text, line and code."""
    return (id(found.span.source), found.span.line, found.code)


def _remarks(source: Source, kind: Kind, known: dict[str, Rule]) -> Iterator[Remark | Diagnostic]:
    next_lines = _next_lines(source) if "cachegen" in source.text else ()
    word = "cachegen" if _NEAR.search(source.text) is None else ""
    for comment in comments(source, word):
        yield from _read(comment, kind, known, next_lines)


def _read(
    comment: Comment, kind: Kind, known: dict[str, Rule], next_lines: tuple[int, ...]
) -> Iterator[Remark | Diagnostic]:
    """Yield the remarks of a comment, or what is wrong with it; nothing for a comment that is of another kind."""
    address = _ADDRESS.match(comment.text)
    if address is None or address.group(1).lower() not in kind.meant:
        if _is_nearly(kind, comment.text):
            yield kind.malformed(comment.span, comment.text.strip())
        return
    form = rf"#\s*cachegen:\s*{kind.word}\[([^\]]*)\](.*)"
    match = re.fullmatch(form, comment.text.rstrip(), re.DOTALL)
    if match is None or not _CODE.search(match.group(1)):
        yield kind.malformed(comment.span, comment.text.strip())
        return
    if not re.search(r"\w", match.group(2)):
        yield kind.reasonless(comment.span, match.group(1).strip()[:60])
        return
    source = comment.span.source
    line = next_lines[comment.span.line - 1] if comment.alone else comment.span.line
    for code in _CODE.finditer(match.group(1)):
        start = comment.span.start + match.start(1) + code.start()
        span = Span(source, start, start + len(code.group()))
        rule = known.get(code.group())
        wrong = kind.unknown(span, code.group(), tuple(known)) if rule is None else kind.wrong(span, rule)
        yield wrong or Remark(source, line, code.group(), span, match.group(2).strip())


def _is_nearly(kind: Kind, text: str) -> bool:
    """Whether a comment was meant to be of a kind: `# cachgen: ignor[CG308]`."""
    near = _NEAR.match(text)
    if near is None:
        return False
    from difflib import get_close_matches  # not at import: only mistakes need it

    word = near[2].lower()
    to_us = get_close_matches(near[1].lower(), ["cachegen"], cutoff=0.75)
    return bool(to_us) and (word in kind.meant or get_close_matches(word, _WORDS, 1, 0.7) == [kind.word])


def _next_lines(source: Source) -> tuple[int, ...]:
    """Return, for each line, the number of the next one below that is no comment."""
    lines = source.text.split("\n")
    following = [0] * len(lines)
    below = len(lines) + 1
    for index in range(len(lines) - 1, -1, -1):
        following[index] = below
        if not lines[index].lstrip().startswith("#"):
            below = index + 1
    return tuple(following)
