"""`build` and `check` with plain arguments, without click: loading it takes longer than finding that nothing is to do.

Knows the few options that hooks and CI give. Whatever else stands there (another option, `--help`, a shell that
completes) is click's, which then parses everything; so what is accepted here must mean there what it means here.
"""

import os
from pathlib import Path

_FLAGS = {"build": ("--strict", "--force", "--prune", "--strategies"), "check": ("--strict", "--strategies")}


def quick(arguments: list[str]) -> int | None:
    """Run a command, and return its exit code; None where click has to parse the arguments."""
    if not arguments or arguments[0] not in _FLAGS or "_CACHEGEN_COMPLETE" in os.environ:
        return None
    command, *rest = arguments
    flags = {argument for argument in rest if argument.startswith("-")}
    if not flags <= {*_FLAGS[command]} or "" in rest:
        return None
    try:
        cwd = Path.cwd()
    except OSError:
        return None
    from ..compiler import pipeline
    from .progress import ProgressLine

    paths = tuple(Path(argument) for argument in rest if argument not in flags)
    force, prune, strategies = (flag in flags for flag in ("--force", "--prune", "--strategies"))
    options = pipeline.Options(cwd, force=force, prune=prune, jobs=0, strategies=strategies)
    steps = pipeline.build if command == "build" else pipeline.check
    with ProgressLine() as progress:
        report = steps(paths, options, progress)
    if report.changes and not report.diagnostics and all(change.state == "unchanged" for change in report.changes):
        count = sum(change.is_module for change in report.changes)
        print(f"{count} module{'' if count == 1 else 's'} up to date")  # noqa: T201 - click is not loaded
        return 0
    from .building import finish

    strict = "--strict" in flags
    return finish(report, wrote=command == "build", format="full", output=None, strict=strict, diff=False)
