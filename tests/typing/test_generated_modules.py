"""Generated modules pass the checks that the contract names: mypy and pyright (strict), ruff, black."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from everything import THEIR_APP, THEIR_MODELS, everything

from imperal_cachegen.compiler.emit import emit, emit_strategies
from imperal_cachegen.compiler.emit.folder import Out
from imperal_cachegen.compiler.pipeline import Options, compile_project

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
RULES = "E4,E7,E9,F,B,PLE,RUF,UP,ASYNC,S"
CALLER = """
from caches.mail_client_cache import Every, cache_of, get_hiding, get_or_fetch_every_more, update_plain
from datetime import UTC, datetime
from uuid import uuid4


async def use(ctx: object) -> str:
    cache = cache_of(ctx)

    async def fetch() -> Every:
        raise NotImplementedError

    value = await get_or_fetch_every_more(
        cache, fetch, ident=uuid4(), since=datetime.now(UTC), note="n", query={"a": [1]}, cache_if=lambda one: one.plain_bool
    )
    hidden = await get_hiding(cache, kind="a", flag=None)
    changed = await update_plain(cache, lambda one: one if one.x else None, case_id="1")
    if hidden is None or changed is None:
        return value.plain_str
    return str(hidden.date)
"""

DRAWER = """
from hypothesis import given
from hypothesis import strategies as st

from imperal_cachegen.runtime import Cache

from caches.mail_client_cache import Every, every_more_key, set_every_more
from caches.mail_client_cache_strategies import EveryMoreArguments, every_more_arguments, every_more_entries, every_values


@given(every_more_arguments())
def test_key(arguments: EveryMoreArguments) -> None:
    assert len(every_more_key(**arguments)) <= 128


async def put(cache: Cache, entry: tuple[EveryMoreArguments, Every]) -> None:
    arguments, value = entry
    await set_every_more(cache, value, **arguments)


@given(every_more_entries(), every_values(fields={"plain_str": st.just("a")}))
def test_entry(entry: tuple[EveryMoreArguments, Every], value: Every) -> None:
    arguments, other = entry
    assert arguments["ident"] or other.plain_str or value.plain_str
"""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a package of every module: those of `everything`, and those of the example schemas."""
    folder = tmp_path_factory.mktemp("generated")
    out = Out(folder / "caches", regular=True)
    examples = compile_project([ROOT / "schemas"], Options(ROOT, folder / "caches", full=True, strategies=True))
    assert not examples.failed
    texts = {f"example_{module.path.name}": module.text for module in examples.modules}
    for companion in examples.companions:
        module = companion.schema.module
        texts[f"example_{companion.path.name}"] = companion.text.replace(
            f"import {module} as", f"from . import example_{module} as"
        )
    project = everything()
    texts |= {f"{schema.module}.py": emit(schema, project, out) for schema in project.schemas}
    texts |= {
        f"{schema.module}_strategies.py": emit_strategies(schema, out) for schema in project.schemas if schema.models
    }
    (folder / "caches").mkdir()
    for name, text in {"__init__.py": "", **texts}.items():
        (folder / "caches" / name).write_text(text, encoding="utf-8")
    (folder / "their_models.py").write_text(THEIR_MODELS)
    (folder / "their_app.py").write_text(THEIR_APP)
    (folder / "caller.py").write_text(CALLER)
    (folder / "drawer.py").write_text(DRAWER)
    settings = {"typeCheckingMode": "strict", "include": ["."]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    return folder


def run(folder: Path, *command: str) -> None:
    """Run a checker in a folder; fails with what it says."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_mypy_strict(generated: Path) -> None:
    run(generated, "mypy", "--strict", "--no-incremental", "caches", "their_app.py", "caller.py", "drawer.py")


def test_pyright_strict(generated: Path) -> None:
    run(generated, "pyright", "--pythonpath", sys.executable, "-p", ".")


def test_ruff(generated: Path) -> None:
    run(generated, "ruff", "check", "--isolated", "--no-cache", "--select", RULES, "--ignore", "E741", "caches")


def test_black(generated: Path) -> None:
    run(generated, "black", "--check", "--quiet", "--line-length", "120", "caches")


def test_a_checker_finds_a_swapped_argument(generated: Path) -> None:
    wrong = CALLER.replace('get_hiding(cache, kind="a"', 'get_hiding(cache, kind="z"')
    (generated / "wrong.py").write_text(wrong)
    with pytest.raises(AssertionError, match="arg-type"):
        run(generated, "mypy", "--strict", "--no-incremental", "wrong.py")
    (generated / "wrong.py").unlink()
