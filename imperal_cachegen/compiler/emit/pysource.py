"""Values as Python source: the only place where a text of a user's becomes part of a generated module.

`Code` is source text that is safe to print. The templates refuse anything else, so that a string of a schema can only
reach a module through a function here, which makes one literal, one comment or one checked word of it.
"""

import keyword
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from textwrap import TextWrapper

from ..project import settings

LINE_LENGTH = settings.LINE_LENGTH
"""Characters of a line, at most, where the text can be broken at all and the settings name no other length."""

_line_length: ContextVar[int] = ContextVar("line_length", default=LINE_LENGTH)


def line_length() -> int:
    """Return the line length of the module that is being made.

    It holds for one module at a time, and every leaf that breaks lines asks for it: like the precision of `decimal`, it
    belongs to the context, and not to each of their parameters.
    """
    return _line_length.get()


@contextmanager
def lines_of(length: int) -> Iterator[None]:
    """Make modules with another line length."""
    token = _line_length.set(length)
    try:
        yield
    finally:
        _line_length.reset(token)


class Code(str):
    """Python source, printed as it is. Made in this package only, from checked parts."""

    __slots__ = ()


_LETTERS = (
    "\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce"
    "\u0400-\u045f\u0490-\u04ce\u04d0-\u04f5\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fa5\uac00-\ud7a3"
)
_SIGNS = (
    "\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b3\u00b6\u00b7\u00b9\u00bb-\u00bf\u00f7\u2014-\u2017\u201c-\u201f"
    "\u2020-\u2023\u2025\u2026\u20a0-\u20b1\u2116-\u2118\u211e-\u2122\u2190-\u21ff"
)
"""Characters beyond ASCII that stay as they are: those of widespread scripts that no reader takes for an ASCII one.

Lists of our own, so that a module is the same bytes on every Python: what `str.isprintable` says changes with Unicode.
"""

_AMBIGUOUS = (
    "\u0131\u017f\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03b1\u03b3"
    "\u03b9\u03bd\u03bf\u03c1\u03c3\u03c5\u0405\u0406\u0408\u0410\u0412\u0415\u0417\u041a\u041c\u041d\u041e\u0420"
    "\u0421\u0422\u0423\u0425\u042c\u0430\u0431\u0433\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04ae"
    "\u04af\u04bb\u04bd\u04c0\u04e0\u30ce\u4e36\u4e3f"
)
"""Letters that look like an ASCII character: they stay only in a word that shows its script otherwise."""

_WORD = re.compile(f"[0-9A-Za-z{_LETTERS}]+")
_TELLS_ITS_SCRIPT = re.compile(f"(?![{_AMBIGUOUS}])[{_LETTERS}]")
_LOOKS_LIKE_ASCII = re.compile(f"[{_AMBIGUOUS}]")
_ESCAPED = re.compile(f"[^ -~{_LETTERS}{_SIGNS}]|\\\\")
_NAMED_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}


def _escape(char: str) -> str:
    """Return the escape sequence of one character."""
    named = _NAMED_ESCAPES.get(char)
    if named is not None:
        return named
    number = ord(char)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _escape_word(match: re.Match[str]) -> str:
    """Return a word, its look-alikes escaped where nothing else in it tells which script it is."""
    word = match[0]
    if _TELLS_ITS_SCRIPT.search(word):
        return word
    return _LOOKS_LIKE_ASCII.sub(lambda found: _escape(found[0]), word)


def escaped(text: str) -> str:
    """Return a text with everything escaped that is not plainly visible, quotes excepted: one line, no surprises."""
    plain = _ESCAPED.sub(lambda match: _escape(match[0]), text)
    return plain if plain.isascii() else _WORD.sub(_escape_word, plain)


def string(text: str) -> Code:
    """Return a string literal; double quotes, unless single ones need fewer escapes (black's own choice)."""
    body = escaped(text)
    if body.count('"') > body.count("'"):
        return Code("'" + body.replace("'", "\\'") + "'")
    return Code('"' + body.replace('"', '\\"') + '"')


def comment(text: str) -> Code:
    """Return a text that can stand behind a `#`: one line, nothing invisible in it, no further `#` (`# noqa`)."""
    return Code(escaped(text).replace("#", "\\x23"))


def integer(value: int) -> Code:
    """Return a whole number. Above what Python reads as decimal (4,300 digits) in hexadecimal."""
    if value.bit_length() > 13_000:
        return Code(f"{'-' if value < 0 else ''}0x{abs(value):X}")
    return Code(str(int(value)))


def real(value: float) -> Code:
    """Return a float. NaN and infinities have no literal: `ValueError`."""
    text = repr(float(value)).replace("e+", "e")
    if not re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", text):
        raise ValueError(f"{text} has no literal")
    return Code(text)


def identifier(name: str) -> Code:
    """Return a name; `ValueError` where it is none, which resolve has refused long before."""
    if not name.isidentifier() or unicodedata.normalize("NFKC", name) != name or keyword.iskeyword(name):
        raise ValueError(f"{name!r} is no name")
    return Code(name)


def dotted(name: str) -> Code:
    """Return a module's name: identifiers with dots between."""
    return Code(".".join(identifier(part) for part in name.split(".")))


def docstring(text: str, indent: int) -> Code:
    """Return a docstring for a body indented by `indent`: paragraphs wrapped, one line where it fits.

    A paragraph with indented lines is kept as it is, so that lists and code in a description stay readable.
    """
    lines = docstring_lines(text, line_length() - indent)
    margin = " " * indent
    if lines[0].startswith('"'):
        lines[0] = "\\x22" + lines[0][1:]
    if lines[-1].endswith('"'):
        lines[-1] = lines[-1][:-1] + "\\x22"
    body = [line.replace('"""', '\\"\\"\\"') for line in lines]
    if len(body) == 1:
        return Code(f'"""{body[0]}"""')
    rest = "".join(f"\n{margin}{line}" if line else "\n" for line in body[1:])
    return Code(f'"""{body[0]}{rest}\n{margin}"""')


def docstring_lines(text: str, width: int) -> list[str]:
    """Return the lines of a docstring, escaped: at least one, none with blanks at its end, the margin taken away."""
    lines: list[str] = []
    for paragraph in _paragraphs(text):
        if lines:
            lines.append("")
        lines.extend(_wrapped(paragraph, width - (6 if not lines else 0), width))
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines[1:] if line), default=0)
    return [*lines[:1], *(line[margin:] for line in lines[1:])] or ["\\x20"]


def _paragraphs(text: str) -> list[list[str]]:
    """Return the paragraphs of a text, each as its lines."""
    paragraphs: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").expandtabs(4).split("\n"):
        if line.strip(" "):
            paragraphs[-1].append(line.rstrip(" "))
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _wrapped(paragraph: list[str], first: int, width: int) -> list[str]:
    """Return the lines of one paragraph, escaped and wrapped; as they are where one of them is indented."""
    if any(line.startswith(" ") for line in paragraph[1:]):
        return [escaped(line.strip(" ") if at == 0 else line) for at, line in enumerate(paragraph)]
    joined = escaped(" ".join(line.strip(" ") for line in paragraph))
    wrapper = TextWrapper(width, initial_indent=" " * (width - first), break_long_words=False, break_on_hyphens=False)
    return [line.strip(" ") for line in wrapper.wrap(joined)] or [joined]
