"""Bytes to text: size, encoding and characters are judged before anything parses them.

Knows nothing of YAML's structure; settings and JSON documents are loaded through here too. Loads no library: it is on the
way of a run that finds nothing to do.
"""

import re
from pathlib import Path

from .diagnostics import Steps
from .files import DISK, Files
from .source import Source, Span

SIZE_LIMIT = 1024 * 1024
"""Bytes a file may have."""

_FORBIDDEN = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff"
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def load_source(path: Path, name: str, files: Files = DISK) -> Steps[Source | None]:
    """Read a file strictly: at most 1 MiB, UTF-8, one byte-order mark allowed, no control characters."""
    try:
        data, size = files.read(path, SIZE_LIMIT)
    except OSError as error:
        from .rules import files as rules  # not at import, here and below: most files have nothing amiss

        yield rules.unreadable_file(_nowhere(path, name), _reason(error))
        return None
    if size > SIZE_LIMIT:
        from .rules import files as rules

        yield rules.file_too_large(_nowhere(path, name), size, SIZE_LIMIT)
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        from .rules import files as rules

        source, start = _best_guess(path, name, data, error)
        yield rules.not_utf8(Span(source, start, start + 1), *_encoding(data, error))
        return None
    source = Source(path, name, text.removeprefix("\ufeff"))
    found = re.search(_FORBIDDEN, source.text)  # compiled when first used: it takes a millisecond
    if found:
        from .rules import files as rules

        yield rules.control_character(Span(source, *found.span()), character_name(found.group()))
        return None
    return source


def character_name(char: str) -> str:
    """Return how a message calls an invisible character: `NUL (U+0000)`."""
    import unicodedata  # not at import: names are for messages only

    known = {"\0": "NUL", "\t": "a tab", "\r": "a lone carriage return", "\x85": "NEL", "\u2028": "LS", "\u2029": "PS"}
    name = known.get(char) or unicodedata.name(char, "").lower()
    if char == "\ufeff":
        name = "a byte-order mark inside the text"
    code = f"U+{ord(char):04X}"
    return f"{name} ({code})" if name else f"the control character {code}"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _nowhere(path: Path, name: str) -> Span:
    return Span(Source(path, name, ""), 0, 0)


def _best_guess(path: Path, name: str, data: bytes, error: UnicodeDecodeError) -> tuple[Source, int]:
    """Return a source to show the wrong byte in (as U+FFFD), and its place."""
    before = data[: error.start].decode("utf-8")
    after = data[error.start : error.start + 200].decode("utf-8", "replace")
    text = before + after
    shift = 1 if text.startswith("\ufeff") else 0
    return Source(path, name, text[shift:]), len(before) - shift


def _encoding(data: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """Return what is wrong with the encoding, and what to do."""
    if data[:2] in _MARKS:
        return f"the file is {_MARKS[data[:2]]}, expected UTF-8", "save it as UTF-8"
    byte = data[error.start]
    return f"the byte 0x{byte:02X} is no UTF-8", "save the file as UTF-8 (it looks like an older encoding)"
