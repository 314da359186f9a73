"""Registration: one class per name, hot reloads, `register` on other extensions, second executions of a module."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

from imperal_cachegen.runtime import Extension, extension, models_of
from imperal_cachegen.runtime.registry import registered_name


class First(BaseModel):
    number: int = 0


class Second(BaseModel):
    number: int = 0


def reloaded(cls: type[BaseModel]) -> type[BaseModel]:
    """Return a class as a hot reload would make it."""
    return type(cls.__name__, (BaseModel,), {"__module__": cls.__module__, "__qualname__": cls.__qualname__})


def test_there_is_one_extension_per_app():
    assert extension("app-1") is extension("app-1")
    assert extension("app-1") is not extension("app-2")
    assert extension("app-1").app_id == "app-1"


def test_a_decorator_returns_the_class():
    ext = Extension("a")
    assert models_of(ext).cache_model("x")(First) is First
    assert ext.cache_model("y")(Second) is Second
    assert ext._cache_models == {"x": First, "y": Second}
    assert ext._resolve_cache_model_name(First) == "x"
    assert ext._resolve_cache_model_name(BaseModel) is None


def test_the_same_class_again_does_nothing():
    ext = Extension("a")
    for _ in range(3):
        models_of(ext).cache_model("x")(First)
        models_of(models_of(ext)).cache_model("x")(First)
        ext.cache_model("x")(First)
    assert ext._cache_models == {"x": First}


def test_an_older_class_of_the_same_place_is_replaced():
    ext = Extension("a")
    models_of(ext).cache_model("x")(First)
    newer = models_of(ext).cache_model("x")(reloaded(First))
    assert ext._cache_models == {"x": newer}
    assert registered_name(ext, First) == registered_name(ext, newer) == "x"


def test_anything_else_under_a_name_raises():
    ext = Extension("a")
    models_of(ext).cache_model("x")(First)
    with pytest.raises(ValueError, match=r"`x` of 'a' is .*First, it can't be .*Second too .*run `cachegen check`"):
        models_of(ext).cache_model("x")(Second)
    assert ext._cache_models == {"x": First}


def test_one_class_under_two_names_raises():
    ext = Extension("a")
    models_of(ext).cache_model("x")(First)
    with pytest.raises(ValueError, match="registered as cache model `x`"):
        models_of(ext).cache_model("y")(First)


@pytest.mark.parametrize("wrong", [dict, int, "First", None, First()])
def test_only_pydantic_classes_are_registered(wrong):
    with pytest.raises(TypeError, match="no Pydantic class"):
        models_of(Extension("a")).cache_model("x")(wrong)


@pytest.mark.parametrize("name", ["", None, 5])
def test_a_name_is_a_word(name):
    with pytest.raises(ValueError, match="name"):
        models_of(Extension("a")).cache_model(name)(First)


@pytest.mark.parametrize("wrong", [None, object(), "ext"])
def test_what_is_no_extension_is_refused(wrong):
    with pytest.raises(TypeError, match="no extension"):
        models_of(wrong)


# --- second executions ------------------------------------------------------------------------------------------------

MODULE = """
from pydantic import BaseModel
from imperal_cachegen.runtime import Policy, ReadThrough, adopt, extension, models_of, rebuild
ext = extension("{app}")
models = models_of(ext)

class Inner(BaseModel):
    number: int = 0

@models.cache_model("outer")
class Outer(BaseModel):
    inner: Inner = Inner()
    {more}

adopt(globals(), __name__, "{digest}", ("Inner", "Outer"))
_outer = ReadThrough(Outer, "outer", "outer", Policy(60), scoped=True)

def register(extension):
    models_of(extension).cache_model("outer")(Outer)
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def make(name: str, digest: str, more: str = "") -> None:
        (tmp_path / f"{name}.py").write_text(MODULE.format(app=name, digest=digest, more=more))
        importlib.invalidate_caches()

    return make


def again(module: ModuleType, how: str) -> ModuleType:
    if how == "reload":
        return importlib.reload(module)
    del sys.modules[module.__name__]
    return importlib.import_module(module.__name__)


@pytest.mark.parametrize("how", ["reload", "import"])
def test_a_second_execution_of_the_same_text_yields_the_first_classes(write, how):
    name = f"same_{how}"
    write(name, "d1")
    first = importlib.import_module(name)
    outer, inner = first.Outer, first.Inner
    other = Extension("other")
    first.register(other)
    for _ in range(3):
        second = again(sys.modules[name], how)
        assert (second.Outer, second.Inner) == (outer, inner)
        assert second._outer.model is outer
        assert second.ext._cache_models["outer"] is outer
        assert other._cache_models["outer"] is outer
        assert second.Outer(inner=inner(number=3)).inner.number == 3
        second.register(Extension("third"))
        second.register(other)
    assert set(second.ext._cache_models) == {"outer", "cachegen_scope"}


@pytest.mark.parametrize("how", ["reload", "import"])
def test_another_text_yields_its_own_classes_and_the_first_text_its_first(write, how):
    name = f"other_{how}"
    write(name, "d1")
    first = importlib.import_module(name)
    old = first.Outer
    write(name, "d2", "more: int = 5")
    second = again(first, how)
    assert second.Outer is not old
    assert second.Outer().more == 5
    assert second.ext._cache_models["outer"] is second.Outer
    assert registered_name(second.ext, old) == "outer"
    write(name, "d1")
    third = again(second, how)
    assert third.Outer is old
    assert third.ext._cache_models["outer"] is old


def test_only_the_last_texts_of_a_module_are_kept(write):
    from imperal_cachegen.runtime.reloading import _KEPT_TEXTS, _first

    write("many", "d0")
    module = importlib.import_module("many")
    for turn in range(_KEPT_TEXTS + 5):
        write("many", f"d{turn}", f"f{turn}: int = 0")
        module = importlib.reload(module)
    assert len(_first["many"]) == _KEPT_TEXTS


def test_two_modules_of_one_text_do_not_share(write):
    write("twin_a", "d1")
    write("twin_b", "d1")
    assert importlib.import_module("twin_a").Outer is not importlib.import_module("twin_b").Outer
