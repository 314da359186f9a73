"""A real `cachegen gateway` process on a free loopback port."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TOKEN = "service-token-of-the-tests"
SECRET = "call-token-secret-of-the-tests"


@dataclass
class Running:
    url: str
    process: subprocess.Popen[str]
    log: Path

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def start(folder: Path, *options: str, token: str | None = TOKEN) -> Running:
    environment = {name: value for name, value in os.environ.items() if name != "IMPERAL_SERVICE_TOKEN"}
    if token is not None:
        environment["IMPERAL_SERVICE_TOKEN"] = token
    log = folder / "gateway.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "imperal_cachegen", "gateway", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"export IMPERAL_GATEWAY_URL=(http://\S+)\n", line)
    assert found, log.read_text()
    return Running(found[1], process, log)


def stop(running: Running) -> None:
    try:
        running.stop()
    finally:
        running.process.kill()
        assert running.process.stdout is not None
        running.process.stdout.close()
