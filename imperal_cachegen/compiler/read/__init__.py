"""Reading: a file's bytes to a tree of nodes with exact places, and everything that can be wrong before meaning.

The only package that knows PyYAML. It does not know what a schema is: any key may stand anywhere.
"""

import re
from pathlib import Path

from ..diagnostics import Steps
from ..nodes import Mapping, Node, Scalar
from ..rules import yaml as rules
from ..rules.registry import shown
from ..source import Source, Span
from .comments import swallowed_texts
from .cuts import find_cuts
from .draft import Draft, first_draft
from .events import Kind, Problem, Stream, scan
from .load import character_name, load_source
from .syntax import judge
from .tree import TreeBuilder

__all__ = ["load_source", "parse", "read_file"]

ROUNDS = 12
"""How often a text is read again with quotes put in, so that one missing quote does not hide what else is wrong."""

SMALL = 64 * 1024
"""Characters of a text that is read again that often; larger ones are mended once."""

_ODD_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


def read_file(path: Path, name: str) -> Steps[tuple[Source, Mapping] | None]:
    """Read a schema file: its text, and the mapping at its top."""
    source = yield from load_source(path, name)
    if source is None:
        return None
    node = yield from parse(source)
    if isinstance(node, Mapping):
        return source, node
    if node is not None:
        yield rules.not_a_mapping(
            _first_line(node.span), f"`{shown(node.text)}`" if isinstance(node, Scalar) else "a list"
        )
    return None


def parse(source: Source) -> Steps[Node | None]:
    """Parse one YAML document; None where nothing can be made of it.

    A tree may be returned although errors were found: what they are about is left out of it, or mended.
    """
    first = first_draft(source)
    odd = yield from _odd_breaks(first)
    draft = None if odd else (yield from _mend(first))
    if draft is None:
        return None
    events = scan(draft.text).events
    for event, start, end in swallowed_texts(draft, events):
        line = draft.quoted([(event.start, end)]).line_around(start)
        comment = shown(draft.text[start:end].split()[0])
        yield rules.text_as_comment(draft.span(start, end), comment, line)
    builder = TreeBuilder(draft)
    yield from builder.build(events)
    if builder.root is None or _is_nothing(builder.root):
        yield rules.empty_file(Span(source, 0, min(1, len(source.text))))
        return None
    return builder.root


def _mend(draft: Draft) -> Steps[Draft | None]:
    """Put in the quotes that were left out, each with its finding, until the text reads; None where it never does."""
    for _ in range(ROUNDS if len(draft.text) <= SMALL else 1):
        draft, stream = _without_stray_tabs(draft)
        cuts = list(find_cuts(draft.text, stream.events))
        if cuts:
            mended = draft.quoted((cut.start, cut.end) for cut in cuts)
            for cut in cuts:
                text, char = shown(draft.text[cut.start : cut.at].rstrip()), draft.text[cut.at]
                line = mended.line_around(mended.place(draft.original(cut.start)))
                what = "` #`, where a comment begins" if char == "#" else "the `,`, which parts two values in brackets"
                yield rules.cut_short(draft.span(cut.start, cut.at), f"`{text}` ends at {what}", line)
            draft = mended
            continue
        if stream.broken is None:
            return draft
        verdict = judge(draft, stream.events, stream.broken)
        yield verdict.diagnostic
        if verdict.mended is None:
            return None
        draft = verdict.mended
    return draft if scan(draft.text).broken is None else None


def _without_stray_tabs(draft: Draft) -> tuple[Draft, Stream]:
    """Scan a text; tabs on empty lines and before comments, which libyaml refuses, are let pass, up to 50 lines."""
    stream = scan(draft.text)
    for _ in range(50):
        broken = stream.broken
        if broken is None or broken.problem not in (Problem.TAB, Problem.BAD_START):
            break
        blanked = draft.without_tabs(broken.at)
        if blanked is None:
            break
        draft, stream = blanked, scan(blanked.text)
    return draft, stream


def _odd_breaks(draft: Draft) -> Steps[bool]:
    """Refuse lone carriage returns, and NEL, LS, PS outside quotes, as far as the text reads; tells whether any is there."""
    source = draft.source
    if _ODD_BREAK.search(source.text) is None:
        return False
    stream = scan(draft.text)
    end = len(source.text) if stream.broken is None else stream.broken.at
    quoted = [event for event in stream.events if event.kind is Kind.SCALAR and event.style in ("'", '"')]
    found, at = False, 0
    for match in _ODD_BREAK.finditer(source.text, 0, min(len(source.text), end + 1)):
        while at < len(quoted) and quoted[at].end <= match.start():
            at += 1
        if match.group() != "\r" and at < len(quoted) and quoted[at].start <= match.start():
            continue
        yield rules.line_break(Span(source, *match.span()), character_name(match.group()))
        found = True
    return found


def _first_line(span: Span) -> Span:
    """Return the part of a place that lies on its first line."""
    end = span.source.text.find("\n", span.start, span.end)
    return span if end <= span.start else Span(span.source, span.start, end)


def _is_nothing(root: Node) -> bool:
    return isinstance(root, Scalar) and root.plain and root.text == ""
