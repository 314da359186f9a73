"""A schema tree that a stranger sent: what it makes cachegen do, and what it would do if each guard were gone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from attacks import ATTACKS, OUTSIDE, Attack, Breach

import imperal_cachegen
from imperal_cachegen.compiler.emit.header import body_digest

pytestmark = pytest.mark.slow

PACKAGE = Path(imperal_cachegen.__file__).parent
JUDGE = Path(__file__).with_name("judge.py")


def lay_out(attack: Attack, folder: Path) -> tuple[Path, Path]:
    """Make the project and what lies outside of it; return both folders."""
    project, outside = folder / "project", folder / "outside"
    outside.mkdir()
    for name, text in OUTSIDE.items():
        (outside / name).write_text(text, encoding="utf-8")
    project.mkdir()
    for name, text in attack.files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("OUTSIDE", str(outside)), encoding="utf-8")
    for name, target in (attack.links or {}).items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target.replace("OUTSIDE", str(outside)))
    return project, outside


def judged(attack: Attack, project: Path, package: Path | None = None) -> tuple[int, list[str], str]:
    """Run the attack's command; return the exit code, what the judge says, and what was printed."""
    report = project.parent / "report.txt"
    paths = [str(package)] if package is not None else [str(PACKAGE.parent)]
    command = [sys.executable, "-P", str(JUDGE), str(report), str(project), str(project / "caches"), *attack.arguments]
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TMPDIR": str(project / "caches")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert report.exists(), done.stderr
    return done.returncode, report.read_text(encoding="utf-8").splitlines(), done.stdout + done.stderr


def breached(breach: Breach, folder: Path) -> Path:
    """Copy the package without some of its guards, and return the folder to import it from."""
    copy = folder / "breached"
    shutil.copytree(PACKAGE, copy / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    templates = PACKAGE.parent / "templates"
    if templates.is_dir():
        shutil.copytree(templates, copy / "templates")
    for name, guard, instead in breach:
        path = copy / PACKAGE.name / name
        text = path.read_text(encoding="utf-8")
        assert guard in text, f"{name} has no {guard!r} any more: say in attacks.py what guards now"
        path.write_text(text.replace(guard, instead), encoding="utf-8")
    return copy


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_nothing_is_read_written_or_run_that_must_not_be(attack: Attack, tmp_path: Path) -> None:
    project, outside = lay_out(attack, tmp_path)
    before = sorted(outside.rglob("*"))
    code, crimes, said = judged(attack, project)
    assert crimes == [], said
    assert code in attack.code, said
    assert sorted(outside.rglob("*")) == before
    assert {path.name: path.read_text(encoding="utf-8") for path in before} == OUTSIDE


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_without_its_guard_each_attack_is_caught(attack: Attack, tmp_path: Path) -> None:
    project, _ = lay_out(attack, tmp_path)
    _, crimes, said = judged(attack, project, breached(attack.breach, tmp_path))
    assert any(crime.startswith(attack.crime) for crime in crimes), (crimes, said)


PLANTED = ("yaml", "black", "jinja2", "click", "pydantic", "datamodel_code_generator", "sitecustomize", "usercustomize", "conftest", "imperal_cachegen", "templates")  # fmt: skip
MARK = "import pathlib\npathlib.Path(__file__).with_suffix('.ran').write_text('')\nraise SystemExit('planted')\n"


def plant(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / f"{name}.py").write_text(MARK, encoding="utf-8")
    (folder / "templates").mkdir(exist_ok=True)
    for name in ("module", "class", "function"):
        (folder / "templates" / f"{name}.py.jinja").write_text("import os\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        "[tool.black]\nline-length = 40\nskip-string-normalization = true\n", encoding="utf-8"
    )


def run_in(folder: Path, command: list[str], package: Path = PACKAGE.parent) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONSAFEPATH"}
    environment["PYTHONPATH"] = str(package)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


COMMAND = [str(Path(sys.executable).with_name("cachegen"))]
MODULE = [sys.executable, "-m", "imperal_cachegen"]
DOCUMENTED = next(attack for attack in ATTACKS if attack.name == "a document leads up")


def tree(folder: Path) -> Path:
    """Lay out a good schema with a document, so that every library has its part in the build."""
    project, _ = lay_out(DOCUMENTED, folder)
    shutil.copy(folder / "outside" / "rows.json", project / "schemas")
    schema = project / "schemas" / "notes.yaml"
    schema.write_text(schema.read_text(encoding="utf-8").replace("../../outside/", ""), encoding="utf-8")
    return project


@pytest.mark.parametrize("where", [".", "schemas"])
@pytest.mark.parametrize("command", [COMMAND, MODULE], ids=["command", "module"])
def test_what_lies_in_the_tree_is_never_imported(where: str, command: list[str], tmp_path: Path) -> None:
    """`python -m` looks for the package itself in the current folder, before any code of ours: only `-P` prevents that."""
    project = tree(tmp_path)
    plain = run_in(project, [*COMMAND, "build", "schemas"])
    assert plain.returncode == 0, plain.stderr
    module = (project / "caches" / "notes_cache.py").read_text(encoding="utf-8")
    names = PLANTED if command == COMMAND else tuple(name for name in PLANTED if name != "imperal_cachegen")
    plant(project / where, names)
    done = run_in(
        project / where, [*command, "build", "--force", str(project / "schemas"), "--out", str(project / "made")]
    )
    assert done.returncode == 0, done.stderr
    assert list(project.rglob("*.ran")) == []
    assert (project / "made" / "notes_cache.py").read_text(encoding="utf-8") == module


def test_without_its_guard_the_module_takes_libraries_from_the_tree(tmp_path: Path) -> None:
    project = tree(tmp_path)
    plant(project, ("yaml", "click"))
    package = breached((("__main__.py", "    leave_the_current_folder()\n", ""),), tmp_path)
    run_in(project, [*MODULE, "build", "schemas"], package)
    assert list(project.rglob("*.ran")) != []


def test_a_forged_module_is_found_by_a_full_check(tmp_path: Path) -> None:
    """Whoever writes a module and its header can make them agree: only its whole text tells."""
    project = tree(tmp_path)
    assert run_in(project, [*COMMAND, "build", "schemas"]).returncode == 0
    module = project / "caches" / "notes_cache.py"
    first, second, body = module.read_bytes().split(b"\n", 2)
    body = body.replace(b"from collections", b"import os\nfrom collections", 1)
    second = re.sub(rb"body=\w+", b"body=" + body_digest(memoryview(body)).encode(), second)
    module.write_bytes(b"\n".join([first, second, body]))
    assert run_in(project, [*COMMAND, "check", "schemas"]).returncode == 0  # as if nothing had happened
    done = run_in(project, [*COMMAND, "check", "--full", "schemas"])
    assert done.returncode == 1
    assert "CG704" in done.stderr
