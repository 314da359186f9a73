"""Groups: what one write makes stale, and the parameters that its function therefore needs."""

from collections.abc import Iterable
from collections.abc import Mapping as Names
from dataclasses import dataclass, field

from ...diagnostics import Steps
from ...ir import Group, Key, Model, Segment, Target
from ...nodes import Mapping, Node, Scalar, Sequence
from ...rules import groups as rules
from ...rules import options as options_rules
from ...rules import schema as schema_rules
from ...rules.registry import shown
from ...source import Span
from ..head import description_of, is_name
from ..shapes import found, known_keys, mapping, names, place, scalar
from .coverage import scope_line, undropped, values_of, varying
from .model import ResolvedModel
from .options import same_type

KEYS = ("description", "invalidates")
ITEM_KEYS = ("model", "each")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An item of `invalidates`, resolved: the targets it stands for, and where."""

    item: Scalar
    model: Model
    targets: tuple[Target, ...]


@dataclass(slots=True)
class _Making:
    """A group in the making. `silent` names declared models that could not be made; `broken`: some item was amiss."""

    models: Names[str, ResolvedModel]
    silent: frozenset[str]
    wanted: list[_Wanted] = field(default_factory=list)
    taken: dict[str, Scalar] = field(default_factory=dict)
    broken: bool = False


def group(key: Scalar, node: Node, models: Names[str, ResolvedModel], silent: frozenset[str]) -> Steps[Group | None]:
    """Resolve a group over the models of its file."""
    if not is_name(key.text):
        yield schema_rules.bad_name(key.span, "group", key.text)
    entries = yield from mapping(node, f"the group `{shown(key.text)}`", "for example `invalidates: [inbox_page]`")
    if entries is None:
        return None
    entries = yield from known_keys(entries, "a group", KEYS)
    description = yield from description_of(entries, "a group's `description`")
    node_of_items = entries.get("invalidates")
    items = node_of_items.items if isinstance(node_of_items, Sequence) else (node_of_items,)
    making = _Making(models, silent)
    if node_of_items is None or not items:
        yield rules.nothing_invalidated(key.span, key.text)
        return None
    for item in items:
        if item is not None:
            yield from _item(item, making)
    parameters = yield from _parameters(making.wanted)
    if not making.broken:
        yield from _count(key, making.wanted)
        yield from _coverage(making.wanted)
    targets = tuple({_word(target): target for wanted in making.wanted for target in wanted.targets}.values())
    return Group(key.text, description, targets, parameters, key.span) if targets else None


def _item(node: Node, making: _Making) -> Steps[None]:
    """Resolve an item of `invalidates`: `model`, `model.key`, or a mapping of `model` and `each`."""
    each: tuple[Scalar, ...] | None = ()
    name: Scalar | None = node if isinstance(node, Scalar) and isinstance(node.value, str) else None
    if isinstance(node, Mapping):
        node = yield from known_keys(node, "an item of `invalidates`", ITEM_KEYS)
        model_node, each_node = node.get("model"), node.get("each")
        if model_node is None:
            yield schema_rules.wrong_shape(place(node), "an item of `invalidates`", "a mapping with `model`", "none")
        else:
            name = yield from scalar(model_node, "`model`", "a model's name")
        each = (yield from names(each_node, "`each`")) if each_node is not None else ()
    elif name is None:
        expected = "a model's name, `model.key`, or a mapping of `model` and `each`"
        yield schema_rules.wrong_shape(place(node), "an item of `invalidates`", expected, found(node))
    resolved = (yield from _model(name, making)) if name is not None else None
    if name is None or resolved is None or each is None:
        making.broken = True
        return
    keys = yield from _keys(name, resolved)
    if keys is None:
        making.broken = True
        return
    targets = yield from _targets(resolved, keys, each)
    taken = next((making.taken[_word(target)] for target in targets if _word(target) in making.taken), None)
    if taken is not None and (targets[0].key is not None or taken.text == name.text):
        yield rules.target_twice(name.span, name.text, taken.span)
    for target in targets:
        making.taken.setdefault(_word(target), name)
    making.wanted.append(_Wanted(name, resolved.model, targets))


def _word(target: Target) -> str:
    """Return what tells one target from another: the keys of a model, or its scope."""
    return target.model.name if target.key is None else f"{target.model.name}.{target.key.name or ''}"


def _model(name: Scalar, making: _Making) -> Steps[ResolvedModel | None]:
    """Find the model that an item names."""
    word = name.text.partition(".")[0]
    resolved = making.models.get(word)
    if resolved is None and word not in making.silent and not _is_misspelt(word, making):
        yield rules.unknown_target(name.span, name.text, (*making.models, *making.silent))
    elif resolved is not None and not resolved.model.keys and not resolved.segments.lost:
        yield rules.without_key(name.span, word)
        return None
    return resolved


def _is_misspelt(word: str, making: _Making) -> bool:
    """Whether a word is a declared name that is none, put right: that name has a finding of its own."""
    plain = _letters(word)
    return any(_letters(name) == plain for name in (*making.models, *making.silent) if not is_name(name))


def _letters(name: str) -> str:
    """Return what two spellings of one name have in common."""
    return "".join(char for char in name.casefold() if char.isalnum())


def _keys(name: Scalar, resolved: ResolvedModel) -> Steps[tuple[Key, ...] | None]:
    """Return the keys that an item names: all of the model's, or one."""
    _, dot, key_name = name.text.partition(".")
    keys = resolved.model.keys
    if not dot:
        return keys or None
    chosen = tuple(key for key in keys if key.name == key_name)
    if not chosen and not resolved.segments.lost:
        yield rules.unknown_key(name.span, resolved.model.name, key_name, [key.name for key in keys if key.name])
    return chosen or None


def _targets(resolved: ResolvedModel, keys: tuple[Key, ...], each: tuple[Scalar, ...]) -> Steps[tuple[Target, ...]]:
    """Return what an item drops: the model's scope, or its keys' entries."""
    model = resolved.model
    if model.scope is not None:
        if each:
            yield rules.each_of_scoped(each[0].span, model.name)
        return (Target(model, None, ()),)
    run_through = []
    for name in each:
        types = [segment.type for key in keys for segment in key.segments if segment.name == name.text]
        if not types and not resolved.segments.lost:
            known = dict.fromkeys(segment.name for key in keys for segment in key.segments)
            yield rules.each_unknown(name.span, model.name, name.text, known)
        unbounded = next((type for type in types if values_of(type) is None), None)
        if unbounded is not None:
            yield rules.each_unbounded(name.span, name.text, unbounded.spelling, scope_line(model, {name.text}))
        if types:
            run_through.append(name.text)
    return tuple(
        Target(model, key, tuple(word for word in run_through if word in {part.name for part in key.segments}))
        for key in keys
    )


def segments_needed(target: Target) -> tuple[Segment, ...]:
    """Return the segments that a target asks of the caller, in the template's order, or in the scope's."""
    if target.key is not None:
        return tuple(segment for segment in target.key.segments if segment.name not in target.each)
    keys = target.model.keys
    by_name = {segment.name: segment for segment in (keys[0].segments if keys else ())}
    return tuple(by_name[name] for name in target.model.scope or () if name in by_name)


def _parameters(wanted: Iterable[_Wanted]) -> Steps[tuple[Segment, ...]]:
    """Join the segments that the targets need, by name."""
    by_name: dict[str, Segment] = {}
    reported: set[str] = set()
    for item in wanted:
        for target in item.targets:
            for segment in segments_needed(target):
                first = by_name.setdefault(segment.name, segment)
                if not same_type(first.type, segment.type) and segment.name not in reported:
                    reported.add(segment.name)
                    yield options_rules.two_types(
                        item.item.span,
                        segment.name,
                        segment.type.spelling,
                        first.type.spelling,
                        first.span,
                        "a group takes each segment once: give it one type in both models, or two names",
                    )
    return tuple(by_name.values())


def _count(key: Scalar, wanted: Iterable[_Wanted]) -> Steps[None]:
    """Count the keys that a group drops."""
    counts: list[tuple[str, int]] = []
    widest: tuple[int, _Wanted] | None = None
    for item in wanted:
        number = sum(_number(target) for target in item.targets)
        counts.append((item.item.text, number))
        if widest is None or number > widest[0]:
            widest = (number, item)
    total = sum(number for _, number in counts)
    if total > rules.MAX_KEYS and widest is not None:
        each = {name for target in widest[1].targets for name in target.each}
        line = scope_line(widest[1].model, each) if each else ""
        yield rules.too_many_keys(_at(widest[1], key), key.text, counts, total, line)


def _at(item: _Wanted, key: Scalar) -> Span:
    return item.item.span if item.targets else key.span


def _number(target: Target) -> int:
    number = 1
    for segment in target.key.segments if target.key is not None else ():
        if segment.name in target.each:
            number *= values_of(segment.type) or 1
    return number


def _coverage(wanted: list[_Wanted]) -> Steps[None]:
    """Warn of models of which a write drops one entry of many."""
    for item in wanted:
        rest = [other for other in wanted if other.model is not item.model]
        others = {segment.name for other in rest for target in other.targets for segment in segments_needed(target)}
        missed = undropped(item.model, item.targets, others)
        if missed:
            line = scope_line(item.model, varying(item.model, missed, others if rest else None))
            yield rules.unbounded(item.item.span, item.model.name, missed, line, item.model.span)
