"""The main line: build writes what changes, check says how it stands, and an error keeps everything as it was."""

from pathlib import Path

import pytest

from imperal_cachegen.compiler.pipeline import Options, Report, build, check, compile_project, resolve_project

NOTES = """cachegen: 1
app: notes
models:
  note:
    key: "note:{note_id}"
    segments:
      note_id: id
    ttl: 60s
    fields:
      title: str
"""
SHARED = "cachegen: 1\ntypes:\n  Label:\n    fields:\n      text: str\n"
USER = """cachegen: 1
app: notes
module: notes_labels_cache
use: [shared.yaml]
models:
  label_list:
    key: labels
    ttl: 60s
    fields:
      labels: list[Label]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "cachegen.toml").write_text("")
    (tmp_path / "schemas/notes.yaml").write_text(NOTES)
    return tmp_path


def run(project: Path, *paths: str, force: bool = False) -> Report:
    return build([Path(path) for path in paths], Options(project, force=force))


def states(report: Report) -> dict[str, str]:
    return {change.name: change.state for change in report.changes}


def codes(report: Report) -> list[str]:
    return [one.code for one in report.diagnostics]


def test_build_creates_updates_and_leaves_alone(project: Path) -> None:
    assert states(run(project)) == {"caches/notes_cache.py": "created"}
    module = project / "caches/notes_cache.py"
    before = module.stat().st_mtime_ns
    assert states(run(project)) == {"caches/notes_cache.py": "unchanged"}
    assert module.stat().st_mtime_ns == before
    (project / "schemas/notes.yaml").write_text(NOTES.replace("60s", "30s"))
    assert states(run(project)) == {"caches/notes_cache.py": "updated"}
    assert "fresh=30" in module.read_text()


def test_the_same_file_or_folder_gives_the_same_module(project: Path) -> None:
    texts = []
    for path in ("schemas", "schemas/notes.yaml", "."):
        run(project, path)
        texts.append((project / "caches/notes_cache.py").read_bytes())
    assert texts[0] == texts[1] == texts[2]
    assert [path.name for path in project.rglob("*.py")] == ["notes_cache.py"]


def test_an_error_in_one_schema_keeps_every_module_as_it_was(project: Path) -> None:
    (project / "schemas/broken.yaml").write_text("cachegen: 1\nttl: {panel: 1h}\n")
    report = run(project)
    assert (report.failed, codes(report), report.changes) == (True, ["CG402"], ())
    assert not (project / "caches").exists()


def test_warnings_do_not_stop_a_build(project: Path) -> None:
    (project / "schemas/notes.yaml").write_text(NOTES.replace("title: str", 'title: str = ""'))
    report = run(project)
    assert (report.failed, codes(report), states(report)) == (False, ["CG512"], {"caches/notes_cache.py": "created"})


def test_an_ignore_hides_a_warning(project: Path) -> None:
    text = NOTES.replace("title: str", 'title: str = ""')
    ignore = "  # cachegen: ignore[CG512] errors are never built\n  note:"
    (project / "schemas/notes.yaml").write_text(text.replace("  note:", ignore))
    assert codes(run(project)) == []


def test_check_says_how_modules_stand_and_writes_nothing(project: Path) -> None:
    options = Options(project)
    report = check([], options)
    assert (codes(report), states(report)) == (["CG703"], {"caches/notes_cache.py": "missing"})
    assert not (project / "caches").exists()
    run(project)
    assert (check([], options).diagnostics, states(check([], options))) == ((), {"caches/notes_cache.py": "unchanged"})
    (project / "schemas/notes.yaml").write_text(NOTES.replace("60s", "30s"))
    assert codes(check([], options)) == ["CG704"]
    place = check([], options).diagnostics[0].span
    assert (place.source.name, place.line, place.text) == ("schemas/notes.yaml", 1, "cachegen:"[:-1])


def test_edited_and_foreign_files_are_not_overwritten(project: Path) -> None:
    run(project)
    module = project / "caches/notes_cache.py"
    module.write_text(module.read_text() + "# mine\n")
    report = run(project)
    assert (codes(report), report.changes, module.read_text().endswith("# mine\n")) == (["CG705"], (), True)
    assert codes(check([], Options(project))) == ["CG705"]
    module.write_text("x = 1\n")
    assert codes(run(project)) == ["CG706"]
    assert states(run(project, force=True)) == {"caches/notes_cache.py": "updated"}


def test_orphans_are_found_whichever_path_is_given(project: Path) -> None:
    (project / "schemas/other.yaml").write_text(
        NOTES.replace("note:", "other:").replace("other:{note_id}", "o:{note_id}")
    )
    run(project)
    assert codes(check([Path("schemas/notes.yaml")], Options(project))) == []
    (project / "schemas/other.yaml").unlink()
    report = check([Path("schemas/notes.yaml")], Options(project))
    assert codes(report) == ["CG707"]
    found = report.diagnostics[0]
    assert "notes_other_cache.py" in found.message
    assert "`module: notes_other_cache`" in found.help[1]
    assert (found.span.line, found.span.text) == (1, "# Generated")


def test_a_build_warns_of_orphans_and_leaves_them(project: Path) -> None:
    run(project)
    (project / "schemas/notes.yaml").rename(project / "schemas/mine.yaml")
    report = run(project)
    assert (codes(report), report.failed) == (["CG707"], False)
    assert states(report) == {"caches/notes_mine_cache.py": "created"}
    assert (project / "caches/notes_cache.py").exists()
    assert [found.severity.value for found in check([], Options(project)).diagnostics] == ["error"]


def test_used_files_are_built_and_imported_as_neighbours(project: Path) -> None:
    (project / "schemas/shared.yaml").write_text(SHARED)
    (project / "schemas/labels.yaml").write_text(USER)
    assert codes(run(project, "schemas/labels.yaml")) == ["CG701"]
    (project / "caches").mkdir()
    (project / "caches/__init__.py").write_text("")
    report = run(project, "schemas/labels.yaml")
    assert states(report) == {"caches/notes_labels_cache.py": "created", "caches/shared_cache.py": "created"}
    assert "from .shared_cache import Label" in (project / "caches/notes_labels_cache.py").read_text()


def test_a_package_of_the_settings_is_imported_from(project: Path) -> None:
    (project / "cachegen.toml").write_text('package = "app.caches"\nout = "app/caches"\n')
    (project / "schemas/shared.yaml").write_text(SHARED)
    (project / "schemas/labels.yaml").write_text(USER)
    assert not run(project).failed
    assert "from app.caches.shared_cache import Label" in (project / "app/caches/notes_labels_cache.py").read_text()


def test_used_modules_of_another_folder_are_an_error(project: Path) -> None:
    (project / "lib").mkdir()
    (project / "lib/shared.yaml").write_text(SHARED)
    (project / "schemas/labels.yaml").write_text(USER.replace("shared.yaml", "../lib/shared.yaml"))
    (project / "lib/deep").mkdir()
    (project / "lib/deep/x.yaml").write_text(SHARED)
    (project / "schemas/labels.yaml").write_text(USER.replace("shared.yaml", "../lib/deep/x.yaml"))
    assert codes(run(project)) == ["CG702"]


def test_progress_hears_of_every_module(project: Path) -> None:
    (project / "schemas/shared.yaml").write_text(SHARED)
    heard: list[tuple[int, int, str]] = []
    compile_project([], Options(project), lambda done, total, name: heard.append((done, total, name)))
    assert heard == [(0, 2, "schemas/notes.yaml"), (1, 2, "schemas/shared.yaml")]


def test_wrong_usage_does_nothing(project: Path) -> None:
    report = run(project, "nowhere")
    assert report.compiled.usage == ("`nowhere` does not exist",)
    assert (report.failed, report.changes) == (False, ())
    assert not (project / "caches").exists()


def test_resolving_renders_nothing(project: Path) -> None:
    compiled = resolve_project([], Options(project))
    assert compiled.modules == ()
    assert [schema.module for schema in compiled.project.schemas] == ["notes_cache"]


def test_findings_of_all_files_come_in_order_of_place(project: Path) -> None:
    (project / "schemas/a.yaml").write_text("cachegen: 1\nttl: {b: 1h, a: 2h}\nsegments: {x: idd}\n")
    (project / "schemas/b.yaml").write_text("cachegen: 1\nttl: {c: 1s}\n")
    report = run(project)
    assert [(one.span.source.name, one.span.line, one.code) for one in report.diagnostics] == [
        ("schemas/a.yaml", 2, "CG402"),
        ("schemas/a.yaml", 2, "CG402"),
        ("schemas/a.yaml", 3, "CG311"),
        ("schemas/b.yaml", 2, "CG403"),
    ]


def test_a_broken_settings_file_stops_a_build(project: Path) -> None:
    (project / "cachegen.toml").write_text("out = 'x'\noutt = 1\n")
    report = run(project)
    assert (codes(report), report.failed) == (["CG105"], True)
    assert not (project / "x").exists()
