"""A real gateway on loopback, and the platform's own client and context over it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from imperal_sdk import Extension
from imperal_sdk._shared_http import get_shared_client
from imperal_sdk.cache.client import CacheClient
from imperal_sdk.context import Context
from imperal_sdk.types.identity import UserContext
from platform_gateway import Gateway
from platform_models import Other, Page

from imperal_cachegen.runtime import models_of
from imperal_cachegen.runtime.notices import forget_notices


@pytest_asyncio.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with Gateway() as running:
        yield running
        await get_shared_client().aclose()


@pytest.fixture
def ext() -> Extension:
    extension = Extension("mail", display_name="Mail", description="Mail for the tests of the cache.", icon="icon.svg")
    models = models_of(extension)
    models.cache_model("page")(Page)
    models.cache_model("other")(Other)
    return extension


@pytest.fixture
def client(gateway: Gateway) -> Callable[..., CacheClient]:
    def make(extension: Any, user: str = "u1") -> CacheClient:
        return CacheClient("mail", user, gateway.url, "service", "call", extension)

    return make


@pytest.fixture
def context(gateway: Gateway) -> Callable[..., Context]:
    def make(extension: Any, user: str = "u1") -> Context:
        who = UserContext(imperal_id=user, email="u@example.org", tenant_id="t", role="user")
        return Context(
            user=who, _extension=extension, _extension_id="mail", _gateway_url=gateway.url, _call_token="call"
        )

    return make


@pytest.fixture(autouse=True)
def _every_notice_again() -> None:
    forget_notices()
