"""The door: tells what `--against` names, and reads both versions."""

from collections.abc import Sequence
from pathlib import Path

from ..results import Options
from .values import Compared


def compare_with(against: str, paths: Sequence[Path], options: Options) -> Compared:
    """Read the schemas that `paths` stand for as they are, and as they were at `against`.

    `against` is, in this order: a file that `cachegen ir` wrote; a folder, whose schemas are compared with those of the
    one folder that is asked for, by their paths in it; a git ref. Without `paths`: as `build`. Of `options` only `cwd`
    counts.
    """
    raise NotImplementedError
