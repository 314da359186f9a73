"""`cachegen watch`: build, listen, and build again where something that a build reads has changed.

What has changed is told by looking (`compiler.modules.inputs`); listening only says when to look. So our own output, editors'
backup files and a save that changes nothing wake no build, and a change that was missed while building is found.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .building import OUT, PATHS, show_changes
from .output import current_folder, show_findings, show_usage, wants_color

if TYPE_CHECKING:
    from ..compiler.modules.inputs import Inputs

QUIET_MS = 80
"""Milliseconds without a change after which one counts as whole: an editor's save is several."""

AT_MOST_MS = 800
"""Milliseconds after which what has changed so far is built, though more comes."""

FIRST_LOOK_MS = 300
"""Milliseconds after which the first look follows: a change between the last look and the begin of listening counts."""

AGAIN_SECONDS = 0.5
"""Seconds before listening again, where a folder has gone just then."""

CLEAR = "\x1b[2J\x1b[3J\x1b[H"
NAMED = 3
"""Changed files that are named."""


@click.command(short_help="Build, and build again whenever something changes.")
@PATHS
@OUT
@click.option(
    "--format", "format", type=click.Choice(["full", "concise"]), default="full", show_default=True,
    help="How findings are shown.",
)  # fmt: skip
def watch(paths: tuple[Path, ...], out: Path | None, format: str) -> int:
    """Build schemas, and build again whenever they, what they use, or the settings change.

    On a terminal the screen shows the last build only. Ctrl-C ends it. Needs watchfiles: the extra `[watch]`.

    \b
      cachegen watch                     the schemas of this project
      cachegen watch schemas/ --format concise
    """
    try:
        import watchfiles  # noqa: F401
    except ImportError as error:
        raise click.ClickException(
            "`cachegen watch` needs watchfiles: pip install 'imperal-cachegen[watch]'"
        ) from error
    try:
        _Watch(paths, out, format, current_folder()).run()
    except KeyboardInterrupt:
        # The way to end it, and no failure.
        click.echo()
    return 0


@dataclass(frozen=True, slots=True)
class _Watch:
    paths: tuple[Path, ...]
    out: Path | None
    format: str
    cwd: Path

    def run(self) -> None:
        """Build whenever something has changed, until interrupted."""
        built: Inputs | None = None
        while True:
            now = self._look(built)
            changed = now.changed_since(built) if built is not None else ()
            if built is None or changed:
                self._build(changed)
                built = now
            self._wait(now)

    def _look(self, before: "Inputs | None") -> "Inputs":
        from ..compiler.modules.inputs import inputs_of

        return inputs_of(self.paths, self.cwd, before)

    def _wait(self, built: "Inputs") -> None:
        """Return when a file is in another state than it was built in, or where folders are to be listened to anew."""
        try:
            for _ in _stirs(built.folders):
                now = self._look(built)
                if now.changed_since(built) or now.folders != built.folders:
                    return
        except FileNotFoundError:
            time.sleep(AGAIN_SECONDS)

    def _build(self, changed: tuple[Path, ...]) -> None:
        """Build once, and show what came of it."""
        from ..compiler.pipeline import Options, build
        from .crash import report_crash

        self._begin(changed)
        started, done = time.perf_counter(), False
        try:
            report = build(self.paths, Options(cwd=self.cwd, out=self.out))
        except Exception as error:  # noqa: BLE001 - a bug of ours on a half-written file must not end the watch
            report_crash(error)
        else:
            show_usage(report.compiled.usage)
            show_findings(report.diagnostics, self.format)
            sys.stderr.flush()
            show_changes(report, wrote=True)
            done = not report.failed and not report.compiled.usage
        sys.stderr.flush()
        seconds = time.perf_counter() - started
        click.echo(f"{'built' if done else 'not built'} in {seconds:.2f} s; waiting for changes")
        sys.stdout.flush()

    def _begin(self, changed: tuple[Path, ...]) -> None:
        """Say why there is a build; on a terminal, on a screen of its own."""
        from ..compiler.report.visible import visible

        if sys.stdout.isatty() and wants_color(sys.stdout):
            click.echo(CLEAR, nl=False, color=True)
        names = ", ".join(visible(self._name(path)) for path in changed[:NAMED])
        more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
        click.echo(f"[{time.strftime('%H:%M:%S')}] {f'changed: {names}{more}' if changed else 'cachegen watch'}")
        sys.stdout.flush()

    def _name(self, path: Path) -> str:
        return path.relative_to(self.cwd).as_posix() if path.is_relative_to(self.cwd) else str(path)


def _stirs(folders: frozenset[Path]) -> Iterator[None]:
    """Yield once soon after listening has begun, and then whenever something has happened in one of the folders.

    Raises:
        FileNotFoundError: one of them is not there any more.
        click.ClickException: the system lets nobody listen to so many.
    """
    from watchfiles import watch as listen

    try:
        first = True
        for changes in listen(
            *sorted(folders),
            watch_filter=None,
            debounce=AT_MOST_MS,
            step=QUIET_MS,
            rust_timeout=FIRST_LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
            recursive=False,
        ):
            if changes or first:
                yield
            first = False
    except FileNotFoundError:
        raise
    except OSError as error:
        raise click.ClickException(f"the system lets nobody listen to {len(folders)} folders: {error}") from error
