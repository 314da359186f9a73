"""What a review tells, as values: made by `telling`, printed by `markdown`, `page` and `document`."""

from dataclasses import dataclass
from typing import Literal

from .words import Words

Kind = Literal["model", "type", "group", "schema"]
State = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; `old` is true where only the old version has it."""

    file: str
    line: int
    old: bool = False

    @property
    def text(self) -> str:
        """The place as people write it: `schemas/mail.yaml:12`."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Cold:
    """Entries that the new version does not find.

    `name` is a model, a key (`inbox_first`) or an app. For at most `seconds` after the deploy there are more misses than
    usual: that is how long an entry of the old version lives. Where `partly`, it is so for some keys only.
    """

    name: str
    seconds: int
    partly: bool = False


@dataclass(frozen=True, slots=True)
class KeyForm:
    """A key of one version: what it is stored as, and the characters of its longest form (of 128)."""

    template: str
    longest: int


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A key before and after; one is None where it was added or removed. `name` is the word of its functions' names."""

    name: str
    old: KeyForm | None
    new: KeyForm | None


@dataclass(frozen=True, slots=True)
class Call:
    """Something that call sites have to change for: the name they use, and what happens to it."""

    name: str
    what: Words


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a difference: `-` was, `+` is, and a blank for what both have."""

    sign: Literal["-", "+", " "]
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one thing. `former` is its name in the old version where it was renamed.

    `facts` are parts of one sentence; `notes` are sentences of their own. `later`: for how many seconds longer old data may
    be served. `misfit`: whether some entries of the one version are none of the other's. `less`: whether a group drops less.
    """

    kind: Kind
    state: State
    name: str
    place: Place
    former: str | None = None
    app: str | None = None
    facts: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()
    keys: tuple[KeyChange, ...] = ()
    diff: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()
    cold: tuple[Cold, ...] = ()
    later: int = 0
    misfit: bool = False
    less: bool = False


@dataclass(frozen=True, slots=True)
class FindingTold:
    """A finding: what it is, where, and (accepted) why that is all right."""

    code: str
    rule: str
    message: Words
    help: tuple[Words, ...]
    place: Place
    was: Place | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """All that is told. `headline` is for those who read no further; without a change it is all there is."""

    headline: Words
    models: tuple[Told, ...] = ()
    types: tuple[Told, ...] = ()
    groups: tuple[Told, ...] = ()
    schemas: tuple[Told, ...] = ()
    findings: tuple[FindingTold, ...] = ()
    accepted: tuple[FindingTold, ...] = ()

    @property
    def changes(self) -> tuple[Told, ...]:
        """Everything that changed, in the order told."""
        return (*self.schemas, *self.models, *self.types, *self.groups)

    @property
    def apps(self) -> int:
        """How many apps there are of which something is told."""
        return len({one.app for one in self.changes if one.app is not None})

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to tell but the headline."""
        return not (self.changes or self.findings or self.accepted)
