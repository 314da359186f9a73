"""What importing generated modules costs, beside the same classes written by hand. Goal: at most 1.15 times.

    python benchmarks/imports.py [--models 100] [--runs 15]

Each import runs in a fresh process with compiled bytecode, the two in turn; what counts is the median of the CPU
time that the import statement takes, Pydantic's own import included. The second line leaves Pydantic's import out.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from imperal_cachegen.compiler.pipeline import Options, build

FIELDS = """
      f0: str
      f1: int = 0
      f2: list[str] = []
      f3: datetime | None = None
      f4: Row
      f5: dict[str, int] = {}
      f6: float = 0.0
      f7: bool = false
"""
HAND_FIELDS = """
    model_config = ConfigDict(allow_inf_nan=False)

    f0: str
    f1: int = 0
    f2: list[str] = []
    f3: AwareDatetime | None = None
    f4: Row
    f5: dict[str, int] = {}
    f6: float = 0.0
    f7: bool = False
"""


def schema(models: int) -> str:
    """Return a schema of many models of eight fields."""
    declared = "".join(
        f'  m{at}:\n    key: "m{at}:{{account_id}}:{{page}}"\n    ttl: 60s\n    scope: [account_id]\n    fields:{FIELDS}'
        for at in range(models)
    )
    return (
        "cachegen: 1\napp: bench\nmodule: bench_generated\nsegments:\n  account_id: id\n  page: int(0..99)\n"
        f"types:\n  Row:\n    fields:\n      x: int\nmodels:\n{declared}"
    )


def by_hand(models: int) -> str:
    """Return a module with the same classes."""
    classes = "".join(f"\n\nclass M{at}(BaseModel):{HAND_FIELDS}" for at in range(models))
    return (
        "from pydantic import AwareDatetime, BaseModel, ConfigDict\n\n\n"
        f"class Row(BaseModel):\n    model_config = ConfigDict(allow_inf_nan=False)\n\n    x: int\n{classes}"
    )


def seconds(folder: Path, module: str, warm: str) -> float:
    """Return the CPU time that an import takes in a fresh process."""
    program = f"import time\n{warm}\nstart = time.process_time()\nimport {module}\nprint(time.process_time() - start)"
    command = [sys.executable, "-c", program]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def compare(folder: Path, runs: int, warm: str) -> tuple[float, float]:
    """Return the medians of the generated module and of the one written by hand, measured in turn."""
    pairs = [
        (seconds(folder, "bench_generated", warm), seconds(folder, "bench_by_hand", warm)) for _ in range(runs + 1)
    ]
    generated, hand = zip(*pairs[1:], strict=True)
    return statistics.median(generated), statistics.median(hand)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=100)
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bench.yaml").write_text(schema(arguments.models))
        report = build([folder / "bench.yaml"], Options(folder, folder))
        if report.failed:
            raise SystemExit(f"the schema does not build: {report.diagnostics}")
        (folder / "bench_by_hand.py").write_text(by_hand(arguments.models))
        warm = "import pydantic; pydantic.BaseModel, pydantic.ConfigDict, pydantic.Field, pydantic.AwareDatetime"
        for what, before in (("with Pydantic's import", ""), ("without it", warm)):
            generated, hand = compare(folder, arguments.runs, before)
            print(
                f"{arguments.models} models, {what}: generated {generated * 1000:.0f} ms, "
                f"by hand {hand * 1000:.0f} ms, ratio {generated / hand:.2f}"
            )


if __name__ == "__main__":
    main()
