"""Pieces of planned source as syntax trees, each of which must be one whole statement by itself.

All pieces of a plan are parsed in one go: a statement that begins and ends on the lines of its piece is what that piece
is alone, and a piece that breaks out of its place moves the lines of what follows.
"""

import ast
from collections.abc import Iterable, Iterator

from .errors import NotAsPlanned
from .plan import ClassPlan, FilePlan, FunctionPlan

BODY = "def body():\n"


REMEMBERED = 60
"""Characters of a piece, at most, that is kept for the next time: annotations and defaults come again and again."""


class Pieces:
    """The trees of planned pieces, by their source. Those of one part of the plan are taken at a time."""

    def __init__(self) -> None:
        self._trees: dict[str, ast.stmt] = {}
        self._short: dict[str, ast.stmt] = {}

    def take(self, sources: Iterable[str]) -> None:
        """Parse the pieces of a part; those of the last one are forgotten, but for the short ones."""
        self._trees = {}
        unique = [source for source in dict.fromkeys(sources) if source not in self._short]
        found = parsed("\n".join(unique)).body
        line = 1
        for at, source in enumerate(unique):
            last = line + source.count("\n")
            if at >= len(found) or (found[at].lineno, found[at].end_lineno) != (line, last):
                raise NotAsPlanned(f"no statement by itself: {source[:80]!r}")
            (self._short if len(source) <= REMEMBERED else self._trees)[source] = found[at]
            line = last + 1
        if len(found) != len(unique):
            raise NotAsPlanned(f"{len(found)} statements in {len(unique)} pieces")

    def statement(self, source: str) -> ast.stmt:
        """Return the statement that a piece is."""
        found = self._short.get(source)
        return self._trees[source] if found is None else found

    def expression(self, source: str) -> ast.expr:
        """Return the expression that a piece is."""
        statement = self.statement(source)
        if not isinstance(statement, ast.Expr):
            raise NotAsPlanned(f"no expression: {source[:80]!r}")
        return statement.value

    def body(self, lines: Iterable[str]) -> list[ast.stmt]:
        """Return the statements of a function's body."""
        statement = self.statement(body_source(lines))
        if not isinstance(statement, ast.FunctionDef):
            raise NotAsPlanned("no body of a function")
        return statement.body


def parsed(source: str) -> ast.Module:
    """Parse source."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotAsPlanned(f"no Python: {error}") from error


def body_source(lines: Iterable[str]) -> str:
    """Return a body as a function of its own."""
    return BODY + "\n".join(f"    {line}" for line in lines)


def class_source(planned: ClassPlan) -> str:
    """Return a class without its body."""
    return f"class {planned.name}({planned.base}): pass"


def config_source(planned: ClassPlan) -> str:
    """Return the statement that sets a class's configuration."""
    return f"model_config = {planned.config}"


def head_source(planned: FunctionPlan) -> str:
    """Return a function without its body."""
    return f"{planned.head} pass"


def head_pieces(plan: FilePlan) -> Iterator[str]:
    """Yield the pieces that stand before the classes."""
    yield plan.docstring
    yield from (line.text for block in plan.imports for line in block)
    yield from statements_before(plan)


def class_pieces(planned: ClassPlan) -> Iterator[str]:
    """Yield the pieces of a class."""
    yield from (class_source(planned), config_source(planned), *planned.after)
    yield from (piece for piece in (planned.decorator, planned.docstring) if piece is not None)
    for field in planned.fields:
        yield field.annotation
        if field.default is not None:
            yield field.default


def function_pieces(planned: FunctionPlan) -> Iterator[str]:
    """Yield the pieces of a function."""
    yield from (head_source(planned), body_source(planned.body))
    if planned.docstring is not None:
        yield planned.docstring
    for parameter in (*planned.positional, *planned.keyword):
        yield parameter.annotation
        if parameter.default is not None:
            yield parameter.default


def statements_before(plan: FilePlan) -> Iterator[str]:
    """Yield the single statements between the imports and the classes."""
    yield from (plan.exports, *plan.setup)


def statements_after(plan: FilePlan) -> Iterator[str]:
    """Yield the single statements between the classes and the functions."""
    yield from plan.registrations
    if plan.adopt is not None:
        yield plan.adopt
    yield from (*plan.constants, *plan.caches)
