"""Reading texts in tests: no files."""

from pathlib import Path

from imperal_cachegen.compiler.diagnostics import Diagnostic, Outcome, outcome
from imperal_cachegen.compiler.nodes import Mapping, Node, Scalar
from imperal_cachegen.compiler.read import parse
from imperal_cachegen.compiler.source import Source

PATH = Path("/nowhere/schema.yaml")


def read(text: str) -> Outcome[Node | None]:
    """Parse a text."""
    return outcome(parse(Source(PATH, "schema.yaml", text)))


def found(text: str) -> list[tuple[str, str]]:
    """Return the code and the underlined text of each finding."""
    return [(one.code, one.span.text) for one in read(text).diagnostics]


def only(text: str) -> Diagnostic:
    """Return the one finding of a text."""
    (one,) = read(text).diagnostics
    return one


def value(text: str) -> object:
    """Return a document as plain Python values; it must have no findings."""
    result = read(text)
    assert result.diagnostics == ()
    assert result.value is not None
    return plain(result.value)


def plain(node: Node) -> object:
    """Return a node as plain Python values."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key.text: plain(inner) for key, inner in node.items}
    return [plain(inner) for inner in node.items]
