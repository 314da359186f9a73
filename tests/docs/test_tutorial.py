"""The tutorial is true: its files are written, its commands are run, in order, and print what it shows.

A block with a `title` is a file, or (`diff`) a change of one; `console` blocks are commands with what they print,
where `…` stands for anything.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r'(\w+)="([^"]*)"')
SHOWN_ONLY = ("pip install",)


@dataclass(frozen=True)
class Block:
    language: str
    options: dict[str, str]
    text: str


def blocks() -> list[Block]:
    found = FENCE.findall(PAGE.read_text(encoding="utf-8"))
    return [Block(language, dict(OPTION.findall(options)), text) for language, options, text in found]


def test_the_tutorial_runs(tmp_path: Path) -> None:
    folder = tmp_path
    ran = 0
    for block in blocks():
        if block.language == "diff":
            path = folder / block.options["title"]
            text = path.read_text(encoding="utf-8")
            before, after = (kept(block.text, mark) for mark in "-+")
            assert text.count(before) == 1
            path.write_text(text.replace(before, after), encoding="utf-8")
        elif "title" in block.options:
            path = folder / block.options["title"]
            assert path.parent.is_dir()
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, expected in commands(block.text):
                if command.startswith("cd "):
                    folder /= command.removeprefix("cd ")
                    continue
                said = run(command, folder)
                ran += 1
                assert like(expected).fullmatch(said), f"$ {command}\n{said}"
        else:
            assert block.text.startswith(SHOWN_ONLY), block.text
    assert ran > 10


def kept(diff: str, mark: str) -> str:
    """Return the lines of one side of a change: those with its mark, and those without any."""
    return "".join(line[1:] for line in diff.splitlines(True) if line[0] in (mark, " "))


def commands(text: str) -> list[tuple[str, str]]:
    """Return each command of a block, and what it is shown to print."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    assert parts[0] == ""
    return list(zip(parts[1::2], parts[2::2], strict=True))


def like(shown: str) -> re.Pattern[str]:
    """Return a pattern of an output: `…` is any text, alone on a line any lines."""
    lines = ["(?s:.*)" if line == "…\n" else re.escape(line).replace("…", ".*") for line in shown.splitlines(True)]
    return re.compile("".join(lines))


def run(command: str, folder: Path) -> str:
    tools = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "NO_COLOR": "1",
            "PYTEST_ADDOPTS": "-p no:cacheprovider -p no:randomly",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout
