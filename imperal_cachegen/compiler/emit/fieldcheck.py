"""Reads the fields of a class back from its syntax tree, and compares them with the resolved schema.

Written without the code that prints them, so that a mistake there is seen here. Names are taken for what the module's
imports say they are.
"""

import ast
from collections.abc import Mapping
from decimal import Decimal

from ..ir import (
    Annotation,
    DictOf,
    Field,
    Limited,
    ListOf,
    LiteralOf,
    Plain,
    SetOf,
    TupleOf,
    TypeDecl,
    TypeRef,
    UnionOf,
)
from .errors import NotAsPlanned
from .plan import ClassPlan, FilePlan
from .readback import read_value, same_value

_PLAIN = {"AnyJson": Plain("Any"), "AwareDatetime": Plain("datetime"), "None": Plain("None")} | {
    name: Plain(name)
    for name in ("str", "int", "float", "bool", "date", "time", "timedelta", "UUID", "Decimal")
}  # fmt: skip


def check_fields(found: ast.ClassDef, planned: ClassPlan, meanings: Mapping[str, str]) -> None:
    """Check the fields of one class; `meanings` are those of the module (`meanings_of`).

    Raises:
        NotAsPlanned: a name, annotation, default, alias, limit or description is not the schema's.
    """
    statements = [statement for statement in found.body if isinstance(statement, ast.AnnAssign)]
    declared = planned.declared
    if isinstance(declared, TypeDecl) and declared.root is not None:
        if len(statements) != 1 or _normal(_annotation(statements[0].annotation, meanings)) != _normal(declared.root):
            raise NotAsPlanned(f"`{found.name}` is no root model of what was declared")
        return
    if len(statements) != len(declared.fields):
        raise NotAsPlanned(f"`{found.name}` has {len(statements)} fields, not {len(declared.fields)}")
    for statement, field in zip(statements, declared.fields, strict=True):
        if not isinstance(statement.target, ast.Name) or statement.target.id != field.python:
            raise NotAsPlanned(f"`{found.name}` has another field in the place of `{field.python}`")
        _check_field(f"{found.name}.{field.python}", statement, field, meanings)


def meanings_of(plan: FilePlan) -> dict[str, str]:
    """Return what the module's names stand for: of imports their own name, of classes and their aliases the class."""
    meanings = {str(local): str(name) for block in plan.imports for line in block for name, local in line.names}
    for planned in plan.classes:
        meanings[planned.name] = str(planned.name)
        if planned.alias is not None:
            meanings[f"_{planned.name}"] = str(planned.name)
    return meanings


def _check_field(where: str, statement: ast.AnnAssign, field: Field, meanings: Mapping[str, str]) -> None:
    """Compare one field."""
    said = _said(where, statement.value, meanings)
    wanted: dict[str, object] = {} if field.default is None else {"default": field.default.value}
    if field.alias is not None:
        wanted |= {"validation_alias": field.alias, "serialization_alias": field.alias}
    if field.description.strip():
        wanted["description"] = field.description
    expected = field.annotation
    if isinstance(expected, Limited):
        wanted |= dict(expected.limits)
        expected = expected.inner
    if said.keys() != wanted.keys():
        raise NotAsPlanned(f"{where} has {sorted(said)}, not {sorted(wanted)}")
    for name, node in said.items():
        if not same_value(read_value(node, meanings), wanted[name]):
            raise NotAsPlanned(f"the {name} of {where} is not the schema's")
    if _normal(_annotation(statement.annotation, meanings)) != _normal(expected):
        raise NotAsPlanned(f"the annotation of {where} is not the schema's: {ast.unparse(statement.annotation)[:80]}")


def _said(where: str, value: ast.expr | None, meanings: Mapping[str, str]) -> dict[str, ast.expr]:
    """Return what stands behind a field's `=`: the arguments of `Field`, or the default alone."""
    if value is None:
        return {}
    if not (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and meanings.get(value.func.id) == "Field"
    ):
        return {"default": value}
    said = {str(keyword.arg): keyword.value for keyword in value.keywords}
    factory = said.pop("default_factory", None)
    if isinstance(factory, ast.Lambda):
        said["default"] = factory.body
    elif isinstance(factory, ast.Name):
        said["default"] = ast.Call(factory, [], [])
    elif factory is not None or value.args or len(said) != len(value.keywords):
        raise NotAsPlanned(f"{where} has arguments that no field of ours has")
    return said


def _annotation(node: ast.expr, meanings: Mapping[str, str]) -> Annotation:
    """Return what an annotation says."""
    match node:
        case ast.Constant(value=str(text)):
            return _annotation(ast.parse(text, mode="eval").body, meanings)
        case ast.Constant(value=None):
            return Plain("None")
        case ast.Name(id=local):
            name = meanings.get(local, local)
            return _PLAIN.get(name) or TypeRef(name, "")
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            members: list[Annotation] = []
            for side in (left, right):
                said = _annotation(side, meanings)
                members.extend(said.members if isinstance(said, UnionOf) else [said])
            return UnionOf(tuple(members))
        case ast.Subscript(value=ast.Name(id=local), slice=inside):
            return _generic(meanings.get(local, local), inside, meanings)
    raise NotAsPlanned(f"no annotation: {ast.unparse(node)[:80]}")


def _generic(name: str, inside: ast.expr, meanings: Mapping[str, str]) -> Annotation:
    """Return what `name[inside]` says."""
    items = inside.elts if isinstance(inside, ast.Tuple) else [inside]
    match name, items:
        case "Literal", _:
            values = tuple(read_value(item, meanings) for item in items)
            return LiteralOf(values)  # type: ignore[arg-type]  # compared with what is of the right type
        case "list", [item]:
            return ListOf(_annotation(item, meanings))
        case "set", [item]:
            return SetOf(_annotation(item, meanings))
        case "tuple", [item, ast.Constant(value=value)] if value is ...:
            return TupleOf(_annotation(item, meanings))
        case "dict", [ast.Name(id=local), item] if meanings.get(local, local) == "str":
            return DictOf(_annotation(item, meanings))
        case "Annotated", [item, ast.Call(func=ast.Name(id=local), args=[], keywords=keywords)]:
            if meanings.get(local, local) == "Field":
                limits = tuple((str(each.arg), read_value(each.value, meanings)) for each in keywords)
                return Limited(_annotation(item, meanings), limits)  # type: ignore[arg-type]  # as above
    raise NotAsPlanned(f"no annotation: {name}[…]")


def _normal(said: Annotation) -> object:
    """Return an annotation in a form in which equal ones are equal: `True` is not `1`, a type is its name."""
    match said:
        case Plain("list"):
            return ("list", ("plain", "Any"))
        case Plain("dict"):
            return ("dict", ("plain", "Any"))
        case Plain(name):
            return ("plain", name)
        case TypeRef(name, _):
            return ("type", name)
        case ListOf(inner):
            return ("list", _normal(inner))
        case DictOf(inner):
            return ("dict", _normal(inner))
        case SetOf(inner):
            return ("set", _normal(inner))
        case TupleOf(inner):
            return ("tuple", _normal(inner))
        case LiteralOf(values):
            return ("literal", tuple((type(value).__name__, value) for value in values))
        case UnionOf(members):
            normal = [_normal(member) for member in members]
            none = ("plain", "None")
            return ("union", *(member for member in normal if member != none), *(m for m in normal if m == none))
        case Limited(inner, limits):
            return ("limited", _normal(inner), tuple((name, _normal_limit(name, value)) for name, value in limits))


def _normal_limit(name: str, value: object) -> object:
    """Return the value of a limit: Pydantic takes `multiple_of` as a float."""
    if name == "multiple_of" and isinstance(value, Decimal):
        return ("float", float(value))
    return (type(value).__name__, value)
