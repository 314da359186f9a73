"""The command in this process: its arguments, its exit code, what it said."""

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from imperal_cachegen import cli


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs `cachegen` with arguments."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["cachegen", *arguments])
        return Ran(cli.run(), *capsys.readouterr())

    return run
