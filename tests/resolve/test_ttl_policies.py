"""TTL policies: every form, every limit, and the answer to each mistake."""

from pathlib import Path

import pytest

from imperal_cachegen.compiler.diagnostics import Diagnostic, Severity, outcome
from imperal_cachegen.compiler.ir import Policy
from imperal_cachegen.compiler.nodes import Mapping
from imperal_cachegen.compiler.read import parse
from imperal_cachegen.compiler.resolve.models.ttl import NamedPolicies, policy
from imperal_cachegen.compiler.source import Source

NAMED = NamedPolicies({"panel": Policy(60, stale=30), "broken": None}, complete=True)


def resolve(text: str, named: NamedPolicies = NAMED) -> tuple[tuple[Policy, str | None], tuple[Diagnostic, ...]]:
    tree = outcome(parse(Source(Path("/s.yaml"), "s.yaml", f"ttl: {text}\n"))).value
    assert isinstance(tree, Mapping)
    result = outcome(policy(tree.items[0][1], named))
    return result.value, result.diagnostics


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("60", Policy(60)),
        ("60s", Policy(60)),
        ("2m", Policy(120)),
        ("5", Policy(5)),
        ("5m", Policy(300)),
        ("300s", Policy(300)),
        ('"90s"', Policy(90)),
        ("{fresh: 60s}", Policy(60)),
        ("{fresh: 60, stale: 30s, eager: 80%, jitter: 10%, timeout: 5s}", Policy(60, 30, 80, 10, 5)),
        ("{fresh: 5s, stale: 295s}", Policy(5, 295)),
        ("{fresh: 5m, stale: 0}", Policy(300)),
        ("{fresh: 60s, eager: 50%, jitter: 0%, timeout: 300s}", Policy(60, 0, 50, 0, 300)),
        ("{fresh: 60s, clamp: true}", Policy(60)),
        ("{fresh: 60s, clamp: false, x-why: because}", Policy(60)),
    ],
)
def test_forms(text: str, wanted: Policy) -> None:
    assert resolve(text)[0][:2] == (wanted, None)
    assert resolve(text)[1] == ()


def test_a_named_policy_keeps_its_name() -> None:
    assert resolve("panel")[0][:2] == (Policy(60, stale=30), "panel")


def test_a_broken_named_policy_is_silent() -> None:
    assert resolve("broken")[1] == ()


def test_an_unknown_name_is_silent_where_a_used_file_is_missing() -> None:
    assert resolve("pannel", NamedPolicies({}, complete=False))[1] == ()


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("1h", "CG402", ["`1h` (3,600 seconds)", "ctx.store"]),
        ("600", "CG402", ["found `600`", "ctx.store"]),
        ("301s", "CG402", ["at most 300"]),
        ("99999999999999999999m", "CG402", ["ctx.store"]),
        ("1", "CG403", ["at least 5", "not worth caching"]),
        ("0", "CG403", []),
        ("4s", "CG403", ["`4s`"]),
        ("1.5m", "CG401", ["`90s`"]),
        ("60.0", "CG401", ["`60s`"]),
        ("-60", "CG401", ["the number `-60`"]),
        ("-60s", "CG401", ["`-60s`"]),
        ("60 sec", "CG401", ["`1m`"]),
        ("5 minutes", "CG401", ["`5m`"]),
        ("true", "CG401", ["`true`"]),
        ("null", "CG401", ["`null`"]),
        ("", "CG401", ["nothing"]),
        ("[60]", "CG401", ["a list"]),
        ("60ms", "CG401", []),
        ("\u0661\u0662s", "CG401", []),
        ("pannel", "CG404", ["did you mean `panel`"]),
        ("{stale: 30s}", "CG407", ["`fresh`"]),
        ("{fresh: 4m, stale: 2m}", "CG409", ["240 + 120 = 360", "`stale: 60s`"]),
        ("{fresh: 5m, stale: 1}", "CG409", ["no room"]),
        ("{fresh: 60s, eager: 0.8}", "CG406", ["50% to 95%", "`80%`"]),
        ("{fresh: 60s, eager: 80}", "CG406", ["`80%`"]),
        ("{fresh: 60s, eager: 96%}", "CG406", ["96%"]),
        ("{fresh: 60s, jitter: 51%}", "CG406", ["0% to 50%"]),
        ("{fresh: 60s, jitter: -1%}", "CG406", []),
        ("{fresh: 60s, timeout: 0}", "CG410", ["1 to 300"]),
        ("{fresh: 60s, timeout: 301}", "CG410", []),
        ("{fresh: 60s, stail: 30s}", "CG110", ["`stale`"]),
        ("{fresh: 60s, clamp: 1}", "CG111", ["`true` or `false`"]),
    ],
)
def test_mistakes(text: str, code: str, words: list[str]) -> None:
    _, found = resolve(text)
    assert [(one.code, one.severity) for one in found] == [(code, Severity.ERROR)]
    said = " ".join((found[0].message, *found[0].help))
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{fresh: 10m, clamp: true}", Policy(300)),
        ("{fresh: 1h, clamp: true}", Policy(300)),
        ("{fresh: 4m, stale: 2m, clamp: true}", Policy(240, 60)),
        ("{fresh: 10m, stale: 1m, clamp: true}", Policy(300, 0)),
    ],
)
def test_clamp_cuts_with_warnings(text: str, wanted: Policy) -> None:
    (made, _, _), found = resolve(text)
    assert made == wanted
    assert {(one.code, one.severity) for one in found} == {("CG405", Severity.WARNING)}


def test_clamp_does_not_raise_what_is_too_short() -> None:
    assert [one.code for one in resolve("{fresh: 1s, clamp: true}")[1]] == ["CG403"]


def test_one_mistake_does_not_hide_another() -> None:
    found = resolve("{fresh: 1h, eager: 10%, jitter: x, timeout: y, frsh: 1}")[1]
    assert sorted(one.code for one in found) == ["CG110", "CG401", "CG402", "CG406", "CG406"]
