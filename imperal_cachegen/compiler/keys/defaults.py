"""Reads a segment's default: a literal that its key builder would take."""

from datetime import date, datetime
from uuid import UUID

from ...keys import Bool, Date, DateTime, Enum, Int, JsonDigest, KeySegmentError, Secret, SegmentType, Uuid
from ..diagnostics import Steps
from ..grammar.literals import literal
from ..grammar.syntax import Constant, Moment
from ..ir import Default
from ..nodes import Scalar
from ..rules.keys import segments as rules
from ..rules.registry import shown
from ..source import Span

Literal = str | int | float | bool | None


def default_of(node: Scalar, mark: int, type_: SegmentType) -> Steps[Default | None]:
    """Read the default behind the `=` at `mark`, and check that it fits the type."""
    rest = node.text[mark + 1 :]
    start = mark + 1 + len(rest) - len(rest.lstrip())
    text = rest.strip()
    if not text:
        yield rules.segment_default(node.part(mark, mark + 1), "no default behind `=`", _example(type_))
        return None
    written = yield from literal(Scalar(text, text, True, node.part(start, start + len(text))))
    if written is None:
        return None
    if isinstance(written, Moment):
        problem = "`now` is no default of a segment: a key must be the same each time"
        yield rules.segment_default(written.span, problem, ("leave the default out, and give the moment at the call",))
        return None
    if not isinstance(written, Constant):
        yield rules.segment_default(written.span, "a default of a segment is one scalar", _example(type_))
        return None
    return (yield from _fitting(written.value, written.span, type_))


def _fitting(value: Literal, span: Span, type_: SegmentType) -> Steps[Default | None]:
    if value is None:
        if type_.optional:
            return Default(None)
        way = f"write `{type_.spelling} | None = None`, or leave the default out"
        yield rules.segment_default(span, f"`None` is no `{shown(type_.spelling)}`", (way,))
        return None
    if isinstance(type_, Secret):
        yield rules.segment_default(span, "a secret in a schema is none", ("leave the default out",))
        return None
    try:
        made = _value(value, type_)
        type_.encode(made, model="", segment="")
    except KeySegmentError as error:
        allowed = str(error).partition(" allows ")[2].rpartition(", got ")[0]
        problem = f"`{shown(_written(value))}` is no value of `{shown(type_.spelling)}`"
        form = _example(type_) if isinstance(type_, (DateTime, Uuid)) else ()
        yield rules.segment_default(span, problem, (f"it allows {allowed}", *form))
        return None
    except (TypeError, ValueError):
        problem = f"`{shown(_written(value))}` is no value of `{shown(type_.spelling)}`"
        yield rules.segment_default(span, problem, _example(type_))
        return None
    return Default(made)


def _value(value: Literal, type_: SegmentType) -> Literal | UUID | date:
    """Return the Python value of a literal; `TypeError` or `ValueError` where the type has none."""
    if isinstance(type_, JsonDigest) or not isinstance(type_, (Date, DateTime, Uuid)):
        return value
    if not isinstance(value, str):
        raise TypeError(value)
    if isinstance(type_, Date):
        if len(value) != 10:
            raise ValueError(value)
        return date.fromisoformat(value)
    return UUID(type_.encode(value, model="", segment="")) if isinstance(type_, Uuid) else datetime.fromisoformat(value)


def _written(value: Literal) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _example(type_: SegmentType) -> tuple[str, ...]:
    """Return the help that shows how a default of a type is written."""
    match type_:
        case Int():
            example = str(type_.low)
        case Bool():
            example = "false"
        case Enum():
            example = f'"{type_.values[0]}"'
        case Date():
            example = '"2026-11-21"'
        case DateTime():
            example = '"2026-11-21T01:30:00Z"'
        case Uuid():
            example = '"6f1c9e0a-4f2e-4b7a-9d53-0c8f1e2a7b64"'
        case _:
            example = '"INBOX"'
    return (f"a default of `{shown(type_.spelling)}` is written `= {example}`",)
