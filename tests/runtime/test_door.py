"""The door: what importing the runtime loads, which names it has, and what it says of those that it has not."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from imperal_cachegen import runtime
from imperal_cachegen.runtime import errors

HEAVY = ("asyncio", "logging", "json", "concurrent.futures", "http", "pickle", "aiohttp", "redis", "httpx", "yaml")

GENERATED = """
import sys
import pydantic, pydantic.json_schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
class Plain(BaseModel):
    a: int = 0
before = set(sys.modules)
from imperal_cachegen.keys import id_segment, int_segment, text_segment
from imperal_cachegen.runtime import (
    NOT_EMPTY, AnyJson, Cache, ModelRegistry, Policy, ReadThrough, Truncate, adopt, cache_of, extension, invalidate,
    models_of, rebuild, require_runtime,
)
require_runtime(1)
ext = extension("mail")
models = models_of(ext)
@models.cache_model("page")
class Page(BaseModel):
    items: list[str] = []
    data: dict[str, AnyJson] = {}
adopt(globals(), __name__, "d", ("Page",))
ReadThrough(Page, "page", "page", Policy(60), scoped=SCOPED)
print(*sorted(set(sys.modules) - before))
"""


@pytest.mark.parametrize("scoped", [False, True])
def test_what_a_generated_module_imports_loads_nothing_heavy(scoped):
    code = GENERATED.replace("SCOPED", str(scoped))
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path(runtime.__file__).parents[2]
    ).stdout.split()
    assert not [
        name for name in loaded if name.partition(".")[0] in HEAVY or name.startswith("imperal_cachegen.compiler")
    ]
    ours = [name for name in loaded if name.startswith("imperal_cachegen.runtime.")]
    assert "imperal_cachegen.runtime.client" not in ours
    assert len(ours) <= 13


def test_every_name_is_there():
    assert set(runtime.__all__) == set(runtime._ROOMS)
    for name in runtime.__all__:
        assert getattr(runtime, name) is not None
    assert set(dir(runtime)) >= set(runtime.__all__)


def test_no_module_has_a_public_name_that_would_hide_it():
    """Importing a submodule sets its name on the package: `extension` the module would hide `extension` the function."""
    modules = {found.name for found in pkgutil.iter_modules(runtime.__path__)}
    assert not modules & set(runtime.__all__)


def test_a_name_that_is_not_known_says_what_to_upgrade():
    with pytest.raises(ImportError, match="newer cachegen: upgrade imperal-cachegen") as found:
        from imperal_cachegen.runtime import something_new  # noqa: F401
    assert "\n" not in str(found.value)


def test_private_names_are_attribute_errors():
    assert not hasattr(runtime, "__wrapped__")
    assert not hasattr(runtime, "_private")


def test_modules_can_be_imported_through_the_door():
    from imperal_cachegen.runtime import memory

    assert memory is importlib.import_module("imperal_cachegen.runtime.memory")


def test_an_older_runtime_refuses_in_one_line():
    runtime.require_runtime(1)
    with pytest.raises(ImportError, match="upgrade imperal-cachegen") as found:
        runtime.require_runtime(2)
    assert "\n" not in str(found.value)


def test_only_relative_imports():
    """So that the runtime and the keys can be copied beside generated modules."""
    for path in Path(runtime.__file__).parent.glob("*.py"):
        text = path.read_text()
        assert "from imperal_cachegen" not in text, path.name
        assert "import imperal_cachegen" not in text, path.name


def test_a_vendored_copy_works(tmp_path):
    import shutil

    package = Path(runtime.__file__).parents[1]
    (tmp_path / "vendored").mkdir()
    (tmp_path / "vendored" / "__init__.py").touch()
    for part in ("runtime", "keys"):
        shutil.copytree(package / part, tmp_path / "vendored" / part)
    code = GENERATED.replace("SCOPED", "True").replace("imperal_cachegen.", "vendored.")
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout
    assert "vendored.runtime" in loaded
    assert "imperal_cachegen" not in loaded


def drawn() -> dict[str, str]:
    """Return each drawn error's parent, from the tree at the top of `errors`."""
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines()[2:]:
        if not line.startswith("    "):
            break
        name = line.replace("│", " ").replace("├── ", "    ").replace("└── ", "    ")
        indent = len(name) - len(name.lstrip())
        word = name.split()[0]
        while path and path[-1][0] >= indent:
            path.pop()
        if path:
            parents[word] = path[-1][1]
        path.append((indent, word))
    return parents


def test_the_tree_of_errors_is_the_one_drawn():
    found = {
        name: cls.__base__.__name__
        for name, cls in vars(errors).items()
        if isinstance(cls, type) and issubclass(cls, Exception)
    }
    assert drawn() == found
