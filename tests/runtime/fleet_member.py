"""A process of its own for the tests of several: it does what its input says, a line each, and prints what came of it.

The source of its values is in Redis, where every process sees it: `version` (what a fetcher returns, as it was when the
fetch began), `fetches` (when each began). A fetcher with a `gate` waits until a key of that name is there.
It ends when its input does, so none is left over, however the tests end.
"""

import asyncio
import json
import os
import random
import sys
import threading
import time
from typing import Any

import redis.asyncio
from pydantic import BaseModel

from imperal_cachegen.runtime import CacheClient, Extension, Policy, ReadThrough, connect, invalidate, models_of


class Page(BaseModel):
    items: list[str] = []


plain = ReadThrough(Page, "page", "page:{n}", Policy(300))
scoped = ReadThrough(Page, "page", "page:{n}", Policy(300), scoped=True)


class Member:
    """One process: a backend, and the source."""

    def __init__(self, url: str, source: str, options: dict[str, Any], single_flight: str) -> None:
        self.extension = Extension("mail")
        models_of(self.extension).cache_model("page")(Page)
        call_token = options.pop("call_token", "")
        self.backend = connect(url, **options)
        self.source = redis.asyncio.Redis.from_url(source, decode_responses=True)
        self.client = lambda: CacheClient(
            "mail", "u1", self.backend, self.extension, call_token=call_token, single_flight=single_flight
        )

    async def do(self, do: str, **told: Any) -> Any:
        return await getattr(self, do)(**told)

    async def fetch(self, key: str = "k", count: int = 1, seconds: float = 0, gate: str = "", scope: str = "") -> Any:
        """Ask `count` times at once; returns the answers."""

        async def fetcher() -> Page:
            version = await self.source.get("version")
            await self.source.rpush("fetches", time.time())
            await asyncio.sleep(seconds)
            while gate and not await self.source.exists(gate):  # noqa: ASYNC110  # another process opens it
                await asyncio.sleep(0.01)
            return Page(items=[version or ""])

        rules, where = (scoped, {"scope": scope}) if scope else (plain, {})
        calls = (rules.get_or_fetch(self.client(), key, fetcher, **where) for _ in range(count))
        return [page.items[0] for page in await asyncio.gather(*calls)]

    async def get(self, key: str = "k") -> Any:
        page = await plain.get(self.client(), key)
        return None if page is None else page.items[0]

    async def delete(self, key: str = "k") -> Any:
        return await plain.delete(self.client(), key)

    async def set(self, key: str = "k", value: str = "") -> Any:
        return await plain.set(self.client(), key, Page(items=[value]))

    async def drop(self, scope: str) -> Any:
        return await invalidate(self.client(), scoped.scope(scope))

    async def stats(self) -> Any:
        from imperal_cachegen.runtime import process_stats

        return {"errors": process_stats().errors, "fetches": process_stats().fetches, "hits": process_stats().hits}

    async def at_random(self, reads: int, drops: int, seed: int, plainly: bool = False) -> Any:
        """Read, fetch and drop at random, so often at least; returns what was read that was fetched before a drop that
        had ended.

        `plainly`: without scopes; a drop is a delete of one key then.
        """
        chance = random.Random(seed)
        wrong: list[str] = []
        counts = {"reads": 0, "drops": 0}

        def goes_on() -> bool:
            return counts["reads"] < reads or counts["drops"] < drops

        async def fetcher() -> Page:
            version = await self.source.get("version")
            await asyncio.sleep(chance.random() * 0.02)
            return Page(items=[version or "0"])

        async def reader() -> None:
            while goes_on():
                scope, number = f"s{chance.randrange(2)}", chance.randrange(3)
                rules, key, where = (plain, scope, {}) if plainly else (scoped, f"k{number}", {"scope": scope})
                floor = int(await self.source.get(f"dropped:{scope}") or 0)
                if chance.random() < 0.5:
                    page = await rules.get(self.client(), key, **where)
                else:
                    page = await rules.get_or_fetch(self.client(), key, fetcher, **where)
                counts["reads"] += 1
                if page is not None and int(page.items[0]) < floor:
                    wrong.append(f"{scope} k{number}: {page.items[0]} after a drop of {floor}")
                await asyncio.sleep(chance.random() * 0.005)

        async def dropper() -> None:
            while goes_on():
                scope = f"s{chance.randrange(2)}"
                version = int(await self.source.incr("version"))
                if await invalidate(self.client(), plain.entry(scope) if plainly else scoped.scope(scope)):
                    counts["drops"] += 1
                    await self.source.eval(RAISE, 1, f"dropped:{scope}", version)
                await asyncio.sleep(chance.random() * 0.04)

        await asyncio.gather(*(reader() for _ in range(6)), dropper())
        return {"wrong": wrong[:5], **counts}


RAISE = """
if tonumber(redis.call('get', KEYS[1]) or '0') < tonumber(ARGV[1]) then redis.call('set', KEYS[1], ARGV[1]) end
"""
"""The highest version whose drop has ended."""


async def main() -> None:
    member = Member(**json.loads(sys.argv[1]))
    loop = asyncio.get_running_loop()
    tasks = set()

    async def answer(told: dict[str, Any]) -> None:
        try:
            came = {"came": await member.do(**told)}
        except Exception as exc:  # noqa: BLE001
            came = {"raised": repr(exc)}
        sys.stdout.write(json.dumps(came) + "\n")
        sys.stdout.flush()

    def listen() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lambda told: tasks.add(loop.create_task(answer(told))), json.loads(line))
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
