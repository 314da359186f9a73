"""Quoted strings of literals: the escapes that Python and JSON share, and each one's own where they do not collide."""

import re

from ..diagnostics import Steps
from ..rules import literals as rules
from .tokens import Reader, Token

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "/": "/", "\\": "\\", '"': '"', "'": "'"}


def unquote(reader: Reader, token: Token) -> Steps[str | None]:
    """Return the text of a string token; surrogate pairs (`\\ud83d\\ude00`) become the character that they mean."""
    text = token.text[1:-1]
    if "\\" not in text:
        return text
    parts: list[str] = []
    at = 0
    for match in _ESCAPE.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
        code = match[1] or match[2] or match[3]
        value = chr(int(code, 16)) if code and int(code, 16) <= 0x10FFFF else _PLAIN.get(match[4] or "")
        if value is None:
            start = token.start + 1 + match.start()
            yield rules.string_escape(reader.part(start, start + len(match[0])), match[0])
            return None
        parts.append(value)
    parts.append(text[at:])
    joined = "".join(parts).encode("utf-16-le", "surrogatepass")
    try:
        return joined.decode("utf-16-le")
    except UnicodeDecodeError:
        yield rules.string_escape(reader.place(token), "\\ud800")
        return None
