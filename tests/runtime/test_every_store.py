"""What holds whatever the store: one fetch for a stampede, and nothing old after a write; over real servers.

The platform's own client, and its context, are among the stores: they are caches of others (see `test_foreign`).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from caches import DictCache
from imperal_sdk import Extension
from imperal_sdk._shared_http import get_shared_client
from imperal_sdk.context import Context
from imperal_sdk.types.identity import UserContext
from runtime_parts import Fetcher, Page

from imperal_cachegen.runtime import Backend, CacheClient, Policy, ReadThrough, cache_of, connect, invalidate, models_of

pytestmark = pytest.mark.asyncio

plain = ReadThrough(Page, "page", "page:{account}", Policy(60))
scoped = ReadThrough(Page, "page", "page:{account}", Policy(60), scoped=True)

SECONDS = 30
"""The time limit of operations: the machine may be busy, and no test here is about it."""

INCLUDED = ["memory", "redis", "fleet", "sentinel", "cluster", "cluster fleet", "gateway"]
FOREIGN = ["four methods", "platform", "context"]
TELLS_NO_IDS = "four methods"


@dataclass
class Store:
    """`cache` gives a new cache of a user, as a request has it."""

    cache: Callable[..., Any]
    backend: Backend | None = None


@pytest.fixture
def ext() -> Extension:
    extension = Extension("mail", display_name="Mail", description="Mail for the tests of the cache.", icon="icon.svg")
    models_of(extension).cache_model("page")(Page)
    return extension


@pytest_asyncio.fixture(params=[*INCLUDED, *FOREIGN, "cache_of"])
async def store(
    request: pytest.FixtureRequest, ext: Extension, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Store]:
    kind = request.param
    if kind in INCLUDED:
        store = _included(request, ext, kind)
    elif kind == TELLS_NO_IDS:
        held: dict[str, DictCache] = {}
        store = Store(lambda user="u1": held.setdefault(user, DictCache()))
    else:
        store = _of_the_platform(request, ext, kind, monkeypatch)
    yield store
    if store.backend is not None:
        await store.backend.aclose()
    await get_shared_client().aclose()


def _included(request: pytest.FixtureRequest, ext: Extension, kind: str) -> Store:
    kind, _, fleet = ("redis", "", "fleet") if kind == "fleet" else kind.partition(" ")
    options: dict[str, Any] = {"single_flight": "fleet"} if fleet else {}
    if kind == "memory":
        backend = connect("memory://")
    elif kind == "gateway":
        server = request.getfixturevalue("gateway_server")
        backend = connect(server.url, service_token=server.service_token, seconds=SECONDS)
        options["call_token"] = server.call_token
    else:
        server = request.getfixturevalue("redis_server" if kind == "redis" else f"redis_{kind}")
        backend = connect(server.url, seconds=SECONDS)
    return Store(lambda user="u1": CacheClient("mail", user, backend, ext, **options), backend)


def _of_the_platform(
    request: pytest.FixtureRequest, ext: Extension, kind: str, monkeypatch: pytest.MonkeyPatch
) -> Store:
    server = request.getfixturevalue("gateway_server")
    monkeypatch.setenv("IMPERAL_SERVICE_TOKEN", server.service_token)

    def context(user: str = "u1") -> Context:
        who = UserContext(imperal_id=user, email="u@example.org", tenant_id="t", role="user")
        return Context(
            user=who,
            _extension=ext,
            _extension_id="mail",
            _gateway_url=server.url,
            _call_token=server.call_token,
        )

    if kind == "cache_of":
        found: Any = cache_of(context())
        return Store(lambda user="u1": cache_of(context(user)), found.port._backend)
    if kind == "platform":
        client = type(context().cache)
        return Store(lambda user="u1": client("mail", user, server.url, server.service_token, server.call_token, ext))
    return Store(lambda user="u1": context(user).cache)


async def begun(fetcher: Fetcher) -> None:
    async with asyncio.timeout(60):
        while not fetcher.calls:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_a_thousand_misses_of_one_user_are_one_fetch(store, request):
    """Through the wrappers; over the platform each has a context of its own, as its requests have."""
    fetcher = Fetcher(delay=0.05)
    kind = request.node.callspec.params["store"]
    if kind == TELLS_NO_IDS:
        pytest.skip("it does not tell whose it is: nothing is shared")
    pages = await asyncio.gather(*(plain.get_or_fetch(store.cache(), "k", fetcher) for _ in range(1000)))
    assert fetcher.calls == 1
    assert {page.items[0] for page in pages} == {"1"}
    assert len({id(page) for page in pages}) == len({id(page.items) for page in pages}) == 1000
    assert (await plain.get(store.cache(), "k")).items == ["1"]


async def test_a_thousand_misses_under_a_scope_are_one_fetch(store, request):
    fetcher = Fetcher(delay=0.05)
    if request.node.callspec.params["store"] == TELLS_NO_IDS:
        pytest.skip("it does not tell whose it is: nothing is shared")
    pages = await asyncio.gather(*(scoped.get_or_fetch(store.cache(), "k", fetcher, scope="s") for _ in range(1000)))
    assert fetcher.calls == 1
    assert {page.items[0] for page in pages} == {"1"}


async def test_two_users_never_share(store):
    fetchers = {user: Fetcher(Page(account=user), 0.05) for user in ("u1", "u2", "U1", "u1:", "u1/")}
    users = [user for user in fetchers for _ in range(20)]
    pages = await asyncio.gather(*(plain.get_or_fetch(store.cache(user), "k", fetchers[user]) for user in users))
    assert [page.account for page in pages] == users
    for user, fetcher in fetchers.items():
        assert fetcher.calls >= 1
        found = await plain.get(store.cache(user), "k")
        assert found is None or found.account == user


Write = Callable[[Any], Awaitable[Any]]

WRITES: dict[str, Write] = {
    "delete": lambda cache: plain.delete(cache, "k"),
    "set": lambda cache: plain.set(cache, "k", Page(items=["new"])),
    "invalidate": lambda cache: invalidate(cache, plain.entry("k")),
    "refresh": lambda cache: plain.get_or_fetch(cache, "k", Fetcher(Page(items=["new"])), refresh=True),
}


@pytest.mark.parametrize("write", WRITES)
async def test_an_old_value_is_never_served_after_a_write(store, write):
    """A read begins, the source is written, the entry invalidated; then the read ends, with what was there before."""
    old = Fetcher(Page(items=["old"]))
    old.gate = asyncio.Event()
    reading = asyncio.create_task(plain.get_or_fetch(store.cache(), "k", old))
    await begun(old)
    assert await WRITES[write](store.cache()) is not False
    for _ in range(2):
        found = await plain.get_or_fetch(store.cache(), "k", Fetcher(Page(items=["new"])))
        assert found.items == ["new"]
    old.gate.set()
    assert (await reading).items == ["old"]
    for _ in range(3):
        assert (await plain.get(store.cache(), "k")).items == ["new"]
        found = await plain.get_or_fetch(store.cache(), "k", Fetcher(Page(items=["new"])))
        assert found.items == ["new"]


@pytest.mark.parametrize("ends", ["before", "after"])
async def test_an_old_value_is_never_served_after_a_drop(store, ends):
    old = Fetcher(Page(items=["old"]))
    old.gate = asyncio.Event()
    reading = asyncio.create_task(scoped.get_or_fetch(store.cache(), "k", old, scope="s"))
    await begun(old)
    if ends == "before":
        old.gate.set()
        await reading
    assert await invalidate(store.cache(), scoped.scope("s"))
    old.gate.set()
    assert (await reading).items == ["old"]
    assert await scoped.get(store.cache(), "k", scope="s") is None
    found = await scoped.get_or_fetch(store.cache(), "k", Fetcher(Page(items=["new"])), scope="s")
    assert found.items == ["new"]
    assert (await scoped.get(store.cache(), "k", scope="s")).items == ["new"]


async def test_writes_at_random_moments_of_a_fetch(store):
    """Wherever a delete falls between the beginning of a fetch and the end of its store, nothing old is left."""
    version = 0

    async def fetch() -> Page:
        seen = version
        await asyncio.sleep(0.002)
        return Page(items=[str(seen)])

    for pause in range(25):
        reading = asyncio.create_task(plain.get_or_fetch(store.cache(), "k", fetch))
        await asyncio.sleep(pause * 0.0004)
        version += 1
        assert await plain.delete(store.cache(), "k")
        found = await plain.get_or_fetch(store.cache(), "k", fetch)
        assert found.items == [str(version)]
        await reading
        found = await plain.get(store.cache(), "k")
        assert found is None or found.items == [str(version)]
        assert await plain.delete(store.cache(), "k")
