"""Good schemas made bad: random edits, and hostile text in every place.

Knows the reader (to find the places) and nothing else of the compiler.
"""

import json
from pathlib import Path
from random import Random

from imperal_cachegen.compiler.diagnostics import outcome
from imperal_cachegen.compiler.nodes import Mapping, Node, Scalar, Sequence
from imperal_cachegen.compiler.read import parse
from imperal_cachegen.compiler.source import Source, Span

CANARY = "canary_zq"
"""A name that must never stand in a generated module but inside a string or a comment."""

HOSTILE = (
    '"', "'", '"""', "'''", "\\", '\\"', "\n", "\r", "\t", "\x00", "\x85", "\u2028", "\ufeff", "\u202e", "\u200b",
    "\U0001f600", "\ud7ff", "é", "ﬁ", "{{ 7 * 7 }}", "{% raw %}", "{# x #}", "${x}", "%s", "{0.__class__}",
    "class", "def", "None", "True", "lambda", "match", "__init__", "__class__", "model_config", "model_dump", "self",
    "cache", "value", "fetcher", "ext", "models", "register", "str", "int", "BaseModel", "Field", "print", "_x", "",
    "yes", "no", "1:30", "0o17", "~", "null", "1e400", ".nan", "-0", "9" * 400, "x" * 5_000, "../..", "/etc/passwd",
    "file:///etc/passwd", "http://127.0.0.1:1/x", f'"); import {CANARY}; ("', f'"""\nimport {CANARY}\n"""',
    f"__import__('{CANARY}')", f"x: {CANARY}\n    y = {CANARY}()", f"{{{CANARY}}}", f"int = {CANARY}()", f"#\n{CANARY} = 1",
    "a | b | c", "list[" * 80, "[" * 300, "{" * 300, "id(", "text(99999999999999999999)", "int(5..1)", "enum(a, a)",
    "Literal['a\\'b']", "&a [*a]", "*a", "!!python/object/apply:os.system ['true']", "<<: 1", "---", "...", "? x",
)  # fmt: skip


def scalars(node: Node) -> list[Scalar]:
    """Return every scalar of a tree, keys too."""
    found: list[Scalar] = []
    waiting: list[Node] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Scalar):
            found.append(here)
        elif isinstance(here, Sequence):
            waiting.extend(here.items)
        else:
            waiting.extend(part for pair in here.items for part in pair)
    return found


def mappings(node: Node) -> list[Mapping]:
    """Return every mapping of a tree."""
    found: list[Mapping] = []
    waiting: list[Node] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            found.append(here)
            waiting.extend(value for _, value in here.items)
        elif isinstance(here, Sequence):
            waiting.extend(here.items)
    return found


def _tree(text: str) -> Node:
    node = outcome(parse(Source(Path("/good.yaml"), "good.yaml", text))).value
    assert node is not None
    return node


def _replace(text: str, span: Span, by: str) -> str:
    return text[: span.start] + by + text[span.end :]


def _hostile_scalar(text: str, random: Random) -> str:
    """Put hostile text in the place of one scalar: quoted, so that it arrives, or as it is."""
    place = random.choice(scalars(_tree(text)))
    bad = random.choice(HOSTILE)
    if random.random() < 0.3:
        at = random.randint(0, len(place.text))
        bad = place.text[:at] + bad + place.text[at:]
    return _replace(text, place.span, bad if random.random() < 0.25 else json.dumps(bad))


def _swap_scalars(text: str, random: Random) -> str:
    """Put one scalar's text in the place of another."""
    one, other = random.sample(scalars(_tree(text)), 2)
    return _replace(text, one.span, other.span.text)


def _edit_line(text: str, random: Random) -> str:
    """Drop, double, move, indent or cut a line."""
    lines = text.split("\n")
    at = random.randrange(len(lines))
    edit = random.randrange(5)
    if edit == 0:
        del lines[at]
    elif edit == 1:
        lines.insert(at, lines[at])
    elif edit == 2:
        lines.insert(random.randrange(len(lines)), lines.pop(at))
    elif edit == 3:
        lines[at] = random.choice((" ", "  ", "\t", "      ")) + lines[at]
    else:
        lines[at] = lines[at][: random.randint(0, len(lines[at]))]
    return "\n".join(lines)


def _edit_character(text: str, random: Random) -> str:
    """Drop, put in or replace one character."""
    at = random.randrange(len(text))
    new = random.choice("{}[]():,#&*!|>'\"%@`-?=. \n\tx0é")
    return text[:at] + random.choice(("", new, new + text[at])) + text[at + 1 :]


def _drop_pair(text: str, random: Random) -> str:
    """Take one key with its value out of a mapping."""
    name, value = random.choice([pair for mapping in mappings(_tree(text)) for pair in mapping.items])
    return text[: name.span.start] + text[value.span.end :]


EDITS = (_hostile_scalar, _hostile_scalar, _hostile_scalar, _swap_scalars, _edit_line, _edit_character, _drop_pair)


def broken(text: str, random: Random) -> str:
    """Return a good schema with one to three random edits; an edit of what no longer reads is of lines or characters."""
    for _ in range(random.choice((1, 1, 2, 3))):
        try:
            text = random.choice(EDITS)(text, random)
        except AssertionError:
            text = random.choice((_edit_line, _edit_character))(text, random)
    return text
