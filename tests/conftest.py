"""What all tests share: their environment, servers, and how Hypothesis runs. `HYPOTHESIS_PROFILE=fuzz` is `make fuzz`."""

import gc
import os
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

import httpx
import pytest
from clean_environment import clean
from gateway_server import GatewayServer
from hypothesis import HealthCheck, settings
from redis_cluster import RedisCluster, RedisSentinel
from redis_server import RedisServer

from imperal_cachegen.runtime import foreign
from imperal_cachegen.runtime.board import Board
from imperal_cachegen.runtime.notices import forget_notices

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ["pytester"]

clean(os.environ)

_SLOW_MACHINES = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

# The same examples in every run: a new one is for those who look for it, not for who has changed something else.
settings.register_profile("tests", deadline=None, suppress_health_check=_SLOW_MACHINES, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, suppress_health_check=_SLOW_MACHINES, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden cases be written anew, through the path by which they are tested."""
    parser.addoption("--update", action="store_true", help="write what the golden cases of tests/cases now give")


def pytest_collection_finish() -> None:
    """Keep what is loaded by now out of the garbage collections to come: they would look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _modules_end_with_their_test(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Forget what a test imported from its own folder: the next may have a module of that name."""
    before = set(sys.modules)
    yield
    folders = str(tmp_path_factory.getbasetemp())
    for name in set(sys.modules) - before:
        if _folder(sys.modules[name]).startswith(folders):
            del sys.modules[name]


def _folder(module: ModuleType) -> str:
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return next((place for place in places if place), "")


@pytest.fixture(autouse=True)
def _a_process_as_new() -> None:
    """What the runtime keeps for a process must not come from another test: lines said, stores left alone, the board of foreign caches."""
    forget_notices()
    foreign.guard_of.cache_clear()
    foreign.BOARD = Board()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A real Chromium, for tests that are marked `BROWSED`."""
    from chromium import launched

    with launched() as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def _certificates_once() -> Iterator[None]:
    """Let clients of httpx share one TLS context: each would read all certificates of the machine, and none needs one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx._transports.default, "create_ssl_context", cache(httpx.create_ssl_context), raising=False)
        yield


@pytest.fixture(scope="session")
def _gateway_process() -> Iterator[GatewayServer]:
    server = GatewayServer().start()
    yield server
    server.stop()


@pytest.fixture
def gateway_server(_gateway_process: GatewayServer) -> GatewayServer:
    """The platform's gateway, in a process of its own that all tests of a worker share; empty."""
    if not _gateway_process.running:
        _gateway_process.stop()
        _gateway_process.start()
    _gateway_process.forget()
    return _gateway_process


@pytest.fixture(scope="session")
def _redis_process() -> Iterator[RedisServer]:
    server = RedisServer().start()
    yield server
    server.stop()


@pytest.fixture
def redis_server(_redis_process: RedisServer) -> RedisServer:
    """A real Redis that all tests of a worker share; empty. Who hangs or kills one starts a `RedisServer` of its own."""
    _redis_process.forget()
    return _redis_process


@pytest.fixture(scope="session")
def _cluster_processes() -> Iterator[RedisCluster]:
    cluster = RedisCluster()
    try:
        yield cluster.start()
    finally:
        cluster.stop()


@pytest.fixture
def redis_cluster(_cluster_processes: RedisCluster) -> RedisCluster:
    """Three masters and their replicas, that all tests of a worker share; empty. Who kills one starts an own cluster."""
    _cluster_processes.forget()
    return _cluster_processes


@pytest.fixture(scope="session")
def _sentinel_processes() -> Iterator[RedisSentinel]:
    sentinel = RedisSentinel()
    try:
        yield sentinel.start()
    finally:
        sentinel.stop()


@pytest.fixture
def redis_sentinel(_sentinel_processes: RedisSentinel) -> RedisSentinel:
    """A master, a replica and three Sentinels, that all tests of a worker share; empty."""
    _sentinel_processes.forget()
    return _sentinel_processes
