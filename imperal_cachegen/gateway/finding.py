"""What people look for on the page, and which entry a store's path is."""

from typing import NamedTuple
from urllib.parse import unquote

from ..runtime.registry import SCOPE_MODEL_NAME
from .activity import Who
from .requests import Address, is_key_hash

PREFIX = "imperal:extcache:"
"""What the paths of entries begin with in a store."""

_DIGITS = 6
"""Digits of the number of a page, below."""


class Wanted(NamedTuple):
    """What people look for: parts of names, empty for all; and the page of it, a number, empty for the first."""

    app: str = ""
    user: str = ""
    model: str = ""
    page: str = ""

    @property
    def all(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.app or self.user or self.model)

    @property
    def number(self) -> int:
        """The page, from 1."""
        return max(1, int(self.page)) if len(self.page) < _DIGITS and self.page.isdecimal() else 1

    def turned(self, pages: int) -> "Wanted":
        """Return the same, some pages further."""
        return self._replace(page=str(self.number + pages))

    def takes(self, who: Who) -> bool:
        """Whether a model's entries are wanted."""
        return all(wanted.lower() in name.lower() for wanted, name in zip(self[:3], who, strict=True))

    def takes_path(self, path: str) -> bool:
        """Whether what a store has at a path is wanted, or tells of the scopes of what is."""
        address = address_at(path)
        if address is None:
            return False
        who = Who(*address[:3])
        return self.takes(who) or (who.model == SCOPE_MODEL_NAME and self._replace(model="").takes(who))


def address_at(path: str) -> Address | None:
    """Return the entry at a store's path, its parts as people can read them; None for what is none."""
    parts = path.removeprefix(PREFIX).split(":")
    if len(parts) != 4 or not path.startswith(PREFIX) or not is_key_hash(parts[3]):
        return None
    app_id, user_id, model = (unquote(part, errors="replace") for part in parts[:3])
    return Address(app_id, user_id, model, parts[3])
