"""What the catalogue says: values that a page prints as they are. Lengths are characters, times seconds, sizes bytes.

Texts are legible already (`spelling.legible`), but not escaped: that is the printer's. An `id` is unique on the page.
"""

from dataclasses import dataclass
from typing import Literal

PartKind = Literal["literal", "segment", "revision", "scope"]


@dataclass(frozen=True, slots=True)
class Link:
    """A word that leads to its definition; `target` is empty where there is none."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning of the compiler. `accepted` is the reason of the ignore that accepts it; empty for one that stands."""

    code: str
    message: str
    help: tuple[str, ...]
    place: str
    accepted: str


@dataclass(frozen=True, slots=True)
class Part:
    """One coloured part of a key at its longest. `hue` is the segment's number, from 0; `label` fits into its length."""

    kind: PartKind
    text: str
    length: int
    hue: int
    label: str


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """A segment: its type as a schema writes it, its longest form, its default."""

    name: str
    type: str
    longest: int
    default: str
    hue: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A sentence on an entry's life; `kind` is the stretch of the bar that it tells of, or empty."""

    kind: Literal["fresh", "eager", "stale", ""]
    text: str


@dataclass(frozen=True, slots=True)
class Times:
    """A TTL policy. `fresh` is cut in two at `eager` (where it is given): from there a first read refreshes."""

    fresh: int
    stale: int
    eager: int | None
    short: str
    stages: tuple[Stage, ...]

    @property
    def words(self) -> str:
        """The policy as one text."""
        return " ".join(stage.text for stage in self.stages)

    @property
    def calm(self) -> int:
        """Seconds in which nothing happens but reading."""
        return self.fresh if self.eager is None else self.eager

    @property
    def rest(self) -> int:
        """Seconds of the 300 that it leaves."""
        return 300 - self.fresh - self.stale


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key: `name` as `cachegen keys` calls it, `stored` its template with the revision, an example without the scope."""

    name: str
    stored: str
    parts: tuple[Part, ...]
    segments: tuple[SegmentFacts, ...]
    length: int
    room: int
    literal: int
    revision: int
    scoped: bool
    example: str
    times: Times


@dataclass(frozen=True, slots=True)
class Cause:
    """A field without a largest form: the place in it (`messages[].subject`), the field's id, and why."""

    place: str
    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class Size:
    """The largest entry, as it stands against 64 KB; `share` of them in 300ths, at most 300.

    `causes` are fields that make it unbounded, `more` how many there are beside these.
    """

    kind: Literal["bound", "over", "unbounded", "unknown"]
    share: int
    short: str
    words: str
    causes: tuple[Cause, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A field. `default` is empty for a required one.

    `largest` is a size, with the `reason` where something else than the type proves it; or empty, with the `reason` why.
    `python` and `alias` are given where they are other words than its name.
    """

    id: str
    name: str
    type: tuple[Link, ...]
    default: str
    description: str
    python: str
    alias: str
    largest: str
    reason: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """A nested type. `root` is what a type of a document is that is no object; `users` counts all that use it."""

    id: str
    name: str
    description: str
    fields: tuple[FieldFacts, ...]
    root: tuple[Link, ...]
    largest: str
    used_by: tuple[Link, ...]
    users: int
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model. `imported` is the class of one's own that it is; `rules` are its options, a name and words each."""

    id: str
    name: str
    cls: str
    imported: str
    description: str
    keys: tuple[KeyFacts, ...]
    size: Size
    rules: tuple[tuple[str, str], ...]
    stale_by: tuple[Link, ...]
    fields: tuple[FieldFacts, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What a group makes stale: a model (or one key of it), and which of its entries."""

    model: Link
    entries: str


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A write: the call of its generated function, and what that makes stale."""

    id: str
    name: str
    call: str
    description: str
    targets: tuple[TargetFacts, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class SchemaFacts:
    """A schema file, and the module that is made of it."""

    name: str
    module: str
    extension: str
    description: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class AppFacts:
    """An app over all of its schemas; `name` is empty for schemas without one. `untouched` are models of no group."""

    id: str
    name: str
    schemas: tuple[SchemaFacts, ...]
    models: tuple[ModelFacts, ...]
    types: tuple[TypeFacts, ...]
    groups: tuple[GroupFacts, ...]
    untouched: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of a page. `counts` are a number and its word each; `notices` those that belong to no schema.

    `large` is true where a browser had better lay out only what is seen.
    """

    title: str
    apps: tuple[AppFacts, ...]
    counts: tuple[tuple[int, str], ...]
    large: bool
    notices: tuple[Notice, ...]
