"""Which files a text may refer to, told without parsing it: `use`d schemas and documents.

Finds more than a reader would: a file too many is compared in vain, one too few is a change that nobody sees.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

_FILE = re.compile(r"\.(?:ya?ml|json)(?![A-Za-z0-9_])", re.IGNORECASE)
_STARTS = re.compile(r"(?:^|(?<=[\s\"'\[\]{}(),:#&*!|>=]))(?=[^\s\"'\[\]{},])")
_ESCAPED = re.compile(r"\\(?:[xuU/]|\r?\n)")

_LONGEST = 400
"""Characters of a path, at most."""


def spelled_with_escapes(text: str) -> bool:
    """Whether a text has escapes that may spell a file's name: then its mentions can't be told."""
    return _ESCAPED.search(text) is not None


def mentions(text: str, folder: Path) -> Iterator[Path]:
    """Yield each path that a text in `folder` may mean by words that end like a schema or a document."""
    seen: set[str] = set()
    for found in _FILE.finditer(text):
        start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - _LONGEST)
        line = text[start : found.end()]
        for word in _STARTS.finditer(line):
            for path in (line[word.start() :], unquote(line[word.start() :])):
                if path not in seen and "\0" not in path:
                    seen.add(path)
                    yield Path(os.path.normpath(folder / path))
