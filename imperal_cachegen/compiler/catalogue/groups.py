"""Groups as they are drawn: which write makes which entries stale."""

from collections.abc import Iterable
from math import prod

from ...keys import Bool, Enum, Int
from ..ir import Group, Schema, Segment, Target
from ..names import function_of_group
from .facts import GroupFacts, Link, TargetFacts
from .ids import Ids
from .places import Notices
from .spelling import legible, listed


def group_facts(schema: Schema, group: Group, ids: Ids, notices: Notices) -> GroupFacts:
    """Return a group as it is drawn."""
    return GroupFacts(
        id=ids.group(schema, group),
        name=group.name,
        call=f"{function_of_group(group.name)}({', '.join(['cache', *(one.name for one in group.parameters)])})",
        description=legible(group.description.strip()),
        targets=tuple(
            TargetFacts(Link(_name(target), ids.model(schema, target.model)), _entries(target))
            for target in group.targets
        ),
        notices=notices.at(group.span),
    )


def made_stale_by(groups: Iterable[tuple[Schema, Group]], ids: Ids) -> dict[str, list[Link]]:
    """Return the groups of each model, by the model's id."""
    found: dict[str, dict[Link, None]] = {}
    for schema, group in groups:
        for target in group.targets:
            found.setdefault(ids.model(schema, target.model), {})[Link(group.name, ids.group(schema, group))] = None
    return {model: list(links) for model, links in found.items()}


def _name(target: Target) -> str:
    if target.key is None or target.key.name is None:
        return target.model.name
    return f"{target.model.name}.{target.key.name}"


def _entries(target: Target) -> str:
    """Return in words which entries of a model a group drops."""
    if target.key is None:
        scope = target.model.scope or ()
        return f"every entry with that {listed(scope)}" if scope else "every entry of the user"
    by_name = {segment.name: segment for segment in target.key.segments}
    if target.each:
        number = prod(values_of(by_name[name]) for name in target.each)
        return f"{number} entries: every {listed(target.each)}"
    names = [segment.name for segment in target.key.segments]
    return f"the entry with that {listed(names)}" if names else "its one entry"


def values_of(segment: Segment) -> int:
    """Return how many values a bounded segment has, None included."""
    match segment.type:
        case Bool():
            number = 2
        case Enum(values):
            number = len(values)
        case Int(low, high):
            number = high - low + 1
        case _:
            raise ValueError(segment.name)
    return number + segment.type.optional
