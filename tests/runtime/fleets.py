"""Several processes that use one store, for the tests: see `fleet_member`."""

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROGRAM = Path(__file__).with_name("fleet_member.py")

PATIENCE = 120
"""Seconds that an answer may take on a busy machine."""


class Member:
    """One process. What it is told to do it does at once, beside what it does already; it answers as things end."""

    def __init__(self, **told: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(told)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def tell(self, do: str, **told: Any) -> None:
        """Let it do something."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **told}).encode() + b"\n")
        self.process.stdin.flush()

    def line(self) -> str:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        assert ready, "no answer"
        return self.process.stdout.readline().decode().strip()

    def came(self) -> Any:
        """Return what came of the thing that ended first."""
        found = json.loads(self.line())
        assert "raised" not in found, found
        return found["came"]

    def ask(self, do: str, **told: Any) -> Any:
        """Let it do something, and return what came of it."""
        self.tell(do, **told)
        return self.came()

    def kill(self) -> None:
        """End it with SIGKILL. Twice is fine."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Fleet:
    """Processes that are told the same."""

    def __init__(self, number: int, **told: Any) -> None:
        self.members: list[Member] = []
        self._number = number
        self._told = told

    def __enter__(self) -> Self:
        self.members = [Member(**self._told) for _ in range(self._number)]
        try:
            for member in self.members:
                assert member.line() == "ready"
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._kill()

    def _kill(self) -> None:
        for member in self.members:
            member.kill()


def wait_for(holds: Callable[[], Any]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.01)
