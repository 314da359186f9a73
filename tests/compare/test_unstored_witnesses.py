"""No witness is a value that `store_if` keeps out, also where no type says so."""

import json
from pathlib import Path

from pair_modules import resolved

from imperal_cachegen.compiler.compare import pair_up
from imperal_cachegen.compiler.compare.values import Mismatch, all_mismatches

SCHEMA = """
cachegen: 1
app: mail-client
models:
  unread:
    key: "unread"
    ttl: 60s
    store_if: {{counts: not empty}}
    fields:
      counts: {annotation}
"""


def found(folder: Path, old: str, new: str) -> list[Mismatch]:
    before, after = (resolved(SCHEMA.format(annotation=one), folder) for one in (old, new))
    assert before is not None
    assert after is not None
    return list(all_mismatches(pair_up(before, after)))


def test_an_empty_mapping_that_is_not_stored_is_no_witness(tmp_path: Path) -> None:
    mismatches = found(tmp_path, "dict[str, int]", "list[str]")
    assert {one.direction for one in mismatches} == {"old_to_new", "new_to_old"}
    assert all(json.loads(one.witness)["counts"] for one in mismatches)


def test_none_that_is_not_stored_is_no_mismatch(tmp_path: Path) -> None:
    assert found(tmp_path, "dict[str, int] | None", "dict[str, int]") == []
