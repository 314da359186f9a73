"""Plans the functions that drop what a write makes stale."""

from collections.abc import Sequence

from ...keys import Bool, Enum, Int
from ..ir import Group, Key, Segment, Target
from ..keys.builder import Parameter
from ..names import function_of_group
from .functions import (
    CACHE,
    cache_name,
    example_paragraph,
    function,
    key_call,
    listed,
    raises_paragraph,
    scope_call,
    segment_parameters,
    statement,
)
from .imports import Imports
from .plan import FunctionPlan
from .pysource import Code, string


def group_plan(
    group: Group, parameters: Sequence[Parameter], imports: Imports
) -> tuple[FunctionPlan, tuple[Code, ...]]:
    """Plan a group's function, and the constants that it runs through. `parameters` are all required."""
    imports.plain("Cache")
    constants: list[Code] = []
    drops = [_drop(group, target, constants, imports) for target in group.targets]
    body = statement(f"return await {imports.plain('invalidate')}(", ["cache", *drops], ")")
    paragraphs = [_paragraph(group.description)] if group.description.strip() else []
    longest = max((key.policy.fresh + key.policy.stale for target in group.targets for key in _keys(target)), default=0)
    paragraphs.append(f"{_dropping(group.targets)} After False, old data may be served for up to {longest} s.")
    given = ("cache_of(ctx)", *(f"{each.name}={each.name}" for each in parameters))
    paragraphs.append(example_paragraph(f"gone = await {function_of_group(group.name)}", given))
    lines = []
    if parameters:
        lines += ["    TypeError: a segment is of another type.", "    KeySegmentError: a segment is not allowed."]
    lines.append("    ValueError: a model is not registered on the cache's extension.")
    paragraphs.append(raises_paragraph(lines))
    signature = ((CACHE,), segment_parameters(parameters))
    return (
        function(function_of_group(group.name), signature, "bool", "\n\n".join(paragraphs), body),
        tuple(constants),
    )


def _dropping(targets: Sequence[Target]) -> str:
    """Return what a group's docstring says it does."""
    models = listed(dict.fromkeys(target.model.name for target in targets))
    if len(targets) == 1 and targets[0].key is not None and not targets[0].each:
        return f"Drop the entry of {models}; return whether it is known to be gone."
    return f"Drop the entries of {models}, all at once; return whether every one is known to be gone."


def _paragraph(text: str) -> str:
    """Return a description without blank lines around it."""
    return text.strip("\n")


def _keys(target: Target) -> tuple[Key, ...]:
    """Return the keys whose entries a target drops."""
    return (target.key,) if target.key is not None else target.model.keys


def _drop(group: Group, target: Target, constants: list[Code], imports: Imports) -> str:
    """Return the argument of `invalidate` for one target."""
    if target.key is None:
        return f"{cache_name(target.model.keys[0])}.scope({scope_call(target.model)})"
    entry = f"{cache_name(target.key)}.entry({key_call(target.key)})"
    if not target.each:
        return entry
    segments = {segment.name: segment for segment in target.key.segments}
    loops = []
    for name in target.each:
        constant = f"_EACH_{group.name.upper()}_{target.key.base.upper()}_{name.upper()}"
        values, made = _values(segments[name], constant, imports)
        constants.extend(made)
        loops.append(f"for {name} in {values}")
    return f"*({entry} {' '.join(loops)})"


def _values(segment: Segment, constant: str, imports: Imports) -> tuple[str, tuple[Code, ...]]:
    """Return what a loop over all values of a segment runs through, and the constant that it needs."""
    match segment.type:
        case Int(low=low, high=high):
            values = f"range({low}, {high + 1})"
            return (f"(*{values}, None)" if segment.type.optional else values), ()
        case Bool():
            return ("(False, True, None)" if segment.type.optional else "(False, True)"), ()
        case Enum(values=words):
            shown = [string(word) for word in words] + (["None"] if segment.type.optional else [])
            items = f"({shown[0]},)" if len(shown) == 1 else f"({', '.join(shown)})"
            literal = f"{imports.plain('Literal')}[{', '.join(string(word) for word in words)}]"
            item = f"{literal} | None" if segment.type.optional else literal
            return constant, (Code(f"{constant}: {imports.plain('tuple')}[{item}, ...] = {items}"),)
        case _:
            raise ValueError(f"{segment.name} is unbounded")
