"""Modules that import each other: inside a package, and by the package's name."""

import subprocess
import sys
from pathlib import Path

import pytest

from imperal_cachegen.compiler.pipeline import Options, build

SHARED = "cachegen: 1\ntypes:\n  Author:\n    fields:\n      name: str\n"
NOTES = """
cachegen: 1
app: notes
use: [shared.yaml]
models:
  note:
    key: "note:{note_id}"
    segments:
      note_id: id
    ttl: 60s
    fields:
      author: Author
"""


@pytest.mark.parametrize("named", [True, False], ids=["named", "relative"])
def test_a_used_class_is_the_one_of_its_module(tmp_path: Path, named: bool) -> None:
    project = tmp_path / "project"
    caches = project / "notes_app" / "caches"
    caches.mkdir(parents=True)
    settings = '[tool.cachegen]\nout = "notes_app/caches"\n'
    if named:
        settings += 'package = "notes_app.caches"\n'
    else:
        (caches / "__init__.py").touch()
        (caches.parent / "__init__.py").touch()
    (project / "pyproject.toml").write_text(settings)
    (project / "schemas").mkdir()
    (project / "schemas" / "shared.yaml").write_text(SHARED)
    (project / "schemas" / "notes.yaml").write_text(NOTES)
    report = build([project / "schemas"], Options(project))
    assert not report.failed, report.diagnostics
    program = (
        "from notes_app.caches.notes_cache import Note\nfrom notes_app.caches.shared_cache import Author\n"
        "print(type(Note.model_validate({'author': {'name': 'x'}}).author) is Author)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "True\n", done.stderr
