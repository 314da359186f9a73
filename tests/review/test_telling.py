"""What is told of changes that no golden pair shows."""

import json
from pathlib import Path

import pytest
from reviews import Files, review_of

from imperal_cachegen.compiler.review import Review
from imperal_cachegen.compiler.review.told import Told
from imperal_cachegen.compiler.review.words import plain

SCHEMA = """\
cachegen: 1
app: mail-client
types:
  Label:
    schema: "label.json"
  Message:
    fields:
      id: str
models:
  inbox:
    key: "inbox:{account_id}:{folder}"
    segments: {account_id: id(40), folder: "enum(inbox, sent)"}
    ttl: {fresh: 60s, stale: 30s}
    identity: [account_id, folder]
    store_if: {error: null, rows: not empty}
    fields:
      account_id: str
      folder: str
      error: str | None = None
      rows: list[Message]
      label: Label | None = None
"""
LABEL = {"type": "string", "enum": ["red", "blue"]}


def files(schema: str = SCHEMA, label: object = LABEL, **more: str) -> Files:
    return {"mail_client.yaml": schema, "label.json": json.dumps(label), **more}


def edited(*edits: tuple[str, str]) -> str:
    text = SCHEMA
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture
def told(tmp_path: Path):
    def tell(*edits: tuple[str, str], label: object = LABEL) -> Review:
        return review_of(files(), files(edited(*edits), label), tmp_path)

    return tell


def facts(one: Told) -> list[str]:
    return [plain(fact) for fact in one.facts]


def test_order_is_nothing(told) -> None:
    edits = [
        ("[account_id, folder]", "[folder, account_id]"),
        ("{error: null, rows: not empty}", "{rows: not empty, error: null}"),
    ]
    assert told(*edits).nothing


def test_a_type_of_a_document(told) -> None:
    review = told(label={"type": "string", "enum": ["red", "blue", "green"]})
    (model,), (type_,) = review.models, review.types
    assert type_.name == "Label"
    assert facts(type_) == ["another type"]
    assert "its `Label` changed" in facts(model)
    assert "old processes can't read some new ones (`CG934`)" in facts(model)


def test_a_renamed_type_changes_no_field(told) -> None:
    review = told(("Message", "Row"))
    (type_,) = review.types
    assert (type_.former, type_.name) == ("Message", "Row")
    assert [plain(call.what) for call in type_.calls] == ["`Message` is now `Row`"]
    assert all(one.name != "inbox" or not one.diff for one in review.models)


def test_choices_of_a_segment(told) -> None:
    more = told(("enum(inbox, sent)", "enum(inbox, sent, junk)"))
    assert not more.models[0].calls
    assert not more.models[0].cold


def test_fewer_choices_of_a_segment_are_a_matter_of_call_sites(told) -> None:
    (model,) = told(("enum(inbox, sent)", "enum(inbox)")).models
    assert [plain(call.what) for call in model.calls] == [
        "`get_or_fetch_inbox` takes `folder` as `enum(inbox)`, not `enum(inbox, sent)`"
    ]


def test_times_and_options(told) -> None:
    edits = [
        ("{fresh: 60s, stale: 30s}", "{fresh: 90s, eager: 80%, jitter: 10%, timeout: 5s}"),
        ("[account_id, folder]", "account_id"),
        ("{error: null, rows: not empty}", "{rows: not empty}"),
    ]
    (model,) = told(*edits).models
    assert facts(model)[:5] == [
        "TTL 60 s → 90 s",
        "stale 30 s → none",
        "eager none → 80 %",
        "jitter none → 10 %",
        "timeout none → 5 s",
    ]
    assert "identity `account_id, folder` → `account_id`" in facts(model)
    assert "stored only if `error: None, rows: not empty` → `rows: not empty`" in facts(model)
    assert model.later == 0  # 60 + 30 as before


def test_a_class_of_ones_own(told) -> None:
    text = SCHEMA[SCHEMA.index("    fields:\n      account_id") :]
    (model,) = told(
        (text, '    import: "mail.types:Inbox"\n'), ("    store_if: {error: null, rows: not empty}\n", "")
    ).models
    assert "`Inbox` is now `mail.types:Inbox`" in [plain(call.what) for call in model.calls]
    assert "old entries still valid" not in facts(model)


def test_a_model_that_moved_is_imported_from_elsewhere(tmp_path: Path) -> None:
    at = SCHEMA.index("models:")
    head = "cachegen: 1\napp: mail-client\nuse: [mail_client.yaml]\n"
    new = {**files(SCHEMA[:at]), "more.yaml": head + SCHEMA[at:]}
    review = review_of(files(), new, tmp_path)
    (model,) = review.models
    assert [plain(call.what) for call in model.calls] == [
        "`get_or_fetch_inbox` is imported from `mail_client_more_cache`, not from `mail_client_cache`"
    ]
    assert not model.cold


def test_partly_cold_where_some_values_are_written_alike(tmp_path: Path) -> None:
    def with_folder(type_: str) -> str:
        return edited(('"enum(inbox, sent)"', type_))

    for old, new, partly in (("id(40)", "text(40)", True), ("text(40)", "digest", False), ("id(20)", "id(40)", None)):
        review = review_of(files(with_folder(old)), files(with_folder(new)), tmp_path / f"{old}{new}")
        assert [one.partly for told in review.models for one in told.cold] == ([] if partly is None else [partly])


def test_types_that_moved_and_groups_that_were_renamed(tmp_path: Path) -> None:
    kept = edited(
        ("  Message:\n    fields:\n      id: str\n", ""), ("cachegen: 1\n", "cachegen: 1\nuse: [more.yaml]\n")
    )
    new = {
        **files(kept),
        "more.yaml": "cachegen: 1\napp: mail-client\ntypes:\n  Message:\n    fields:\n      id: str\n",
    }
    review = review_of(files(), new, tmp_path)
    (type_,) = review.types
    assert [plain(call.what) for call in type_.calls] == [
        "`Message` is imported from `mail_client_more_cache`, not from `mail_client_cache`"
    ]
    assert not review.models
    group = "groups:\n  changed:\n    invalidates: [inbox]\n"
    (group_,) = review_of(
        files(SCHEMA + group), files(SCHEMA + group.replace("changed", "dropped")), tmp_path / "b"
    ).groups
    assert (group_.former, group_.name) == ("changed", "dropped")
    assert [plain(call.what) for call in group_.calls] == ["`invalidate_changed` is now `invalidate_dropped`"]
