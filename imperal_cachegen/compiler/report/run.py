"""What a report may tell of a run, besides what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..remarks.comments import Hidden
from ..source import Source, Span


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command.

    `base` is the folder that formats for a repository name files relative to. `schemas` are those that were looked at,
    with findings or without; `hidden` the warnings that ignores accept. `strict` tells that warnings fail the run, and
    `failed` that something does.
    """

    base: Path | None = None
    schemas: tuple[Source, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    strict: bool = False
    failed: bool = False
    version: str = "0"

    def file(self, source: Source) -> str:
        """Return a file's path relative to `base`, with `/`; its own name where it lies elsewhere."""
        if self.base is not None and source.path.is_relative_to(self.base):
            return source.path.relative_to(self.base).as_posix()
        return source.name

    def lies_in_base(self, source: Source) -> bool:
        """Whether a file lies under `base`."""
        return self.base is not None and source.path.is_relative_to(self.base)


def shown_line(span: Span) -> str:
    """Return the text of the line that a place begins on; empty where the file is."""
    return span.source.line(span.line) if span.source.text else ""


def repository(cwd: Path, environment: Mapping[str, str]) -> Path:
    """Return the folder that a platform names files relative to: what CI says, else the one that holds `.git`, else `cwd`."""
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        if environment.get(name) and cwd.resolve().is_relative_to(Path(environment[name]).resolve()):
            return Path(environment[name]).resolve()
    here = cwd.resolve()
    return next((above for above in (here, *here.parents) if (above / ".git").exists()), here)
