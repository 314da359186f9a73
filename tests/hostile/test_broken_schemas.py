"""Nothing that anyone can write gets a traceback, a hang, or code of its own into a module."""

import ast
import os
import time
from pathlib import Path
from random import Random

import pytest
from edits import CANARY, broken

from imperal_cachegen.compiler.diagnostics import Severity
from imperal_cachegen.compiler.pipeline import Compiled, Options, compile_project

ROOT = Path(__file__).parents[2]
GOOD = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "schemas").glob("*.yaml"))}
SCHEMAS = [name for name, text in GOOD.items() if "\ncachegen: 1" in f"\n{text}"]
ROUNDS = int(os.environ.get("CACHEGEN_HOSTILE_ROUNDS", "96"))


def _pace() -> float:
    """Return the processor's seconds for a fixed amount of work: the unit that a hang is measured in."""
    started = time.process_time()
    for _ in range(5):
        ast.parse("\n".join(f"name_{n} = [{n}, {n}, 'text']" for n in range(1000)))
    return time.process_time() - started


PACES = 200
"""What is slower than so many paces is a hang: the slowest of what follows takes forty, and one that hangs has no end."""


def compile_text(folder: Path, name: str, text: str) -> Compiled:
    """Compile one text as a schema beside the documents that the good ones refer to."""
    schemas = folder / "schemas"
    schemas.mkdir(exist_ok=True)
    for other, content in GOOD.items():
        if other not in SCHEMAS:
            (schemas / other).write_text(content, encoding="utf-8")
    (schemas / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return compile_project([Path("schemas") / name], Options(cwd=folder))


def judge(compiled: Compiled, text: str) -> None:
    """Hold what came out to the promise: an error with a place, or a module of nothing but planned code."""
    errors = [found for found in compiled.diagnostics if found.severity is Severity.ERROR]
    for found in compiled.diagnostics:
        assert found.code.startswith("CG")
        assert found.message
        assert 0 <= found.span.start <= found.span.end <= len(found.span.source.text) + 1
    if errors:
        assert not compiled.modules
        return
    assert compiled.modules or compiled.usage, text
    for module in compiled.modules:
        for node in ast.walk(ast.parse(module.text)):
            # A field may be called by a word of the user's; nothing may load, call or import one.
            words = [
                word
                for field in ("attr", "name", "module", "asname")
                if isinstance(word := getattr(node, field, None), str)
            ]
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                words.append(node.id)
            assert not any(word == CANARY or word.startswith(f"{CANARY}.") for word in words), module.text
            assert not isinstance(node, ast.NamedExpr | ast.Global | ast.Delete | ast.With | ast.While), module.text
            if isinstance(node, ast.Lambda):
                assert ast.unparse(node.args) == "", module.text


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("seed", range(4))
def test_random_edits(tmp_path: Path, name: str, seed: int) -> None:
    random, pace = Random(f"{name} {seed}"), _pace()
    for _ in range(max(1, ROUNDS // 16)):
        text = broken(GOOD[name], random)
        started = time.process_time()
        compiled = compile_text(tmp_path, name, text)
        assert time.process_time() - started < PACES * pace, text
        judge(compiled, text)


def _bomb() -> str:
    lines = ["cachegen: 1", "x-a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines) + "\n"


HUGE = {
    "ten megabytes": "cachegen: 1\n# " + "x" * 10_000_000,
    "200,000 brackets": "[" * 200_000,
    "200,000 braces": "{" * 200_000,
    "deep block": "".join(" " * depth + "a:\n" for depth in range(700)),
    "alias bomb": _bomb(),
    "alias cycle": "cachegen: 1\nx-a: &a [*a]\n",
    "many keys": "cachegen: 1\n" + "".join(f"x-{n}: 1\n" for n in range(60_000)),
    "many unknown keys": "cachegen: 1\n" + "".join(f"key{n}: 1\n" for n in range(40_000)),
    "many types": "cachegen: 1\ntypes:\n" + "".join(f"  T{n}:\n    fields:\n      a: T{n + 1}\n" for n in range(15_000)),
    "many unknown types": "cachegen: 1\ntypes:\n  T:\n    fields:\n" + "".join(f"      a{n}: Strng{n}\n" for n in range(30_000)),
    "one long annotation": "cachegen: 1\ntypes:\n  T:\n    fields:\n      a: " + " | ".join(f"T{n}" for n in range(60_000)),
    "a deep annotation": "cachegen: 1\ntypes:\n  T:\n    fields:\n      a: " + "list[" * 100_000,
    "a long template": 'cachegen: 1\napp: a\nmodels:\n  m:\n    ttl: 60\n    key: "' + "{a}" * 100_000 + '"\n    fields: {a: int}\n',
    "a large enum": "cachegen: 1\nsegments:\n  s: enum(" + ", ".join(f"v{n}" for n in range(100_000)) + ")\n",
    "a large literal": "cachegen: 1\ntypes:\n  T:\n    fields:\n      a: Literal[" + ", ".join(map(str, range(100_000))) + "]\n",
    "a large pattern": 'cachegen: 1\ntypes:\n  T:\n    fields:\n      a: {type: str, pattern: "' + "(a{1,999}){1,999}" * 40 + '"}\n',
    "a long description": "cachegen: 1\ntypes:\n  T:\n    description: " + "word " * 180_000 + "\n    fields: {a: int}\n",
    "a long default": 'cachegen: 1\ntypes:\n  T:\n    fields:\n      a: str = "' + "\\\\x" * 200_000 + '"\n',
    "nothing but quotes": '"' * 500_000,
    "nothing but hashes": "#" * 900_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_huge_and_deep(tmp_path: Path, name: str) -> None:
    compile_text(tmp_path, "warm.yaml", "cachegen: 1\ntypes:\n  T:\n    fields:\n      a: int\n")
    (tmp_path / "schemas" / "warm.yaml").unlink()
    pace = _pace()
    started = time.process_time()
    compiled = compile_text(tmp_path, "huge.yaml", HUGE[name])
    assert time.process_time() - started < PACES * pace
    assert compiled.usage or compiled.diagnostics or compiled.modules
    judge(compiled, HUGE[name])
