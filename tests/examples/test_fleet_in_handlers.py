"""The module that docs/runtime.md shows for handlers over Redis: two processes, one fetch."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from redis_server import RedisServer
from test_documentation import built, readme_block

pytestmark = pytest.mark.slow

PROGRAM = """
import asyncio
from types import SimpleNamespace


class Http:
    async def get(self, url, params):
        with open("fetches", "a") as file:
            file.write("fetched\\n")
        await asyncio.sleep(1)
        return self

    def raise_for_status(self):
        pass

    def json(self):
        return {"messages": [], "total": 3}


async def main():
    print("ready", flush=True)
    input()
    ctx = SimpleNamespace(http=Http(), user=SimpleNamespace(imperal_id="ann"))
    print((await list_inbox(ctx, "ann@example.org")).total)
    await backend.aclose()


asyncio.run(main())
"""


def test_two_processes_run_one_fetch(tmp_path: Path, redis_server: RedisServer) -> None:
    built(readme_block("mailbox_changed:"), tmp_path, "mail_client")
    (tmp_path / "cached.py").write_text(readme_block("# cached.py", "docs/runtime.md"), encoding="utf-8")
    handler = readme_block("async def list_inbox").replace("cache_of(ctx)", "cache_for(ctx)")
    program = f"from cached import backend, cache_for\n{handler}{PROGRAM}"
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    environment = {**os.environ, "CACHE_URL": redis_server.url}
    processes = [
        subprocess.Popen(
            [sys.executable, "program.py"],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        assert [process.communicate(timeout=60)[0] for process in processes] == ["3\n", "3\n"]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert (tmp_path / "fetches").read_text() == "fetched\n"
