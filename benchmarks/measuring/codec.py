"""What an envelope costs: decoding beside a bare `model_validate_json`, encoding beside the platform client's `set`.

python -m measuring.codec ROUNDS (as `runtime.py` starts it)
"""

import asyncio
import json
import sys
import time

import httpx
from imperal_sdk.cache.client import CacheClient as PlatformClient
from measuring.clients import registered
from measuring.models import SIZES, Page, page
from measuring.rounds import cpu_of

from imperal_cachegen.runtime.envelope import codec_of


class _Sent(Exception):
    """Raised where the platform's client would send: what it does until then is its encoding."""


class _NoNetwork(httpx.AsyncClient):
    async def request(self, *_: object, **__: object) -> httpx.Response:
        raise _Sent


def codec_rows(rounds: int) -> list[dict[str, object]]:
    """Return CPU microseconds of decoding and encoding, for each size of a model."""
    codec = codec_of(Page, "page")
    network = _NoNetwork()
    platform = PlatformClient("bench", "user", "http://127.0.0.1", "service", "call", registered(), network)
    rows: list[dict[str, object]] = []
    for size, length in SIZES.items():
        value = page(length)
        data = codec.data(value)
        entry = codec.envelope(data, time.time())

        def encode(value: Page = value) -> bytes:
            return codec.envelope(codec.data(value), time.time())

        def platform_set(value: Page = value) -> None:
            try:
                platform.set("page:1", value).send(None)
            except _Sent:
                return
            raise AssertionError("the platform's client did not get as far as sending")

        found = cpu_of(
            {
                "validate": lambda data=data: Page.model_validate_json(data),
                "decode": lambda entry=entry: codec.decode(entry),
                "encode": encode,
                "set": platform_set,
            },
            loops=400_000 // length,
            rounds=rounds * 3,
        )
        rows.append({"size": size, **found})
    asyncio.run(network.aclose())
    return rows


if __name__ == "__main__":
    print(json.dumps(codec_rows(int(sys.argv[1]))))
