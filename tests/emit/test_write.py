"""What stands on disk, what is done about it, and how it gets there."""

import os
import time
from pathlib import Path

import pytest
from made_schemas import PLACE

from imperal_cachegen.compiler.diagnostics import Outcome, outcome
from imperal_cachegen.compiler.emit.header import with_header
from imperal_cachegen.compiler.emit.leftovers import ENDING
from imperal_cachegen.compiler.emit.state import State, Wanted, look, orphans
from imperal_cachegen.compiler.emit.write import Change, Kind, apply, check_states, plan_changes

DIGEST = "0" * 32
TEXT = with_header("schemas/mail.yaml", DIGEST, '"""New."""\n')
OLD = with_header("schemas/mail.yaml", DIGEST, '"""Old."""\n')


def wanted(path: Path, text: str = TEXT) -> Wanted:
    return Wanted(path, path.name, text, PLACE)


def build(*modules: Wanted, force: bool = False) -> Outcome[tuple[Change, ...]]:
    made = outcome(plan_changes([look(module) for module in modules], force))
    if not made.failed:
        assert outcome(apply(made.value)) == Outcome(True, ())
    return made


@pytest.mark.parametrize(
    ("there", "state", "code"),
    [
        (None, State.MISSING, "CG703"),
        (OLD, State.STALE, "CG704"),
        (OLD + "x = 1\n", State.EDITED, "CG705"),
        (TEXT + "\n", State.EDITED, "CG705"),
        ("x = 1\n", State.FOREIGN, "CG706"),
        ("", State.FOREIGN, "CG706"),
        (TEXT.replace("# cachegen: 1", "# cachegen: 2"), State.NEWER, "CG708"),
        (OLD.partition("\n")[0] + "\n", State.EDITED, "CG705"),
        (TEXT, State.CURRENT, None),
        (TEXT.replace("\n", "\r\n"), State.CURRENT, None),
        (OLD.replace("\n", "\r\n"), State.STALE, "CG704"),
    ],
)
def test_states_are_told_apart(tmp_path: Path, there: str | None, state: State, code: str | None) -> None:
    path = tmp_path / "mail_cache.py"
    if there is not None:
        path.write_bytes(there.encode())
    found = look(wanted(path))
    assert found.state is state
    assert [finding.code for finding in check_states([found])] == ([code] if code else [])


@pytest.mark.parametrize("above", ["", OLD.partition("\n")[0] + "\n"])
def test_a_merge_conflict_is_called_one(tmp_path: Path, above: str) -> None:
    path = tmp_path / "mail_cache.py"
    path.write_text(f"{above}<<<<<<< HEAD\n{OLD}=======\n{TEXT}>>>>>>> other\n")
    (found,) = check_states([look(wanted(path))])
    assert found.code == "CG705"
    assert found.message == "`mail_cache.py` holds a merge conflict"
    assert "resolve the conflict in the schema, then `cachegen build --force`" in found.help[0]


def test_bytes_and_folders_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe")
    (tmp_path / "folder.py").mkdir()
    assert look(wanted(tmp_path / "binary.py")).state is State.FOREIGN
    assert look(wanted(tmp_path / "folder.py")).state is State.FOREIGN
    os.mkfifo(tmp_path / "pipe.py")
    assert look(wanted(tmp_path / "pipe.py")).state is State.FOREIGN


def test_a_build_creates_updates_and_leaves_alone(tmp_path: Path) -> None:
    new, old, same = (wanted(tmp_path / "deep" / f"{name}.py") for name in ("new", "old", "same"))
    old.path.parent.mkdir()
    old.path.write_text(OLD)
    same.path.write_text(TEXT)
    os.utime(same.path, ns=(10**18, 10**18))
    made = build(new, old, same)
    assert [change.kind for change in made.value] == [Kind.CREATED, Kind.UPDATED, Kind.UNCHANGED]
    assert {module.path.read_text() for module in (new, old, same)} == {TEXT}
    assert same.path.stat().st_mtime_ns == 10**18
    assert sorted(path.name for path in new.path.parent.iterdir()) == ["new.py", "old.py", "same.py"]
    assert [change.kind for change in build(new, old, same).value] == [Kind.UNCHANGED] * 3


@pytest.mark.parametrize("there", ["x = 1\n", OLD + "x = 1\n", TEXT.replace("# cachegen: 1", "# cachegen: 7")])
def test_what_is_not_ours_to_overwrite_stays_unless_forced(tmp_path: Path, there: str) -> None:
    module = wanted(tmp_path / "mail_cache.py")
    module.path.write_text(there)
    assert build(module).failed
    assert module.path.read_text() == there
    assert not build(module, force=True).failed
    assert module.path.read_text() == TEXT


def test_a_new_module_gets_the_usual_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    plain, new, old = tmp_path / "plain.py", wanted(tmp_path / "new.py"), wanted(tmp_path / "old.py")
    plain.touch()
    old.path.write_text(OLD)
    old.path.chmod(0o640)
    build(new, old)
    assert new.path.stat().st_mode == plain.stat().st_mode
    assert old.path.stat().st_mode & 0o777 == 0o640


def test_a_link_is_replaced_and_what_it_points_at_is_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(OLD)
    module = wanted(tmp_path / "out" / "mail_cache.py")
    module.path.parent.mkdir()
    module.path.symlink_to(outside)
    build(module)
    assert outside.read_text() == OLD
    assert module.path.read_text() == TEXT
    assert not module.path.is_symlink()


def test_where_one_cannot_be_written_none_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = wanted(tmp_path / "first.py"), wanted(tmp_path / "second.py")
    first.path.write_text(OLD)
    real = os.fsync
    calls: list[int] = []

    def full_disk(number: int) -> None:
        calls.append(number)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(number)

    monkeypatch.setattr(os, "fsync", full_disk)
    changes = [Change(first, Kind.UPDATED), Change(second, Kind.CREATED)]
    result = outcome(apply(changes))
    assert result.value is False
    assert [finding.code for finding in result.diagnostics] == ["CG709"]
    assert "no space left on device" in result.diagnostics[0].message
    assert [path.name for path in tmp_path.iterdir()] == ["first.py"]
    assert first.path.read_text() == OLD


def test_a_folder_in_the_place_of_a_module_is_an_error_even_when_forced(tmp_path: Path) -> None:
    module = wanted(tmp_path / "mail_cache.py")
    module.path.mkdir()
    changes = outcome(plan_changes([look(module)], force=True)).value
    assert [finding.code for finding in outcome(apply(changes)).diagnostics] == ["CG709"]
    assert [path.name for path in tmp_path.iterdir()] == ["mail_cache.py"]


def test_only_old_temporary_files_are_cleared_away(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (f".a.py.1{ENDING}", f".b.py.2{ENDING}", ".c.tmp"))
    for path in (old, young, other):
        path.touch()
    long_ago = time.time() - 7200
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    build(wanted(tmp_path / "mail_cache.py"))
    assert {path.name for path in tmp_path.iterdir()} == {young.name, other.name, "mail_cache.py"}


def test_orphans_are_our_files_whose_schema_is_gone_or_makes_another_module(tmp_path: Path) -> None:
    out = tmp_path / "caches"
    out.mkdir()
    (tmp_path / "here.yaml").touch()
    files = {
        "made.py": TEXT,
        "gone.py": with_header("gone.yaml", DIGEST, ""),
        "renamed.py": with_header("known.yaml", DIGEST, ""),
        "elsewhere.py": with_header("here.yaml", DIGEST, ""),
        "handlers.py": "x = 1\n",
        "notes.txt": TEXT,
    }
    for name, text in files.items():
        (out / name).write_text(text)
    found = list(orphans(out, tmp_path, {out / "made.py"}, {"schemas/mail.yaml", "known.yaml"}))
    assert [orphan.name for orphan in found] == ["caches/gone.py", "caches/renamed.py"]
    findings = list(check_states([], found))
    assert [finding.code for finding in findings] == ["CG707", "CG707"]
    assert findings[0].span.line == 1
    assert "gone.yaml" in findings[0].message
    assert list(orphans(tmp_path / "nowhere", tmp_path, (), ())) == []


def test_names_that_no_file_system_takes_are_answered(tmp_path: Path) -> None:
    long = "a" * 300
    made = outcome(plan_changes([look(wanted(tmp_path / long / "mail_cache.py"))], False))
    assert [finding.code for finding in outcome(apply(made.value)).diagnostics] == ["CG709"]
    assert list(orphans(tmp_path / long, tmp_path, (), ())) == []


def test_a_header_can_name_what_no_file_system_takes(tmp_path: Path) -> None:
    left = tmp_path / "left_cache.py"
    text = with_header("old.yaml", DIGEST, '"""Old."""\n').replace("old.yaml", f"{'a' * 300}.yaml", 1)
    left.write_text(text, encoding="utf-8")
    assert [orphan.path for orphan in orphans(tmp_path, tmp_path, (), ())] == [left]
