"""Judges the printed text by its syntax tree: it must hold what was planned, word for word, and nothing else.

Three independent questions. Is every statement the planned one, each planned piece being one statement by itself? Do the
annotations and defaults of the fields, read back from the tree, say what the schema says (`fieldcheck`)? Does nothing
stand there that no module of ours has (`shapes`)? A "no" is a mistake of ours: an exception, and no file.
"""

import ast
from collections.abc import Iterator
from inspect import cleandoc

from .errors import NotAsPlanned
from .fieldcheck import check_fields
from .plan import ClassPlan, FilePlan, FunctionPlan
from .shapes import check_shapes


def verify(text: str, plan: FilePlan) -> None:
    """Check the text of a module, below its header, against its plan.

    Raises:
        NotAsPlanned: it differs.
    """
    found = _tree(text).body
    wanted = list(_statements(plan))
    for at, statement in enumerate(found):
        if at >= len(wanted):
            raise NotAsPlanned(f"a statement too many: {_shown(statement)}")
        if _dump(statement) != _dump(wanted[at]):
            raise NotAsPlanned(f"{_shown(statement)} stands in the place of {_shown(wanted[at])}")
    if len(found) < len(wanted):
        raise NotAsPlanned(f"{_shown(wanted[len(found)])} is missing")
    classes = {statement.name: statement for statement in found if isinstance(statement, ast.ClassDef)}
    for planned in plan.classes:
        check_fields(classes[planned.name], planned, plan)
    check_shapes(found)


def _statements(plan: FilePlan) -> Iterator[ast.stmt]:
    """Yield the statements that a module should hold, each made from its own piece of the plan."""
    yield _one(plan.docstring)
    for block in plan.imports:
        for line in block:
            yield _one(line.text)
    for piece in (plan.exports, *plan.setup):
        yield _one(piece)
    for planned in plan.classes:
        yield _class(planned)
        for piece in planned.after:
            yield _one(piece)
    for piece in (*plan.registrations, *([plan.adopt] if plan.adopt else []), *plan.constants, *plan.caches):
        yield _one(piece)
    for function in plan.functions:
        yield _function(function)


def _class(planned: ClassPlan) -> ast.stmt:
    """Return the class of a plan, put together from pieces that are parsed alone."""
    made = _one(f"class {planned.name}({planned.base}): pass")
    if not isinstance(made, ast.ClassDef):
        raise NotAsPlanned(f"no class: {_shown(made)}")
    if planned.decorator is not None:
        made.decorator_list = [_expression(planned.decorator)]
    pieces = [planned.docstring] if planned.docstring is not None else []
    made.body = [_one(piece) for piece in (*pieces, f"model_config = {planned.config}")]
    for field in planned.fields:
        value = _expression(field.default) if field.default is not None else None
        made.body.append(ast.AnnAssign(_target(field.name), _expression(field.annotation), value, 1))
    return made


def _function(planned: FunctionPlan) -> ast.stmt:
    """Return the function of a plan, put together from pieces that are parsed alone."""
    made = _one(f"{planned.head} pass")
    if not isinstance(made, ast.AsyncFunctionDef if planned.coroutine else ast.FunctionDef):
        raise NotAsPlanned(f"no function of the planned kind: {_shown(made)}")
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(each.name, _expression(each.annotation)) for each in planned.positional],
        vararg=None,
        kwonlyargs=[ast.arg(each.name, _expression(each.annotation)) for each in planned.keyword],
        kw_defaults=[_expression(each.default) if each.default is not None else None for each in planned.keyword],
        kwarg=None,
        defaults=[],
    )
    if ast.dump(made.args) != ast.dump(arguments) or made.name != planned.name:
        raise NotAsPlanned(f"another signature than planned: {_shown(made)}")
    docstring = [_one(planned.docstring)] if planned.docstring is not None else []
    made.body = [*docstring, *_tree("\n".join(planned.body)).body]
    return made


def _target(name: str) -> ast.Name:
    """Return a name that is assigned to."""
    return ast.Name(name, ast.Store())


def _expression(code: str) -> ast.expr:
    """Return one expression, which must be a whole piece of source."""
    statement = _one(code)
    if not isinstance(statement, ast.Expr):
        raise NotAsPlanned(f"no expression: {_shown(statement)}")
    return statement.value


def _one(code: str) -> ast.stmt:
    """Return the one statement that a piece of source must be."""
    body = _tree(code).body
    if len(body) != 1:
        raise NotAsPlanned(f"{len(body)} statements where one was planned: {code[:80]!r}")
    return body[0]


def _tree(code: str) -> ast.Module:
    """Parse source."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotAsPlanned(f"no Python: {error}: {code[:80]!r}") from error


def _dump(statement: ast.stmt) -> str:
    """Return a statement's tree as text; docstrings without what black may do to their margin."""
    inside = (
        statement.body if isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) else [statement]
    )
    first = inside[0] if inside else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        first.value.value = cleandoc(first.value.value)
    return ast.dump(statement)


def _shown(statement: ast.stmt) -> str:
    """Return the beginning of a statement for a message."""
    try:
        return repr(ast.unparse(ast.fix_missing_locations(statement))[:160])
    except (AttributeError, ValueError, RecursionError):
        return type(statement).__name__
