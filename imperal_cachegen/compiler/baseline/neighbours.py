"""Which schemas that are the same on both sides have to be read after all: those that a change elsewhere may meet.

A key of a changed schema may now be one of its neighbour's, and an app that seems to be renamed may have others' schemas
in it. Told from the neighbours' texts, without parsing them; suspects too many rather than too few.
"""

import re
from collections.abc import Iterable

from ..ir import Project
from ..keys.proofs import head_of

_WORD = re.compile(r"(?<![\w{}:-])([\w:-]*)(\{\s*\w+\s*\})?")


class Changes:
    """What changed schemas may meet: the apps that they are of, and the literal beginnings of their keys."""

    def __init__(self, old: Project, new: Project) -> None:
        self._heads: dict[str, set[str]] = {}
        apps: list[set[str]] = []
        for project in (old, new):
            apps.append({schema.app for schema in project.schemas if schema.app is not None})
            for schema in project.schemas:
                if schema.app is not None:
                    heads = self._heads.setdefault(schema.app, set())
                    heads.update(head_of(key.parts) for key in schema.keys() if not key.scoped)
        gone, come = apps[0] - apps[1], apps[1] - apps[0]
        self._renamed = gone | come if gone and come else set()

    def concern(self, text: str) -> bool:
        """Whether a neighbour of this text may be concerned."""
        if any(app in text for app in self._renamed):
            return True
        heads = {head for app, found in self._heads.items() if app in text for head in found}
        if not heads:
            return False
        return "\\" in text or _may_meet(heads, text)


def says_app(text: str, app: str) -> bool:
    """Whether a schema of this text seems to be an app's."""
    return (
        re.search(rf"^app[ \t]*:[ \t]*[\"']?{re.escape(app)}[\"']?[ \t]*(?:#.*)?\r?$", text, re.MULTILINE) is not None
    )


def _may_meet(heads: Iterable[str], text: str) -> bool:
    """Whether a word of a text may be a key template that begins as one of these, or as one of them begins."""
    words = {(found[1], found[2] is not None) for found in _WORD.finditer(text) if found[0]}
    whole = tuple(word for word, _ in words)
    opened = {word for word, is_open in words if is_open}
    for head in heads:
        if any(head.startswith(word) for word in opened) or any(word.startswith(head) for word in whole):
            return True
    return False
