"""Reads a key template: literal text with `{segment}` holes, each at most once."""

import re

from ..diagnostics import Diagnostic, Steps
from ..ir import Hole, Template
from ..nodes import Scalar
from ..rules.keys import templates as rules
from ..rules.registry import shown
from ..source import Span
from .names import check_segment_name

ERRORS_MAX = 5
"""Findings of one template, at most: after that the rest says nothing new."""

_PIECE = re.compile(
    r"(?P<doubled>\{\{[^{}]*+\}\})|(?P<hole>\{[^{}]*+\})|(?P<brace>\{[^{}]*+|\})"
    r"|(?P<literal>[A-Za-z0-9_:-]++)|(?P<bad>[^A-Za-z0-9_:{}-]++)"
)
_IN_HOLE = re.compile(r"\s*([A-Za-z_]\w*)?\s*(.*)", re.DOTALL)


def template(node: Scalar) -> Steps[Template | None]:
    """Read a template."""
    if not node.text or (node.plain and node.value is None):
        yield rules.empty_key(node.span, "")
        return None
    parts: list[str | Hole] = []
    holes: dict[str, Span] = {}
    errors = 0
    for match in _PIECE.finditer(node.text):
        text, span = match[0], node.part(match.start(), match.end())
        if match.lastgroup == "literal":
            parts.append(text)
            continue
        if match.lastgroup == "hole":
            hole = yield from _hole(text, span, holes)
            if hole is not None:
                parts.append(hole)
                continue
        else:
            yield _wrong(match.lastgroup or "", text, span)
        errors += 1
        if errors == ERRORS_MAX:
            break
    return None if errors else Template(node.text, tuple(parts), node.span)


def _hole(text: str, span: Span, holes: dict[str, Span]) -> Steps[Hole | None]:
    inside = text[1:-1]
    name = inside.strip()
    if not name:
        yield rules.template_braces(span, "an empty hole", "name the segment: `{account_id}`")
        return None
    match = _IN_HOLE.fullmatch(inside)
    if match and match[1] and match[2][:1] in (":", "!", "(", "=", "."):
        way = f"write `{{{shown(match[1])}}}`, and say under `segments` how it is written: `{shown(match[1])}: …`"
        yield rules.template_braces(span, "a hole holds a name, and no format, type or conversion", way)
        return None
    if name != inside:
        way = f"write `{{{shown(name)}}}`"
        yield rules.template_braces(span, "blanks in a hole", way)
        return None
    if not (yield from check_segment_name(name, span)):
        return None
    if name in holes:
        yield rules.repeated_segment(span, name, holes[name])
        return None
    holes[name] = span
    return Hole(name, span)


def _wrong(kind: str, text: str, span: Span) -> Diagnostic:
    if kind == "bad":
        return rules.template_character(span, text)
    if kind == "doubled":
        return rules.template_braces(span, "doubled braces", f"a hole has one pair: `{shown(text[1:-1])}`")
    if text == "}":
        return rules.template_braces(span, "a `}` that closes nothing", "put a `{` in front of the segment's name")
    return rules.template_braces(span, "a `{` that nothing closes", f"write `{shown(text.strip())}}}`")
