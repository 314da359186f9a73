"""Where entries are at a gateway: what a server sees in the URLs of requests that were really sent."""

import asyncio
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imperal_cachegen.runtime import connect
from imperal_cachegen.runtime.paths import escaped, key_hash, user_prefix

ROOT = "/v1/internal/extcache/"

NASTY = (
    *("", ":", "/", "//", ".", "..", "../", "%", "%2F", "%2f", "%3A", "%25", "%00", "?", "#", "&", "+", " ", "@", ";"),
    *("\\", "*", "[", "]", "{", "\n", "\r\n", "\0", "\x7f", "a", "A", "~", "é", "e\u0301", "ß", "\u202e", "\U0001f600"),
    *("\ud800", "\udfff", "x" * 1000, "ü" * 500),
)
nasty = st.sampled_from(NASTY)
words = st.lists(nasty, min_size=1, max_size=4).map("".join)
ids = words.filter(lambda text: 0 < len(text.encode(errors="surrogatepass")) <= 1024)
entries = st.tuples(ids, ids, ids, st.from_regex(r"[A-Za-z0-9_\-:]{1,128}", fullmatch=True))


def path(app, user, model, key):
    return f"{user_prefix(app, user)}{escaped(model)}:{key_hash(key)}"


class Listener:
    """Answers 404 to every request, and keeps the targets that were asked for, byte by byte."""

    def __init__(self):
        self.targets = []

    async def _serve(self, reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.targets.append(head.split(b" ", 2)[1])
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self.server.close()
        await self.server.wait_closed()


@pytest.fixture(scope="module")
def asked():
    """Return the targets that a server saw, for some paths."""
    with asyncio.Runner() as runner:
        listener = runner.run(Listener().__aenter__())
        backend = connect(listener.url, service_token="t", seconds=60)

        async def ask(paths):
            listener.targets.clear()
            for one in paths:
                await backend.get(one)
            return [target.decode("ascii") for target in listener.targets]

        yield lambda *paths: runner.run(ask(paths))
        runner.run(backend.aclose())
        runner.run(listener.__aexit__())


def test_plain_parts_stand_as_they_are(asked):
    assert asked(path("mail", "u1", "page", "k")) == [f"{ROOT}mail/u1/page/{key_hash('k')}"]


@settings(max_examples=300)
@given(entries, entries)
def test_a_server_sees_four_parts_that_tell_the_entry(asked, one, two):
    urls = asked(path(*one), path(*two))
    assert (urls[0] == urls[1]) is (one == two)
    for url, (app, user, model, key) in zip(urls, (one, two), strict=True):
        assert url.startswith(ROOT)
        parts = url.removeprefix(ROOT).split("/")
        assert not set(parts) & {"", ".", ".."}
        assert [unquote_to_bytes(part) for part in parts] == [
            *(word.encode(errors="surrogatepass") for word in (app, user, model)),
            key_hash(key).encode(),
        ]


@settings(max_examples=200)
@given(st.lists(nasty, min_size=3, max_size=8), st.data())
def test_no_cut_of_one_text_into_parts_meets_another(asked, pieces, data):
    """The ids are cut from one text in two ways, so that only escaping keeps them apart."""

    def cut():
        low = data.draw(st.integers(1, len(pieces) - 2))
        high = data.draw(st.integers(low + 1, len(pieces) - 1))
        return tuple("".join(part) or "-" for part in (pieces[:low], pieces[low:high], pieces[high:]))

    one, two = cut(), cut()
    first, second = path(*one, "k"), path(*two, "k")
    assert (first == second) is (one == two)
    urls = asked(first, second)
    assert (urls[0] == urls[1]) is (one == two)
