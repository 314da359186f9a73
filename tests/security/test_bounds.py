"""However large, deep or intricate a file is: the answer comes in bounded time and memory, or the run is not there.

Each file goes to a process of its own that may take a gigabyte and a minute of the processor's time: generous, and far
below what each takes without its guard.
"""

import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from attacks import Breach
from test_untrusted import PACKAGE, breached

pytestmark = pytest.mark.slow

MEMORY = 1 << 30
SECONDS = 60
SECONDS_BREACHED = 4


def bomb() -> str:
    lines = ["cachegen: 1", "x-a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines) + "\ntypes:\n  T:\n    fields:\n      a: {type: Any, default: *a11}\n"


def undecided(models: int) -> str:
    """Return keys of two segments of which no search says in good time whether they can be told apart."""
    zones = ", ".join(f"{first}{second}-{place}" for first in ("Africa", "America", "Asia", "Europe") for second in ("-North", "-South", "") for place in ("Abidjan", "Addis_Ababa", "Bamako", "Casablanca", "Dar_es_Salaam", "El_Aaiun", "Freetown", "Gaborone", "Harare", "Juba", "Kinshasa", "Lagos", "Maputo", "Nairobi", "Ouagadougou", "Porto-Novo", "Sao_Tome", "Tripoli", "Windhoek", "Yaounde"))  # fmt: skip
    lines = ["cachegen: 1", "app: a", "segments:", f"  zone: enum({zones})", "  place: id(64)", "models:"]
    for number in range(models):
        lines += [f"  m{number}:", f'    key: "k{number}:{{place}}{{zone}}"', "    ttl: 60", "    fields: {a: int}"]
    return "\n".join(lines) + "\n"


def field(annotation: str) -> str:
    return f"cachegen: 1\ntypes:\n  T:\n    fields:\n      a: {annotation}\n"


def documented(document: str) -> dict[str, str]:
    return {"x.yaml": 'cachegen: 1\ntypes:\n  T:\n    schema: "d.json"\n', "d.json": document}


def nested_document() -> str:
    steps = ",".join(
        f'"D{n}": {{"allOf": [{{"$ref": "#/$defs/D{n + 1}"}}, {{"$ref": "#/$defs/D{n + 1}"}}]}}' for n in range(40)
    )
    return f'{{"$ref": "#/$defs/D0", "$defs": {{{steps}, "D40": {{"type": "object", "properties": {{"a": {{"type": "string"}}}}}}}}}}'


@dataclass(frozen=True)
class Heavy:
    """Files of a schema folder; `breach` are the guards without which they are too much (none: several guard alike)."""

    name: str
    files: dict[str, str]
    breach: Breach = ()
    code: str = ""


_BUDGET = "compiler/read/budget.py"
HEAVY = (
    Heavy("an alias bomb", {"x.yaml": bomb()}, ((_BUDGET, "NODE_LIMIT = 100_000", "NODE_LIMIT = 10**15"),), "CG019"),
    Heavy("brackets", {"x.yaml": "cachegen: 1\nx-a: " + "[" * 200_000}, ((_BUDGET, "DEPTH_LIMIT = 64", "DEPTH_LIMIT = 10**9"),), "CG018"),
    Heavy("a large file", {"x.yaml": "cachegen: 1\nx-a: [" + "a, " * 25_000_000 + "]\n"}, (("compiler/loading.py", "SIZE_LIMIT = 1024 * 1024", "SIZE_LIMIT = 1 << 40"), (_BUDGET, "NODE_LIMIT = 100_000", "NODE_LIMIT = 10**15")), "CG002"),
    Heavy("digits", {"x.yaml": field("{type: int, default: " + "9" * 900_000 + "}")}, code="CG022"),
    Heavy("digits in hexadecimal", {"x.yaml": field("{type: int, default: 0x" + "f" * 900_000 + "}")}, code="CG022"),
    Heavy("a deep annotation", {"x.yaml": field("list[" * 100_000)}, (("compiler/grammar/tokens.py", "MAX_DEPTH = 32", "MAX_DEPTH = 10**9"), ("compiler/grammar/tokens.py", "MAX_TEXT = 65_536", "MAX_TEXT = 10**9")), "CG2"),
    Heavy("patterns", {"x.yaml": "cachegen: 1\ntypes:\n  T:\n    fields:\n" + "".join(f'      a{n}: {{type: str, pattern: "(\\\\w{{1,{400 + n}}}){{1,8}}"}}\n' for n in range(400))}, code="CG249"),
    Heavy("keys that nobody can decide on", {"x.yaml": undecided(1500)}, (("compiler/keys/proofs.py", "UNDECIDED_MAX = 20", "UNDECIDED_MAX = 10**9"),), "CG323"),
    Heavy("a document that doubles", documented(nested_document()), code="CG6"),
    Heavy("a large document", documented('{"type": "object", "properties": {' + ",".join(f'"p{n}": {{"type": "string"}}' for n in range(30_000)) + "}}"), code="CG"),
    Heavy("a deep document", documented('{"items": ' * 90_000 + "{}" + "}" * 90_000), code="CG"),
    Heavy("digits in a document", documented('{"type": "integer", "maximum": ' + "9" * 900_000 + "}"), code="CG"),
)  # fmt: skip


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(heavy: Heavy, folder: Path, package: Path, seconds: int) -> subprocess.CompletedProcess[str]:
    schemas = folder / "schemas"
    schemas.mkdir()
    for name, text in heavy.files.items():
        (schemas / name).write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "imperal_cachegen", "build", "schemas", "--format", "concise"],
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        preexec_fn=lambda: _limit(seconds),
    )


@pytest.mark.parametrize("heavy", HEAVY, ids=lambda heavy: heavy.name)
def test_answered_in_bounded_time_and_memory(heavy: Heavy, tmp_path: Path) -> None:
    done = run(heavy, tmp_path, PACKAGE.parent, SECONDS)
    assert done.returncode == 1, done.stderr[-2000:]
    assert f" {heavy.code}" in done.stderr.replace("[", " "), done.stderr[-2000:]
    assert len(done.stderr) < 200_000


@pytest.mark.parametrize("heavy", [one for one in HEAVY if one.breach], ids=lambda heavy: heavy.name)
def test_without_its_guard_each_is_too_much(heavy: Heavy, tmp_path: Path) -> None:
    """Killed, out of memory, or no answer but a crash: never an ordinary one."""
    done = run(heavy, tmp_path, breached(heavy.breach, tmp_path), SECONDS_BREACHED)
    answered = done.returncode in (0, 1) and "\nfound " in done.stderr
    assert not answered, done.stderr[-500:]


def test_what_a_terminal_would_obey_is_only_shown(tmp_path: Path) -> None:
    heavy = Heavy(
        "",
        {
            "x.yaml": 'cachegen: 1\ntypes:\n  "T\\e[2J\\u202e":\n    fields:\n      a: "str\\e]0;x\\a"\n      "b\\e[31m\\u2066": str\n'
        },
    )
    said = run(heavy, tmp_path, PACKAGE.parent, SECONDS).stderr
    assert "<U+001B>" in said
    assert all(char.isprintable() or char == "\n" for char in said)
    (tmp_path / "breached_run").mkdir()
    package = breached(
        (
            (
                "compiler/report/visible.py",
                '    if text.isascii() and text.isprintable():\n        return text\n    return "".join',
                '    return text\n    return "".join',
            ),
        ),
        tmp_path,
    )
    assert "\x1b" in run(heavy, tmp_path / "breached_run", package, SECONDS).stderr
