"""What a change breaks: the line from `--against` to findings, for `cachegen breaking` and `cachegen review`.

Reads both versions (`baseline`), puts them side by side and judges them (`compare`), and takes out what comments accept.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from .baseline import Baseline, compare_with
from .categories import ALL, Category, codes_of
from .compare import Comparison, breaking, home_findings, pair_up
from .diagnostics import Diagnostic, in_order, outcome
from .project.settings import Settings, settings_in
from .remarks.accepts import apply_accepts
from .remarks.comments import Hidden
from .results import Options, Progress, any_error, silent
from .rules import load_all
from .source import Source


class Changes(NamedTuple):
    """What comparing two versions came to.

    `usage` says what is wrong with what was asked for (exit code 2); then nothing else is there. `errors` are those of the
    schemas themselves: a project with one, as it is now, is not judged. `found` are the breaks, and what is wrong with
    the comments that accept some; `accepted` the ones that comments accept. `notes` are sentences for people. `compared`
    counts the schemas that are on either side, one that was moved once; `read` those of them that were read, on both
    sides. `judged` are the codes that every comparison was judged by.
    """

    usage: tuple[str, ...] = ()
    label: str = ""
    comparisons: tuple[Comparison, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    found: tuple[Diagnostic, ...] = ()
    accepted: tuple[Hidden, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    compared: int = 0
    read: int = 0
    judged: frozenset[str] = frozenset()

    @property
    def failed(self) -> bool:
        """Whether the schemas have errors, or the change breaks something that nobody has accepted."""
        return any_error(self.errors) or any_error(self.found)


def find_changes(
    against: str,
    paths: Sequence[Path],
    options: Options,
    categories: Sequence[Category] = (),
    progress: Progress = silent,
) -> Changes:
    """Compare schemas with those at `against`, and judge the change by `categories`, or else those of the settings."""
    load_all()
    compared = compare_with(against, paths, options, progress)
    if compared.usage:
        return Changes(usage=compared.usage)
    found: list[Diagnostic] = []
    accepted: list[Hidden] = []
    comparisons: list[Comparison] = []
    everywhere = codes_of(ALL)
    for baseline in (one for one in compared.baselines if one.sound):
        judged = codes_of(categories or _settings(baseline).breaking)
        everywhere &= judged
        sides = pair_up(baseline.old, baseline.new)
        every = in_order((*breaking(sides), *outcome(home_findings(sides, baseline.homes)).diagnostics))
        breaks = tuple(one for one in every if one.code in judged)
        applied = apply_accepts(
            dict.fromkeys((*baseline.sources, *(one.span.source for one in breaks))), breaks, judged
        )
        found += baseline.told(applied.kept)
        accepted += _told(baseline, applied.hidden)
        comparisons.append(sides)
    sources = dict.fromkeys(chain.from_iterable(one.sources for one in compared.baselines))
    return Changes(
        label=compared.label,
        comparisons=tuple(comparisons),
        errors=compared.diagnostics,
        found=in_order(found),
        accepted=tuple(accepted),
        notes=compared.notes,
        sources=tuple(sources),
        compared=compared.compared - sum(map(_moved, comparisons)),
        read=compared.read,
        judged=everywhere,
    )


def _settings(baseline: Baseline) -> Settings:
    return outcome(settings_in(baseline.root)).value or Settings()


def _moved(comparison: Comparison) -> int:
    """Return how many schemas have another name in each version."""
    pairs = ((pair.old, pair.new) for pair in comparison.schemas)
    return sum(was is not None and now is not None and was.source.name != now.source.name for was, now in pairs)


def _told(baseline: Baseline, hidden: Sequence[Hidden]) -> Iterator[Hidden]:
    told = baseline.told(one.found for one in hidden)
    return (Hidden(found, one.reason, one.span) for found, one in zip(told, hidden, strict=True))
