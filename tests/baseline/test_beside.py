"""Both sides resolved at once: by processes of their own, for a test may have threads, and then nothing is forked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from git_history import MAIL, OTHER, History

from imperal_cachegen.compiler.baseline import beside
from imperal_cachegen.compiler.changes import find_changes
from imperal_cachegen.compiler.results import Options

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked elsewhere")]

BEGINNING = """
import json, multiprocessing, os, sys, threading
from pathlib import Path
from imperal_cachegen.compiler.baseline import beside, reading
os.sched_getaffinity = lambda _: {0, 1}
beside.PAYS_FROM = 1
"""
COMPARE = """
from imperal_cachegen.compiler.changes import find_changes
from imperal_cachegen.compiler.results import Options
used = []
at_once = beside.side_by_side
reading.side_by_side = lambda *work: used.append(threading.active_count()) or at_once(*work)
changes = find_changes("main", (), Options(Path.cwd()))
said = [[one.code, one.message, str(one.span.source.name), one.span.line] for one in (*changes.errors, *changes.found)]
print(json.dumps([used, [one.reason for one in changes.accepted], said, len(multiprocessing.active_children())]))
"""


def ran(folder: Path, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BEGINNING + program],
        cwd=folder, capture_output=True, check=False, timeout=60, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_found_is_the_same(history: History) -> None:
    """With a document that is read of git only when the processes run, errors on either side, and an accepted break."""
    using = 'types:\n  Row:\n    schema: "../row.json#/Row"\n'
    row = '{"Row": {"type": "object", "properties": {"a": {"type": "%s"}}, "required": ["a"]}}'
    history.write("row.json", row % "integer")
    history.write("schemas/rows.yaml", MAIL.replace("inbox", "rows").replace("int", "list[Row]") + using)
    history.write("schemas/broken.yaml", MAIL.replace("inbox", "broken").replace("60s", "1h"))
    history.commit()
    history.write("row.json", row % "string")
    history.write("schemas/broken.yaml", MAIL.replace("inbox", "broken"))
    history.write(
        "schemas/mail.yaml",
        MAIL.replace("    key: ", "    # cachegen: accept[CG904] shorter\n    key: ").replace('"inbox:', '"in:'),
    )
    used, accepted, said, left = json.loads(ran(history.folder, COMPARE))
    assert (used, accepted, left) == ([1], ["shorter"], 0)
    assert said == told(history)
    assert {code for code, *_ in said} >= {"CG980", "CG921"}
    history.write("schemas/other.yaml", OTHER.replace("unread: int", "unread: itn"))
    assert json.loads(ran(history.folder, COMPARE))[2] == told(history)


def told(history: History) -> list[list[object]]:
    changes = find_changes("main", (), Options(history.folder))
    return [[one.code, one.message, one.span.source.name, one.span.line] for one in (*changes.errors, *changes.found)]


def test_one_job_is_one_process(history: History) -> None:
    history.write("cachegen.toml", "jobs = 1\n")
    history.write("schemas/mail.yaml", MAIL.replace("60s", "2m"))
    assert json.loads(ran(history.folder, COMPARE))[0] == []


FIRST = """
one, other = beside.side_by_side(os.getpid, os.getpid)
assert other == os.getpid() != one
def first():
    if os.getpid() != other:
        os._exit(3)
    return "here"
assert beside.side_by_side(first, lambda: "too") == ("here", "too")
def wrong():
    raise ValueError("as it is")
for work in ((wrong, int), (int, wrong)):
    try:
        beside.side_by_side(*work)
    except ValueError as error:
        assert str(error) == "as it is"
    else:
        raise SystemExit("no error")
assert multiprocessing.active_children() == []
"""


def test_what_fails_in_the_process_is_done_here(tmp_path: Path) -> None:
    ran(tmp_path, FIRST)


def test_little_pays_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a" * 10, encoding="utf-8")
    assert not beside.pays([path, tmp_path / "gone.yaml"])
    monkeypatch.setattr(beside, "PAYS_FROM", 10)
    assert beside.pays([path, tmp_path / "gone.yaml"])
