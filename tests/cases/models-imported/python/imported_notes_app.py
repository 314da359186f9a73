"""An app with classes of its own."""

from imperal_cachegen.runtime import Extension
from pydantic import BaseModel

ext = Extension("models-imported")


class Note(BaseModel):
    note_id: str
    title: str


class Board(BaseModel):
    notes: list[Note] = []
    is_cut: bool = False


class Label(BaseModel):
    text: str
