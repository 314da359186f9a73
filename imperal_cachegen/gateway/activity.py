"""What a gateway has been asked: counts of hits and misses, by app, user and model, for people to look at.

Bounded: of the users seen last. Nothing here knows keys or values. What clients keep of scopes is not counted: people
see no such entry.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from ..runtime.registry import SCOPE_MODEL_NAME
from .requests import Address

REMEMBERED = 1_000
"""Apps, users and models that are remembered, those asked for last."""


class Who(NamedTuple):
    """An app, a user of it, and a model."""

    app_id: str
    user_id: str
    model: str


class Activity:
    """Counts what was answered: `hit`, `miss`, `stored`, `deleted`, `refused`, `failed`."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self._by_model: OrderedDict[Who, Counter[str]] = OrderedDict()

    def add(self, outcome: str, address: Address | None = None) -> None:
        """Count an answer."""
        if address is not None and address.model == SCOPE_MODEL_NAME:
            return
        self.total[outcome] += 1
        if address is None:
            return
        who = Who(address.app_id, address.user_id, address.model)
        counts = self._by_model.setdefault(who, Counter())
        counts[outcome] += 1
        self._by_model.move_to_end(who)
        if len(self._by_model) > REMEMBERED:
            self._by_model.popitem(last=False)

    def of(self, who: Who) -> Counter[str]:
        """Return the counts of a model."""
        return Counter(self._by_model.get(who, Counter()))

    def read(self) -> Iterator[Who]:
        """Yield whose entries were read, the last one first."""
        for who, counts in reversed(self._by_model.items()):
            if counts["hit"] or counts["miss"]:
                yield who
