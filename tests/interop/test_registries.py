"""What registering a cache model does, on the platform's `Extension` and on ours."""

from typing import Any

import pytest
from behaviour_parts import OURS, PLATFORM, Sub
from imperal_sdk import Extension as PlatformExtension
from platform_models import Other, Page
from pydantic import BaseModel

from imperal_cachegen.runtime import Extension, models_of

pytestmark = pytest.mark.asyncio


def platform_extension() -> PlatformExtension:
    return PlatformExtension("mail", display_name="Mail", description="Mail for the tests of it.", icon="icon.svg")


@pytest.fixture
def extension(column) -> Any:
    return platform_extension() if column == PLATFORM else Extension("mail")


async def test_registration(extension, column):
    assert extension.cache_model("page")(Page) is Page
    assert extension._cache_models == {"page": Page}
    assert extension._resolve_cache_model_name(Page) == "page"
    assert extension._resolve_cache_model_name(Other) is None
    assert extension._resolve_cache_model_name(Sub) is None
    with pytest.raises(ValueError, match="page"):
        extension.cache_model("page")(Other)
    assert extension._cache_models == {"page": Page}


async def test_the_same_class_again_is_a_mistake_to_the_platform_only(extension, column):
    extension.cache_model("page")(Page)
    try:
        extension.cache_model("page")(Page)
    except ValueError:
        assert column == PLATFORM
    else:
        assert column == OURS


@pytest.mark.parametrize("wrong", [dict, object, "page", 5, None, Page()], ids=repr)
async def test_what_is_no_pydantic_class_is_not_registered(extension, wrong):
    with pytest.raises(TypeError):
        extension.cache_model("page")(wrong)
    assert extension._cache_models == {}


async def test_extensions_are_independent(extension):
    class Mine(BaseModel):
        pass

    other = platform_extension()
    extension.cache_model("page")(Page)
    models_of(other).cache_model("page")(Mine)
    assert extension._resolve_cache_model_name(Page) == other._resolve_cache_model_name(Mine) == "page"
    assert extension._resolve_cache_model_name(Mine) is other._resolve_cache_model_name(Page) is None
