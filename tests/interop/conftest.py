"""The gateway, and the platform's own client and context over it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from behaviour_parts import OURS, PLATFORM
from gateway_server import GatewayServer
from imperal_sdk import Extension
from imperal_sdk._shared_http import get_shared_client
from imperal_sdk.cache.client import CacheClient
from imperal_sdk.context import Context
from imperal_sdk.types.identity import UserContext
from platform_models import Other, Page

from imperal_cachegen.runtime import CacheClient as OurClient
from imperal_cachegen.runtime import connect, models_of


@pytest_asyncio.fixture
async def gateway(gateway_server: GatewayServer) -> AsyncIterator[GatewayServer]:
    yield gateway_server
    gateway_server.release()
    await get_shared_client().aclose()


@pytest.fixture
def ext() -> Extension:
    extension = Extension("mail", display_name="Mail", description="Mail for the tests of the cache.", icon="icon.svg")
    models = models_of(extension)
    models.cache_model("page")(Page)
    models.cache_model("other")(Other)
    return extension


@pytest.fixture
def client(gateway: GatewayServer) -> Callable[..., CacheClient]:
    def make(extension: Any, user: str = "u1") -> CacheClient:
        return CacheClient("mail", user, gateway.url, "service", "call", extension)

    return make


@pytest.fixture
def context(gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Context]:
    monkeypatch.setenv("IMPERAL_SERVICE_TOKEN", gateway.service_token)

    def make(extension: Any, user: str = "u1") -> Context:
        who = UserContext(imperal_id=user, email="u@example.org", tenant_id="t", role="user")
        return Context(
            user=who, _extension=extension, _extension_id="mail", _gateway_url=gateway.url, _call_token="call"
        )

    return make


@pytest.fixture(params=[PLATFORM, OURS], ids=["platform", "ours"])
def column(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest_asyncio.fixture
async def make(gateway, column) -> AsyncIterator[Callable[..., Any]]:
    backend = connect(gateway.url, service_token="service")

    def client(extension: Any, call_token: str = "call", app_id: str = "mail", user_id: str = "u1") -> Any:
        if column == PLATFORM:
            return CacheClient(app_id, user_id, gateway.url, "service", call_token, extension)
        return OurClient(app_id, user_id, backend, extension, call_token=call_token)

    yield client
    await backend.aclose()


@pytest.fixture
def cache(make, ext) -> Any:
    return make(ext)
