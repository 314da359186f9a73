"""Schemas as YAML text, in one of the many ways in which a person may write the same thing."""

import json
import random
import re
from collections.abc import Mapping, Sequence


class Quoted(str):
    """A text that must stand in quotes, because it means something else without them."""

    __slots__ = ()


class Bare(str):
    """A text that must stand without quotes."""

    __slots__ = ()


Node = Mapping[str, "Node"] | Sequence["Node"] | str | int | float | bool | None

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ |.()%/\[\]\"'=+-]*[A-Za-z0-9_)%\]\"']|[A-Za-z]")
_FLOW_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*[A-Za-z0-9_]|[A-Za-z]")
_WORDS = frozenset(("null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"))


def render(node: Mapping[str, Node], style: random.Random, indent: int = 0) -> str:
    """Return a mapping in block style; small parts of it in flow style, now and then."""
    lines = []
    pad = " " * indent
    for key, value in node.items():
        name = _scalar(key, style, flow=False)
        if isinstance(value, Mapping) and value and not (_is_small(value) and style.random() < 0.5):
            lines.append(f"{pad}{name}:\n{render(value, style, indent + 2)}")
        elif isinstance(value, (list, tuple)) and value and style.random() < 0.4 and _is_flat(value):
            items = "".join(f"{pad}  - {_flow(item, style)}\n" for item in value)
            lines.append(f"{pad}{name}:\n{items}")
        else:
            lines.append(f"{pad}{name}: {_value(value, style, indent)}\n")
    return "".join(lines)


def _is_small(node: Mapping[str, Node]) -> bool:
    return len(node) <= 6 and all(
        not isinstance(value, Mapping) or (len(value) <= 3 and _is_flat(tuple(value.values())))
        for value in node.values()
    )


def _is_flat(items: Sequence[Node]) -> bool:
    return not any(isinstance(item, (Mapping, list, tuple)) and len(item) > 3 for item in items)


def _value(value: Node, style: random.Random, indent: int) -> str:
    if isinstance(value, str) and type(value) is str and _fits_block(value) and style.random() < 0.4:
        lines = "".join(f"\n{' ' * (indent + 2)}{line}" if line else "\n" for line in value.split("\n"))
        return f"|-{lines}"
    if isinstance(value, str):
        return _scalar(value, style, flow=False)
    return _flow(value, style)


def _fits_block(text: str) -> bool:
    return (
        "\n" in text
        and text.replace("\n", "").isprintable()
        and not text.startswith((" ", "\n"))
        and not text.endswith(("\n", " "))
    )


def _flow(value: Node, style: random.Random) -> str:
    if isinstance(value, Mapping):
        return (
            f"{{{', '.join(f'{_scalar(key, style, flow=True)}: {_flow(item, style)}' for key, item in value.items())}}}"
        )
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_flow(item, style) for item in value)}]"
    if isinstance(value, str):
        return _scalar(value, style, flow=True)
    return json.dumps(value)


def _scalar(text: str, style: random.Random, *, flow: bool) -> str:
    if isinstance(text, Bare):
        return str.__str__(text)
    plain = (_FLOW_PLAIN if flow else _PLAIN).fullmatch(text)
    if plain and text not in _WORDS and not isinstance(text, Quoted) and style.random() < 0.7:
        return str.__str__(text)
    if text.isprintable() and style.random() < 0.4:
        return "'{}'".format(text.replace("'", "''"))
    return double_quoted(text)


def double_quoted(text: str) -> str:
    """Return a text in double quotes, with escapes that YAML, JSON and Python read alike where they can."""
    return '"{}"'.format("".join(_escaped(char) for char in text))


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    code = ord(char)
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char) or (
        f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
    )
