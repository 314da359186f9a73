"""API: the parameters of a key's functions, which are its segments."""

from ...keys import Bool, Enum, Id, Int, SegmentType
from ..diagnostics import Steps
from ..ir import Key, Segment
from ..keys.arguments import shown_value
from ..names import functions_of_key
from ..rules.breaking import functions as rules
from .keytexts import aligned
from .meaning import default_text
from .pairs import Pair


def parameter_findings(was: Key, now: Key) -> Steps[None]:
    """Compare the parameters of a key's functions."""
    function = functions_of_key(now.base)[-1]
    for pair in _paired(was, now):
        old, new = pair.old, pair.new
        if old is not None and new is None:
            yield rules.parameter_removed(now.template.span, function, old.name, old.span)
        elif old is None and new is not None and new.default is None:
            yield rules.parameter_added(new.span, function, new.name, new.type.python, was.template.span)
        elif old is not None and new is not None:
            if old.name != new.name:
                yield rules.parameter_renamed(new.span, function, old.name, new.name, old.span)
            yield from _type(old, new, function)
            yield from _default(old, new, function)


def _paired(was: Key, now: Key) -> tuple[Pair[Segment], ...]:
    """Pair segments by place where the template is the same, else by name."""
    sides = aligned(was, now)
    if sides is not None:
        return sides.segments
    before = {segment.name: segment for segment in was.segments}
    after = {segment.name: segment for segment in now.segments}
    return tuple(Pair(before.get(name), after.get(name)) for name in (before | after))


def _type(was: Segment, now: Segment, function: str) -> Steps[None]:
    old, new = was.type, now.type
    if _kind(old) != _kind(new):
        yield rules.parameter_retyped(now.span, function, now.name, (old.python, new.python), was.span)
        return
    refused = _refused(old, new)
    if refused is not None:
        yield rules.parameter_narrowed(now.span, function, now.name, (old.spelling, new.spelling), refused, was.span)


def _kind(type_: SegmentType) -> str:
    """Return the Python type of a parameter; the values of an `enum` are texts."""
    return "str" if isinstance(type_, Enum) else type_.plain_python


def _refused(old: SegmentType, new: SegmentType) -> str | None:
    """Return a value, as people read it, that the one type takes and the other refuses; None where there is none."""
    if old.optional and not new.optional:
        return "`None`"
    for value in _edges(old):
        try:
            new.encode(value, model="", segment="")
        except (TypeError, ValueError):
            return shown_value(value)
    return None


def _edges(type_: SegmentType) -> tuple[object, ...]:
    """Return the values of a type that another type of its kind refuses first."""
    match type_:
        case Id(n):
            return ("a" * n, "-" * n, "A_9-"[:n])
        case Int(low=low, high=high):
            return (low, high)
        case Enum(values=values):
            return values
        case Bool():
            return (False, True)
        case _:
            return ("", "a.b ü", "\ud800", "x" * 2000) if type_.plain_python == "str" else ()


def _default(was: Segment, now: Segment, function: str) -> Steps[None]:
    before, after = default_text(was.default), default_text(now.default)
    if before is None or before == after:
        return
    if after is None:
        yield rules.parameter_required(now.span, function, now.name, before, was.span)
    else:
        yield rules.parameter_default_changed(now.span, function, now.name, (before, after), was.span)
