"""Reviews of two versions of one schema, each a text: what the tests here are made on."""

from collections.abc import Mapping
from pathlib import Path

from imperal_cachegen.compiler.categories import CATEGORIES
from imperal_cachegen.compiler.compare import breaking, pair_up
from imperal_cachegen.compiler.ir import Project
from imperal_cachegen.compiler.pipeline import Options, resolve_project
from imperal_cachegen.compiler.remarks.accepts import apply_accepts
from imperal_cachegen.compiler.review import Review, tell

Files = Mapping[str, str]
PAIRS = sorted(path for path in (Path(__file__).parent / "pairs").iterdir() if path.is_dir())


def review_of(old: str | Files, new: str | Files, folder: Path) -> Review:
    """Compare two texts of `schemas/mail_client.yaml`, or two sets of files in `schemas`."""
    before, after = _project(old, folder / "old"), _project(new, folder / "new")
    compared = pair_up(before, after)
    sources = tuple(source for schema in after.schemas for source in schema.inputs)
    applied = apply_accepts(sources, breaking(compared), frozenset(CATEGORIES))
    return tell(compared, applied.kept, applied.hidden)


def review_of_pair(pair: Path, folder: Path) -> Review:
    """Compare the two versions of a folder of `pairs`."""
    return review_of(*((pair / f"{side}.yaml").read_text(encoding="utf-8") for side in ("old", "new")), folder)


def _project(files: str | Files, folder: Path) -> Project:
    (folder / "schemas").mkdir(parents=True)
    (folder / "cachegen.toml").write_text('package = "caches"\n', encoding="utf-8")
    for name, text in ({"mail_client.yaml": files} if isinstance(files, str) else files).items():
        (folder / "schemas" / name).write_text(text, encoding="utf-8")
    compiled = resolve_project([folder / "schemas"], Options(folder))
    assert not compiled.failed, compiled.diagnostics
    return compiled.project
