"""The figures as tables in Markdown, the goals beside them."""

from typing import Any

RAW = "raw redis-py"
OURS = "ours, Redis: `get`"
GATEWAY = "ours, gateway: `get`"
PLATFORM = "`imperal_sdk`, gateway"

Rows = list[dict[str, Any]]

PARSERS = {"hiredis": "with hiredis", "python": "without hiredis"}

GOALS = {  # (size, callers): CPU at most, throughput at least, as ratios to raw redis-py
    ("2 KB", 1): (1.15, None),
    ("30 KB", 1): (1.15, None),
    ("2 KB", 32): (0.60, 2.0),
    ("30 KB", 32): (0.85, None),
}


def reads_table(parser: str, rows: Rows) -> str:
    """Return hits: CPU, throughput and latency of everybody, as ratios to raw redis-py too."""
    lines = [
        "",
        f"### Hits, redis-py {PARSERS[parser]}",
        "",
        "| model | callers | | CPU µs | CPU / raw | ops/s | ops/s / raw | p50 µs | p99 µs |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    goals = []
    for row in rows:
        size, callers, found = row["size"], row["callers"], row["found"]
        raw = found[RAW]
        lines += [
            f"| {size} | {callers} | {name} | {one['cpu']:.0f} | {one['cpu'] / raw['cpu']:.2f} "
            f"| {1e6 / one['wall']:.0f} | {raw['wall'] / one['wall']:.2f} | {one['p50']:.0f} | {one['p99']:.0f} |"
            for name, one in found.items()
        ]
        goals += [f"- {size}, {callers}: {goal}" for goal in _goals(size, callers, found)]
    return "\n".join([*lines, "", *goals])


def _goals(size: str, callers: int, found: dict[str, Any]) -> list[str]:
    raw, ours = found[RAW], found[OURS]
    cpu_goal, rate_goal = GOALS[size, callers]
    goals = [_at_most("CPU / raw", ours["cpu"] / raw["cpu"], cpu_goal)]
    if rate_goal is not None:
        rate = raw["wall"] / ours["wall"]
        goals.append(f"ops/s / raw {rate:.2f}, goal at least {rate_goal:.2f}: {_met(rate >= rate_goal)}")
    if size == "2 KB":
        ratio = found[GATEWAY]["cpu"] / found[PLATFORM]["cpu"]
        goals.append(_at_most("gateway, CPU / platform's client", ratio, 0.25))
    return goals


def codec_table(rows: Rows) -> str:
    """Return what decoding and encoding cost."""
    lines = [
        "",
        "### Envelopes, CPU",
        "",
        "| | `model_validate_json` µs | decode µs | ratio | platform's `set` µs | encode µs | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    goals = []
    for row in rows:
        decode, encode = row["decode"] / row["validate"], row["encode"] / row["set"]
        lines.append(
            f"| {row['size']} | {row['validate']:.1f} | {row['decode']:.1f} | {decode:.2f} "
            f"| {row['set']:.1f} | {row['encode']:.1f} | {encode:.2f} |"
        )
        goals += [_at_most(f"decode, {row['size']}", decode, 1.10), _at_most(f"encode, {row['size']}", encode, 0.40)]
    return "\n".join([*lines, "", *(f"- {goal}" for goal in goals)])


def waiting_table(rows: Rows) -> str:
    """Return how long callers wait in a stampede, and while Redis hangs."""
    *stampedes, hung = rows
    lines = [
        "",
        "### A thousand callers of one missing key, a fetcher of 50 ms",
        "",
        "| store | fetches | ms, median | ms, best | CPU ms |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one['store']} | {one['fetches']:.0f} | {one['ms']:.0f} | {one['best']:.0f} | {one['cpu']:.0f} |"
        for one in stampedes
    ]
    lines += ["", *(f"- {_at_most(one['store'] + ', ms', one['ms'], 100, 0)}" for one in stampedes)]
    lines += ["", "### Redis hangs (SIGSTOP), a fetcher of 50 ms", ""]
    goals = [_at_most("first call, ms", hung["first"], 350, 0), _at_most("breaker open, ms", hung["later"], 60, 0)]
    return "\n".join([*lines, *(f"- {goal}" for goal in goals)])


def trips_table(rows: Rows) -> str:
    """Return what a `delete` sends."""
    lines = ["", "### `delete`, as Redis sees it", "", "| models | commands | round trips |", "|---:|---:|---:|"]
    lines += [f"| {row['models']} | {row['commands']} | {row['reads']} |" for row in rows]
    goals = [_at_most(f"round trips, {row['models']} models", row["reads"], 1, 0) for row in rows]
    return "\n".join([*lines, "", *(f"- {goal}" for goal in goals)])


def _at_most(what: str, figure: float, goal: float, digits: int = 2) -> str:
    return f"{what} {figure:.{digits}f}, goal at most {goal:.{digits}f}: {_met(figure <= goal)}"


def _met(met: bool) -> str:
    return "met" if met else "**missed**"
