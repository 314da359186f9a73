"""However many processes make the modules, the same comes out; and no process outlives the run."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from projects import WARNS, codes, look, plain, run, shop, write

from imperal_cachegen.compiler.emit.errors import NotAsPlanned
from imperal_cachegen.compiler.emit.folder import Out
from imperal_cachegen.compiler.modules import making
from imperal_cachegen.compiler.modules.making import InWorker, Work, make
from imperal_cachegen.compiler.pipeline import Options, compile_project
from imperal_cachegen.compiler.results import silent


def many(folder: Path, files: int = 12) -> Path:
    shop(folder)
    write(folder / "schemas", {f"f{at:02}.yaml": plain(f"model{at:02}") for at in range(files)})
    return folder


def texts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "caches").iterdir()}


def works(folder: Path) -> list[Work]:
    """Return the work of making every module of a project."""
    compiled = compile_project([], Options(folder))
    out = Out(folder / "caches", "app")
    return [Work(schema, compiled.project, out, 0) for schema in compiled.project.schemas]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_same_bytes_and_findings_in_the_same_order(
    tmp_path: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system can't {method}")
    monkeypatch.setattr(making, "_context", lambda: multiprocessing.get_context(method))
    found = {}
    for jobs in (1, 2, 3):
        folder = many(tmp_path / str(jobs))
        write(folder / "schemas", {"notes.yaml": WARNS, "n2.yaml": WARNS.replace("note", "page")})
        report = run(folder, jobs=jobs)
        assert len(report.changes) == 19
        found[jobs] = (
            texts(folder),
            [one.message for one in report.diagnostics],
            [one.path.name for one in report.changes],
        )
        assert codes(look(folder, jobs=jobs)) == ["CG010", "CG010"]
    assert found[1] == found[2] == found[3]
    assert multiprocessing.active_children() == []


def test_progress_is_told_of_each_module_once(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    folder = many(tmp_path)
    made = make(works(folder), 2, lambda done, total, name: told.append((done, total, name)))
    assert [done for done, _, _ in told] == list(range(17))
    assert {total for _, total, _ in told} == {17}
    assert len({name for _, _, name in told}) == len(made) == 17


def test_a_bug_in_a_worker_is_raised_with_its_traceback_the_first_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def emit(schema: object, *_: object) -> str:
        raise NotAsPlanned(f"bug in {schema.source.name}")  # type: ignore[attr-defined]

    work = works(many(tmp_path))
    monkeypatch.setattr(making, "emit", emit)
    monkeypatch.setattr(making, "_context", lambda: multiprocessing.get_context("fork"))
    with pytest.raises(NotAsPlanned, match="bug in carts") as raised:
        make(work, 2, silent)
    assert isinstance(raised.value.__cause__, InWorker)
    assert "Traceback" in str(raised.value.__cause__)
    assert "in emit" in str(raised.value.__cause__)
    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = works(many(tmp_path))
    monkeypatch.setattr(making, "emit", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    monkeypatch.setattr(making, "_context", lambda: multiprocessing.get_context("fork"))
    with pytest.raises(RuntimeError, match="ended with exit code -9"):
        make(work, 2, silent)
    assert multiprocessing.active_children() == []


def test_little_work_is_done_in_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def started() -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(making, "_context", started)
    work = works(many(tmp_path))
    assert len(make(work, 0, silent)) == 17
    monkeypatch.setattr(making, "PAYS_FROM", 10)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    with pytest.raises(AssertionError, match="a process was started"):
        make(work, 0, silent)


def test_jobs_of_the_settings_hold_where_nothing_else_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = making._spread
    monkeypatch.setattr(
        making, "_spread", lambda works, workers, told: asked.append(workers) or real(works, workers, told)
    )
    folder = many(tmp_path)
    write(folder, {"cachegen.toml": "jobs = 3\n"})
    run(folder, jobs=0)
    run(folder, jobs=2, full=True)
    assert asked == [3, 2]


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text(encoding="utf-8").split()] if path.exists() else []


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's account of processes")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_build(tmp_path: Path, ending: signal.Signals) -> None:
    folder = write(tmp_path, {f"schemas/f{at:03}.yaml": plain(f"model{at:03}") for at in range(400)})
    process = subprocess.Popen(
        [sys.executable, "-m", "imperal_cachegen", "build", "--jobs", "2"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + 60
        while not (workers := children(process.pid)) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        assert workers
        process.send_signal(ending)
        _, said = process.communicate(timeout=60)
        while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < until:
            time.sleep(0.02)
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    finally:
        process.kill()
        process.wait()
    if ending is signal.SIGINT:
        assert (process.returncode, said.strip()) == (130, b"cachegen: interrupted")
