"""What can stand in a generated module at all: kinds of nodes, and names that something in the module defines."""

import ast

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
_DEFINING = frozenset({ast.alias, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.arg})
_NODES = (*_STATEMENTS, *_EXPRESSIONS, *_PARTS)

_BUILT_IN = frozenset((*BUILTIN_NAMES, *KEY_BODY_BUILTINS, "__name__"))


class Shapes:
    """Looks at statements one after the other: every node is of a known kind, every name that is read is defined."""

    def __init__(self) -> None:
        self._known = set(_BUILT_IN)
        self._read: set[str] = set()
        self._kinds: set[type[ast.AST]] = set()

    def check(self, statement: ast.stmt) -> None:
        """Look at the next statement.

        Raises:
            NotAsPlanned: a node is of another kind, or an attribute private.
        """
        waiting: list[ast.AST] = [statement]
        while waiting:
            node = waiting.pop()
            kind = node.__class__
            for name in kind._fields:
                child = getattr(node, name, None)
                if isinstance(child, ast.AST):
                    waiting.append(child)
                elif isinstance(child, list):
                    waiting += [each for each in child if isinstance(each, ast.AST)]
            if isinstance(node, ast.Name):
                (self._known if isinstance(node.ctx, ast.Store) else self._read).add(node.id)
            elif isinstance(node, ast.Attribute):
                if node.attr.startswith("_"):
                    raise NotAsPlanned(f"a private attribute, `{node.attr}`")
            elif kind in _DEFINING:
                self._define(node)
            elif kind not in self._kinds:
                if not isinstance(node, _NODES):
                    raise NotAsPlanned(f"a {kind.__name__}")
                self._kinds.add(kind)

    def _define(self, node: ast.AST) -> None:
        match node:
            case ast.alias(name=name, asname=local):
                self._known.add(local or name)
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self._known.add(name)
            case ast.arg(arg=name):
                self._known.add(name)

    def finish(self) -> None:
        """Judge the whole.

        Raises:
            NotAsPlanned: nothing defines a name that is read.
        """
        for name in sorted(self._read - self._known):
            raise NotAsPlanned(f"nothing defines `{name}`")
