"""How severe a project takes each rule: `[tool.cachegen.rules]`.

A warning may be made an error, or turned off. An error stays one: with it there is no module to write, or none that can
be trusted.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from ..diagnostics import Diagnostic, Severity, Steps
from ..rules import project as rules
from ..source import Source, Span
from .settings_file import Table

Level = Literal["off", "warning", "error"]
Levels = tuple[tuple[str, Level], ...]
"""Codes and how severe they are taken."""

LEVELS: tuple[Level, ...] = ("off", "warning", "error")


MOST_UNKNOWN = 20
"""Unknown rules that are reported, at most."""


class Set(NamedTuple):
    """One rule's level, and where it was set."""

    code: str
    level: Level
    span: Span


def read_levels(table: Table) -> Steps[tuple[Set, ...]]:
    """Check the `rules` of a settings file: codes (`CG308`) or names (`user-id-segment`), each with a level."""
    given = table.values.get("rules")
    if given is None:
        return ()
    if not isinstance(given, dict):
        yield rules.bad_setting(table.place("rules"), "rules", 'a table of rules, as `CG308 = "off"`')
        return ()
    known = _known()
    found: dict[str, Set] = {}
    unknown = 0
    for name, value in given.items():
        place = table.place("rules", name)
        if name not in known:
            unknown += 1
            if unknown > MOST_UNKNOWN:
                break
            yield rules.unknown_rule(place, name, known)
            continue
        code, severity = known[name]
        level = next((each for each in LEVELS if each == value), None)
        if level is None:
            yield rules.bad_setting(place, f"rules.{name}", '`"off"`, `"warning"` or `"error"`')
        elif code in found:
            yield rules.bad_setting(place, f"rules.{name}", f"set once: it is {code}, which has a level already")
        elif severity is Severity.ERROR and level != "error":
            yield rules.error_turned_down(place, name, level, code)
        else:
            found[code] = Set(code, level, place)
    return tuple(found.values())


def _known() -> dict[str, tuple[str, Severity]]:
    """Return code and severity of every rule, by code and by name. Loaded only where a project sets a level."""
    from ..rules import load_all
    from ..rules.registry import all_rules

    load_all()
    each = [(rule, (rule.code, rule.severity)) for rule in all_rules()]
    return {rule.code: value for rule, value in each} | {rule.name: value for rule, value in each}


def with_levels(found: Iterable[Diagnostic], levels: Callable[[Source], Levels]) -> Iterator[Diagnostic]:
    """Yield findings as severe as their project takes them; `levels` tells what holds for a file."""
    for one in found:
        level = dict(levels(one.span.source)).get(one.code)
        if level == "error":
            yield replace(one, severity=Severity.ERROR)
        elif level != "off":
            yield one
