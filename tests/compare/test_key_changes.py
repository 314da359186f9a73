"""What keeps an entry from being served under another's key, and what only has another name: neither is a false alarm."""

from pathlib import Path

import pytest

from imperal_cachegen.compiler.compare import breaking, pair_up
from imperal_cachegen.compiler.diagnostics import Diagnostic
from imperal_cachegen.compiler.ir import Project
from imperal_cachegen.compiler.pipeline import Options, resolve_project

SCHEMA = """\
cachegen: 1
app: cal
models:
  agenda:
    key: "agenda:{calendar_id}:{day}"
    segments:
      calendar_id: text(40)
      day: date
    ttl: 60s
    fields:
      calendar_id: str
      day: date
      titles: list[str]
groups:
  changed:
    invalidates: [agenda]
"""
SWAPPED = ('"agenda:{calendar_id}:{day}"', '"agenda:{day}:{calendar_id}"')


def project(folder: Path, text: str) -> Project:
    path = folder / "schemas" / "cal.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    compiled = resolve_project([Path("schemas")], Options(folder))
    assert not compiled.failed, [one.message for one in compiled.diagnostics]
    return compiled.project


def found(folder: Path, old: str, *changes: tuple[str, str]) -> tuple[Diagnostic, ...]:
    new = old
    for before, after in changes:
        assert before in new
        new = new.replace(before, after)
    return breaking(pair_up(project(folder / "old", old), project(folder / "new", new)))


def with_option(line: str) -> str:
    return SCHEMA.replace("    ttl: 60s\n", f"    ttl: 60s\n    {line}\n")


def test_swapped_segments_mean_another_entry(tmp_path: Path) -> None:
    (one,) = found(tmp_path, SCHEMA, SWAPPED)
    assert one.code == "CG905"


@pytest.mark.parametrize(
    "line", ["identity: [calendar_id, day]", "identity: calendar_id", "scope: calendar_id", "scope: [calendar_id, day]"]
)
def test_identity_and_scope_keep_another_entry_from_being_served(tmp_path: Path, line: str) -> None:
    (one,) = found(tmp_path, with_option(line), SWAPPED)
    assert one.code == "CG904"


def test_a_renamed_segment_is_the_same_scope_and_identity(tmp_path: Path) -> None:
    old = with_option("scope: calendar_id\n    identity: calendar_id")
    codes = [one.code for one in found(tmp_path, old, ("calendar_id", "cal_id"))]
    assert not {"CG907", "CG910", "CG904"} & set(codes)
    assert {"CG956", "CG968"} <= set(codes)


def test_a_group_drops_as_much_as_before_when_segments_change_places(tmp_path: Path) -> None:
    assert "CG969" not in {one.code for one in found(tmp_path, with_option("scope: calendar_id"), SWAPPED)}


def test_a_group_that_lost_a_scope_drops_one_entry_of_many(tmp_path: Path) -> None:
    everything = found(tmp_path, with_option("scope: calendar_id"), ("    scope: calendar_id\n", ""))
    (one,) = [one for one in everything if one.code == "CG969"]
    assert one.message.endswith("no longer drops `agenda` for every `day`: only for the one that it is given")


def test_what_another_scope_hides_is_not_called_refused(tmp_path: Path) -> None:
    old = with_option("scope: calendar_id")
    changes = ("scope: calendar_id", "scope: [calendar_id, day]"), ("titles: list[str]", "titles: list[int]")
    assert {one.code for one in found(tmp_path, old, *changes)} == {"CG907", "CG963", "CG968", "CG969"}


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ('{type: Decimal, default: "0"}', "{type: float, default: 0.0}", set()),
        ("{type: int, default: 1}", "{type: float, default: 1.0}", set()),
        ("{type: int, default: 1}", "{type: float, default: 2.0}", {"CG965"}),
        ("{type: bool, default: true}", "{type: int, default: 1}", {"CG965"}),
    ],
)
def test_a_default_that_only_follows_its_type_is_no_change(tmp_path: Path, old: str, new: str, codes: set[str]) -> None:
    before = SCHEMA.replace("titles: list[str]", f"count: {old}")
    told = {one.code for one in found(tmp_path, before, (old, new))}
    assert told & {"CG963", "CG965"} == {"CG963"} | codes
