"""What comparing with a git ref costs, whole processes, beside `buf breaking` on messages of the same fields.

    python benchmarks/breaking.py [--runs 7] [--models 1000] [--files 100]

Prints a Markdown table: medians of wall time, CPU of all processes, memory. `buf` is taken from PATH or from `BUF`
(`npm install @bufbuild/buf` brings it); without it, its rows are left out. The changes are of descriptions, so that no
tool has findings to print: what is measured is reading both versions and comparing them.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from build import ENVIRONMENT, Cost, measure, parts, row, schema

BIN = Path(sys.executable).parent
CACHEGEN = [str(BIN / "cachegen"), "breaking", "--against", "HEAD"]
BUF = os.environ.get("BUF") or shutil.which("buf")
WHO = {f"GIT_{role}_{what}": "bench@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

FIELDS = """\
  string account_id = 1;
  string name = 2;
  int64 total = 3;
  double ratio = 4;
  bool active = 5;
  repeated string tags = 6;
  map<string, int64> counts = 7;
  optional string updated_at = 8;
"""


def proto(models: range, note: str = "") -> str:
    """Return a file of many messages of eight fields."""
    messages = "".join(f"// The model {at}{note}.\nmessage Model{at} {{\n{FIELDS}}}\n" for at in models)
    return f'syntax = "proto3";\npackage bench.v1;\n{messages}'


def write_project(folder: Path, models: int, files: int) -> None:
    """Write and commit the inputs of both tools."""
    (folder / "schemas").mkdir(parents=True)
    (folder / "proto/bench/v1").mkdir(parents=True)
    for at, part in enumerate(parts(models, files)):
        (folder / f"schemas/s{at:03}.yaml").write_text(schema(part))
        (folder / f"proto/bench/v1/s{at:03}.proto").write_text(proto(part))
    (folder / "proto/buf.yaml").write_text("version: v2\n")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        subprocess.run(("git", *command), cwd=folder, env=ENVIRONMENT | WHO, check=True)


def change(folder: Path, models: int, files: int, which: range) -> Callable[[int], object]:
    """Return what changes descriptions in some files before each run."""

    def write(run: int) -> None:
        for at in which:
            part = parts(models, files)[at]
            text = schema(part).replace("description: The model", f"description: The {run}. model")
            (folder / f"schemas/s{at:03}.yaml").write_text(text)
            (folder / f"proto/bench/v1/s{at:03}.proto").write_text(proto(part, f", run {run}"))

    return write


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--files", type=int, default=100)
    arguments = parser.parse_args()
    models, files, runs = arguments.models, arguments.files, arguments.runs
    buf = [BUF or "", "breaking", "proto", "--against", ".git#ref=HEAD,subdir=proto"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        write_project(folder, models, files)
        bare = measure([sys.executable, "-c", "pass"], folder, 4 * runs)
        print("| command | models in files | seconds | CPU | of bare | MB |\n|---|---|---|---|---|---|")
        row("python -c pass", "", bare, bare)
        layout = f"{models} in {files}"
        found: dict[str, tuple[Cost, Cost | None]] = {}
        for words, which in (("nothing", range(0)), ("one file", range(1)), ("every file", range(files))):
            ours = measure(CACHEGEN, folder, runs, change(folder, models, files, which))
            row(f"cachegen breaking, {words} changed", layout, ours, bare)
            theirs = measure(buf, folder, runs, change(folder, models, files, which)) if BUF else None
            if theirs is not None:
                row(f"buf breaking, {words} changed", layout, theirs, bare)
            found[words] = (ours, theirs)
    if BUF:
        print("\n| of buf's time | wall | CPU |\n|---|---|---|")
        for words, (ours, theirs) in found.items():
            if theirs is not None:
                cpu = statistics.median(ours.cpu) / statistics.median(theirs.cpu)
                print(f"| {words} changed | {ours.seconds / theirs.seconds:.2f} | {cpu:.2f} |")
    else:
        print("\nno `buf`: put it on PATH, or name it in BUF (npm install @bufbuild/buf)")


if __name__ == "__main__":
    main()
