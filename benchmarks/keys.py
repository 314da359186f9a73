"""What a generated key builder costs, as ratios measured in one run.

Run `python benchmarks/keys.py`. Each row is one key; the columns are times as multiples of what most programs write today:
an f-string, handed to the platform client's own check (`imperal_sdk.cache.client._validate_key`). Goals: at most 1.00 for
`id`, `int`, `enum` and `uuid` keys; a `text` that needs no escape at most 1.5 times an `id`.
"""

import sys
import timeit
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import UUID

from cashews.formatter import default_format
from imperal_sdk.cache.client import _validate_key

from imperal_cachegen import keys
from imperal_cachegen.compiler.diagnostics import outcome
from imperal_cachegen.compiler.ir import Hole, Key, Policy, Segment
from imperal_cachegen.compiler.keys.builder import key_builder
from imperal_cachegen.compiler.keys.grammar import segment_type, template
from imperal_cachegen.compiler.nodes import Scalar
from imperal_cachegen.compiler.source import Source, Span

LOOPS = 20_000
ROUNDS = 15

UUID_VALUE = UUID("6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64")


@dataclass(frozen=True)
class Case:
    """One key: its template, the types and values of its segments, and whether the goal of 1.00 holds for it."""

    name: str
    template: str
    segments: tuple[tuple[str, str, object], ...]
    goal: bool


def _case(name: str, *segments: tuple[str, str, object], goal: bool = True) -> Case:
    return Case(name, ":".join(["inbox", *(f"{{{segment}}}" for segment, _, _ in segments)]), segments, goal)


ACCOUNT = ("account_id", "id(40)", "acc-18273645")
FOLDER = ("folder_id", "id(48)", "INBOX_archive")
PAGE = ("page", "int(0..999)", 7)
VIEW = ("view", "enum(day, week, month)", "week")
DOCUMENT = ("document", "uuid", UUID_VALUE)

CASES = (
    _case("1 id", ACCOUNT),
    _case("1 int", PAGE),
    _case("1 enum", VIEW),
    _case("1 uuid", DOCUMENT),
    _case("3 id", ACCOUNT, FOLDER, ("label", "id(20)", "work")),
    _case("3 id int enum", ACCOUNT, PAGE, VIEW),
    _case("3 uuid id int", DOCUMENT, ACCOUNT, PAGE),
    _case("5 id", ACCOUNT, FOLDER, *((f"part{n}", "id(16)", f"value-{n}") for n in range(3))),
    _case("5 id int enum uuid", ACCOUNT, FOLDER, PAGE, VIEW, ("file", "uuid", UUID_VALUE)),
    _case("1 text", ("folder", "text(48)", "acc_18273645"), goal=False),
    _case("3 text", *((f"text{n}", "text(30)", f"value_{n}") for n in range(3)), goal=False),
    _case("5 text", *((f"text{n}", "text(24)", f"value_{n}") for n in range(5)), goal=False),
    _case("1 text, escaped", ("folder", "text(48)", "john.doe@x.org"), goal=False),
    _case("1 text, cut", ("folder", "text(48)", "Входящие: отчёты за прошлый месяц"), goal=False),
    _case("1 digest", ("query", "digest", "status report"), goal=False),
    _case("1 json", ("filters", "json", {"status": "open", "limit": 20}), goal=False),
)


def built(case: Case) -> Callable[..., str]:
    """Return the generated builder of a case."""
    made = key_builder(_key(case))
    parameters = ", ".join(f"{parameter.name}: {parameter.annotation}" for parameter in made.parameters)
    lines = [
        f"from imperal_cachegen.keys import {', '.join(sorted(made.key_imports))}",
        *(f"from {module} import {name}" for module, name in sorted(made.std_imports)),
        *made.constants,
        f"def build(*, {parameters}) -> str:",
        *(f"    {line}" for line in made.body),
    ]
    return _executed("\n".join(lines), "build")


def _key(case: Case) -> Key:
    parsed = outcome(template(_scalar(case.template))).value
    if parsed is None:
        raise ValueError(case.template)
    types = {name: outcome(segment_type(_scalar(text))).value for name, text, _ in case.segments}
    segments: list[Segment] = []
    for part in parsed.parts:
        type_ = types[part.segment] if isinstance(part, Hole) else None
        if isinstance(part, Hole) and type_ is not None:
            segments.append(Segment(part.segment, type_, None, part.span))
    return Key("inbox", None, parsed, tuple(segments), Policy(60), None, 1, False, parsed.span)


def _scalar(text: str) -> Scalar:
    return Scalar(text, text, True, Span(Source(Path("benchmark.yaml"), "benchmark.yaml", text), 0, len(text)))


def _executed(source: str, name: str) -> Callable[..., str]:
    names: dict[str, Callable[..., str]] = {"validate": _validate_key}
    exec(compile(source, "<benchmark>", "exec"), names)
    return names[name]


def by_hand(case: Case, *, checked: bool) -> Callable[..., str]:
    """Return what is written by hand today: a function with an f-string, and perhaps the client's check."""
    parameters = ", ".join(name for name, _, _ in case.segments)
    check = "    validate(key)\n" if checked else ""
    return _executed(f'def build(*, {parameters}):\n    key = f"{case.template}"\n{check}    return key', "build")


def by_cashews(case: Case) -> Callable[..., str]:
    """Return cashews' formatting of the same template."""
    return lambda **values: default_format(case.template, **values)


def measured(functions: Sequence[Callable[..., str]], values: dict[str, object]) -> list[float]:
    """Return the median time of one call of each function, in microseconds; the functions take turns."""
    call = "function(" + ", ".join(f"{name}={name}" for name in values) + ")"
    timers = [timeit.Timer(call, globals={"function": function, **values}) for function in functions]
    times: list[list[float]] = [[] for _ in timers]
    for timer in timers:
        timer.timeit(LOOPS)
    for _ in range(ROUNDS):
        for taken, timer in zip(times, timers, strict=True):
            taken.append(timer.timeit(LOOPS) / LOOPS * 1e6)
    return [median(taken) for taken in times]


def main() -> int:
    """Print the table; 1 where a goal was missed."""
    print(f"Python {sys.version.split()[0]}; times of one call, ratios to f-string + check\n")
    print(
        f"{'segments':<20} {'builder':>9} {'f-string':>9} {'+ check':>9} {'cashews':>9}   {'builder':>7} {'f-string':>8} {'cashews':>7}"
    )
    missed = 0
    ours: dict[str, float] = {}
    for case in CASES:
        values = {name: value for name, _, value in case.segments}
        plain = {name: str(value) for name, value in values.items()}
        checkable = all(char in keys.limits.KEY_ALPHABET for value in plain.values() for char in value)
        functions = [built(case), by_hand(case, checked=False), by_cashews(case)]
        if checkable:
            functions.append(by_hand(case, checked=True))
        times = measured(functions, values)
        ours[case.name] = times[0]
        base = times[3] if checkable else None
        columns = (
            f"{times[0]:>7.3f}µs {times[1]:>7.3f}µs {f'{base:.3f}µs' if base else '(raises)':>9} {times[2]:>7.3f}µs"
        )
        ratios = "" if base is None else f"{times[0] / base:>7.2f} {times[1] / base:>8.2f} {times[2] / base:>7.2f}"
        print(f"{case.name:<20} {columns}   {ratios}")
        missed += case.goal and base is not None and times[0] > base
    print()
    for count in ("1", "3", "5"):
        ratio = ours[f"{count} text"] / ours[f"{count} id"]
        print(f"{count} text / {count} id: {ratio:.2f} (goal: at most 1.50)")
        missed += ratio > 1.5
    print("all goals met" if not missed else f"{missed} goals missed")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
