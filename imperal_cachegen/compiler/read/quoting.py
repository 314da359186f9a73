"""Texts that need quotes: finds which part of a line to quote, and tries whether the text then reads on."""

from ..rules.registry import shown
from ..rules.yaml import syntax as rules
from .cuts import meant_end
from .events import Problem, scan
from .scene import Scene, Verdict

SPECIAL = "[]{}*&!|>%@`?:-#,"
"""Characters that can't begin an unquoted text, or not always."""


def quote_value(scene: Scene, at: int) -> Verdict | None:
    """Try whether the line around an offset reads with its whole value in quotes."""
    region = _value_on_line(scene.draft.text, min(at, len(scene.draft.text) - 1))
    if region is None:
        return None
    start, end = region
    text, first = scene.draft.text[start:end], scene.draft.text[start]
    if scene.broken.problem is Problem.COLON and first not in SPECIAL:
        message = "unquoted text can't hold `: `"
    elif first in "\"'":
        message = f"the text goes on behind its closing `{first}`"
    elif first in SPECIAL:
        message = f"unquoted text can't begin with `{first}`"
    else:
        message = f"`{shown(text)}` needs quotes"
    return _verdict(scene, start, end, message)


def quote_token(scene: Scene, at: int) -> Verdict | None:
    """Try whether the text reads with what begins at an offset in quotes; inside brackets it ends with its item."""
    text = scene.draft.text
    if text[at : at + 1] in ("", ",", "]", "}", "\t", "\n", "\r"):
        return None
    end, closed = meant_end(text, at, scene.in_brackets)
    if not closed or end <= at:
        return None
    return _verdict(scene, at, end, f"unquoted text can't begin with `{text[at]}`")


def quote_in_brackets(scene: Scene) -> Verdict | None:
    """Try quotes around an unquoted text that brackets cut: at `[`, `]`, `{`, `: ` and, in some readers, `?`."""
    text, at, scalar = scene.draft.text, scene.at, scene.last_scalar
    if scalar is None or scalar.style or not scalar.text or scene.spans_lines(scalar):
        return None
    if text[scalar.end : at].strip(" ") or text[at : at + 1] in ("", ","):
        return None
    end, closed = meant_end(text, scalar.start, flow=True)
    if not closed or end <= at:
        return None
    char = "`: `" if text[at] == ":" else f"`{text[at]}`"
    return _verdict(scene, scalar.start, end, f"unquoted text inside brackets ends at {char}")


def quote_hole(scene: Scene) -> Verdict | None:
    """Try quotes around an unquoted text in brackets that holds `:` and a bracket behind it: `a:{b}`."""
    start = scene.broken.context
    if start is None:
        return None
    end, closed = meant_end(scene.draft.text, start, flow=True)
    if not closed or end <= scene.at:
        return None
    held = scene.draft.text[scene.at : scene.at + 2]
    return _verdict(scene, start, end, f"unquoted text inside brackets can't hold `{held}`")


def _verdict(scene: Scene, start: int, end: int, message: str) -> Verdict | None:
    """Quote a range; None where the text does not read on beyond it."""
    mended = scene.draft.quoted([(start, end)])
    broken = scan(mended.text).broken
    if broken is not None and mended.original(broken.at) <= scene.draft.original(end):
        return None
    span = scene.draft.span(start, end)
    return Verdict(lambda last: rules.needs_quotes(span, message, last.line_of(span)), mended)


def _value_on_line(text: str, at: int) -> tuple[int, int] | None:
    """Return the range of the value of a `key: value` or `- value` line; None where there is none."""
    start = text.rfind("\n", 0, at) + 1
    line_end = text.find("\n", start)
    line = text[start : len(text) if line_end < 0 else line_end].rstrip("\r")
    if len(line) > 2000:
        return None
    value = len(line) - len(line.lstrip(" "))
    while line.startswith("- ", value):
        value += len(line[value:]) - len(line[value + 1 :].lstrip(" "))
    key = line[value:]
    colon = key.find(": ")
    if key[:1] in ('"', "'"):
        closing = key.find(key[0], 1)
        colon = key.find(": ", closing) if closing > 0 else -1
    if colon > 0 and " #" not in key[:colon]:
        value += len(key) - len(key[colon + 1 :].lstrip(" "))
    elif value == 0 or not line.lstrip(" ").startswith("- "):
        return None
    end, _ = meant_end(line, value, flow=False)
    return (start + value, start + end) if end > value else None
