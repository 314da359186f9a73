"""Reading: a file's bytes to a tree of nodes with exact places, and everything that can be wrong before meaning.

The only package that knows PyYAML. It does not know what a schema is: any key may stand anywhere.
"""

import re
from pathlib import Path

from ..diagnostics import Steps
from ..files import DISK, Files
from ..loading import character_name, load_source
from ..nodes import Mapping, Node, Scalar
from ..rules.registry import shown
from ..rules.yaml import syntax as rules
from ..rules.yaml import values as value_rules
from ..source import Source, Span
from .comments import swallowed_texts
from .draft import Draft, first_draft
from .events import Kind, scan
from .mending import mend
from .tree import TreeBuilder

__all__ = ["parse", "read_file"]

_ODD_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


def read_file(path: Path, name: str, files: Files = DISK) -> Steps[tuple[Source, Mapping] | None]:
    """Read a schema file: its text, and the mapping at its top."""
    source = yield from load_source(path, name, files)
    if source is None:
        return None
    node = yield from parse(source)
    if isinstance(node, Mapping):
        return source, node
    if node is not None:
        yield value_rules.not_a_mapping(
            _first_line(node.span), f"`{shown(node.text)}`" if isinstance(node, Scalar) else "a list"
        )
    return None


def parse(source: Source) -> Steps[Node | None]:
    """Parse one YAML document; None where nothing can be made of it.

    A tree may be returned although errors were found: what they are about is left out of it, or mended.
    """
    first = first_draft(source)
    odd = yield from _odd_breaks(first)
    mended = None if odd else (yield from mend(first))
    if mended is None:
        return None
    draft, stream = mended
    for event, start, end in swallowed_texts(draft, stream.events):
        line = draft.quoted([(event.start, end)]).line_around(start)
        comment = shown(draft.text[start:end].split()[0])
        yield rules.text_as_comment(draft.span(start, end), comment, line)
    builder = TreeBuilder(draft)
    yield from builder.build(stream.events)
    if builder.root is None or _is_nothing(builder.root):
        yield value_rules.empty_file(Span(source, 0, min(1, len(source.text))))
        return None
    return builder.root


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
