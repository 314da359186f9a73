"""Groups: targets, parameters, counting out, and what is not dropped."""

from pathlib import Path

import pytest
from resolving import Resolution, resolve_text, said

MODELS = """
models:
  scoped:
    key: "scoped:{account_id}:{page}"
    segments:
      page: int = 1
    ttl: 60s
    scope: [account_id]
    fields:
      total: int
  unread:
    key: "unread:{account_id}"
    ttl: 60s
    fields:
      total: int
  inbox:
    keys:
      first: "inbox:{account_id}"
      page: "inbox:{account_id}:{tab}:{page}"
    segments:
      tab: enum(all, new)
      page: int(1..9)
    ttl: 60s
    fields:
      total: int
  search:
    key: "search:{account_id}:{query}"
    segments:
      query: text(24)
    ttl: 60s
    fields:
      total: int
  numbered:
    key: "numbered:{account_id}:{page}"
    segments:
      account_id: text(24)
      page: int(1..5)
    ttl: 60s
    fields:
      total: int
  silent:
    fields:
      total: int
segments:
  account_id: id(40)
"""


def group(folder: Path, invalidates: str) -> Resolution:
    return resolve_text(folder, f"{MODELS}groups:\n  changed:\n    invalidates: {invalidates}\n")


@pytest.mark.parametrize(
    ("invalidates", "targets", "parameters"),
    [
        ("scoped", [("scoped", None, ())], ["account_id"]),
        ("[scoped, unread]", [("scoped", None, ()), ("unread", None, ())], ["account_id"]),
        ("[inbox]", [("inbox", "first", ()), ("inbox", "page", ())], ["account_id", "tab", "page"]),
        ("inbox.first", [("inbox", "first", ())], ["account_id"]),
        (
            "{model: inbox, each: [tab, page]}",
            [("inbox", "first", ()), ("inbox", "page", ("tab", "page"))],
            ["account_id"],
        ),
        ("[{model: inbox.page, each: page}]", [("inbox", "page", ("page",))], ["account_id", "tab"]),
    ],
)
def test_targets_and_parameters(
    tmp_path: Path, invalidates: str, targets: list[tuple[str, str | None, tuple[str, ...]]], parameters: list[str]
) -> None:
    resolved = group(tmp_path, invalidates)
    assert resolved.found == ()
    made = resolved.group("changed")
    shown = [(target.model.name, target.key.name if target.key else None, target.each) for target in made.targets]
    assert shown == targets
    assert [segment.name for segment in made.parameters] == parameters
    assert [target.key is None for target in made.targets if target.model.scope is not None] == [
        True for target in made.targets if target.model.scope is not None
    ]


@pytest.mark.parametrize(
    ("invalidates", "code", "words"),
    [
        ("inboxx", "CG550", ["did you mean `inbox`?"]),
        ("inbox.frist", "CG551", ["did you mean `first`?"]),
        ("unread.first", "CG551", ["write `unread`"]),
        ("silent", "CG552", []),
        ("[]", "CG553", []),
        ("[unread, unread]", "CG554", []),
        ("[inbox, inbox.first]", "CG554", []),
        ("[scoped, scoped]", "CG554", []),
        ("{model: scoped, each: page}", "CG555", []),
        ("{model: search, each: query}", "CG556", ["scope: [account_id]"]),
        ("{model: inbox, each: pages}", "CG559", ["did you mean `page`?"]),
        ("{model: inbox, eech: page}", "CG110", ["did you mean `each`?"]),
        ("{each: page}", "CG111", []),
        ("17", "CG111", []),
        ("[[unread]]", "CG111", []),
        ("[unread, numbered]", "CG517", ["`text(24)`", "`id(40)`"]),
        ("search", "CG558", ["`query`", "scope: [account_id]"]),
    ],
)
def test_mistakes(tmp_path: Path, invalidates: str, code: str, words: list[str]) -> None:
    found = group(tmp_path, invalidates).only()
    assert found.code == code
    assert [word for word in words if word not in said(found)] == []


def test_a_group_without_invalidates(tmp_path: Path) -> None:
    found = resolve_text(tmp_path, f"{MODELS}groups:\n  changed:\n    description: Changed.\n").only()
    assert found.code == "CG553"


def test_a_group_that_is_a_list_is_shown_the_way(tmp_path: Path) -> None:
    found = resolve_text(tmp_path, f"{MODELS}groups:\n  changed: [unread]\n").only()
    assert (found.code, "invalidates:" in said(found)) == ("CG111", True)


def counted(folder: Path, segments: str, each: str) -> Resolution:
    lines = "".join(f"      {line}\n" for line in segments.splitlines())
    holes = ":".join(f"{{{line.partition(':')[0]}}}" for line in segments.splitlines())
    text = (
        f'models:\n  a:\n    key: "a:{holes}"\n    segments:\n{lines}    ttl: 60s\n    fields: {{total: int}}\n'
        f"groups:\n  changed:\n    invalidates: {{model: a, each: [{each}]}}\n"
    )
    return resolve_text(folder, text)


@pytest.mark.parametrize(
    ("segments", "each", "total"),
    [
        ("page: int(0..99)", "page", None),
        ("page: int(0..100)", "page", "101"),
        ("page: int(1..49)\nflag: bool", "page, flag", None),
        ("page: int(0..33)\nkind: enum(a, b, c)", "page, kind", "102"),
        ("page: int(1..49)\nflag: bool | None", "page, flag", "147"),
    ],
)
def test_keys_are_counted(tmp_path: Path, segments: str, each: str, total: str | None) -> None:
    resolved = counted(tmp_path, segments, each)
    if total is None:
        assert resolved.found == ()
    else:
        found = resolved.only()
        assert (found.code, f"would drop {total} keys" in found.message) == ("CG557", True)


def test_ranges_and_lengths_of_one_type_may_differ(tmp_path: Path) -> None:
    text = """
models:
  a:
    key: "a:{page}:{account_id}"
    segments: {page: int(0..9), account_id: id(20)}
    ttl: 60s
    fields: {total: int}
  b:
    key: "b:{page}:{account_id}"
    segments: {page: int(0..99), account_id: id(40)}
    ttl: 60s
    fields: {total: int}
groups:
  changed:
    invalidates: [a, b]
"""
    resolved = resolve_text(tmp_path, text)
    assert resolved.found == ()
    assert [segment.name for segment in resolved.group("changed").parameters] == ["page", "account_id"]


# --- what is not dropped ---------------------------------------------------------------------------------------------


def covered(folder: Path, key: str, segments: str, more: str = "", targets: str = "[a]") -> Resolution:
    text = f"""
models:
  a:
    key: "{key}"
    segments: {segments}
    ttl: 60s
    {more}
    fields:
      total: int
      account_id: str
      folder: str
  b:
    key: "b:{{folder}}"
    segments: {{folder: text(24)}}
    ttl: 60s
    identity: folder
    fields:
      folder: str
groups:
  changed:
    invalidates: {targets}
"""
    return resolve_text(folder, text)


@pytest.mark.parametrize(
    ("key", "segments", "line"),
    [
        ("a:{account_id}:{cursor}", "{account_id: id(20), cursor: id(20)}", "scope: [account_id]"),
        ("a:{account_id}:{page}", "{account_id: id(20), page: int}", "scope: [account_id]"),
        ("a:{account_id}:{page}", "{account_id: id(20), page: int(0..999)}", "scope: [account_id]"),
        ("a:{account_id}:{day}", '{account_id: id(20), day: date = "2026-01-01"}', "scope: [account_id]"),
        ("a:{params}", "{params: json}", "scope: []"),
        ("a:{query}", "{query: text}", "scope: []"),
        ("a:{cursor}", "{cursor: id(20)}", "ignore[CG558]"),
    ],
)
def test_a_model_of_which_one_entry_is_dropped_is_a_warning(tmp_path: Path, key: str, segments: str, line: str) -> None:
    found = [one for one in covered(tmp_path, key, segments).found if one.code == "CG558"]
    assert len(found) == 1
    assert (str(found[0].severity), line in said(found[0])) == ("warning", True)


@pytest.mark.parametrize(
    ("key", "segments", "targets", "line"),
    [
        ("a:{account_id}:{folder}:{page}", "{account_id: id(20), folder: text(24), page: int}", "[a, b]", "[folder]"),
        ("a:{account_id}:{page}", "{account_id: id(20), page: int}", "[a, b]", "[]"),
        ("a:{account_id}:{tab}:{page}", "{account_id: id(20), tab: enum(x, y), page: int}", "[a]", "[account_id]"),
    ],
)
def test_the_scope_that_is_advised_asks_for_what_the_rest_of_the_group_does(
    tmp_path: Path, key: str, segments: str, targets: str, line: str
) -> None:
    found = [one for one in covered(tmp_path, key, segments, "", targets).found if one.code == "CG558"]
    assert [f"scope: {line}" in said(one) for one in found] == [True]


@pytest.mark.parametrize("written", ["Queue", "job-Queue", "JobQueue"])
def test_groups_are_silent_about_a_model_whose_name_was_misspelt(tmp_path: Path, written: str) -> None:
    right = {"Queue": "queue"}.get(written, "job_queue")
    text = (
        f"models:\n  {written}:\n    key: jobs\n    ttl: 60s\n    fields: {{total: int}}\n"
        f"groups:\n  changed:\n    invalidates: [{right}]\n"
    )
    assert resolve_text(tmp_path, text).only().code == "CG122"


@pytest.mark.parametrize(
    ("key", "segments", "more", "targets"),
    [
        ("a:{account_id}", "{account_id: id(20)}", "", "[a]"),
        ("a:{account_id}", "{account_id: uuid}", "", "[a]"),
        ("a:{order_id}", "{order_id: id(20)}", "", "[a]"),
        ("a:{order_id}", "{order_id: int}", "", "[a]"),
        ("a:{account_id}:{order_id}", "{account_id: id(20), order_id: id(20)}", "", "[a]"),
        ("a:{slug}", "{slug: text(40)}", "", "[a]"),
        ("a:{account_id}:{folder}", "{account_id: id(20), folder: text(24)}", "identity: folder", "[a]"),
        ("a:{account_id}:{folder}", "{account_id: id(20), folder: text(24)}", "", "[a, b]"),
        ("a:{account_id}:{page}", "{account_id: id(20), page: int(0..9)}", "", "[a]"),
        ("a:{account_id}:{cursor}", "{account_id: id(20), cursor: text}", "scope: account_id", "[a]"),
    ],
)
def test_a_model_of_which_all_is_dropped_is_none(
    tmp_path: Path, key: str, segments: str, more: str, targets: str
) -> None:
    assert "CG558" not in covered(tmp_path, key, segments, more, targets).codes


def test_groups_are_silent_about_broken_models(tmp_path: Path) -> None:
    text = """
models:
  a: 17
  b:
    key: "b {x}"
    ttl: 60s
    fields: {total: int}
  c:
    keys: {one: "c {x}", two: "c"}
    ttl: 60s
    fields: {total: int}
groups:
  changed:
    invalidates: [a, a.key, b, c.one, {model: c, each: y}]
"""
    assert sorted(resolve_text(tmp_path, text).codes) == ["CG111", "CG302", "CG302"]
