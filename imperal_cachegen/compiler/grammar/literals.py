"""Literals: numbers, strings, lists and mappings as Python and JSON both write them.

One grammar for both spellings (`true` and `True`, either quote), so that a line copied from a class or from a document
means the same. A value written in YAML becomes the same tree (`written`). What type a value has to fit is not known here.
"""

import re
from math import isinf, isnan

from ..diagnostics import Diagnostic, Steps
from ..nodes import Node, Scalar, Sequence
from ..rules import literals as rules
from .closing import close
from .strings import unquote
from .syntax import Constant, Entries, Entry, Items, Moment, Written
from .tokens import MAX_DEPTH, MAX_TEXT, Kind, Reader, Token

MAX_DIGITS = 4300
"""Digits of a whole number: what Python and Pydantic read at most."""

_WORDS: dict[str, bool | None] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
}
_NUMBER = re.compile(
    r"([-+]?)(?:(0|[1-9][0-9]*+)|((?:0|[1-9][0-9]*+)?\.[0-9]*+(?:[eE][-+]?[0-9]++)?|(?:0|[1-9][0-9]*+)[eE][-+]?[0-9]++))"
)


def literal(node: Scalar) -> Steps[Written | None]:
    """Read a scalar that holds one literal and nothing else."""
    if len(node.text) > MAX_TEXT:
        yield rules.literal_too_large(node.span, f"{len(node.text):,} characters", f"{MAX_TEXT:,}")
        return None
    reader = Reader(node)
    value = yield from value_of(reader)
    if value is not None and not reader.at_end():
        yield rules.literal_syntax(reader.place(reader.next), f"found {_found(reader.next)} after the value", ())
        return None
    return value


def value_of(reader: Reader) -> Steps[Written | None]:
    """Read the value that comes next."""
    token = reader.next
    if reader.sees("[", "{"):
        if reader.depth >= MAX_DEPTH:
            yield rules.literal_too_large(
                reader.place(token), f"more than {MAX_DEPTH} brackets inside each other", str(MAX_DEPTH)
            )
            return None
        reader.depth += 1
        found = yield from (_items(reader) if token.text == "[" else _entries(reader))
        reader.depth -= 1
        return found
    if token.kind is Kind.STRING:
        reader.take()
        text = yield from unquote(reader, token)
        return None if text is None else Constant(text, token.text, reader.place(token))
    if token.kind is Kind.NUMBER:
        reader.take()
        return (yield from _number(reader, token))
    if token.kind is Kind.NAME:
        return (yield from _word(reader))
    yield _no_value(reader)
    return None


def _word(reader: Reader) -> Steps[Written | None]:
    token = reader.take()
    place = reader.place(token)
    if reader.sees("(") or "." in token.text:
        yield rules.literal_not_code(place, token.text)
        return None
    if reader.next.kind is Kind.STRING and reader.next.start == token.end:
        yield rules.literal_syntax(place, f"`{token.text}` before a string", ("write the string without a prefix",))
        return None
    if token.text in _WORDS:
        return Constant(_WORDS[token.text], token.text, place)
    if token.text == "now":
        return Moment(place)
    words = token
    while reader.next.kind in (Kind.NAME, Kind.NUMBER):
        words = reader.take()
    yield rules.bare_word(reader.part(token.start, words.end), reader.scalar.text[token.start : words.end])
    return None


def _number(reader: Reader, token: Token) -> Steps[Constant | None]:
    place = reader.place(token)
    match = _NUMBER.fullmatch(token.text)
    if match is None or token.text.lstrip("+-") == ".":
        yield rules.number_form(place, token.text)
        return None
    if match[2]:
        if len(match[2]) > MAX_DIGITS:
            yield rules.literal_too_large(place, f"a number of {len(match[2]):,} digits", f"{MAX_DIGITS:,} digits")
            return None
        return Constant(int(token.text), token.text, place)
    value = float(token.text)
    if isinf(value):
        yield rules.number_not_finite(place, token.text)
        return None
    return Constant(value, token.text, place)


def _items(reader: Reader) -> Steps[Items | None]:
    start = reader.take()
    found: list[Written] = []
    while not reader.skip("]"):
        item = yield from value_of(reader)
        if item is None:
            return None
        found.append(item)
        if not reader.skip(",") and not reader.sees("]"):
            yield _unclosed(reader, "]", start)
            return None
    return Items(tuple(found), reader.since(start))


def _entries(reader: Reader) -> Steps[Entries | None]:
    start = reader.take()
    found: dict[str, Entry] = {}
    while not reader.skip("}"):
        token = reader.take()
        if token.kind is not Kind.STRING:
            yield rules.literal_syntax(
                reader.place(token), f"expected a quoted key, found {_found(token)}", _key_help(token)
            )
            return None
        key = yield from unquote(reader, token)
        if key is None:
            return None
        if not reader.skip(":"):
            yield rules.literal_syntax(
                reader.place(reader.next),
                f"expected `:` after the key, found {_found(reader.next)}",
                ("a set is written as a list: `[1, 2]`",) if reader.sees(",", "}") else (),
            )
            return None
        value = yield from value_of(reader)
        if value is None:
            return None
        if key in found:
            yield rules.repeated(reader.place(token), f"`{token.text}`", found[key].span)
            return None
        found[key] = Entry(key, reader.place(token), value)
        if not reader.skip(",") and not reader.sees("}"):
            yield _unclosed(reader, "}", start)
            return None
    return Entries(tuple(found.values()), reader.since(start))


def _key_help(token: Token) -> tuple[str, ...]:
    if token.kind is Kind.NAME:
        return (f'keys are quoted: `"{token.text}"`',)
    if token.kind is Kind.NUMBER:
        return (f'keys are text: `"{token.text}"`, or write a set as a list: `[{token.text}]`',)
    return ()


def _found(token: Token) -> str:
    return "the end" if token.kind is Kind.END else f"`{token.text}`"


def _unclosed(reader: Reader, mark: str, start: Token) -> Diagnostic:
    return rules.literal_syntax(
        reader.place(reader.next),
        f"expected `,` or `{mark}`, found {_found(reader.next)}",
        close(reader.scalar) if reader.at_end() else (),
        (reader.place(start), "opened here"),
    )


def _no_value(reader: Reader) -> Diagnostic:
    token = reader.next
    if reader.sees('"', "'"):
        return rules.literal_syntax(
            reader.place(token), f"the quote {token.text} is never closed", close(reader.scalar)
        )
    if reader.sees("("):
        return rules.literal_syntax(
            reader.place(token), "found `(`, expected a value", ("a tuple is written as a list: `[1, 2]`",)
        )
    if reader.sees("-", "+", ".") and reader.after().kind is Kind.NAME:
        return rules.number_not_finite(reader.place(token), token.text + reader.after().text)
    if token.kind is Kind.END:
        return rules.literal_syntax(
            reader.place(token),
            "expected a value, found the end",
            close(reader.scalar) or ('write `""` for an empty text, or leave the `=` out',),
        )
    return rules.literal_syntax(reader.place(token), f"expected a value, found {_found(token)}", ())


def written(node: Node) -> Steps[Written | None]:
    """Take a value written in YAML; unquoted `None`, `True`, `False` and `now` mean what they mean in a literal."""
    if isinstance(node, Scalar):
        return (yield from _scalar(node))
    if isinstance(node, Sequence):
        items: list[Written] = []
        for child in node.items:
            item = yield from written(child)
            if item is not None:
                items.append(item)
        return Items(tuple(items), node.span) if len(items) == len(node.items) else None
    entries: list[Entry] = []
    for key, child in node.items:
        value = yield from written(child)
        if value is not None:
            entries.append(Entry(key.text, key.span, value))
    return Entries(tuple(entries), node.span) if len(entries) == len(node.items) else None


def _scalar(node: Scalar) -> Steps[Written | None]:
    if node.plain and isinstance(node.value, str):
        if node.text in _WORDS:
            return Constant(_WORDS[node.text], node.text, node.span)
        if node.text == "now":
            return Moment(node.span)
    if isinstance(node.value, float) and (isinf(node.value) or isnan(node.value)):
        yield rules.number_not_finite(node.span, node.text)
        return None
    if isinstance(node.value, int) and node.value.bit_length() > 14_000:
        yield rules.literal_too_large(node.span, "a very long number", f"{MAX_DIGITS:,} digits")
        return None
    return Constant(node.value, node.text, node.span)
