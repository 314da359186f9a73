"""How much a YAML file may hold: depth and number of values, an alias counted as all that it stands for."""

from dataclasses import dataclass, field
from typing import Literal

DEPTH_LIMIT = 64
"""Collections inside each other; a file's top level is the first."""

NODE_LIMIT = 100_000
"""Values (keys too) in a file."""

Exceeded = Literal["depth", "nodes", "cycle"]


@dataclass(slots=True)
class _Open:
    """A collection that has not ended: values in it so far, and the depth of the deepest one inside."""

    anchor: str | None
    nodes: int = 1
    height: int = 1


@dataclass(slots=True)
class Budget:
    """Counts values and depth along an event stream; each method returns what the event exceeds."""

    _open: list[_Open] = field(default_factory=list)
    _anchors: dict[str, tuple[int, int]] = field(default_factory=dict)
    _total: int = 0

    def open(self, anchor: str | None) -> Exceeded | None:
        """A mapping or a sequence begins."""
        self._open.append(_Open(anchor))
        if anchor is not None:
            self._anchors.pop(anchor, None)
        self._total += 1
        if len(self._open) > DEPTH_LIMIT:
            return "depth"
        return "nodes" if self._total > NODE_LIMIT else None

    def close(self) -> None:
        """It ends."""
        ended = self._open.pop()
        if ended.anchor is not None:
            self._anchors[ended.anchor] = (ended.nodes, ended.height)
        self._add(ended.nodes, ended.height)

    def leaf(self, anchor: str | None) -> Exceeded | None:
        """A scalar."""
        if anchor is not None:
            self._anchors[anchor] = (1, 0)
        return self._count(1, 0)

    def alias(self, name: str) -> Exceeded | None:
        """An alias. One without an anchor counts as a scalar: it is refused later, with a better message."""
        known = self._anchors.get(name)
        if known is None and any(collection.anchor == name for collection in self._open):
            return "cycle"
        return self._count(*(known or (1, 0)))

    def _count(self, nodes: int, height: int) -> Exceeded | None:
        self._total += nodes
        self._add(nodes, height)
        if len(self._open) + height > DEPTH_LIMIT:
            return "depth"
        return "nodes" if self._total > NODE_LIMIT else None

    def _add(self, nodes: int, height: int) -> None:
        if self._open:
            around = self._open[-1]
            around.nodes += nodes
            if height >= around.height:
                around.height = height + 1
