"""What builds cost, whole processes, beside other generators on the same types. Prints a Markdown table with goals.

    python benchmarks/build.py [--runs 7] [--slow-runs 3] [--models 10,100,1000]

A model has eight fields, and is a model of JSON Schema for `datamodel-codegen` (with its default formatters, which also
does less: types alone) and a table with one query for `sqlc generate`. Seconds are medians of wall time, with the CPU
time of all processes behind it; megabytes the largest sum over a run's processes (what they share is counted once).
Each goal is judged by what was measured in the same run. `python -c pass` is what any Python program takes to start.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

BIN = Path(sys.executable).parent
CACHEGEN = [str(BIN / "cachegen"), "build"]
DATAMODEL = [
    str(BIN / "datamodel-codegen"),
    *("--input", "json", "--input-file-type", "jsonschema", "--output", "types"),
    *("--output-model-type", "pydantic_v2.BaseModel"),
]
SQLC = [str(BIN / "sqlc"), "generate"]
LAYOUTS = ((10, 1), (10, 10), (100, 1), (100, 10), (100, 100), (1000, 1), (1000, 10), (1000, 100))
OURS = ("full", "nothing", "check", "one", "alone")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

FIELDS = """\
      account_id: str
      name: str
      total: int = 0
      ratio: float = 0.0
      active: bool = false
      tags: list[str] = []
      counts: dict[str, int] = {}
      updated_at: datetime | None = None
"""
PROPERTIES = {
    "account_id": {"type": "string"},
    "name": {"type": "string"},
    "total": {"type": "integer", "default": 0},
    "ratio": {"type": "number", "default": 0.0},
    "active": {"type": "boolean", "default": False},
    "tags": {"type": "array", "items": {"type": "string"}, "default": []},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {}},
    "updated_at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}], "default": None},
}
COLUMNS = """\
  account_id text NOT NULL, name text NOT NULL, total bigint NOT NULL, ratio double precision NOT NULL,
  active boolean NOT NULL, tags text[] NOT NULL, counts jsonb NOT NULL, updated_at timestamptz
"""
QUERIES = """\
-- name: GetModelMODEL :one
SELECT * FROM modelMODEL WHERE account_id = $1;
-- name: ListModelMODEL :many
SELECT * FROM modelMODEL WHERE name = $1;
-- name: AddModelMODEL :one
INSERT INTO modelMODEL (account_id, name, total, ratio, active, tags, counts, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *;
-- name: UpdateModelMODEL :exec
UPDATE modelMODEL SET name = $2, total = $3 WHERE account_id = $1;
-- name: DeleteModelMODEL :exec
DELETE FROM modelMODEL WHERE account_id = $1;
"""


def schema(models: range, ttl: str = "60s") -> str:
    """Return a schema of many models of eight fields."""
    declared = "".join(
        f'  model{at}:\n    description: The model {at}.\n    key: "m{at}:{{account_id}}:{{page}}"\n'
        f"    segments:\n      page: int(0..99) = 0\n    ttl: {ttl}\n    fields:\n{FIELDS}"
        for at in models
    )
    return f"cachegen: 1\napp: bench\nsegments:\n  account_id: id(40)\nmodels:\n{declared}"


def json_schema(models: range) -> str:
    """Return a JSON Schema of the same types."""
    types = {
        f"Model{at}": {"type": "object", "properties": PROPERTIES, "required": ["account_id", "name"]} for at in models
    }
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": types})


def parts(models: int, files: int) -> list[range]:
    """Deal models out to files."""
    each = models // files
    return [range(at * each, (at + 1) * each) for at in range(files)]


def write_project(folder: Path, models: int, files: int) -> None:
    """Write the inputs of every tool."""
    for name in ("schemas", "json", "sql"):
        (folder / name).mkdir(parents=True)
    for at, part in enumerate(parts(models, files)):
        (folder / "schemas" / f"s{at:03}.yaml").write_text(schema(part))
        (folder / "json" / f"s{at:03}.json").write_text(json_schema(part))
    tables = "".join(f"CREATE TABLE model{at} (\n{COLUMNS});\n" for at in range(models))
    queries = "".join(QUERIES.replace("MODEL", str(at)) for at in range(models))
    (folder / "sql" / "schema.sql").write_text(tables)
    (folder / "sql" / "queries.sql").write_text(queries)
    engine = {"engine": "postgresql", "schema": "sql/schema.sql", "queries": "sql/queries.sql"}
    settings = {
        "version": "2",
        "sql": [{**engine, "gen": {"go": {"package": "db", "out": "go", "sql_package": "pgx/v5"}}}],
    }
    (folder / "sqlc.json").write_text(json.dumps(settings))


@dataclass
class Cost:
    """What runs of one command took: seconds of wall and CPU time, and bytes at most."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: int = 0

    @property
    def seconds(self) -> float:
        """The median wall time."""
        return statistics.median(self.wall)


def measure(command: list[str], folder: Path, runs: int, before: Callable[[int], object] | None = None) -> Cost:
    """Run a command; `before` prepares each run. One more run, that is not timed, tells its memory."""
    cost = Cost()
    for at in range(runs + 1):
        if before is not None:
            before(at)
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        if at == runs:
            cost.memory = largest(process)
        said = process.stderr.read() if process.stderr else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.communicate()
        if process.returncode:
            raise SystemExit(f"{command} ended with {process.returncode}:\n{said[:2000]}")
        if at < runs:
            cost.wall.append(time.perf_counter() - start)
            cost.cpu.append(usage.ru_utime + usage.ru_stime)
    return cost


def largest(process: "subprocess.Popen[str]") -> int:
    """Return the most bytes that a process and its children hold at once, looked at every 10 ms."""
    found = 0
    done = threading.Event()
    drained = threading.Thread(target=lambda: (process.stderr.read() if process.stderr else "", done.set()))
    drained.start()
    while not done.wait(0.01):
        found = max(found, sum(map(held, family(process.pid))))
    drained.join()
    return found


def family(pid: int) -> list[int]:
    """Return a process and its children, as Linux tells them."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in family(int(child)))]


def held(pid: int) -> int:
    """Return the bytes of a process; what it shares with others counts for its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def empty(*folders: Path) -> Callable[[int], object]:
    """Return what deletes a tool's output before each run."""
    return lambda _: [shutil.rmtree(folder, ignore_errors=True) for folder in folders]


def touch(file: Path, part: range) -> Callable[[int], object]:
    """Return what changes one schema before each run."""
    return lambda at: file.write_text(schema(part, f"{90 + at}s"))


Row = tuple[str, str, Cost]


def row(what: str, layout: str, cost: Cost, bare: Cost) -> Row:
    """Print a line of the table, and return it."""
    print(
        f"| {what} | {layout} | {cost.seconds:.3f} | {statistics.median(cost.cpu):.3f} | "
        f"{cost.seconds / bare.seconds:.1f} | {cost.memory / 2**20:.0f} |",
        flush=True,
    )
    return what, layout, cost


def cachegen(folder: Path, models: int, files: int, runs: int, bare: Cost) -> dict[str, Cost]:
    """Measure cachegen on one layout."""
    layout = f"{models} in {files}"
    found = {"full": measure(CACHEGEN, folder, max(2, runs // 2), empty(folder / "caches"))}
    row("cachegen build", layout, found["full"], bare)
    found["nothing"] = measure(CACHEGEN, folder, runs)
    row("cachegen build, nothing changed", layout, found["nothing"], bare)
    found["check"] = measure([CACHEGEN[0], "check"], folder, runs)
    row("cachegen check, nothing changed", layout, found["check"], bare)
    if files > 1:
        part = parts(models, files)[files // 2]
        file = folder / "schemas" / f"s{files // 2:03}.yaml"
        alone = folder.with_name(f"{folder.name}-alone")
        (alone / "schemas").mkdir(parents=True)
        found["one"] = measure(CACHEGEN, folder, runs, touch(file, part))
        found["alone"] = measure(CACHEGEN, alone, runs, touch(alone / "schemas" / file.name, part))
        row("cachegen build, one file changed", layout, found["one"], bare)
        row("cachegen build, that file alone", f"{len(part)} in 1", found["alone"], bare)
    return found


def others(folder: Path, models: int, files: int, runs: int, bare: Cost) -> dict[str, Cost]:
    """Measure the other generators on one layout."""
    layout = f"{models} in {files}"
    found = {"datamodel": measure(DATAMODEL, folder, runs, empty(folder / "types"))}
    row("datamodel-codegen", layout, found["datamodel"], bare)
    found["datamodel again"] = measure(DATAMODEL, folder, runs)
    row("datamodel-codegen, again", layout, found["datamodel again"], bare)
    found["sqlc"] = measure(SQLC, folder, runs, empty(folder / "go"))
    row("sqlc generate", f"{models} tables", found["sqlc"], bare)
    found["sqlc again"] = measure(SQLC, folder, runs)
    row("sqlc generate, again", f"{models} tables", found["sqlc again"], bare)
    return found


def goals(found: dict[tuple[int, int], dict[str, Cost]], bare: Cost) -> None:
    """Print what was to be reached, and what was: by wall time, or only by CPU time (where others use the machine)."""
    print("\n| goal | wall | CPU | reached |\n|---|---|---|---|")

    def goal(what: str, cost: Cost, other: Cost, limit: float) -> None:
        wall, cpu = cost.seconds / other.seconds, statistics.median(cost.cpu) / statistics.median(other.cpu)
        reached = "yes" if wall <= limit else "by CPU time" if cpu <= limit else "NO"
        print(f"| {what} | {wall:.2f} | {cpu:.2f} | {reached} |")

    for (models, files), costs in found.items():
        if models < max(most for most, _ in found):
            continue
        where = f"{models} models in {files} files"
        goal(f"{where}, nothing changed: build takes at most 8 times a bare Python", costs["nothing"], bare, 8)
        goal(f"{where}, nothing changed: check takes at most 8 times a bare Python", costs["check"], bare, 8)
        if "one" in costs:
            goal(f"{where}, one file changed: at most 1.2 times that file alone", costs["one"], costs["alone"], 1.2)
        if "datamodel" in costs:
            again = min(costs["datamodel again"], costs["sqlc again"], key=lambda cost: cost.seconds)
            goal(f"{where}: under half of datamodel-codegen", costs["full"], costs["datamodel"], 0.5)
            goal(f"{where}: no more than sqlc generate", costs["full"], costs["sqlc"], 1)
            goal(f"{where}, nothing changed: under every other tool's re-run", costs["nothing"], again, 1)
        megabytes = max(cost.memory for name, cost in costs.items() if name in OURS) / 2**20
        print(f"| {where}: at most 400 MB | {megabytes:.0f} MB | | {'yes' if megabytes <= 400 else 'NO'} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--slow-runs", type=int, default=3, help="runs of the other generators")
    parser.add_argument("--models", default="10,100,1000", help="which numbers of models")
    arguments = parser.parse_args()
    wanted = {int(number) for number in arguments.models.split(",")}
    layouts = [layout for layout in LAYOUTS if layout[0] in wanted]
    found: dict[tuple[int, int], dict[str, Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        bare = measure([sys.executable, "-c", "pass"], Path(name), 4 * arguments.runs)
        print("| command | models in files | seconds | CPU | of bare | MB |\n|---|---|---|---|---|---|")
        row("python -c pass", "", bare, bare)
        for models, files in layouts:
            folder = Path(name) / f"{models}-{files}"
            write_project(folder, models, files)
            found[models, files] = cachegen(folder, models, files, arguments.runs, bare)
            if files == min(10, max(1, models // 10)):
                found[models, files] |= others(folder, models, files, arguments.slow_runs, bare)
    goals(found, bare)


if __name__ == "__main__":
    main()
