"""Names of the classes that documents bring in.

A definition's own name, put in the form of a class name; an inline object's title, where that is a class name already,
else its owner's name and its property's. Names that the schema file gives (`types`) go first and are never changed.
"""

import re
from collections.abc import Mapping as Names
from pathlib import PurePosixPath

from ..diagnostics import Steps
from ..rules.documents import classes as rules
from ..source import Span
from .library import Place
from .shapes import Definition

_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,99}")
_WORD = re.compile(r"[A-Za-z0-9]+")
_CONTAINERS = ("$defs", "definitions", "schemas")
_STEPS = {"items": "Item", "additionalProperties": "Value"}


class Naming:
    """Names definitions. `given` are those of the schema file; `owners` name models' classes, as beginnings only."""

    def __init__(self, given: Names[Place, str], owners: Names[Place, str], taken: frozenset[str]) -> None:
        self.given = given
        self._owners = owners
        self._taken = taken
        self._made: dict[str, Definition] = {}
        self.names: dict[Place, str] = dict(given)

    def add(self, found: Definition, span: Span, reference: str) -> Steps[bool]:
        """Give a definition its name; `span` and `reference` are what a finding points at and advises."""
        if found.place in self.given:
            return True
        word = self._word(found)
        if not _CLASS_NAME.fullmatch(word):
            yield rules.class_unnamed(span, word or "a definition", reference, found.span)
            return False
        if word in self._taken or word in self._made:
            yield rules.class_clash(span, word, reference, found.span)
            return False
        self._made[word] = found
        self.names[found.place] = word
        return True

    def _word(self, found: Definition) -> str:
        steps = found.place.pointer
        if len(steps) > 1 and steps[-2] in _CONTAINERS:
            return class_word(steps[-1])
        free = found.title not in self._taken and found.title not in self._made
        if free and _CLASS_NAME.fullmatch(found.title):
            return found.title
        if not steps:
            return class_word(PurePosixPath(found.place.document).stem)
        for length in range(len(steps) - 1, -1, -1):
            place = Place(found.place.document, steps[:length])
            owner = self.names.get(place) or self._owners.get(place) or ""
            if not owner and length > 1 and steps[length - 2] in _CONTAINERS:
                owner = class_word(steps[length - 1])
            if owner:
                return owner + _rest(steps[length:])
        return _rest(steps)


def class_word(text: str) -> str:
    """Return a name in the form of a class name: `order_line` is `OrderLine`."""
    return "".join(word[:1].upper() + word[1:] for word in _WORD.findall(text))


def _rest(steps: tuple[str, ...]) -> str:
    """Return a word for the way down from an owner: `properties/lines/items` is `LinesItem`."""
    words: list[str] = []
    at = 0
    while at < len(steps):
        step, following = steps[at], steps[at + 1] if at + 1 < len(steps) else ""
        if step == "properties":
            words.append(class_word(following))
            at += 1
        elif step in ("anyOf", "oneOf", "allOf"):
            words.append(f"Option{int(following) + 1}" if following.isdecimal() else "")
            at += 1
        elif step != "type":
            words.append(_STEPS.get(step) or class_word(step))
        at += 1
    return "".join(words)
