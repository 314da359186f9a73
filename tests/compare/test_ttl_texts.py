"""What findings about TTLs say in numbers, either way; that they are found is the golden comparisons' matter."""

from pathlib import Path

import pytest

from imperal_cachegen.compiler.compare import breaking, pair_up
from imperal_cachegen.compiler.ir import Project
from imperal_cachegen.compiler.pipeline import Options, resolve_project

SCHEMA = """\
cachegen: 1
app: mail
models:
  page:
    key: "page:{folder}"
    segments:
      folder: id(40)
    ttl: {TTL}
    MORE
    fields:
      rows: list[str] = []
      cut: bool = false
      error: str | None = None
"""


def resolved(folder: Path, ttl: str, more: str = "") -> Project:
    folder.mkdir()
    path = folder / "mail.yaml"
    path.write_text(SCHEMA.replace("{TTL}", ttl).replace("    MORE\n", more and f"    {more}\n"), encoding="utf-8")
    compiled = resolve_project([path], Options(folder))
    assert not compiled.failed, compiled.diagnostics
    return compiled.project


def said(old: Project, new: Project) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.code, one.help) for one in breaking(pair_up(old, new))]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("60s", "{fresh: 15s, stale: 45s}", {
            "CG941": ("`stale` lets callers have the old value while one refresh runs behind it",),
            "CG942": (
                "the oldest value that is served is 60 s old, which was 60 s",
                "whoever reads by hand through `ctx.cache` does not see that it is stale",
            ),
        }),
        ("{fresh: 60s, stale: 30s}", "60s", {
            "CG943": (
                "whoever asks 60 s after a fetch waits for the source; that began after 90 s",
                "keep `stale: 30s` unless old values do harm, or let `eager: 80%` renew what is read all the time before it ends",
            ),
        }),
        ("60s", "{fresh: 60s, eager: 50%}", {
            "CG944": (
                "what is read all the time is fetched every 30 s, which was every 60 s: up to 2 times as often",
                "keep `eager` away if the source is slow or counts its requests",
            ),
        }),
        ("{fresh: 60s, eager: 80%}", "60s", {
            "CG944": (
                "refreshes begin 60 s after a fetch, which was 48 s",
                "who comes after 60 s, and finds none begun, will wait for the source: keep `eager: 80%`",
            ),
        }),
        ("{fresh: 60s, jitter: 10%}", "{fresh: 60s, jitter: 20%}", {
            "CG945": (
                "entries are fresh for 48 to 60 s, which was 54 to 60 s: up to 1.13 times as many fetches",
                "keep `jitter: 10%` if the source counts its requests",
            ),
        }),
        ("{fresh: 60s, jitter: 20%}", "60s", {
            "CG945": (
                "entries are fresh for 60 s, which was 48 to 60 s",
                "what was fetched at once is fetched anew within 0 s, which was 12 s: keep `jitter: 20%`",
            ),
        }),
        ("60s", "{fresh: 60s, timeout: 2s}", {
            "CG946": (
                "see that the source mostly answers within 2 s; what comes later is stored for the next caller",
                "without `stale` there is no old value to get: each of them sees `TimeoutError`",
            ),
        }),
        ("{fresh: 60s, timeout: 2s}", "60s", {
            "CG946": ("keep `timeout: 2s` where a page has to be there by then, and catch `TimeoutError`",),
        }),
    ],
)  # fmt: skip
def test_policies(tmp_path: Path, old: str, new: str, told: dict[str, tuple[str, ...]]) -> None:
    found = said(resolved(tmp_path / "old", old), resolved(tmp_path / "new", new))
    assert dict(found) == told


STRICT, LOOSE = "store_if: {error: null, rows: not empty}", "store_if: {error: null}"
FEWER = "every call fetches a value that is not stored any more, which one call in 60 s did"
MORE = "a value that was kept out so far is served for up to 90 s: see that it is no error's"
CUT = "oversize: {truncate: rows, flag: cut}"


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        (LOOSE, STRICT, (FEWER,)),
        (STRICT, LOOSE, (MORE,)),
        (LOOSE, "store_if: {rows: not empty}", (FEWER, MORE)),
        (CUT, "", ("every call fetches such a value, which one call in 60 s did",)),
        ("", CUT, ("for up to 90 s callers get lists without their ends: only who fetches has the whole value",)),
        (CUT, "oversize: {truncate: rows}", ("for up to 90 s callers get other parts of such a value than before",)),
    ],
)
def test_what_is_stored(tmp_path: Path, old: str, new: str, first: tuple[str, ...]) -> None:
    sides = [resolved(tmp_path / name, "{fresh: 60s, stale: 30s}", more) for name, more in (("old", old), ("new", new))]
    ((_, told),) = said(*sides)
    assert told[: len(first)] == first


SHARED = """\
cachegen: 1
app: mail
ttl:
  panel: {TTL}
models:
  first:
    keys: {one: "a1", two: "a2"}
    ttl: panel
    fields:
      n: int
  second:
    key: "b"
    ttl: panel
    fields:
      n: int
  third:
    keys: {one: "c1", two: "c2"}
    ttl: {OWN}
    fields:
      n: int
"""


def test_what_one_line_changes_is_one_finding(tmp_path: Path) -> None:
    sides = []
    for name, ttl in (("old", "60s"), ("new", "2m")):
        path = tmp_path / name / "mail.yaml"
        path.parent.mkdir()
        path.write_text(SHARED.replace("{TTL}", ttl).replace("{OWN}", ttl), encoding="utf-8")
        sides.append(resolve_project([path], Options(path.parent)).project)
    panel, own = breaking(pair_up(sides[0], sides[1]))
    assert (panel.code, panel.span.line, panel.help[-1]) == ("CG940", 8, "the keys: `first_one`, `first_two`, `second`")
    assert panel.message.startswith("`first_one` (and 2 more keys) is fresh for 120 s, which was 60 s: ")
    assert (own.code, own.span.line, own.help[-1]) == ("CG940", 18, "the keys: `third_one`, `third_two`")
    assert own.message.startswith("`third_one` (and 1 more key) is fresh for")


@pytest.mark.parametrize(
    ("dropped", "panel"),
    [("first, second", "let each write that users make call `invalidate_saved`, which drops the entry"),
     ("second", "a write that users make can drop the entry: see `groups`")],
)  # fmt: skip
def test_a_group_that_drops_all_keys_of_a_finding_is_named(tmp_path: Path, dropped: str, panel: str) -> None:
    sides = []
    for name, ttl in (("old", "60s"), ("new", "2m")):
        path = tmp_path / name / "mail.yaml"
        path.parent.mkdir()
        text = SHARED.replace("{TTL}", ttl).replace("{OWN}", "60s").replace('keys: {one: "a1", two: "a2"}', 'key: "a"')
        path.write_text(f"{text}groups:\n  saved:\n    invalidates: [{dropped}]\n", encoding="utf-8")
        compiled = resolve_project([path], Options(path.parent))
        assert not compiled.failed, compiled.diagnostics
        sides.append(compiled.project)
    (one,) = breaking(pair_up(sides[0], sides[1]))
    assert (one.code, one.help[1]) == ("CG940", panel)
