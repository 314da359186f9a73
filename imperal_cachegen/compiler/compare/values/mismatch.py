"""What a comparison of values comes to: a value that the one version writes, and what the other makes of it.

Values only: the review words them, rules report them. Knows neither how they are found nor Pydantic.
"""

from dataclasses import dataclass
from typing import Literal

from ...source import Span

Direction = Literal["old_to_new", "new_to_old"]
"""Who writes, and who reads. `new_to_old` happens during a rolling deploy, and after a roll-back."""

Cause = Literal["required", "type", "none", "limit", "choice", "closed", "changed", "lost"]
"""Why: `required`: the entry lacks a field that the reader requires. `type`: the reader's type holds no such value.
`none`: it does not hold `None`. `limit`: a limit is narrower. `choice`: a value of a `Literal` is not there. `closed`: the
reader refuses properties that it does not name. `changed`: it is read, as another value. `lost`: the reader serves its
default for a renamed field, or another field's value.
"""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value that one version writes and the other refuses, or reads as something else.

    `witness` is JSON: a whole value of the model `model`, just as the writer stores it (in an envelope, by field name).
    `path` is where in it the matter lies (`messages[].size`; `labels{}` for any value of a dict), `part` the JSON that
    stands there (None where the entry has nothing there). `read_as` is the JSON that the reader would write for what it
    reads there; None where it refuses the value.

    A value counts as read as what it is if the reader, writing it again, writes the same JSON for every field that it
    has; numbers are the same if their digits are (`1`, `1.0` and the text of the `Decimal` 1 are; `true` is none). What
    only the writer has may be ignored, and what only the reader has be its default.

    `owner` and `field` say where the matter is declared: a model's or a type's name (the writer's), and the field's name;
    `field` is None where it is the type itself (a root type), or the class as a whole. `place` is in the new version
    wherever there is such a place, `other` in the old one (None where it is no use).
    """

    model: str
    direction: Direction
    cause: Cause
    path: str
    witness: str
    part: str | None
    read_as: str | None
    reason: str
    owner: str
    field: str | None
    place: Span
    other: Span | None = None
