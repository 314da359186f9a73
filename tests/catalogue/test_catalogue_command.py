"""`cachegen docs`: the same facts as Markdown, where they go, and what is said when there are none."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commanding import Run, runner
from markdown import Markdown

SHOP = Path(__file__).parent / "shop"
HOSTILE = re.compile(r"<(script|img|b)\b", re.IGNORECASE)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(SHOP)

    return runner(monkeypatch, capsys)


def test_markdown_is_golden(run: Run, pytestconfig: pytest.Config) -> None:
    golden = SHOP / "catalogue.md"
    ran = run("docs", "--format", "markdown")
    assert ran.code == 0
    if pytestconfig.getoption("--update"):
        golden.write_text(ran.out, encoding="utf-8")
    assert ran.out == golden.read_text(encoding="utf-8")


def test_markdown_becomes_what_was_meant(run: Run) -> None:
    made = Markdown(extensions=["tables", "attr_list"]).convert(run("docs", "--format", "markdown").out)
    assert HOSTILE.findall(made) == []
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', made))
    assert "</script><img src=x onerror=alert(2)>" in _text(made)
    assert "<b>bold</b> `code` </td> [x](javascript:alert(4)) a_b_c *d*" in _text(made)
    assert "<p>- no list, " in made.replace("&#45;", "-")
    for row in re.findall(r"<tr>(.*?)</tr>", made, re.DOTALL):
        assert row.count("<td") in (0, 3, 4, 5)
    targets = set(re.findall(r'id="([^"]+)"', made))
    links = re.findall(r'href="#([^"]+)"', made)
    assert len(links) > 20
    assert set(links) <= targets


def _text(made: str) -> str:
    import html

    return html.unescape(re.sub(r"<[^>]*>", "", made))


def test_the_format_follows_the_file(run: Run, tmp_path: Path) -> None:
    for name, start in (("a.html", "<!doctype html>"), ("a.md", "# What shop caches"), ("a.txt", "<!doctype html>")):
        assert run("docs", "--out", str(tmp_path / name)).out == ""
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert run("docs", "--out", str(tmp_path / "b.md"), "--format", "html").code == 0
    assert (tmp_path / "b.md").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("docs", "--out", "-").out == (tmp_path / "a.html").read_text(encoding="utf-8")


def test_the_same_schemas_give_the_same_bytes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("docs").out
    monkeypatch.chdir(tmp_path)
    assert run("docs", str(SHOP / "schemas")).out == first
    assert str(SHOP) not in first


def test_warnings_are_said_and_no_failure(run: Run) -> None:
    ran = run("docs", "--format", "markdown")
    assert ran.code == 0
    assert "CG318" in ran.err
    assert "CG318" in ran.out


def test_with_an_error_there_is_no_page(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("cachegen: 1\napp: x\nmodels:\n  a: {key: a}\n", encoding="utf-8")
    out = tmp_path / "page.html"
    ran = run("docs", str(tmp_path), "--out", str(out))
    assert (ran.code, ran.out) == (1, "")
    assert "error[CG" in ran.err
    assert not out.exists()


def test_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("docs", "nowhere").code == 2
    ran = run("docs", "--out", str(tmp_path))
    assert (ran.code, "it is a folder" in ran.err) == (2, True)
    before = (SHOP / "schemas" / "shop.yaml").read_bytes()
    assert run("docs", "--out", "schemas/shop.yaml").code == 2
    assert (SHOP / "schemas" / "shop.yaml").read_bytes() == before


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs a terminal")
def test_a_terminal_gets_no_html() -> None:
    ours, theirs = pty.openpty()
    try:
        command = [sys.executable, "-m", "imperal_cachegen", "docs"]
        done = subprocess.run(
            command, cwd=SHOP, stdout=theirs, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 2
    assert "--out" in done.stderr
