"""Processes that agree on one fetch: a stampede, a holder that dies, a delete that another process does."""

import time
from collections.abc import Callable

import pytest
from fleets import Fleet, wait_for

from imperal_cachegen.runtime.lease import LEASE_SECONDS

pytestmark = pytest.mark.slow


@pytest.fixture(params=["redis", "cluster"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"redis_{'server' if request.param == 'redis' else 'cluster'}").url)


@pytest.fixture
def fleet(url, redis_server) -> Callable[[int], Fleet]:
    redis_server.client.set("version", "1")
    options = {"seconds": 10}  # the machine may be busy
    return lambda number: Fleet(number, url=url, source=redis_server.url, options=options, single_flight="fleet")


@pytest.mark.parametrize("scope", ["", "s"], ids=["plain", "scoped"])
def test_a_thousand_misses_of_four_processes_are_one_fetch(fleet, redis_server, scope):
    with fleet(4) as processes:
        for member in processes.members:
            member.tell("fetch", count=250, seconds=0.5, scope=scope)
        for member in processes.members:
            assert member.came() == ["1"] * 250
    assert redis_server.client.llen("fetches") == 1


def test_a_holder_that_dies_costs_at_most_the_lease(fleet, redis_server):
    with fleet(4) as processes:
        holder, *others = processes.members
        holder.tell("fetch", gate="never")
        wait_for(lambda: redis_server.client.llen("fetches"))
        for member in others:
            member.tell("fetch", count=250)
        time.sleep(0.5)
        assert redis_server.client.llen("fetches") == 1
        holder.kill()
        killed = time.time()
        for member in others:
            assert member.came() == ["1"] * 250
    fetches = redis_server.client.lrange("fetches", 0, -1)
    assert len(fetches) == 2
    assert float(fetches[1]) - killed < LEASE_SECONDS + 20  # for a busy machine


@pytest.mark.parametrize("write", ["delete", "set"])
def test_a_write_of_another_process_detaches_the_fetch(fleet, redis_server, write):
    source = redis_server.client
    with fleet(3) as processes:
        holder, waiter, writer = processes.members
        holder.tell("fetch", count=5, gate="gate")
        wait_for(lambda: source.llen("fetches"))
        waiter.tell("fetch")
        time.sleep(0.2)
        source.set("version", "2")
        writer.ask(write, **({"value": "2"} if write == "set" else {}))
        assert waiter.came() == ["2"]
        assert holder.ask("fetch") == ["2"]  # beside the five that wait for the old one
        source.set("gate", "open")
        assert holder.came() == ["1"] * 5
        for member in processes.members:
            assert member.ask("get") == "2"
    assert source.llen("fetches") == (1 if write == "set" else 2)
