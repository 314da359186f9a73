"""What a `delete` sends, as the server sees it.

python -m measuring.trips (as `runtime.py` starts it)
"""

import asyncio
import json

from pydantic import BaseModel, create_model
from redis_server import RedisServer

from imperal_cachegen.runtime import CacheClient, Extension, connect, models_of


async def delete_trips(server: RedisServer, models: int) -> dict[str, int]:
    """Return how many commands a `delete` has, and how often the server reads from the socket for it."""
    extension = Extension("bench")
    for number in range(models):
        models_of(extension).cache_model(f"m{number}")(create_model(f"M{number}", __base__=BaseModel))
    async with connect(server.url) as store:
        client = CacheClient("bench", "trips", store, extension)
        await client.delete("page:1")  # the connection is opened
        before = _counted(server)
        asking = _counted(server)["reads"] - before["reads"]
        before = _counted(server)
        if not await client.delete("page:1"):
            raise AssertionError("the entries are not known to be gone")
        after = _counted(server)
    return {
        "models": models,
        "commands": after["commands"] - before["commands"],
        "reads": after["reads"] - before["reads"] - asking,
    }


def _counted(server: RedisServer) -> dict[str, int]:
    deleted = server.info("commandstats").get("cmdstat_del", {"calls": 0})
    return {"commands": deleted["calls"], "reads": server.info("stats")["total_reads_processed"]}


if __name__ == "__main__":
    running = RedisServer().start()
    try:
        print(json.dumps([asyncio.run(delete_trips(running, models)) for models in (1, 10, 50)]))
    finally:
        running.stop()
