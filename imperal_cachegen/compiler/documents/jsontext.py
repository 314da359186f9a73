"""JSON text → nodes with places.

The standard library's decoder tells places only of errors; a finding in a document needs the place of every value.
JSON is not read as YAML: YAML 1.2 reads nearly all of it, but not its surrogate pairs, and not a tab everywhere.
Knows nothing of schemas. Limits are those of YAML files: depth 64, 100,000 nodes (the size is checked on reading).
"""

import math
import re
from json import JSONDecodeError, JSONDecoder

from ..diagnostics import Diagnostic, Steps
from ..grammar.literals import MAX_DIGITS
from ..nodes import Mapping, Node, Scalar, Sequence
from ..read.budget import DEPTH_LIMIT, NODE_LIMIT
from ..rules.documents import files as rules
from ..source import Source, Span

_SPACES = " \t\n\r"
_SPACE = re.compile(r"[ \t\n\r]*")
_SIMPLE_STRING = re.compile(r'"([^"\\\x00-\x1f]*)"')
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z0-9_.+-]+")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_DECODER = JSONDecoder()


class _Refused(Exception):
    """Carries the finding from the depth of the text to `read_json`; never leaves this module."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.found = found


def read_json(source: Source) -> Steps[Node | None]:
    """Return the value that a JSON text (RFC 8259) holds; its first error ends the reading."""
    reader = _Reader(source)
    try:
        node = reader.value(0)
        reader.end()
    except _Refused as refused:
        yield refused.found
        return None
    return node


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.nodes = 0

    def skip(self) -> str:
        """Skip white space; return the next character, `""` at the end."""
        char = self.text[self.at : self.at + 1]
        if char not in _SPACES or not char:
            return char
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def span(self, start: int, end: int | None = None) -> Span:
        stop = min(start + 1, len(self.text)) if end is None else end
        return Span(self.source, min(start, max(0, stop - 1)), stop)

    def fail(self, what: str, at: int | None = None) -> _Refused:
        return _Refused(rules.json_syntax(self.span(self.at if at is None else at), what))

    def value(self, depth: int) -> Node:
        self.nodes += 1
        char = self.skip()
        if depth > DEPTH_LIMIT:
            raise _Refused(rules.document_too_large(self.span(self.at), f"it nests more than {DEPTH_LIMIT} deep"))
        if self.nodes > NODE_LIMIT:
            raise _Refused(rules.document_too_large(self.span(self.at), f"it holds more than {NODE_LIMIT} values"))
        if char == "{":
            return self.mapping(depth)
        if char == "[":
            return self.sequence(depth)
        return self.string() if char == '"' else self.plain()

    def mapping(self, depth: int) -> Mapping:
        start, items, keys = self.at, list[tuple[Scalar, Node]](), dict[str, Scalar]()
        self.at += 1
        if self.skip() == "}":
            self.at += 1
            return Mapping((), self.span(start, self.at))
        while True:
            if self.skip() != '"':
                raise self.fail("expected a key in double quotes")
            key = self.string()
            if key.text in keys:
                raise _Refused(rules.json_duplicate_key(key.span, key.text, keys[key.text].span))
            keys[key.text] = key
            if self.skip() != ":":
                raise self.fail("expected `:` after the key")
            self.at += 1
            items.append((key, self.value(depth + 1)))
            if self.more("}"):
                return Mapping(tuple(items), self.span(start, self.at))

    def sequence(self, depth: int) -> Sequence:
        start, items = self.at, list[Node]()
        self.at += 1
        if self.skip() == "]":
            self.at += 1
            return Sequence((), self.span(start, self.at))
        while True:
            items.append(self.value(depth + 1))
            if self.more("]"):
                return Sequence(tuple(items), self.span(start, self.at))

    def more(self, closing: str) -> bool:
        """Step over `,` (False) or the closing bracket (True)."""
        char = self.skip()
        if char not in (closing, ",") or not char:
            raise self.fail(f"expected `,` or `{closing}`")
        self.at += 1
        if char == "," and self.skip() == closing:
            raise self.fail(f"`,` stands before `{closing}`")
        return char == closing

    def string(self) -> Scalar:
        start = self.at
        simple = _SIMPLE_STRING.match(self.text, start)
        if simple is not None:
            self.at = simple.end()
            return Scalar(simple[1], simple[1], False, Span(self.source, start, self.at))
        try:
            text, self.at = _DECODER.raw_decode(self.text, start)
        except JSONDecodeError as error:
            raise self.fail(error.msg[:1].lower() + error.msg[1:].removesuffix(" at"), error.pos) from None
        if _SURROGATE.search(text):
            raise _Refused(rules.json_syntax(self.span(start, self.at), "half of a surrogate pair is no character"))
        return Scalar(text, text, False, self.span(start, self.at))

    def plain(self) -> Scalar:
        start = self.at
        word = _WORD.match(self.text, start)
        if word is None:
            raise self.fail("expected a value" if start < len(self.text) else "the text ends where a value is due")
        self.at, text = word.end(), word[0]
        span = self.span(start, self.at)
        if text in _CONSTANTS:
            return Scalar(text, _CONSTANTS[text], True, span)
        number = _NUMBER.fullmatch(text)
        if number is None:
            raise _Refused(rules.json_syntax(span, "expected a JSON value"))
        if number[1] is None and number[2] is None:
            if len(text) > MAX_DIGITS:
                raise _Refused(rules.json_syntax(span, f"a number has more than {MAX_DIGITS} digits"))
            return Scalar(text, int(text), True, span)
        value = float(text)
        if not math.isfinite(value):
            raise _Refused(rules.json_syntax(span, "the number is too large for a float"))
        return Scalar(text, value, True, span)

    def end(self) -> None:
        """Nothing but white space may follow the value."""
        if self.skip():
            raise self.fail("expected the end of the text")
