"""What URLs and options of Redis mean, and what is said of those that mean nothing."""

import asyncio
import logging
import subprocess
import sys
import traceback

import pytest
from redis_server import HOST, RedisServer
from runtime_parts import Page

from imperal_cachegen.runtime import CacheClient, Extension, connect
from imperal_cachegen.runtime.errors import BackendRefused

SECRET = "s3cr3t"  # no blank, no number: it is found in any text

MALFORMED = (
    "redis://h/abc",
    "redis://h/1/2",
    "redis://h/-1",
    "redis://h:abc/0",
    "redis://h:70000",
    "redis://[h",
    "redis://h?socket_timeout=abc",
    "unix:///",
    "redis+sentinel://h:1",
    "redis+sentinel://h/service",
    "redis+sentinel://h:0/service",
    "redis+sentinel://h:1/service/x",
    "redis+sentinel://h:1/service/1/2",
    "redis+cluster://h",
    "redis+cluster://h:1,",
    "redis+cluster://h:1,,g:2",
    "redis+cluster://h:1/3",
    "redis+cluster://h:1?db=3",
    "redis+cluster://h:²",
)


@pytest.mark.parametrize("url", MALFORMED)
def test_a_malformed_url_is_told_at_once_with_the_form_it_has(url):
    with pytest.raises(ValueError, match=r"the URL is (redis(\+\w+)?)://\[user:password@\]"):
        connect(url)


@pytest.mark.parametrize("place", ["redis://h", "redis+sentinel://h:1/service", "redis+cluster://h:1"])
def test_an_option_that_redis_py_does_not_take_is_told_at_once(place):
    with pytest.raises(ValueError, match=r"no such options.*: nonsense$"):
        connect(f"{place}?nonsense=1")
    with pytest.raises(ValueError, match="connections="):
        connect(f"{place}?max_connections=7")
    with pytest.raises(TypeError, match="nonsense"):
        connect(place, nonsense=1)
    for seconds in (0, -1, True, "1", float("nan")):
        with pytest.raises(ValueError, match="seconds must be"):
            connect(place, seconds=seconds)
    for connections in (0, -1, True, 1.5, "1"):
        with pytest.raises(ValueError, match="connections must be"):
            connect(place, connections=connections)


@pytest.mark.parametrize(
    "url",
    [
        f"redis://user:{SECRET}/x@h",
        f"redis://:x/{SECRET}@h:1",
        f"redis://:{SECRET}@h:xx",
        f"redis://:{SECRET}@h:1/x",
        f"redis://:{SECRET}@[h",
        f"redis://:{SECRET}@h?nonsense=1",
        f"redis://h?password={SECRET}&nonsense=1",
        f"unix://:{SECRET}@",
        f"redis+sentinel://:{SECRET}/x@h:1/service",
        f"redis+sentinel://:{SECRET}@h:1/service?nonsense=1",
        f"redis+cluster://u:{SECRET}?x@h:1",
        f"redis+cluster://u:x?{SECRET}@h:1",
        f"redis+cluster://:{SECRET}@h:1?nonsense=1",
        f":{SECRET}@h:6379",
        f"{SECRET}@h:6379",
        f"rediss:{SECRET}@h:6379",
    ],
)
def test_no_password_is_in_what_is_said_of_a_url(url):
    with pytest.raises(ValueError, match=r".") as raised:
        connect(url)
    known = raised.value
    while known is not None:
        assert SECRET not in str(known)
        known = known.__cause__ or known.__context__


def test_no_password_is_in_logs_errors_or_representations(caplog):
    caplog.set_level(logging.DEBUG)
    server = RedisServer(f"requirepass {SECRET}x").start()
    try:
        for url in (
            f"redis://:{SECRET}@{HOST}:{server.port}",
            f"redis+cluster://:{SECRET}@{HOST}:{server.port}",
            f"redis+sentinel://:{SECRET}@{HOST}:{server.port}/service",
        ):
            backend = connect(url, seconds=10)
            ext = Extension("mail")
            ext.cache_model("page")(Page)

            async def ask(backend=backend, ext=ext):
                async with backend:
                    assert await CacheClient("mail", "u1", backend, ext).get("k", Page) is None
                    with pytest.raises(Exception, match=r".") as raised:
                        await backend.get("k")
                    return raised.value

            raised = asyncio.run(ask())
            assert SECRET not in "".join(traceback.format_exception(raised))
            assert SECRET not in repr(backend)
            if url.startswith("redis://"):
                assert isinstance(raised, BackendRefused)
        assert SECRET not in caplog.text
        assert "refused" in caplog.text
    finally:
        server.stop()


async def _reaches(url: str, **options):
    async with connect(url, seconds=10, **options) as backend:
        await backend.set("k", b"1", 60)
        return await backend.get("k")


def test_user_password_database_and_options_of_the_url_count():
    server = RedisServer("requirepass p@ss:w/rd", "unixsocket redis.sock").start()
    try:
        place = f"{HOST}:{server.port}"
        for url in (
            f"redis://:p%40ss%3Aw%2Frd@{place}/3",
            f"redis://default:p%40ss%3Aw%2Frd@{place}/3?protocol=2",
            f"redis://{place}?db=3&password=p%40ss:w/rd",
            f"redis://:p%40ss%3Aw%2Frd@{place}/3?decode_responses=true&socket_timeout=5&client_name=cachegen",
            f"unix://:p%40ss%3Aw%2Frd@{server.folder}/redis.sock?db=3",
        ):
            server.client.flushall()
            assert asyncio.run(_reaches(url)) == b"1"
            assert server.info("keyspace")["db3"]["keys"] == 1
    finally:
        server.stop()


def test_resp3_is_spoken_and_read_by_hiredis(redis_server):
    async def ask():
        async with connect(redis_server.url, seconds=10) as backend:
            batches = await backend._batches.here()
            told = await batches.ask("HELLO")
            return told, type(batches._idle[0]._parser).__name__

    told, parser = asyncio.run(ask())
    assert told[b"proto"] == 3
    assert parser == "_AsyncHiredisParser"


def test_a_missing_package_is_named_with_what_to_install():
    program = """
import sys
sys.modules["redis"] = None
from imperal_cachegen.runtime import connect
for url in ("redis://h", "redis+sentinel://h:1/s", "redis+cluster://h:1", "unix:///s"):
    try:
        connect(url)
    except ImportError as exc:
        assert "pip install 'imperal-cachegen[redis]'" in str(exc)
    else:
        raise SystemExit(url)
connect("memory://")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
