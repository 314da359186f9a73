"""Redis: what travels together, who waits for whom, and what becomes of callers when something goes wrong."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from typing import Self

import pytest
import pytest_asyncio
from redis_server import HOST, RedisServer
from runtime_parts import Other, Page

from imperal_cachegen.runtime import Backend, CacheClient, connect
from imperal_cachegen.runtime.batches import MAX_COMMANDS
from imperal_cachegen.runtime.errors import BackendFailed, BackendRefused, BackendTimeout, BackendUnavailable

pytestmark = pytest.mark.asyncio


class Wire:
    """Passes bytes on to a Redis; each request that arrives in one piece is kept, replies to some can be held back."""

    def __init__(self, server: RedisServer) -> None:
        self.server = server
        self.requests: list[bytes] = []
        self.opened = 0
        self._held = b""
        self._gates: list[asyncio.Event] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._serve, HOST, 0, limit=2**22)
        self.url = f"redis://{HOST}:{self._listener.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hold(self, name: bytes) -> None:
        """Let connections on which this command is sent from now on get no reply until `release`."""
        self._held = b"\r\n" + name + b"\r\n"

    def release(self) -> None:
        self._held = b""
        for gate in self._gates:
            gate.set()

    def cut(self) -> None:
        for writer in self._writers:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        gate = asyncio.Event()
        gate.set()
        self._gates.append(gate)
        replies, upstream = await asyncio.open_connection(HOST, self.server.port, limit=2**22)
        self._writers |= {writer, upstream}
        for task in (
            asyncio.create_task(self._pass(reader, upstream, gate, asks=True)),
            asyncio.create_task(self._pass(replies, writer, gate, asks=False)),
        ):
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gate: asyncio.Event, *, asks: bool
    ) -> None:
        try:
            while data := await reader.read(2**22):
                if asks:
                    self.requests.append(data)
                    if self._held and self._held in data:
                        gate.clear()
                else:
                    await gate.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    def commands(self, name: bytes) -> int:
        return sum(request.count(b"\r\n" + name + b"\r\n") for request in self.requests)


@pytest_asyncio.fixture
async def wire(redis_server: RedisServer) -> AsyncIterator[Wire]:
    async with Wire(redis_server) as made:
        yield made


@pytest_asyncio.fixture
async def store(wire: Wire) -> AsyncIterator[Backend]:
    async with connect(wire.url, seconds=30) as backend:
        await backend.get("warm")
        wire.requests.clear()
        yield backend


async def until(holds) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_what_is_asked_in_one_turn_is_one_write_on_one_connection(wire, store):
    await asyncio.gather(
        *(store.get(f"k{number}") for number in range(20)),
        *(store.set(f"k{number}", b"1", 60) for number in range(20)),
        store.delete("k1"),
        store.touch("k2", 30),
        store.get_many(["a", "b"]),
    )
    assert len(wire.requests) == 1
    assert wire.opened == 1
    assert wire.commands(b"GET") == 22
    assert wire.commands(b"MGET") == 0


async def test_a_delete_is_one_round_trip_whatever_the_number_of_models(wire, store, ext):
    for number in range(60):
        ext.cache_model(f"more{number}")(type(f"More{number}", (Other,), {}))
    cache = CacheClient("mail", "u1", store, ext)
    await cache.set("k", Page(), 60)
    wire.requests.clear()
    assert await cache.delete("k") is True
    assert len(wire.requests) == 1
    assert wire.commands(b"DEL") >= 60
    assert await cache.get("k", Page) is None


async def test_many_more_than_a_batch_wait_and_open_no_more_connections_than_allowed(redis_server, wire):
    async with connect(wire.url, seconds=30, connections=2) as backend:
        paths = [f"k{number}" for number in range(20 * MAX_COMMANDS)]
        assert await asyncio.gather(*(backend.get(path) for path in paths)) == [None] * len(paths)
        await backend.set_many([(path, b"x" * 50_000, 60) for path in paths[:100]])
        assert await backend.get_many(paths[:101]) == [b"x" * 50_000] * 100 + [None]
        assert wire.opened == 2
        assert all(len(request) < 2 * 2**20 for request in wire.requests)


async def test_what_follows_a_write_of_a_path_sees_it_even_when_who_wrote_has_left(wire, store):
    """On another connection it could overtake the write: the reply to that is held back here."""
    wire.hold(b"SET")
    writing = asyncio.create_task(store.set("k", b"old", 60))
    await until(lambda: wire.commands(b"SET") == 1)
    writing.cancel()
    deleting = asyncio.create_task(store.delete("k"))
    reading = asyncio.create_task(store.get("k"))
    assert await store.get("other") is None
    assert wire.commands(b"DEL") == 0
    wire.release()
    await deleting
    assert await reading is None
    assert await store.get("k") is None


async def test_what_one_caller_does_in_turn_is_done_in_that_order(store):
    async def use(name: str) -> None:
        for number in range(50):
            await store.set(name, b"%d" % number, 60)
            assert await store.get(name) == b"%d" % number
            if number % 7 == 0:
                await store.delete(name)
                assert await store.get(name) is None

    await asyncio.gather(*(use(f"k{number % 5}x{number}") for number in range(40)))


async def test_unordered_writes_of_one_path_leave_the_one_asked_last(store):
    for _ in range(20):
        calls = []
        for number in range(10):
            calls.append(asyncio.create_task(store.set("k", b"%d" % number, 60)))
            if number % 3 == 0:
                await asyncio.sleep(0)
        await asyncio.gather(*calls)
        assert await store.get("k") == b"9"


async def test_callers_who_leave_leave_no_reply_for_others(wire, store):
    await store.set_many([(f"k{number}", b"%d" % number, 60) for number in range(200)])
    for _ in range(20):
        tasks = [asyncio.create_task(store.get(f"k{number}")) for number in range(200)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for task in tasks[::3]:
            task.cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        for number, one in enumerate(found):
            assert isinstance(one, asyncio.CancelledError) if number % 3 == 0 else one == b"%d" % number
    assert wire.opened <= 16


async def test_all_who_ask_may_leave(wire, store):
    wire.hold(b"GET")
    tasks = [asyncio.create_task(store.get("k")) for _ in range(10)]
    await until(lambda: wire.commands(b"GET") == 10)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    wire.release()
    await store.set("k", b"1", 60)
    assert await store.get("k") == b"1"


async def test_a_command_that_fails_fails_for_its_caller_only(redis_server, store):
    redis_server.client.rpush("list", "x")
    await store.set("k", b"1", 60)
    found = await asyncio.gather(store.get("k"), store.get("list"), store.get("k"), return_exceptions=True)
    assert found[0] == found[2] == b"1"
    assert isinstance(found[1], BackendFailed)
    with pytest.raises(BackendFailed):
        await store.get_many(["k", "list"])


async def test_no_memory_and_a_read_only_replica_are_answers_and_open_no_breaker(redis_server):
    ask = redis_server.client.execute_command
    async with connect(redis_server.url, seconds=30) as backend:
        await backend.set("k", b"1", 60)
        for fault, cure in (
            (("CONFIG", "SET", "maxmemory", 1), ("CONFIG", "SET", "maxmemory", 0)),
            (("REPLICAOF", HOST, 1), ("REPLICAOF", "NO", "ONE")),
        ):
            ask(*fault)
            try:
                for _ in range(10):
                    with pytest.raises(BackendFailed):
                        await backend.set("k", b"2", 60)
                    assert await backend.get("k") == b"1"
            finally:
                ask(*cure)
        await backend.set("k", b"2", 60)


async def test_who_may_not_is_refused_and_the_others_go_on(redis_server):
    ask = redis_server.client.execute_command
    ask("ACL", "SETUSER", "some", "on", ">pw", "~open*", "+@all")
    try:
        async with connect(redis_server.url.replace("://", "://some:pw@"), seconds=30) as backend:
            for _ in range(5):
                found = await asyncio.gather(backend.get("open"), backend.get("shut"), return_exceptions=True)
                assert found[0] is None
                assert isinstance(found[1], BackendRefused)
        async with connect(redis_server.url.replace("://", "://some:wrong@"), seconds=30) as backend:
            for _ in range(5):
                with pytest.raises(BackendRefused):
                    await backend.get("open")
    finally:
        ask("ACL", "DELUSER", "some")


async def test_connections_that_the_server_closed_are_no_failure(redis_server):
    async with connect(redis_server.url, seconds=30) as backend:
        await asyncio.gather(*(backend.set(f"k{number}", b"1", 60) for number in range(600)))
        for _ in range(3):
            redis_server.client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            await asyncio.sleep(0.01)  # the loop hears of it
            await backend.set("k", b"2", 60)
            redis_server.client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            assert await backend.get("k") == b"2"
            await backend.delete("k")


async def test_a_reply_that_never_came_has_a_read_asked_again_and_a_write_not(wire, store):
    await store.set("k", b"1", 60)
    wire.hold(b"GET")
    calls = [asyncio.create_task(call) for call in (store.get("k"), store.set("k2", b"2", 60), store.delete("k3"))]
    await until(lambda: wire.commands(b"DEL") == 1)
    wire.cut()
    wire.release()
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert found[0] == b"1"
    assert isinstance(found[1], BackendUnavailable)
    assert found[2] is None
    assert wire.commands(b"SET") == 2
    assert await store.get("k") == b"1"


async def test_a_server_that_hangs_is_left_alone_and_used_again(monkeypatch):
    monkeypatch.setattr("imperal_cachegen.runtime.breaker.REST_SECONDS", 1.0)
    server = RedisServer().start()
    try:
        async with connect(server.url, seconds=0.8) as backend:
            await backend.set("k", b"1", 60)
            server.pause()
            found = await asyncio.gather(*(backend.get("k") for _ in range(50)), return_exceptions=True)
            assert {type(one) for one in found} == {BackendTimeout}
            with pytest.raises(BackendUnavailable, match="left alone"):
                await backend.get("k")
            server.resume()
            await asyncio.sleep(1.1)
            assert await backend.get_many(["k", "none"]) == [b"1", None]  # one call, though only one is let through
            assert await backend.get("k") == b"1"
    finally:
        server.stop()


async def test_who_waits_for_a_connection_waits_within_the_limit():
    """A server that needs two thirds of the limit for a reply: the second in the queue would get its reply too late."""
    answers = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal answers
        while data := await reader.read(65_536):
            for _ in range(data.count(b"\r\nCLIENT\r\n")):
                writer.write(b"+OK\r\n")
            for _ in range(data.count(b"\r\nGET\r\n")):
                await asyncio.sleep(1.0)
                answers += 1
                writer.write(b"$1\r\n1\r\n")
        writer.close()

    listener = await asyncio.start_server(serve, HOST, 0)
    port = listener.sockets[0].getsockname()[1]
    async with connect(f"redis://{HOST}:{port}?protocol=2", seconds=1.5, connections=1) as backend:
        first = asyncio.create_task(backend.get("k"))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(backend.get("k"))
        assert await first == b"1"
        with pytest.raises(BackendTimeout, match="busy"):
            await second
        assert answers == 1
        await until(lambda: answers == 2)
        assert await backend.get("k") == b"1"  # the server answers: it is not left alone
    listener.close()


async def test_an_event_loop_that_is_busy_is_no_late_server(redis_server):
    import time

    async with connect(redis_server.url, seconds=0.5) as backend:
        await backend.set("k", b"1", 60)
        calls = [asyncio.create_task(backend.get("k")) for _ in range(3)]
        for _ in range(3):
            await asyncio.sleep(0)
            time.sleep(0.6)  # noqa: ASYNC251  # the handler computes
        assert await asyncio.gather(*calls) == [b"1"] * 3


async def test_nothing_listens():
    async with connect(f"redis://{HOST}:1", seconds=30) as backend:
        for _ in range(3):
            with pytest.raises(BackendUnavailable, match="can't be reached"):
                await backend.get("k")
        with pytest.raises(BackendUnavailable, match="left alone"):
            await backend.get("k")
        with pytest.raises(BackendUnavailable, match="left alone"):
            await backend.clear("k")


async def test_closing_ends_what_waits_and_leaves_no_connection(redis_server, wire, caplog):
    before = redis_server.connections
    backend = connect(wire.url, seconds=30, connections=1)
    await backend.get("k")
    wire.hold(b"GET")
    calls = [asyncio.create_task(backend.get("k"))]
    await until(lambda: wire.commands(b"GET") == 2)
    calls.append(asyncio.create_task(backend.get("k")))
    await asyncio.sleep(0)
    await backend.aclose()
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(one) for one in found] == [BackendUnavailable] * 2
    await backend.aclose()
    wire.release()
    await until(lambda: redis_server.connections == before)
    gc.collect()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert asyncio.all_tasks() - {asyncio.current_task()} - wire._tasks == set()


async def test_each_event_loop_has_its_own_connections_and_closes_them(redis_server):
    before = redis_server.connections
    async with connect(redis_server.url, seconds=30) as backend:
        await backend.set("k", b"1", 60)

        def elsewhere() -> tuple[bytes | None, int]:
            async def ask() -> tuple[bytes | None, int]:
                return await backend.get("k"), redis_server.connections

            return asyncio.run(ask())

        for _ in range(3):
            assert await asyncio.to_thread(elsewhere) == (b"1", before + 2)
            await until(lambda: redis_server.connections == before + 1)
    await until(lambda: redis_server.connections == before)


async def test_disabled_asks_nothing(wire, store, ext, monkeypatch):
    monkeypatch.setenv("IMPERAL_CACHEGEN_DISABLED", "1")
    cache = CacheClient("mail", "u1", store, ext)
    fetched = []

    async def fetch() -> Page:
        fetched.append(1)
        return Page()

    await cache.set("k", Page(), 60)
    assert await cache.get("k", Page) is None
    assert await cache.get_many([("k", Page)]) == [None]
    assert await cache.get_or_fetch("k", Page, fetch, 60) == Page()
    assert await cache.get_or_fetch("k", Page, fetch, 60) == Page()
    await cache.delete("k")
    await cache.clear()
    assert wire.requests == []
    assert len(fetched) == 2


async def test_paths_are_plain_strings_that_expire(redis_server, store, ext):
    cache = CacheClient("mail", "u1", store, ext)
    await cache.set("k", Page(), 60)
    (path,) = redis_server.client.keys("*")
    assert path == b"imperal:extcache:mail:u1:page:8254c329a92850f6"
    assert redis_server.client.type(path) == b"string"
    assert 0 < redis_server.client.ttl(path) <= 60
