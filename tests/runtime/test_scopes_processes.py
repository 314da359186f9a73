"""Processes that read, fetch and drop scopes at random: nothing fetched before a drop is returned after it.

What a fetch returns is a version that only rises, and every drop that has ended notes the version that it began with: a
read that begins after it must return at least that one.
"""

import os
from typing import Any

import pytest
from fleets import Fleet

pytestmark = pytest.mark.slow

SHORT, LONG = 60, 600
"""How many drops each process makes; around each of them are five reads or more."""


@pytest.fixture(params=["redis", "fleet", "cluster", "gateway"])
def told(request: pytest.FixtureRequest, redis_server: Any) -> dict[str, Any]:
    """How the processes reach the store; the source is in Redis in any case."""
    found: dict[str, Any] = {"source": redis_server.url, "options": {"seconds": 10}, "single_flight": "process"}
    if request.param == "gateway":
        server = request.getfixturevalue("gateway_server")
        found["options"] |= {"service_token": server.service_token, "call_token": server.call_token}
        return {"url": server.url, **found}
    if request.param == "fleet":
        found["single_flight"] = "fleet"
    server = request.getfixturevalue("redis_cluster" if request.param == "cluster" else "redis_server")
    return {"url": server.url, **found}


@pytest.mark.parametrize("drops", [SHORT, pytest.param(LONG, marks=pytest.mark.long)])
def test_nothing_fetched_before_a_drop_is_returned_after_it(told, drops):
    run(4, drops, told)


@pytest.mark.parametrize("drops", [SHORT, pytest.param(LONG, marks=pytest.mark.long)])
def test_nothing_fetched_before_a_delete_is_returned_after_it(told, drops):
    """Without scopes this is promised within a process, and between those of a fleet."""
    run(4 if told["single_flight"] == "fleet" else 1, drops, told, plainly=True)


def run(processes: int, drops: int, told: dict[str, Any], **options: Any) -> None:
    seed = int.from_bytes(os.urandom(4))
    with Fleet(processes, **told) as fleet:
        for number, member in enumerate(fleet.members):
            member.tell("at_random", reads=5 * drops, drops=drops, seed=seed + number, **options)
        found = [member.came() for member in fleet.members]
    assert [each["wrong"] for each in found] == [[]] * processes, seed
