"""Several real Redis servers for the tests: a cluster of three masters with a replica each, and a master with Sentinels."""

import time
from collections.abc import Callable

from redis.exceptions import RedisError
from redis_server import HOST, START_SECONDS, RedisServer

SLOTS = 16_384
MASTERS = 3
PATIENT, IMPATIENT = 60_000, 1_000
"""Milliseconds after which a silent server is taken for dead: a busy machine is silent at times; a failover is waited for."""


def wait_until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            if holds():
                return
        except RedisError:
            pass
        if time.monotonic() > end:
            raise RuntimeError(f"in vain: {what}")
        time.sleep(0.05)


class RedisCluster:
    """Three masters, each with a replica."""

    def __init__(self, silence: int = PATIENT) -> None:
        options = ("cluster-enabled yes", f"cluster-node-timeout {silence}", "cluster-replica-validity-factor 0")
        self.servers = [RedisServer(*options) for _ in range(2 * MASTERS)]

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"{HOST}:{server.port}" for server in self.servers)

    def start(self) -> "RedisCluster":
        for server in self.servers:
            server.start()
        masters, replicas = self.servers[:MASTERS], self.servers[MASTERS:]
        first = masters[0].client
        for number, master in enumerate(masters):
            low, high = SLOTS * number // MASTERS, SLOTS * (number + 1) // MASTERS
            master.client.execute_command("CLUSTER", "ADDSLOTS", *range(low, high))
            master.client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for server in self.servers[1:]:
            first.execute_command("CLUSTER", "MEET", HOST, server.port)
        wait_until(lambda: all(self._knows_all(server) for server in self.servers), "every node knows every other")
        for master, replica in zip(masters, replicas, strict=True):
            replica.client.execute_command("CLUSTER", "REPLICATE", self._id(master))
        wait_until(lambda: all(self._is_well(server) for server in self.servers), "the cluster is well")
        wait_until(lambda: all(self._has_replica(master) for master in masters), "every master has its replica")
        return self

    def stop(self) -> None:
        for server in self.servers:
            server.stop()

    def masters(self) -> list[RedisServer]:
        """Return the servers that live and are masters now."""
        return [server for server in self.servers if server.running and self._role(server) == "master"]

    def forget(self) -> None:
        """Drop what it holds."""
        for master in self.masters():
            master.forget()

    def wait_until_well(self, masters: int = MASTERS) -> None:
        """Wait until so many masters serve every slot."""
        wait_until(
            lambda: len(self.masters()) == masters and all(self._is_well(server) for server in self.masters()),
            "the cluster has recovered",
        )

    @staticmethod
    def _id(server: RedisServer) -> str:
        return str(server.client.execute_command("CLUSTER", "MYID").decode())

    @staticmethod
    def _role(server: RedisServer) -> str:
        return str(server.info("replication")["role"])

    def _knows_all(self, server: RedisServer) -> bool:
        return int(_cluster_info(server)["cluster_known_nodes"]) == len(self.servers)

    @staticmethod
    def _is_well(server: RedisServer) -> bool:
        told = _cluster_info(server)
        return told["cluster_state"] == "ok" and int(told["cluster_slots_ok"]) == SLOTS

    @staticmethod
    def _has_replica(server: RedisServer) -> bool:
        return int(server.info("replication")["connected_slaves"]) == 1


class RedisSentinel:
    """A master with a replica, and three Sentinels that watch them under the name `mymaster`."""

    name = "mymaster"

    def __init__(self, silence: int = PATIENT) -> None:
        self._silence = silence
        self.master = RedisServer()
        self.replica = RedisServer()
        self.sentinels: list[RedisServer] = []

    @property
    def url(self) -> str:
        hosts = ",".join(f"{HOST}:{sentinel.port}" for sentinel in self.sentinels)
        return f"redis+sentinel://{hosts}/{self.name}"

    def start(self) -> "RedisSentinel":
        self.master.start()
        self.replica.options = (f"replicaof {HOST} {self.master.port}", "repl-diskless-sync-delay 0")
        self.replica.start()
        wait_until(lambda: int(self.master.info("replication")["connected_slaves"]) == 1, "the replica is there")
        watching = (
            f"sentinel monitor {self.name} {HOST} {self.master.port} 2",
            f"sentinel down-after-milliseconds {self.name} {self._silence}",
            f"sentinel failover-timeout {self.name} 5000",
        )
        self.sentinels = [RedisServer(*watching, sentinel=True).start() for _ in range(3)]
        wait_until(lambda: all(self._sees_all(sentinel) for sentinel in self.sentinels), "every Sentinel sees all")
        return self

    def stop(self) -> None:
        for server in (*self.sentinels, self.replica, self.master):
            server.stop()

    def forget(self) -> None:
        """Drop what it holds."""
        self.master.forget()

    def _sees_all(self, sentinel: RedisServer) -> bool:
        told = dict(sentinel.info("sentinel")["master0"])
        return told["status"] == "ok" and int(told["slaves"]) == 1 and int(told["sentinels"]) == 3


def _cluster_info(server: RedisServer) -> dict[str, str]:
    text = server.client.execute_command("CLUSTER", "INFO")
    if isinstance(text, dict):
        return {str(name): str(value) for name, value in text.items()}
    return dict(line.split(":", 1) for line in text.decode().split())
