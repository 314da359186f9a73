"""Hits: CPU per operation, operations per second, and how long a caller waits. A program of its own.

    python -m measuring.reads REDIS_URL GATEWAY_URL ROUNDS {hiredis|python} (as `runtime.py` starts it)

Prints JSON: rows of size, callers, and what each competitor took.
"""

import asyncio
import json
import sys
from dataclasses import asdict

HTTP_SHARE = 4
"""A request over HTTP takes longer: so many times fewer of them are made."""


async def read(redis_url: str, gateway_url: str, rounds: int) -> list[dict[str, object]]:
    from measuring.clients import GATEWAY, PLATFORM, competitors  # redis-py looks for hiredis when it is imported
    from measuring.models import SIZES, page
    from measuring.rounds import measure

    rows: list[dict[str, object]] = []
    for size, length in SIZES.items():
        for callers in (1, 32):
            async with competitors(redis_url, gateway_url, page(length), callers) as reads:
                number = 320 if length < 10_000 else 160
                operations = {name: number // HTTP_SHARE if name in (GATEWAY, PLATFORM) else number for name in reads}
                for name, operation in reads.items():
                    if await operation(0) != page(length):
                        raise SystemExit(f"{name} did not return what was stored")
                found = await measure(reads, callers=callers, operations=operations, rounds=rounds)
            rows.append({"size": size, "callers": callers, "found": {name: asdict(one) for name, one in found.items()}})
    return rows


def main() -> None:
    redis_url, gateway_url, rounds, parser = sys.argv[1:]
    if parser == "python":
        sys.modules["hiredis"] = None  # type: ignore[assignment]  # so that redis-py does not find it
    print(json.dumps(asyncio.run(read(redis_url, gateway_url, int(rounds)))))


if __name__ == "__main__":
    main()
