"""What reading two versions comes to: values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from ..diagnostics import Diagnostic
from ..ir import Project
from ..results import any_error
from ..source import Source, Span


class Home(NamedTuple):
    """What the modules of a schema are imported from: a folder, relative to the project's root, and its dotted name if known."""

    folder: str
    package: str | None


class Homes(NamedTuple):
    """Where modules go, by the names of schemas, read or not; nothing where that is the same in both versions.

    `texts` are the new schemas'; `set_at` is where the new settings say it.
    """

    old: Mapping[str, Home] = {}
    new: Mapping[str, Home] = {}
    texts: Mapping[str, Source] = {}
    set_at: Span | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """The schemas of one project in two versions, resolved; each schema has one `Source.name` in both.

    `old` and `new` hold what may differ, and everything that this refers to; what is the same on both sides is left out of
    both. A schema that has errors at the ref is left out of both, too. `root` is the project's; `compared` counts the
    schemas that are on either side, `read` those of them that were read.

    `label` names the old version for people: `main (1a2b3c4)`, `released.json`, `../old/schemas`. `sources` are the texts
    of the new side in which accept comments count: those that were read (used schemas and documents, too), and those of
    unread schemas that have any. `old_names` say for people where the texts of the old side are: `main:schemas/mail.yaml`.
    `homes` tell where modules go; a saved file does not know. Not `sound`, schemas of the new side have errors: then nothing
    can be trusted that would be found.
    """

    old: Project
    new: Project
    root: Path
    compared: int
    read: int
    label: str
    sources: tuple[Source, ...]
    old_names: Mapping[Source, str] = field(default_factory=dict, repr=False)
    homes: Homes = field(default_factory=Homes, repr=False)
    sound: bool = True

    def told(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return findings in which places of the old side name where they are: `main:schemas/mail.yaml`.

        For reports, after everything that compares places: such a place lies in no file of the checkout.
        """
        told: dict[Source, Source] = {}
        return tuple(
            replace(
                one,
                span=self._told(one.span, told),
                related=tuple(replace(each, span=self._told(each.span, told)) for each in one.related),
            )
            for one in found
        )

    def _told(self, span: Span, told: dict[Source, Source]) -> Span:
        source = span.source
        if source not in self.old_names:
            return span
        if source not in told:
            name = self.old_names[source]
            told[source] = Source(Path(name), name, source.text)
        return replace(span, source=told[source])


class Compared(NamedTuple):
    """What `--against` came to.

    `usage` says what is wrong with what was asked for, or with the repository (exit code 2); then nothing else is there.
    `diagnostics` are the errors of the schemas, old and new, in order; `notes` what else people should know, a sentence
    each (`the schemas are new since main (1a2b3c4)`). There is a baseline for each project that has schemas.
    """

    usage: tuple[str, ...] = ()
    label: str = ""
    baselines: tuple[Baseline, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a finding is an error."""
        return any_error(self.diagnostics)

    @property
    def compared(self) -> int:
        """How many schemas there are on either side."""
        return sum(baseline.compared for baseline in self.baselines)

    @property
    def read(self) -> int:
        """How many of them were read; the others are the same on both sides."""
        return sum(baseline.read for baseline in self.baselines)
