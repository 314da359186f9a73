"""What the extension has of its own."""

from enum import Enum

from imperal_cachegen.runtime import extension
from pydantic import BaseModel

ext = extension("strategies-imported")


class Kind(Enum):
    OPEN = "open"
    CLOSED = "closed"


class _Note(BaseModel):
    note_id: str
    kind: Kind
    title: str = ""


class Board(BaseModel):
    notes: list[_Note] = []


Note = _Note
