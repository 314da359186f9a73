"""What a user sees of a bug of ours: a short text, and a file to report."""

import platform
import sys
import tempfile
import traceback
from pathlib import Path

import click

EXIT_CODE = 3


def report_crash(error: Exception) -> int:
    """Say that this is our bug, save what is needed to mend it, and return the exit code."""
    details = "".join(traceback.format_exception(error))
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({Path(last[0].filename).name}, line {last[0].lineno})" if last else ""
    said = str(error).split("\n", 1)[0][:200]
    click.echo(f"cachegen: internal error: {type(error).__name__}: {said}{place}", err=True)
    click.echo("This is a bug of cachegen, not of your schemas; nothing more was done.", err=True)
    saved = _save(details)
    if saved is None:
        click.echo(f"Please report it with this text:\n\n{details}", err=True)
    else:
        click.echo(f"Please report it with the schema that shows it, and this file:\n  {saved}", err=True)
    return EXIT_CODE


def _save(details: str) -> Path | None:
    """Write the traceback and what surrounds it to a new file; None where that is not possible."""
    from importlib.metadata import PackageNotFoundError, version

    lines = [f"python {platform.python_version()} on {platform.platform()}", f"arguments: {sys.argv[1:]!r}"]
    for name in ("imperal-cachegen", "pydantic", "pyyaml", "jinja2", "black", "datamodel-code-generator", "click"):
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name}: not installed")
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="cachegen-crash-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write("\n".join([*lines, "", details]))
            return Path(file.name)
    except OSError:
        return None
