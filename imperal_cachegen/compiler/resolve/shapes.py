"""What every part of a schema asks of a node first: is it a mapping, a text, a list of names, a whole number?

Answers with the value, or with a finding that names what was expected and what was found. Knows no key of the language.
"""

from collections.abc import Iterable

from ..diagnostics import Steps
from ..nodes import Mapping, Node, Scalar, Sequence
from ..rules import schema as rules
from ..rules.registry import nearest, shown
from ..source import Span

MAX_UNKNOWN = 100
"""Unknown keys of one mapping that are reported: with more, it is no mapping of ours."""


def found(node: Node) -> str:
    """Return what a node is, in words for a message."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    if node.value is None:
        return "nothing" if node.plain and not node.text else f"`{shown(node.text)}`"
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return f"`{shown(node.text)}`" if node.text else "an empty text"
    return f"the number `{shown(node.text)}`"


def place(node: Node) -> Span:
    """Return what to underline of a node: a mapping's or list's first line is enough."""
    span = node.span
    if isinstance(node, Scalar):
        return span
    end = span.source.text.find("\n", span.start, span.end)
    return Span(span.source, span.start, end) if end > span.start else span


def mapping(node: Node, what: str, *help: str) -> Steps[Mapping | None]:
    """Return a node that must be a mapping."""
    if isinstance(node, Mapping):
        return node
    yield rules.wrong_shape(place(node), what, "a mapping", found(node), *help)
    return None


def text(node: Node, what: str, *help: str) -> Steps[str | None]:
    """Return the text of a scalar that must be one: quoted, or a word that YAML takes for nothing else."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    ways = (f'write it in quotes: `"{node.text}"`',) if isinstance(node, Scalar) and 0 < len(node.text) < 40 else ()
    yield rules.wrong_shape(place(node), what, "a text", found(node), *(help or ways))
    return None


def scalar(node: Node, what: str, expected: str, *help: str) -> Steps[Scalar | None]:
    """Return a node that must be a scalar, of whatever value."""
    if isinstance(node, Scalar) and not (node.plain and node.value is None):
        return node
    yield rules.wrong_shape(place(node), what, expected, found(node), *help)
    return None


def names(node: Node, what: str) -> Steps[tuple[Scalar, ...] | None]:
    """Return the names of a list of names; one name needs no list. Each once, else a finding.

    A list in which something is no name gives None.
    """
    items = node.items if isinstance(node, Sequence) else (node,)
    kept: dict[str, Scalar] = {}
    broken = False
    for item in items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value:
            broken = True
            expected = "a name" if isinstance(node, Sequence) else "a name, or a list of names"
            yield rules.wrong_shape(place(item), what, expected, found(item))
        elif item is node and item.plain and "," in item.value:
            broken = True
            words = shown(", ".join(word.strip() for word in item.value.split(",")))
            yield rules.wrong_shape(place(item), what, "a name, or a list of names", found(item), f"write `[{words}]`")
        elif item.value in kept:
            yield rules.named_twice(item.span, what, item.value, kept[item.value].span)
        else:
            kept[item.value] = item
    return None if broken else tuple(kept.values())


def strays(node: Mapping, known: Iterable[str]) -> tuple[Scalar, ...]:
    """Return the keys of a mapping that are neither words of the language nor slips of one; none where there are many."""
    words = tuple(known)
    keys = [key for key, _ in node.items if key.text not in words and not key.text.startswith("x-")]
    return tuple(key for key in keys if nearest(key.text, words) is None) if len(keys) <= MAX_UNKNOWN else ()


def known_keys(node: Mapping, owner: str, known: Iterable[str]) -> Steps[Mapping]:
    """Report the keys of a mapping that the language does not know; those that begin with `x-` are left alone.

    Returns the mapping as it was probably meant: what stands under a misspelt key stands under the right one, so that
    one slip is one finding.
    """
    words = tuple(known)
    free = set(words) - {key.text for key, _ in node.items}
    items = []
    unknown = 0
    for key, value in node.items:
        meant = key
        if key.text not in words and not key.text.startswith("x-"):
            unknown += 1
            if unknown > MAX_UNKNOWN:
                yield rules.too_many(key.span, MAX_UNKNOWN)
                break
            yield rules.unknown_key(key.span, key.text, owner, words)
            word = nearest(key.text, words)
            if word in free:
                free.discard(word)
                meant = Scalar(word, word, plain=True, span=key.span)
        items.append((meant, value))
    return Mapping(tuple(items), node.span)
