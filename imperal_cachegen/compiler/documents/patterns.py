"""Patterns of JSON Schema, as Pydantic's engine reads them.

JSON Schema's patterns are ECMA-262's, searched anywhere in the text; Pydantic's are Rust's `regex`, searched likewise.
What the two read differently is refused, or written so that the engine means what the document says: `\\d` and `\\w` are
ASCII in ECMA-262 and Unicode in Rust.
"""

import re

from ..diagnostics import Steps
from ..nodes import Node
from ..rules.documents import keywords as rules
from .keywords import found, text_of

_MAX_LENGTH = 10_000
_ASCII = {"d": "0-9", "w": "A-Za-z0-9_"}
_NEGATED = {"D": "^0-9", "W": "^A-Za-z0-9_"}
_SET_WORDS = ("&&", "--", "~~")
_GROUP = re.compile(r"\(\?(?!:|<[A-Za-z_])")
_WHOLE = re.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[pP]\{[A-Za-z0-9_=]+\}")
_ELSEWHERE = frozenset("123456789ckxupPAzaUQE<>")
_DOT = r"[^\n\r\u2028\u2029]"


def check_pattern(node: Node) -> Steps[str | None]:
    """Return a pattern in the engine's words; a finding where it is none."""
    written = text_of(node)
    if written is None:
        yield rules.keyword_value(node.span, "pattern", found(node), "a pattern")
        return None
    if len(written) > _MAX_LENGTH:
        yield rules.pattern_refused(node.span, written, f"it is longer than {_MAX_LENGTH} characters")
        return None
    pattern, problem = _translated(written)
    problem = problem or _refused_by_engine(pattern)
    if problem:
        yield rules.pattern_refused(node.span, written, problem)
        return None
    return pattern


def _translated(pattern: str) -> tuple[str, str]:
    """Return the pattern in Rust's words, and what cannot be said in them."""
    parts: list[str] = []
    at, in_set = 0, False
    while at < len(pattern):
        char, two = pattern[at], pattern[at : at + 2]
        if char == "\\":
            whole = _WHOLE.match(pattern, at + 1)
            part = f"\\{whole[0]}" if whole else _escape(two[1:], in_set)
            if part is None:
                return "", f"`{two}` means something else, or nothing, to the engine"
            parts.append(part)
            at += 1 + len(whole[0]) if whole else 2
            continue
        if in_set and (char == "[" or two in _SET_WORDS):
            return "", f"`{char if char == '[' else two}` inside of brackets: put `\\` before it"
        if not in_set and _GROUP.match(pattern, at):
            return "", "`(?` begins something that is not the engine's, or not JSON Schema's"
        if not in_set and char == "[" and pattern[at + 1 : at + 3].lstrip("^")[:1] == "]":
            return "", "empty brackets"
        if not in_set and two[0] in "*+?}" and two[1:] in ("*", "+", "{"):
            return "", f"`{two}` repeats a repetition"
        if not in_set and two == "{,":
            return "", "`{,` is a count to the engine, and a text in JSON Schema"
        parts.append(_DOT if char == "." and not in_set else char)
        in_set = (in_set and char != "]") or (not in_set and char == "[")
        at += 1
    return "".join(parts), ""


def _escape(char: str, in_set: bool) -> str | None:
    if char in _ASCII:
        return _ASCII[char] if in_set else f"[{_ASCII[char]}]"
    if char in _NEGATED:
        return f"[{_NEGATED[char]}]"
    if char in ("b", "B") and not in_set:
        return rf"(?-u:\{char})"
    if not char or char in _ELSEWHERE or char in ("b", "B"):
        return None
    return r"\x00" if char == "0" else f"\\{char}"


def _refused_by_engine(pattern: str) -> str:
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return next((line for line in lines if line.startswith("error:")), lines[-1] if lines else "no pattern")
    return ""
