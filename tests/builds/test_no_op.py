"""A run makes what is not up to date, and nothing else; and says what a run that makes everything says."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from projects import CART, ORDERS, SHARED, WARNS, codes, counting, look, plain, run, shop, states, write

from imperal_cachegen.compiler.emit import header
from imperal_cachegen.compiler.pipeline import Options, Report, build, check

HEAVY = (
    "yaml", "pydantic", "jinja2", "black", "datamodel_code_generator", "click", "asyncio", "multiprocessing", "json",
    "importlib.metadata", "hashlib", "imperal_cachegen.compiler.modules.compiling", "imperal_cachegen.compiler.ir",
    "imperal_cachegen.compiler.report",
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shop(tmp_path)
    assert set(states(run(tmp_path)).values()) == {"created"}
    return tmp_path


def names(project: Path) -> list[str]:
    return sorted(path.stem for path in (project / "schemas").glob("*.yaml"))


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["build"], ["check"], ["check", "--strict"], ["build", "schemas", "--prune"]])
def test_nothing_is_loaded_where_nothing_is_to_do(project: Path, arguments: list[str]) -> None:
    program = (
        "import sys\nfrom imperal_cachegen.cli import run\n"
        f"sys.argv = ['cachegen', *{arguments!r}]\ncode = run()\n"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "5 modules up to date\n0 []\n", done.stderr


def test_nothing_is_made_where_nothing_has_changed(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (project / "caches").iterdir()}
    with counting() as made:
        for report in (run(project), look(project), look(project, "schemas/orders.yaml"), run(project, force=True)):
            assert (set(states(report).values()), report.diagnostics) == ({"unchanged"}, ())
    assert made == []
    assert {path: path.stat().st_mtime_ns for path in (project / "caches").iterdir()} == before


def test_used_files_are_built_with_what_uses_them(project: Path) -> None:
    assert states(look(project, "schemas/orders.yaml")) == {"orders": "unchanged", "shared": "unchanged"}
    (project / "caches" / "shop_shared_cache.py").unlink()
    report = look(project, "schemas/orders.yaml")
    assert states(report) == {"orders": "unchanged", "shared": "missing"}
    assert codes(report) == ["CG703"]


@pytest.mark.parametrize(
    ("file", "old", "new", "made"),
    [
        ("users.yaml", "title: str", "title: str | None", ["users"]),
        ("users.yaml", "cachegen: 1", "cachegen: 1 # only a comment", ["users"]),
        ("users.yaml", "cachegen: 1", "\ufeffcachegen: 1\n", ["users"]),
        ("shared.yaml", "amount: Decimal", "amount: int", ["orders", "shared"]),
        ("shared.yaml", "id(40)", "id(20)", ["orders", "shared"]),
        ("cart.json", '"string"', '"integer"', ["carts"]),
        ("cart.json", "{", "{ ", ["carts"]),
    ],
)
def test_what_has_changed_is_made_and_what_refers_to_it(
    project: Path, file: str, old: str, new: str, made: list[str]
) -> None:
    path = project / "schemas" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with counting() as found:
        report = look(project)
        assert {name for name, state in states(report).items() if state == "stale"} == set(made)
        assert states(run(project)) == {name: "updated" if name in made else "unchanged" for name in names(project)}
    assert sorted(found) == sorted(2 * made)
    with counting() as found:
        assert codes(look(project)) == []
    assert found == []


def test_line_breaks_and_byte_order_marks_of_a_checkout_do_not_count(project: Path) -> None:
    for path in [*(project / "schemas").iterdir(), *(project / "caches").glob("*_cache.py")]:
        path.write_bytes(b"\xef\xbb\xbf" * (path.suffix != ".json") + path.read_bytes().replace(b"\n", b"\r\n"))
    with counting() as made:
        assert codes(look(project)) == []
    assert made == []


def test_one_file_of_a_hundred_is_one_module(tmp_path: Path) -> None:
    write(tmp_path / "schemas", {f"f{at:02}.yaml": plain(f"model{at:02}") for at in range(100)})
    run(tmp_path)
    (tmp_path / "schemas" / "f42.yaml").write_text(plain("model42").replace("60s", "90s"), encoding="utf-8")
    with counting() as made:
        report = run(tmp_path)
    assert made == ["f42"]
    assert [name for name, state in states(report).items() if state == "updated"] == ["f42"]


@pytest.mark.parametrize(
    "settings",
    ['package = "app.caches"', "line-length = 100", '[rules]\nCG505 = "error"'],
    ids=["package", "line", "rules"],
)
def test_settings_count(project: Path, settings: str) -> None:
    write(project, {"cachegen.toml": ""})
    run(project)
    assert codes(look(project)) == []
    write(project, {"cachegen.toml": settings})
    with counting() as made:
        assert codes(run(project)) == []
    assert sorted(made) == names(project)


def test_the_version_counts_and_no_other_package_s(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header, "VERSION", "99.0")
    assert set(states(look(project)).values()) == {"stale"}
    run(project)
    assert codes(look(project)) == []


def test_relative_imports_count(project: Path) -> None:
    (project / "caches" / "__init__.py").unlink()
    assert codes(look(project)) == ["CG701"]


@pytest.mark.parametrize("paths", [(), ("schemas/notes.yaml",)])
def test_warnings_are_said_every_time(project: Path, paths: tuple[str, ...]) -> None:
    write(project / "schemas", {"notes.yaml": WARNS})
    for _ in range(2):
        assert codes(run(project, *paths)) == ["CG010"]
        with counting() as made:
            report = look(project, *paths)
        assert (codes(report), states(report)["notes"], made) == (["CG010"], "unchanged", ["notes"])


def test_accepted_warnings_are_not_said_and_cost_nothing(project: Path) -> None:
    text = WARNS.replace("As of #1054", "As of #1054 # cachegen: ignore[CG010] a comment")
    text = WARNS.replace("    description", "    # cachegen: ignore[CG010] a comment it is\n    description")
    write(project / "schemas", {"notes.yaml": text})
    assert codes(run(project)) == []
    with counting() as made:
        assert codes(look(project)) == []
    assert made == []


Edit = Callable[[Path], object]


def append(path: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        old = (folder / path).read_text(encoding="utf-8") if (folder / path).exists() else ""
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(old + text, encoding="utf-8")

    return edit


def put(path: str, text: str) -> Edit:
    return lambda folder: write(folder, {path: text})


def remove(path: str) -> Edit:
    return lambda folder: (folder / path).unlink(missing_ok=True)


def move(path: str, to: str) -> Edit:
    return lambda folder: (folder / path).exists() and (folder / path).rename(folder / to)


def built_apart(path: str, text: str) -> Edit:
    """A file with its module, as another branch brings them."""

    def edit(folder: Path) -> None:
        other = folder / "other"
        write(other, {f"schemas/{path}": text, "cachegen.toml": ""})
        run(other)
        for part in ("schemas", "caches"):
            for file in (other / part).iterdir():
                shutil.move(file, folder / part / file.name)
        shutil.rmtree(other)

    return edit


EDITS: dict[str, Edit] = {
    "new": put("schemas/pets.yaml", plain("pet")),
    "gone": remove("schemas/tags.yaml"),
    "used is gone": remove("schemas/shared.yaml"),
    "document is gone": remove("schemas/cart.json"),
    "broken": put("schemas/users.yaml", plain("member").replace("60s", "1s")),
    "no schema any more": put("schemas/users.yaml", "hello: 1\n"),
    "no cachegen line": put("schemas/users.yaml", plain("member").replace("cachegen: 1\n", "")),
    "same name": put("schemas/zebras.yaml", plain("member", "zebra")),
    "same name before": put("schemas/alpha.yaml", plain("member", "alpha")),
    "same name, built": built_apart("zebras.yaml", plain("member", "zebra")),
    "same name of another app, built": built_apart("zebras.yaml", plain("member", "zebra", "zoo")),
    "same key, built": built_apart("zebras.yaml", plain("zebra", "member")),
    "same key before, built": built_apart("alpha.yaml", plain("alpha", "member")),
    "key that begins alike, built": built_apart("zebras.yaml", plain("zebra", "member:x")),
    "same key, accepted": built_apart("zebras.yaml", plain("zebra", "member").replace("    key", "    # cachegen: ignore[CG307] meant\n    key")),
    "same module, built": built_apart("zebras.yaml", plain("zebra").replace("app: shop", "app: shop\nmodule: shop_tags_cache")),
    "another extension, built": built_apart("zebras.yaml", plain("zebra").replace("app: shop", "app: shop\nextension: shop.app:ext")),
    "same class, built": built_apart("zebras.yaml", "cachegen: 1\napp: shop\nmodels:\n  zebra:\n    import: shop.zoo:Zebra\n"),
    "same class again": put("schemas/zoo.yaml", "cachegen: 1\napp: shop\nmodels:\n  horse:\n    import: shop.zoo:Zebra\n"),
    "warning": put("schemas/notes.yaml", WARNS),
    "edited": append("caches/shop_users_cache.py", "x = 1\n"),
    "edited at the top": append("caches/shop_tags_cache.py", "\n"),
    "foreign": put("caches/shop_orders_cache.py", "x = 1\n"),
    "missing": remove("caches/shop_shared_cache.py"),
    "renamed": move("caches/shop_users_cache.py", "caches/people_cache.py"),
    "copied": lambda folder: shutil.copy(folder / "caches/shop_tags_cache.py", folder / "caches/labels_cache.py"),
    "swapped": lambda folder: shutil.copy(folder / "caches/shop_tags_cache.py", folder / "caches/shop_users_cache.py"),
    "moved": move("schemas/tags.yaml", "schemas/labels.yaml"),
    "newer": lambda folder: (
        path := folder / "caches/shop_carts_cache.py",
        path.exists() and path.write_text(path.read_text(encoding="utf-8").replace("cachegen: 1", "cachegen: 2")),
    ),
    "circle": put("schemas/shared.yaml", SHARED.replace("app: shop", "app: shop\nuse: [orders.yaml]")),
    "settings": put("cachegen.toml", "line-length = 100\n"),
    "broken settings": put("cachegen.toml", "nothing = 1\n"),
    "severity": put("cachegen.toml", '[rules]\nCG307 = "error"\n'),
    "warning off": put("cachegen.toml", '[rules]\nCG010 = "off"\n'),
    "warning is an error": put("cachegen.toml", '[rules]\nCG010 = "error"\n'),
    "accepted": put("schemas/notes.yaml", WARNS.replace("    description", "    # cachegen: ignore[CG010] meant\n    description")),
    "package": put("cachegen.toml", 'package = "caches"\n'),
    "no package": remove("caches/__init__.py"),
    "package again": put("caches/__init__.py", ""),
    "vendored": put("cachegen.toml", 'runtime = "vendored"\n'),
    "vendored, in a named package": put("cachegen.toml", 'runtime = "vendored"\npackage = "caches"\n'),
    "runtime is edited": append("caches/_cachegen/keys/__init__.py", "x = 1\n"),
    "runtime is cut": remove("caches/_cachegen/keys/texts.py"),
    "no settings": remove("cachegen.toml"),
    "used changes": put("schemas/shared.yaml", SHARED.replace("amount: Decimal", "amount: int")),
    "document changes": put("schemas/cart.json", CART.replace('"string"', '"integer"', 1)),
    "deeper": put("schemas/deep/pets.yaml", plain("pet")),
    "line breaks": lambda folder: [
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        for path in (folder / "schemas").glob("*.yaml")
    ],
    "nothing": lambda folder: None,
    "build": run,
    "build by force": lambda folder: run(folder, force=True),
}  # fmt: skip


def told(report: Report, folder: Path) -> tuple[object, ...]:
    findings = [
        (one.code, one.severity, one.message, one.span.source.name, one.span.start, one.help)
        for one in report.diagnostics
    ]
    related = [
        [(each.span.source.name, each.span.start, each.message) for each in one.related] for one in report.diagnostics
    ]
    return report.compiled.usage, findings, related, report.changes


def files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def same(folder: Path, *paths: str) -> None:
    """Hold a run that makes what it must to one that makes everything."""
    assert told(look(folder, *paths), folder) == told(look(folder, *paths, full=True), folder)
    other = folder.with_name("other")
    shutil.copytree(folder, other, symlinks=True)
    try:
        quick, full = run(folder, *paths), run(other, *paths, full=True)
        assert [one.code for one in quick.diagnostics] == [one.code for one in full.diagnostics]
        assert states(quick) == states(full)
        texts = [files(each / "caches") for each in (folder, other)]
        assert texts[0] == texts[1]
    finally:
        shutil.rmtree(other)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("paths", [(), ("schemas/users.yaml",), ("schemas/orders.yaml", "schemas/tags.yaml")])
def test_a_run_says_what_a_full_run_says(tmp_path: Path, edit: str, paths: tuple[str, ...]) -> None:
    project = tmp_path / "project"
    shop(project)
    run(project)
    EDITS[edit](project)
    same(project, *paths)


@pytest.mark.parametrize("seed", range(30))
def test_any_history_says_what_a_full_run_says(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    project = tmp_path / "project"
    shop(project)
    run(project)
    for _ in range(6):
        EDITS[chance.choice(list(EDITS))](project)
        paths = chance.choice([(), ("schemas/users.yaml",), ("schemas/carts.yaml", "schemas/tags.yaml")])
        same(project, *paths)


def test_an_edit_of_any_byte_is_seen(project: Path) -> None:
    chance = random.Random(7)
    module = project / "caches" / "shop_users_cache.py"
    schema = project / "schemas" / "users.yaml"
    for path, expected in ((module, {"CG705", "CG704", "CG706", "CG707", "CG703", "CG708"}), (schema, None)):
        data = path.read_bytes()
        for _ in range(60):
            at = chance.randrange(len(data))
            new = bytes([data[at] ^ 1 << chance.randrange(7)])
            path.write_bytes(data[:at] + new + data[at + 1 :])
            with counting() as made:
                report = look(project)
            assert report.diagnostics or "users" in made, (path.name, at, new)
            if expected is not None:
                assert set(codes(report)) <= expected
        path.write_bytes(data)
    assert codes(look(project)) == []


def test_a_used_file_is_followed_through_no_link(project: Path) -> None:
    """A link may lead elsewhere tomorrow, and the file that it led to still be what it was."""
    write(project / "schemas", {"one.yaml": SHARED.replace("shop", "one"), "two.yaml": SHARED.replace("shop", "two")})
    (project / "schemas" / "shared.yaml").unlink()
    link = project / "schemas" / ".link.yaml"
    link.symlink_to("one.yaml")
    write(project / "schemas", {"orders.yaml": ORDERS.replace("shared.yaml", ".link.yaml")})
    run(project, force=True)
    assert states(look(project))["orders"] == "unchanged"
    link.unlink()
    link.symlink_to("two.yaml")
    assert states(look(project))["orders"] == "stale"


def test_a_header_leads_to_no_file_outside(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path.parent / "secret.json"
    secret.write_text(CART, encoding="utf-8")
    module = project / "caches" / "shop_carts_cache.py"
    text = module.read_text(encoding="utf-8")
    first, second, rest = text.split("\n", 2)
    body = rest.replace("# uses: cart.json", "# uses: ../secret.json")
    assert body != rest
    digest = header.body_digest(body.encode())
    module.write_text(f"{first}\n{second[:-32]}{digest}\n{body}", encoding="utf-8")
    opened: list[str] = []
    real = os.stat

    def watched(path, *more, **options):  # type: ignore[no-untyped-def]
        opened.append(str(path))
        return real(path, *more, **options)

    monkeypatch.setattr(os, "stat", watched)
    assert states(look(project))["carts"] == "stale"
    assert not any("secret" in path for path in opened)


def test_full_compiles_what_is_up_to_date(project: Path) -> None:
    with counting() as made:
        report = check([], Options(project, full=True))
    assert sorted(made) == names(project)
    assert len(report.compiled.project.schemas) == 5
    assert set(states(build([], Options(project, full=True))).values()) == {"unchanged"}
