"""The generator's syntax tree → annotations, class by class. Whatever is not expected is refused.

Only this module reads what the generator made, and only as a tree: none of its text is ever printed. Classes that it
made on the way (a root model or an alias for a limited item, value or member of a union) are written out where they are
used.
"""

import ast
from collections.abc import Mapping
from decimal import Decimal

from .. import ir
from ..ir.annotations import LIMIT_NAMES
from .shapes import Limits, dict_of, list_of, union_of

_PLAIN: dict[str, ir.PlainName] = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "AwareDatetime": "datetime",
    "date": "date",
    "time": "time",
    "timedelta": "timedelta",
    "UUID": "UUID",
    "Decimal": "Decimal",
    "Any": "Any",
}
_ALIAS = "TypeAliasType"
_IMPORTS = frozenset({*_PLAIN, _ALIAS, "BaseModel", "RootModel", "Field", "Annotated", "Literal", "Union", "Optional"})
_MAX_DEPTH = 200


class Unexpected(Exception):
    """The tree holds something that no document of ours leads to; the message says what."""


class Takeover:
    """Reads the classes of a tree. `planned` gives the type of each class that was asked for."""

    def __init__(self, tree: ast.Module, planned: Mapping[str, ir.TypeRef], patterns: Mapping[str, str]) -> None:
        self._planned = planned
        self._patterns = patterns
        self._classes = _class_statements(tree)
        self._aliases = _alias_statements(tree)
        if clash := (self._classes.keys() | self._aliases.keys()) & _IMPORTS or self._classes.keys() & self._aliases:
            raise Unexpected(f"two meanings of {min(clash)}")
        missing = planned.keys() - self._classes.keys()
        if missing:
            raise Unexpected(f"no class {min(missing)}")

    def fields(self, name: str, count: int) -> tuple[ir.Annotation, ...]:
        """Return the annotations of a class's fields `f0`, `f1`, …; there must be exactly `count`.

        Raises:
            Unexpected: The class is another.
        """
        statement = self._classes[name]
        if [_source(base) for base in statement.bases] != ["BaseModel"]:
            raise Unexpected(f"{name} is no plain class")
        found = dict(map(_field, _body(statement)))
        wanted = [f"f{number}" for number in range(count)]
        if sorted(found) != sorted(wanted):
            raise Unexpected(f"{name} has other fields")
        return tuple(self._annotation(found[field], 0) for field in wanted)

    def _root(self, name: str, depth: int) -> ir.Annotation:
        """Return the annotation of a root model that was made on the way."""
        statement = self._classes.get(name)
        if statement is None or len(statement.bases) != 1 or not _is_generic(statement.bases[0], "RootModel"):
            raise Unexpected(f"{name} is no root model")
        fields = [_field(line) for line in _body(statement)]
        if len(fields) != 1 or fields[0][0] != "root":
            raise Unexpected(f"{name} has other fields than a root")
        return self._annotation(fields[0][1], depth + 1)

    def _annotation(self, node: ast.expr, depth: int) -> ir.Annotation:
        if depth > _MAX_DEPTH:
            raise Unexpected("an annotation without end")
        match node:
            case ast.Constant(value=None):
                return ir.Plain("None")
            case ast.Constant(value=str() as name):
                return self._name(name, depth)
            case ast.Name(id=name):
                return self._name(name, depth)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return union_of((self._annotation(left, depth + 1), self._annotation(right, depth + 1)))
            case ast.Subscript(value=ast.Name(id=name), slice=argument):
                return self._generic(name, argument, depth + 1)
        raise Unexpected(f"the annotation {_source(node)}")

    def _name(self, name: str, depth: int) -> ir.Annotation:
        if name in _PLAIN:
            return ir.Plain(_PLAIN[name])
        if name in self._planned:
            return self._planned[name]
        if name in self._aliases:
            return self._annotation(self._aliases[name], depth + 1)
        return self._root(name, depth)

    def _generic(self, name: str, argument: ast.expr, depth: int) -> ir.Annotation:
        arguments = argument.elts if isinstance(argument, ast.Tuple) else [argument]
        match name, arguments:
            case "list", [item]:
                return list_of(self._annotation(item, depth))
            case "dict", [ast.Name(id="str"), value]:
                return dict_of(self._annotation(value, depth))
            case "Union", _:
                return union_of(tuple(self._annotation(member, depth) for member in arguments))
            case "Optional", [member]:
                return union_of((self._annotation(member, depth), ir.Plain("None")))
            case "Literal", _:
                return ir.LiteralOf(tuple(_literal(value) for value in arguments))
            case "Annotated", [inner, ast.Call(func=ast.Name(id="Field"), args=[], keywords=keywords)]:
                return self._limited(self._annotation(inner, depth), keywords)
        raise Unexpected(f"the annotation {name}[{_source(argument)}]")

    def _limited(self, inner: ir.Annotation, keywords: list[ast.keyword]) -> ir.Annotation:
        found: dict[str, int | float | str | Decimal] = {}
        for keyword in keywords:
            if keyword.arg not in LIMIT_NAMES or keyword.arg in found:
                raise Unexpected(f"the limit {keyword.arg}")
            found[keyword.arg] = self._limit(keyword.arg, _constant(keyword.value), inner)
        limits: Limits = tuple((name, found[name]) for name in LIMIT_NAMES if name in found)
        if not limits or isinstance(inner, ir.Limited):
            raise Unexpected("limits on limits")
        return ir.Limited(inner, limits)

    def _limit(self, name: str, value: object, inner: ir.Annotation) -> int | float | str | Decimal:
        if name == "pattern":
            if not isinstance(value, str) or value not in self._patterns:
                raise Unexpected("another pattern")
            return self._patterns[value]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Unexpected(f"the limit {name}={value!r}")
        if inner == ir.Plain("float"):
            return float(value)
        return Decimal(repr(value)) if inner == ir.Plain("Decimal") else value


def _class_statements(tree: ast.Module) -> dict[str, ast.ClassDef]:
    """Return the classes of a module that holds imports, classes and calls of `model_rebuild`, and nothing else."""
    classes: dict[str, ast.ClassDef] = {}
    for statement in tree.body:
        match statement:
            case ast.ImportFrom(names=names) if all(name.asname is None for name in names):
                if statement.module != "__future__" and any(name.name not in _IMPORTS for name in names):
                    raise Unexpected(f"the line {_source(statement)}")
            case ast.ClassDef(keywords=[], decorator_list=[]) if statement.name not in classes:
                classes[statement.name] = statement
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="model_rebuild"), args=[], keywords=[])):
                pass
            case ast.Assign(value=ast.Call(func=ast.Name(id=name))) if name == _ALIAS:
                pass
            case _:
                raise Unexpected(f"the line {_source(statement)}")
    return classes


def _alias_statements(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what the lines `Name = TypeAliasType("Name", annotation)` mean."""
    aliases: dict[str, ast.expr] = {}
    for statement in tree.body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(args=[ast.Constant(value=text), annotation], keywords=[])
            ) if (text == name and name not in aliases):
                aliases[name] = annotation
            case ast.Assign():
                raise Unexpected(f"the line {_source(statement)}")
    return aliases


def _body(statement: ast.ClassDef) -> list[ast.stmt]:
    return [line for line in statement.body if not isinstance(line, ast.Pass)]


def _field(line: ast.stmt) -> tuple[str, ast.expr]:
    match line:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=None):
            return name, annotation
    raise Unexpected(f"the line {_source(line)}")


def _constant(node: ast.expr) -> object:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Constant(value=value):
            return value
    raise Unexpected(f"the value {_source(node)}")


def _literal(node: ast.expr) -> str | int | bool | None:
    value = _constant(node)
    if isinstance(value, (str, int)):
        return value
    raise Unexpected(f"the literal {value!r}")


def _is_generic(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == name


def _source(node: ast.AST) -> str:
    return ast.unparse(node)[:100]
