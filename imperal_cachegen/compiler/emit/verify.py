"""Judges the printed text by its syntax tree: it must hold what was planned, word for word, and nothing else.

Three independent questions. Is every statement the planned one, each planned piece being one statement by itself? Do the
annotations and defaults of the fields, read back from the tree, say what the schema says (`fieldcheck`)? Does nothing
stand there that no module of ours has (`shapes`)? A "no" is a mistake of ours: an exception, and no file.
"""

import ast
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import zip_longest

from .errors import NotAsPlanned
from .fieldcheck import check_fields, meanings_of
from .format import BETWEEN
from .pieces import (
    Pieces,
    class_pieces,
    class_source,
    config_source,
    function_pieces,
    head_pieces,
    head_source,
    parsed,
    statements_after,
    statements_before,
)
from .plan import ClassPlan, FilePlan, FunctionPlan
from .shapes import Shapes


def verify(text: str, plan: FilePlan) -> None:
    """Check the text of a module, below its header, against its plan: part by part, so that a large one takes no more room.

    Raises:
        NotAsPlanned: it differs.
    """
    classes = {str(planned.name): planned for planned in plan.classes}
    meanings = meanings_of(plan)
    for statement in as_planned(text, _statements(plan, Pieces())):
        if isinstance(statement, ast.ClassDef):
            check_fields(statement, classes[statement.name], meanings)


def as_planned(text: str, statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a text, each of which is the planned one, and holds nothing that no module of ours does.

    Raises:
        NotAsPlanned: one is not, or is missing, or one too many.
    """
    shapes = Shapes()
    for statement, wanted in zip_longest(_found(text), statements):
        if statement is None:
            raise NotAsPlanned(f"{_shown(wanted)} is missing")
        if wanted is None:
            raise NotAsPlanned(f"a statement too many: {_shown(statement)}")
        if not _same(_without_margin(statement), _without_margin(wanted)):
            raise NotAsPlanned(f"{_shown(statement)} stands in the place of {_shown(wanted)}")
        shapes.check(statement)
        yield statement
    shapes.finish()


def _found(text: str) -> Iterator[ast.stmt]:
    """Yield the statements of a text.

    Parts that are whole by themselves are, one behind the other, what they are together. A part that is not fails, as it
    should: none of ours is.
    """
    for part in text.split(BETWEEN):
        yield from parsed(part).body


def _statements(plan: FilePlan, pieces: Pieces) -> Iterator[ast.stmt]:
    """Yield the statements that a module should hold, each made from its own piece of the plan."""
    pieces.take(head_pieces(plan))
    yield pieces.statement(plan.docstring)
    for block in plan.imports:
        for line in block:
            yield pieces.statement(line.text)
    yield from map(pieces.statement, statements_before(plan))
    for planned in plan.classes:
        pieces.take(class_pieces(planned))
        yield _class(planned, pieces)
        yield from map(pieces.statement, planned.after)
    pieces.take(statements_after(plan))
    yield from map(pieces.statement, statements_after(plan))
    for function in plan.functions:
        pieces.take(function_pieces(function))
        yield function_statement(function, pieces)


def _class(planned: ClassPlan, pieces: Pieces) -> ast.stmt:
    """Return the class of a plan, put together from its pieces."""
    made = pieces.statement(class_source(planned))
    if not isinstance(made, ast.ClassDef):
        raise NotAsPlanned(f"no class: {_shown(made)}")
    made.decorator_list = [pieces.expression(planned.decorator)] if planned.decorator is not None else []
    made.body = [] if planned.docstring is None else [pieces.statement(planned.docstring)]
    made.body.append(pieces.statement(config_source(planned)))
    for field in planned.fields:
        value = pieces.expression(field.default) if field.default is not None else None
        target = ast.Name(str(field.name), ast.Store())
        made.body.append(ast.AnnAssign(target, pieces.expression(field.annotation), value, 1))
    return made


def function_statement(planned: FunctionPlan, pieces: Pieces) -> ast.stmt:
    """Return the function of a plan, put together from its pieces."""
    made = pieces.statement(head_source(planned))
    if not isinstance(made, ast.AsyncFunctionDef if planned.coroutine else ast.FunctionDef):
        raise NotAsPlanned(f"no function of the planned kind: {_shown(made)}")
    expression = pieces.expression
    wanted = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(str(each.name), expression(each.annotation)) for each in planned.positional],
        vararg=None,
        kwonlyargs=[ast.arg(str(each.name), expression(each.annotation)) for each in planned.keyword],
        kw_defaults=[expression(each.default) if each.default is not None else None for each in planned.keyword],
        kwarg=None,
        defaults=[],
    )
    if made.name != planned.name or not _same(made.args, wanted):
        raise NotAsPlanned(f"another signature than planned: {_shown(made)}")
    docstring = [] if planned.docstring is None else [pieces.statement(planned.docstring)]
    made.body = [*docstring, *pieces.body(planned.body)]
    return made


def _without_margin(statement: ast.stmt) -> ast.stmt:
    """Take the margin out of a statement's docstring: black may move it."""
    inside = [statement]
    if isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        inside = statement.body
    match inside:
        case [ast.Expr(value=ast.Constant(value=str(text)) as constant), *_]:
            constant.value = cleandoc(text)
    return statement


def _same(one: object, other: object) -> bool:
    """Return whether two trees are the same, places in the source apart. Most of the time of a build was spent here."""
    kind = one.__class__
    if kind is not other.__class__:
        return False
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return False
        for mine, its in zip(one, other, strict=True):  # noqa: SIM110 - a loop is faster than a generator
            if mine is not its and not _same(mine, its):
                return False
        return True
    if not isinstance(one, ast.AST):
        return one == other
    for name in one._fields:
        mine, its = getattr(one, name, None), getattr(other, name, None)
        if mine is not its and not _same(mine, its):
            return False
    return True


def _shown(statement: ast.stmt | None) -> str:
    """Return the beginning of a statement for a message."""
    if statement is None:
        return "nothing"
    try:
        return repr(ast.unparse(ast.fix_missing_locations(statement))[:160])
    except (AttributeError, ValueError, RecursionError):
        return type(statement).__name__
