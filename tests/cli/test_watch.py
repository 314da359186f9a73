"""A real `cachegen watch`, real files, and what people and editors do to them."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Self

import pytest

pytestmark = pytest.mark.slow

PATIENCE = 120
"""Seconds that a build may take to come, on a machine that does much else."""

NOTES = """cachegen: 1
app: notes
models:
  folders:
    key: folders
    ttl: 60s
    fields:
      names: list[str]
"""
BROKEN = NOTES.replace("list[str]", "list[strng]")


class Watch:
    """A running `cachegen watch`, and the lines that it has said so far."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "imperal_cachegen", "watch", *arguments]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )
        self.lines: list[str] = []
        self._reader = Thread(target=self._read)
        self._reader.start()
        self._seen = 0

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def round(self) -> str:
        """Wait for the end of the next build, and return what was said of it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for at, line in enumerate(self.lines[self._seen :], self._seen):
                if line.endswith("; waiting for changes"):
                    said = "\n".join(self.lines[self._seen : at + 1])
                    self._seen = at + 1
                    return said
            assert self.process.poll() is None, self.lines
            time.sleep(0.02)
        raise AssertionError(f"no build within {PATIENCE} s: {self.lines[self._seen:]}")

    def until(self, word: str) -> str:
        """Wait for a build of which something is said; others may come before it."""
        while word not in (said := self.round()):
            pass
        return said

    def only_heard(self, name: str, seconds: float = 1.5) -> bool:
        """Whether nothing but a change of this file has been built for, a while from now included.

        One change may be built for twice, where the machine stands still in the midst of it.
        """
        time.sleep(seconds)
        return {line.partition("changed: ")[2] for line in self.lines if "] changed: " in line} == {name}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cachegen.toml").write_text('schemas = ["schemas"]\n', encoding="utf-8")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "notes.yaml").write_text(NOTES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def watch(folder: Path) -> Iterator[Watch]:
    with Watch(folder) as running:
        assert "created caches/notes_cache.py" in running.round()
        yield running


def write(path: Path, text: str) -> None:
    """Write a file at once: nobody sees it half."""
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def test_a_change_is_built_and_what_breaks_is_said(watch: Watch, folder: Path) -> None:
    schema, module = folder / "schemas" / "notes.yaml", folder / "caches" / "notes_cache.py"
    good = module.read_text(encoding="utf-8")
    write(schema, BROKEN)
    said = watch.round()
    assert "changed: schemas/notes.yaml" in said
    assert "CG202" in said
    assert "not built" in said
    assert module.read_text(encoding="utf-8") == good
    write(schema, NOTES.replace("names", "titles"))
    assert "updated caches/notes_cache.py" in watch.round()
    assert "titles: list[str]" in module.read_text(encoding="utf-8")
    assert watch.only_heard("schemas/notes.yaml")  # its own output wakes it not


def rename_over(schema: Path, text: str) -> None:
    write(schema, text)


def truncate_and_write(schema: Path, text: str) -> None:
    with schema.open("w", encoding="utf-8") as file:
        file.truncate()
        file.flush()
        file.write(text[:30])
        file.flush()
        file.write(text[30:])


def as_vim(schema: Path, text: str) -> None:
    swap, probe, backup = (schema.with_name(name) for name in (".notes.yaml.swp", "4913", "notes.yaml~"))
    swap.write_text("x", encoding="utf-8")
    probe.touch()
    probe.unlink()
    schema.rename(backup)
    write(schema, text)
    backup.unlink()
    swap.unlink()


def as_emacs(schema: Path, text: str) -> None:
    lock = schema.with_name(".#notes.yaml")
    lock.symlink_to("somebody@somewhere.1")
    shutil.copy(schema, schema.with_name("notes.yaml~"))
    write(schema, text)
    lock.unlink()


@pytest.mark.parametrize("save", [rename_over, truncate_and_write, as_vim, as_emacs])
def test_editors_save_in_their_own_ways(watch: Watch, folder: Path, save: object) -> None:
    for word in ("titles", "labels"):
        save(folder / "schemas" / "notes.yaml", NOTES.replace("names", word))
        watch.until("updated caches/notes_cache.py")
        assert f"{word}: list[str]" in (folder / "caches" / "notes_cache.py").read_text(encoding="utf-8")
    assert watch.only_heard("schemas/notes.yaml")


def test_files_come_go_and_are_renamed(watch: Watch, folder: Path) -> None:
    schemas = folder / "schemas"
    (schemas / "more").mkdir()
    write(schemas / "more" / "tasks.yaml", NOTES.replace("notes", "tasks").replace("folders", "lists"))
    watch.until("created caches/tasks_cache.py")
    (schemas / "more" / "tasks.yaml").rename(schemas / "tasks.yaml")
    said = watch.until("changed: ")
    assert "tasks.yaml" in said
    (schemas / "tasks.yaml").unlink()
    assert "CG707" in watch.until("CG707")
    write(schemas / "unread.yaml", "app: notes\nmodels: {}\n")
    assert "CG101" in watch.until("unread.yaml")


def test_documents_used_files_and_settings_count(watch: Watch, folder: Path) -> None:
    schemas, api = folder / "schemas", folder / "api"
    write(schemas / "notes.yaml", NOTES + 'types:\n  Row:\n    schema: "../api/rows.json#/$defs/Row"\n')
    assert "CG600" in watch.until("CG600")  # the document is not there yet, nor its folder
    api.mkdir()
    write(api / "rows.json", '{"$defs": {"Row": {"type": "object", "properties": {"id": {"type": "string"}}}}}')
    watch.until("updated caches/notes_cache.py")
    write(api / "rows.json", '{"$defs": {"Row": {"type": "object", "properties": {"number": {"type": "string"}}}}}')
    assert "changed: api/rows.json" in watch.until("updated caches/notes_cache.py")
    (folder / "shared").mkdir()
    write(folder / "shared" / "times.yaml", "cachegen: 1\nttl:\n  short: 30s\n")
    write(schemas / "notes.yaml", NOTES.replace("60s", "short") + "use: [../shared/times.yaml]\n")
    watch.until("updated caches/notes_cache.py")
    write(folder / "shared" / "times.yaml", "cachegen: 1\nttl:\n  short: 45s\n")
    assert "changed: shared/times.yaml" in watch.until("updated caches/notes_cache.py")
    write(folder / "cachegen.toml", 'schemas = ["schemas"]\nout = "elsewhere"\n')
    watch.until("created elsewhere/notes_cache.py")
    write(folder / "cachegen.toml", 'schemas = ["schemas"]\nouch = "elsewhere"\n')
    watch.until("CG105")


@pytest.mark.parametrize("how", ["settings", "default", "path"])
def test_the_schemas_folder_goes_and_comes_back(folder: Path, how: str) -> None:
    if how == "default":
        (folder / "cachegen.toml").unlink()
    name = "schemas"
    if how == "settings":
        name = "data/declared"
        (folder / "data").mkdir()
        (folder / "schemas").rename(folder / name)
        write(folder / "cachegen.toml", f'schemas = ["{name}"]\nout = "caches"\n')
    with Watch(folder, *(["schemas"] if how == "path" else [])) as watch:
        watch.until("created caches/notes_cache.py")
        shutil.rmtree(folder / name)
        watch.until("not built")
        (folder / name).mkdir()
        write(folder / name / "notes.yaml", NOTES.replace("names", "titles"))
        watch.until("updated caches/notes_cache.py")
        shutil.rmtree(folder / name)
        watch.until("not built")
        (folder / "made").mkdir()
        write(folder / "made" / "notes.yaml", NOTES)
        (folder / "made").rename(folder / name)
        watch.until("updated caches/notes_cache.py")


def test_many_files_at_once_are_one_build(watch: Watch, folder: Path) -> None:
    for number in range(12):
        write(folder / "schemas" / f"n{number}.yaml", NOTES.replace("folders", f"folders_{number}"))
    said = watch.until("n11_cache.py")
    assert said.count("created") > 6  # one, or two where the machine stood still between them


@pytest.mark.parametrize("when", ["waiting", "building"])
def test_interrupt_ends_it_cleanly(folder: Path, when: str) -> None:
    with Watch(folder) as watch:
        if when == "waiting":
            watch.round()
        else:
            until = time.monotonic() + PATIENCE
            while not watch.lines and time.monotonic() < until:
                time.sleep(0.005)
        watch.process.send_signal(signal.SIGINT)
        # Python ends itself by the signal, after all else, where the interrupt has gone through an `exec` of text: as in
        # the making of a dataclass while a library is loaded.
        assert watch.process.wait(timeout=PATIENCE) in ((0,) if when == "waiting" else (0, -signal.SIGINT))
    assert "Traceback" not in "\n".join(watch.lines)
    module = folder / "caches" / "notes_cache.py"
    assert not module.exists() or "class Folders" in module.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's account of processes")
def test_waiting_costs_next_to_nothing(watch: Watch) -> None:
    time.sleep(1)
    before = processor_seconds(watch.process.pid)
    time.sleep(3)
    assert processor_seconds(watch.process.pid) - before < 0.3


def processor_seconds(pid: int) -> float:
    """Return what a process has used of the processor so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_terminal_is_drawn_anew_for_each_build(folder: Path) -> None:
    master, terminal = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"}
    command = [sys.executable, "-m", "imperal_cachegen", "watch"]
    process = subprocess.Popen(command, cwd=folder, stdout=terminal, stderr=terminal, env=environment)
    os.close(terminal)
    try:
        said = _terminal_text(master, 1)
        assert said.startswith("\x1b[2J\x1b[3J\x1b[H[")
        write(folder / "schemas" / "notes.yaml", BROKEN)
        said = _terminal_text(master, 1)
        assert said.count("\x1b[2J") == 1
        assert "\x1b[" in said.partition("CG202")[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)
        os.close(master)


def _terminal_text(master: int, rounds: int) -> str:
    """Read until so many builds have ended."""
    said, until = b"", time.monotonic() + PATIENCE
    os.set_blocking(master, False)
    while said.count(b"waiting for changes") < rounds and time.monotonic() < until:
        try:
            said += os.read(master, 4096)
        except BlockingIOError:
            time.sleep(0.02)
    return said.decode("utf-8").lstrip("\r\n")


def test_without_watchfiles_it_says_what_to_install(folder: Path) -> None:
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['watchfiles'] = None\n", encoding="utf-8")
    command = [sys.executable, "-m", "imperal_cachegen", "watch"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert "pip install 'imperal-cachegen[watch]'" in done.stderr
