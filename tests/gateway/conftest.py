"""Gateways that the tests of a module share."""

from collections.abc import Iterator

import pytest
from gateway_process import SECRET, Running, start, stop


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("gateway"), "--call-token-secret", SECRET)
    yield running
    stop(running)


@pytest.fixture(scope="module")
def open_to_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A gateway that knows no secret of call tokens."""
    running = start(tmp_path_factory.mktemp("gateway"))
    yield running
    stop(running)
