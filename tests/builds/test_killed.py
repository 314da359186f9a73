"""Whatever ends a build, every file is the old one or the new one, whole, and the next build repairs the rest."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects import codes, look, plain, run, states, write

from imperal_cachegen.compiler.emit import write as writing
from imperal_cachegen.compiler.emit.leftovers import ENDING, clear, temporary_name

FILES = 24


def schemas(ttl: str) -> dict[str, str]:
    return {f"schemas/f{at:02}.yaml": plain(f"model{at:02}").replace("60s", ttl) for at in range(FILES)}


def modules(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "caches").glob("*.py")}


def start(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "imperal_cachegen", "build", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_many(tmp_path: Path, times: int) -> None:
    texts = {
        ttl: modules(built) for ttl in ("60s", "90s") if (built := write(tmp_path / ttl, schemas(ttl))) and run(built)
    }
    folder = write(tmp_path / "project", schemas("60s"))
    began = time.monotonic()
    start(folder).wait(timeout=60)
    whole = time.monotonic() - began
    assert modules(folder) == texts["60s"]
    chance = random.Random(times)
    old, new = "60s", "90s"
    for at in range(times):
        write(folder, schemas(new))
        process = start(folder, "--jobs", str(at % 2 + 1))
        try:
            if at % 3:  # near the end, where files are written
                until = time.monotonic() + 4 * whole
                while (
                    process.poll() is None and time.monotonic() < until and not list(folder.glob(f"caches/*{ENDING}"))
                ):
                    time.sleep(0.0005)
                time.sleep(chance.uniform(0, 0.03))
            else:
                time.sleep(chance.uniform(0, 1.1 * whole))
            process.send_signal(signal.SIGKILL)
        finally:
            process.kill()
            process.wait(timeout=60)
        found = modules(folder)
        assert found.keys() == texts[old].keys()
        for name, text in found.items():
            assert text in (texts["60s"][name], texts["90s"][name]), f"{name} is neither old nor new after kill {at}"
        old, new = new, old
    start(folder).wait(timeout=60)
    assert modules(folder) == texts[old]
    assert codes(look(folder)) == []
    assert [path.name for path in (folder / "caches").iterdir() if path.suffix != ".py"] == []


@pytest.mark.slow
def test_a_build_is_killed_at_any_moment(tmp_path: Path) -> None:
    kill_many(tmp_path, 15)


@pytest.mark.long
def test_two_hundred_builds_are_killed(tmp_path: Path) -> None:
    kill_many(tmp_path, 200)


@pytest.mark.slow
def test_builds_at_once_do_not_harm_each_other(tmp_path: Path) -> None:
    folder = write(tmp_path, schemas("60s"))
    for ttl in ("60s", "90s", "60s"):
        write(folder, schemas(ttl))
        running = [start(folder, "--jobs", str(jobs)) for jobs in (1, 2, 1)]
        while any(process.poll() is None for process in running):
            for text in modules(folder).values() if (folder / "caches").is_dir() else ():
                assert text.endswith(b")\n")
            time.sleep(0.002)
        assert [process.wait() for process in running] == [0, 0, 0]
        assert codes(look(folder)) == []
        assert len(list((folder / "caches").iterdir())) == FILES


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB: room for the modules once, and not twice."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk_leaves_everything_as_it_was(small_disk: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", schemas("60s"))
    assert run(folder, out=small_disk).diagnostics == ()
    before = {path.name: path.read_bytes() for path in small_disk.iterdir()}
    write(folder, schemas("90s"))
    report = run(folder, out=small_disk)
    assert codes(report) == ["CG709"]
    assert "no space left" in report.diagnostics[0].message
    assert {path.name: path.read_bytes() for path in small_disk.iterdir()} == before
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    assert set(states(run(folder, out=small_disk)).values()) == {"updated"}
    assert codes(look(folder, out=small_disk)) == []


@pytest.mark.slow
def test_a_limit_on_files_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """The same where nothing can be mounted: the system refuses to write more than some bytes into a file."""
    folder = write(tmp_path, schemas("60s"))
    run(folder)
    before = modules(folder)
    big = plain("model11") + '      more: dict[str, str] = {}\n      note: str = "' + 900 * "x" + '"\n'
    write(folder, schemas("90s") | {"schemas/f11.yaml": big})
    limit = max(map(len, before.values())) + 400

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-B", "-m", "imperal_cachegen", "build"],
        cwd=folder,
        preexec_fn=small_files,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "CG709" in done.stderr
    assert modules(folder) == before
    assert len(list((folder / "caches").iterdir())) == FILES


def test_everything_is_proved_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from imperal_cachegen.compiler.modules import making

    real = making.emit

    def emit(schema, *more):  # type: ignore[no-untyped-def]
        if schema.source.path.stem == "f23":
            raise RuntimeError("the last of all")
        return real(schema, *more)

    monkeypatch.setattr(making, "emit", emit)
    folder = write(tmp_path, schemas("60s"))
    with pytest.raises(RuntimeError, match="the last of all"):
        run(folder)
    assert not (folder / "caches").exists()


def test_an_interrupted_write_is_repaired_by_the_next_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path, schemas("60s"))
    run(folder)
    write(folder, schemas("90s"))
    real = Path.replace
    count = iter(range(1000))

    def replace(path: Path, target: Path) -> Path:
        if next(count) == 10:
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        run(folder)
    monkeypatch.undo()
    report = look(folder)
    assert sorted(states(report).values()) == ["stale"] * (FILES - 10) + ["unchanged"] * 10
    assert not list((folder / "caches").glob(f".*{ENDING}"))
    run(folder)
    assert codes(look(folder)) == []


def test_what_a_dead_build_left_goes_and_what_a_live_one_writes_stays(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    own = temporary_name("a.py", 12 * "0")
    names = {
        "dead": own.replace(f"-{os.getpid()}-", f"-{gone.pid}-"),
        "alive": own,
        "elsewhere": own.replace(own.split(".")[3][:8], 8 * "f", 1).replace(f"-{os.getpid()}-", f"-{gone.pid}-"),
        "other": ".a.py.tmp",
        "old": f".a.py.x{ENDING}",
        "module": "a.py",
    }
    for name in names.values():
        (tmp_path / name).touch()
    os.utime(tmp_path / names["old"], (1, 1))
    (tmp_path / f"folder{ENDING}").mkdir()
    clear(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert {name for name, file in names.items() if file in left} == {"alive", "elsewhere", "other", "module"}
    clear(tmp_path / "nowhere")


def test_a_build_without_work_clears_away_too(tmp_path: Path) -> None:
    folder = write(tmp_path, schemas("60s"))
    run(folder)
    left = folder / "caches" / f".f01_cache.py.x{ENDING}"
    left.touch()
    os.utime(left, (1, 1))
    look(folder)
    assert left.exists()
    run(folder)
    assert not left.exists()


def test_prune_deletes_what_is_ours_and_in_the_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "project", schemas("60s"))
    run(folder)
    caches, outside = folder / "caches", tmp_path / "outside_cache.py"
    outside.write_bytes((caches / "shop_f04_cache.py").read_bytes())
    for at in range(5):
        (folder / "schemas" / f"f0{at}.yaml").unlink()
    (caches / "handlers.py").write_text("x = 1\n", encoding="utf-8")
    (caches / "link_cache.py").symlink_to(outside)
    (caches / "deep").mkdir()
    (caches / "deep" / "old_cache.py").write_bytes(outside.read_bytes())
    edited = caches / "shop_f00_cache.py"
    edited.write_text(edited.read_text(encoding="utf-8") + "x = 1\n", encoding="utf-8")
    newer = caches / "shop_f01_cache.py"
    newer.write_text(newer.read_text(encoding="utf-8").replace("# cachegen: 1", "# cachegen: 9"), encoding="utf-8")
    report = run(folder, prune=True)
    assert {name for name, state in states(report).items() if state == "deleted"} == {"f02", "f03", "f04"}
    assert codes(report) == ["CG707"] * 2
    assert not report.failed
    assert outside.exists()
    assert all(path.exists() for path in (edited, newer, caches / "handlers.py", caches / "deep" / "old_cache.py"))
    report = run(folder, prune=True, force=True)
    assert {change.path.name for change in report.changes if change.state == "deleted"} == {edited.name, newer.name}
    assert codes(report) == []
    assert (caches / "link_cache.py").is_symlink()


def test_prune_deletes_nothing_where_a_schema_is_broken(tmp_path: Path) -> None:
    folder = write(tmp_path, schemas("60s"))
    run(folder)
    (folder / "schemas" / "f00.yaml").unlink()
    write(folder, {"schemas/f01.yaml": "cachegen: 1\nmodels: 1\n"})
    assert run(folder, prune=True).failed
    assert len(modules(folder)) == FILES


def test_an_orphan_that_can_not_be_deleted_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path, schemas("60s"))
    run(folder)
    (folder / "schemas" / "f00.yaml").unlink()

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(writing.Path, "unlink", refuse)
    report = run(folder, prune=True)
    assert codes(report) == ["CG707", "CG709"]
    assert report.failed
