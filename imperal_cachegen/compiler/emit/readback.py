"""Reads values back from a syntax tree: literals, displays, and calls of the few constructors that defaults use."""

import ast
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from ..ir import DictValue, InstanceValue, ListValue, Now, SetValue, TupleValue, TypeRef, Value
from .errors import NotAsPlanned

_CONSTRUCTORS = {
    "date": date,
    "datetime": datetime,
    "time": time,
    "timedelta": timedelta,
    "timezone": timezone,
    "Decimal": Decimal,
    "UUID": UUID,
}


def read_value(node: ast.expr, meanings: Mapping[str, str]) -> object:
    """Return the value that an expression makes; `meanings` tell what the module's names are.

    Raises:
        NotAsPlanned: it is nothing that a default can be.
    """
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.Name(id=local) if meanings.get(local) == "UTC":
            return UTC
        case ast.List(elts=items):
            return ListValue(_values(items, meanings))
        case ast.Set(elts=items):
            return SetValue(_values(items, meanings))
        case ast.Tuple(elts=items):
            return TupleValue(_values(items, meanings))
        case ast.Dict(keys=keys, values=items):
            names = [key.value if isinstance(key, ast.Constant) else None for key in keys]
            return DictValue(tuple(zip(map(_text, names), _values(items, meanings), strict=True)))
        case ast.Call():
            return _call(node, meanings)
    raise NotAsPlanned(f"no value: {ast.unparse(node)[:80]}")


def _values(items: list[ast.expr], meanings: Mapping[str, str]) -> tuple[Value, ...]:
    """Return the values of the parts of a display."""
    return tuple(read_value(item, meanings) for item in items)  # type: ignore[misc]  # compared with what is a Value


def _text(value: object) -> str:
    """Return the key of a dict."""
    if not isinstance(value, str):
        raise NotAsPlanned(f"no key: {value!r:.80}")
    return value


def _call(node: ast.Call, meanings: Mapping[str, str]) -> object:
    """Return what a call of a constructor makes."""
    match node.func:
        case ast.Attribute(value=ast.Name(id=local), attr="now") if meanings.get(local) == "datetime":
            if [read_value(argument, meanings) for argument in node.args] == [UTC] and not node.keywords:
                return Now()
        case ast.Name(id=local):
            name = meanings.get(local, local)
            arguments = [read_value(argument, meanings) for argument in node.args]
            named = {str(keyword.arg): read_value(keyword.value, meanings) for keyword in node.keywords}
            if name in _CONSTRUCTORS:
                return _CONSTRUCTORS[name](*arguments, **named)
            if name == "set" and not arguments and not named:
                return SetValue(())
            if name in meanings and not arguments:
                return InstanceValue(TypeRef(name, ""), tuple(named.items()))  # type: ignore[arg-type]  # as above
    raise NotAsPlanned(f"no value: {ast.unparse(node)[:80]}")


def same_value(found: object, wanted: object) -> bool:
    """Return whether two values are the same, their types and their order included."""
    match found, wanted:
        case InstanceValue(type=ours, fields=fields), InstanceValue(type=theirs, fields=others):
            return ours.name == theirs.name and same_value(DictValue(fields), DictValue(others))
        case DictValue(items=items), DictValue(items=others):
            return len(items) == len(others) and all(
                name == other and same_value(value, item)
                for (name, value), (other, item) in zip(items, others, strict=True)
            )
        case float(), Decimal():  # `multiple_of`, which Pydantic takes as a float
            return found == float(wanted)
    if isinstance(found, (ListValue, SetValue, TupleValue)) and isinstance(wanted, (ListValue, SetValue, TupleValue)):
        same_length = type(found) is type(wanted) and len(found.items) == len(wanted.items)
        return same_length and all(map(same_value, found.items, wanted.items))
    return (type(found) is type(wanted) and repr(found) == repr(wanted)) or _same_moment(found, wanted)


def _same_moment(found: object, wanted: object) -> bool:
    """Return whether two moments are the same on the same clock: time zones come in several classes."""
    if isinstance(found, (datetime, time)) and isinstance(wanted, (datetime, time)):
        return found.isoformat() == wanted.isoformat()
    return False
