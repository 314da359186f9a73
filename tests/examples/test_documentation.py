"""What the README and docs/ show is true: every YAML block builds, every Python block is what the compiler makes."""

import ast
import re
import runpy
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from imperal_cachegen.cli import cli
from imperal_cachegen.compiler.pipeline import Options, build
from imperal_cachegen.compiler.project.settings import KNOWN
from imperal_cachegen.compiler.rules import load_all
from imperal_cachegen.compiler.rules.registry import all_rules

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])
FENCE = re.compile(r"^```(?:(\w*)|\w+ [^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""Blocks with a title are the tutorial's, which tests/docs runs."""

LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)")


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(language: str) -> list[Block]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            if match[1] == language:
                name = page.relative_to(ROOT).as_posix()
                found.append(Block(name, text.count("\n", 0, match.start()) + 1, language, match[2]))
    return found


def readme_block(beginning: str, page: str = "README.md") -> str:
    (found,) = (
        block.text for block in (*blocks("yaml"), *blocks("python")) if block.page == page and beginning in block.text
    )
    return found


def built(text: str, folder: Path, name: str = "demo") -> str:
    """Build a schema's text in a folder, and return the generated module's text."""
    schemas = folder / "schemas"
    schemas.mkdir()
    (schemas / f"{name}.yaml").write_text(text, encoding="utf-8")
    document = "microsoft_ads.openapi.yaml"
    (schemas / document).write_bytes((ROOT / "schemas" / document).read_bytes())
    report = build([schemas], Options(cwd=folder, out=folder))
    assert [f"{found.code} {found.message}" for found in report.diagnostics] == []
    (change,) = report.changes
    return change.path.read_text(encoding="utf-8")


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_yaml_blocks_build(block: Block, tmp_path: Path) -> None:
    text = block.text if block.text.startswith("cachegen: 1\n") else f"cachegen: 1\napp: demo\n{block.text}"
    ast.parse(built(text, tmp_path))


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_python_blocks_parse(block: Block) -> None:
    ast.parse(block.text)


@pytest.mark.parametrize("block", blocks("toml"), ids=str)
def test_settings_are_known(block: Block) -> None:
    assert set(tomllib.loads(block.text)["tool"].get("cachegen", {})) <= set(KNOWN)


def signatures(text: str) -> dict[str, str]:
    """Return each function's signature, and each class's fields, as code."""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found[node.name] = f"{type(node).__name__}({ast.unparse(node.args)}) -> {ast.unparse(node.returns or node)}"
        elif isinstance(node, ast.ClassDef):
            found[node.name] = "\n".join(ast.unparse(line) for line in node.body if isinstance(line, ast.AnnAssign))
    return found


def test_readme_shows_the_code_that_its_schema_becomes(tmp_path: Path) -> None:
    module = signatures(built(readme_block("mailbox_changed:"), tmp_path, "mail_client"))
    shown = signatures(readme_block("def inbox_page_key"))
    assert len(shown) == 8
    assert shown == {name: module.get(name) for name in shown}


def test_readme_handlers_fetch_once_and_see_a_write(tmp_path: Path) -> None:
    built(readme_block("mailbox_changed:"), tmp_path, "mail_client")
    program = readme_block("async def list_inbox") + HANDLED
    (tmp_path / "handled.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "handled.py"], check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("1 fetch, then 2\n", "")


HANDLED = """
import asyncio
from mail_client_cache import ext
from imperal_cachegen.runtime import CacheClient, MemoryBackend


class Http:
    gets = 0

    async def get(self, url, params):
        self.gets += 1
        return self

    async def post(self, url):
        return self

    def raise_for_status(self):
        pass

    def json(self):
        return {"messages": [], "total": 0}


class Context:
    http = Http()
    cache = CacheClient("mail-client", "user-1", MemoryBackend(), ext)


async def main():
    ctx = Context()
    await list_inbox(ctx, "ann@example.org")
    await list_inbox(ctx, "ann@example.org")
    before = ctx.http.gets
    await archive(ctx, "ann@example.org", "INBOX", "m-1")
    await list_inbox(ctx, "ann@example.org")
    print(f"{before} fetch, then {ctx.http.gets}")


asyncio.run(main())
"""


def test_the_test_of_a_handler_passes(tmp_path: Path) -> None:
    built(readme_block("mailbox_changed:"), tmp_path, "mail_client")
    (tmp_path / "handlers.py").write_text(readme_block("async def list_inbox"), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\ncachegen_extension = mail_client_cache:ext\npythonpath = .\n")
    (tmp_path / "test_handlers.py").write_text(readme_block("import list_inbox", "docs/runtime.md"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", "."]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


@pytest.mark.parametrize("first", ["main", "mail_app.handlers", "mail_app.mail_client_cache", "mail_app.ext"])
def test_an_extension_of_its_own_module_is_imported_in_any_order(first: str, tmp_path: Path) -> None:
    module = built(readme_block("extension: mail_app.ext:ext"), tmp_path, "mail_client")
    package = tmp_path / "mail_app"
    package.mkdir()
    (package / "mail_client_cache.py").write_text(module, encoding="utf-8")
    for name in ("mail_app/ext.py", "mail_app/handlers.py", "main.py"):
        (tmp_path / name).write_text(readme_block(f"# {name}"), encoding="utf-8")
    program = f"import {first}, main; print(list(main.ext._cache_models))"
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("['unread_summary']\n", "")


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in LINK.findall(FENCE.sub("", text)):
        file = (page.parent / target) if target else page
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), anchor


def test_make_targets_in_the_documentation_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {
        name
        for page in PAGES
        for name in re.findall(r"`make (\w+)`|^\$ make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    for target in {first or second for first, second in named}:
        assert re.search(rf"^{target}\b.*:", makefile, re.MULTILINE), target


def test_rules_page_is_made_from_the_rules() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "rules.py"))["page"]()
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == page, "run `python docs/rules.py`"


def test_words_of_the_documentation_name_rules_that_exist() -> None:
    load_all()
    known = {rule.code for rule in all_rules()}
    for page in PAGES:
        assert set(re.findall(r"\bCG\d{3}\b", page.read_text(encoding="utf-8"))) <= known, page.name


def test_readme_registers_on_the_platforms_extension(tmp_path: Path) -> None:
    built(readme_block("mailbox_changed:"), tmp_path, "mail_client")
    program = readme_block("mail_client_cache.register(ext)") + "print(sorted(ext._cache_models))\n"
    (tmp_path / "registered.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "registered.py"], check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert "'inbox_page', " in done.stdout, done.stderr
    assert "'unread_summary'" in done.stdout


def test_commands_in_the_documentation_exist() -> None:
    named = {
        name for page in PAGES for name in re.findall(r"\bcachegen ([a-z]+)\b(?= |`|$)", shown_code(page), re.MULTILINE)
    }
    assert {"build", "check", "rule"} <= named
    assert named <= set(cli.commands)


def shown_code(page: Path) -> str:
    """Return what a page shows as code, a line each."""
    text = page.read_text(encoding="utf-8")
    blocks = [match[2] for match in FENCE.finditer(text) if match[1] == "console"]
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))])


def test_rooms_that_the_design_names_exist() -> None:
    text = FENCE.sub("", (ROOT / "docs" / "design.md").read_text(encoding="utf-8"))
    named = set(re.findall(r"`((?:compiler|keys|runtime|cli|templates)/[\w/.]*)`", text))
    assert len(named) > 10
    for room in named:
        assert (ROOT / "imperal_cachegen" / room).exists() or (ROOT / room).exists(), room
