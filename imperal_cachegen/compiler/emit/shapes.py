"""What can stand in a generated module at all: kinds of nodes, and names that something in the module defines."""

import ast
from collections.abc import Iterable

from ..names import BUILTIN_NAMES, KEY_BODY_BUILTINS
from .errors import NotAsPlanned

_STATEMENTS = (
    *(ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Return),
    *(ast.Assign, ast.AnnAssign, ast.Expr, ast.If, ast.Try, ast.ExceptHandler, ast.Pass),
)
_EXPRESSIONS = (
    *(ast.Name, ast.Attribute, ast.Call, ast.keyword, ast.Constant, ast.Subscript, ast.Starred, ast.Await, ast.Lambda),
    *(ast.List, ast.Tuple, ast.Set, ast.Dict, ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.BoolOp, ast.UnaryOp),
    *(ast.Compare, ast.IfExp, ast.GeneratorExp, ast.comprehension),
)
_PARTS = (ast.arguments, ast.arg, ast.expr_context, ast.boolop, ast.BitOr, ast.USub, ast.Not, ast.cmpop)
_NODES = (*_STATEMENTS, *_EXPRESSIONS, *_PARTS)

_BUILT_IN = frozenset((*BUILTIN_NAMES, *KEY_BODY_BUILTINS, "__name__"))


def check_shapes(statements: Iterable[ast.stmt]) -> None:
    """Check that every node is of a known kind and every name that is read is defined.

    Raises:
        NotAsPlanned: one is not.
    """
    nodes = [node for statement in statements for node in ast.walk(statement)]
    known = set(_BUILT_IN)
    for node in nodes:
        if not isinstance(node, _NODES):
            raise NotAsPlanned(f"a {type(node).__name__} in line {getattr(node, 'lineno', '?')}")
        match node:
            case ast.alias(name=name, asname=local):
                known.add(local or name)
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                known.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                known.add(name)
    for node in nodes:
        match node:
            case ast.Name(id=name) if name not in known:
                raise NotAsPlanned(f"nothing defines `{name}` (line {node.lineno})")
            case ast.Attribute(attr=name) if name.startswith("_"):
                raise NotAsPlanned(f"a private attribute, `{name}` (line {node.lineno})")
