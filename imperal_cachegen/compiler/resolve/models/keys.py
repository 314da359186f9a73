"""A model's keys: templates, the segments of their holes, their TTL.

Templates and segment types are read by `compiler.keys.grammar`, which knows what may stand in them and what they
may be named; whether each hole has a type and each segment a hole, is decided here.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from ....keys import SegmentType
from ...diagnostics import Steps
from ...ir import Default, Hole, Key, Segment, Template
from ...keys.grammar import segment, template
from ...nodes import Mapping, Node, Scalar
from ...rules import models as rules
from ...rules import schema as schema_rules
from ...rules import ttl as ttl_rules
from ...rules.registry import shown
from ...source import Span
from ..head import is_name
from ..scope import Scope
from ..shapes import found, known_keys, mapping, place
from .known import Segments
from .ttl import STAND_IN, Chosen, policy

KEY_KEYS = ("key", "segments", "ttl")
MAX_KEYS = 200
"""Keys of one model: each is proved apart from every other."""

Typed = tuple[SegmentType, Default | None] | None


@dataclass(slots=True)
class Declarations:
    """The entries of one `segments` mapping, resolved (None where broken), and which of them a template has used."""

    types: dict[str, tuple[Typed, Span]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Common:
    """What holds for all keys of a model: its name, segments, policy (None where it has none), revision, scopedness."""

    model: str
    segments: Declarations
    policy: Chosen | None
    revision: int
    scoped: bool
    scope: Scope
    span: Span


@dataclass(slots=True)
class _Made:
    """The keys made so far; `words` are the holes of all templates.

    `open` is set where a template is broken, or has a hole without a type; `lost` where a key could not be made.
    """

    keys: list[Key] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    open: bool = False
    lost: bool = False
    asked_for_ttl: bool = False


def keys(node: Mapping, common: Common) -> Steps[Segments]:
    """Resolve the keys of a model's mapping."""
    made = _Made()
    single, several = node.get("key"), node.get("keys")
    single_key, several_key = node.key("key"), node.key("keys")
    if single_key is not None and several_key is not None:
        yield rules.key_and_keys(several_key.span, single_key.span)
    if single is not None:
        if isinstance(single, Mapping):
            help = ("a key's own segments and ttl stand beside it on the model, or name it under `keys`",)
            yield schema_rules.wrong_shape(place(single), "`key`", "a template", "a mapping", *help)
            made.open = True
        else:
            yield from _key(None, common.span, single, (Declarations(), common.policy), common, made)
    if several is not None:
        entries = yield from mapping(several, "`keys`", 'for example `keys: {first: "inbox:{account_id}"}`')
        made.open = made.open or entries is None
        if entries is not None and not entries.items:
            yield rules.no_keys(place(several))
        items = entries.items if entries is not None else ()
        if len(items) > MAX_KEYS:
            yield rules.too_many_keys(items[MAX_KEYS][0].span, common.model, len(items), MAX_KEYS)
            made.open = True
        for name, value in items[:MAX_KEYS]:
            yield from _named_key(name, value, common, made)
    yield from _unused(common.segments, made)
    return Segments(tuple(made.keys), frozenset(made.words), made.open, made.open or made.lost)


def segments_of(node: Node | None, named: Collection[str]) -> Steps[Declarations]:
    """Resolve a `segments` mapping of a model or a key; `named` are the named segment types."""
    made = Declarations()
    entries = (yield from mapping(node, "`segments`")) if node is not None else None
    for name, value in entries.items if entries is not None else ():
        typed: Typed = None
        if not isinstance(value, Scalar):
            what = f"the segment `{shown(name.text)}`"
            help = f"for example `{shown(name.text, 40)}: id(40)`"
            yield schema_rules.wrong_shape(place(value), what, "a type", found(value), help)
        else:
            typed = yield from segment(name, value, named)
        made.types[name.text] = (typed, name.span)
    return made


def _named_key(name: Scalar, node: Node, common: Common, made: _Made) -> Steps[None]:
    """Resolve an entry of `keys`: a template, or a mapping of `key`, `segments` and `ttl`."""
    if not is_name(name.text):
        yield schema_rules.bad_name(name.span, "key", name.text)
    if not isinstance(node, Mapping):
        yield from _key(name.text, name.span, node, (Declarations(), common.policy), common, made)
        return
    node = yield from known_keys(node, "a key", KEY_KEYS)
    own = yield from segments_of(node.get("segments"), common.scope.segments)
    ttl = node.get("ttl")
    own_policy = (yield from policy(ttl, common.scope.policies)) if ttl is not None else common.policy
    written = node.get("key")
    if written is None:
        what = f"the key `{shown(name.text)}`"
        yield schema_rules.wrong_shape(place(node), what, "a template", "none", 'add `key: "…"`')
        made.open = True
        return
    yield from _key(name.text, name.span, written, (own, own_policy), common, made)
    yield from _unused(own, made)


def _key(
    name: str | None,
    span: Span,
    node: Node,
    own: tuple[Declarations, Chosen | None],
    common: Common,
    made: _Made,
) -> Steps[None]:
    """Resolve one key, from its template and what holds for it alone."""
    declarations, own_policy = own
    if own_policy is None and not made.asked_for_ttl:
        made.asked_for_ttl = True
        yield ttl_rules.without_ttl(span, common.model, common.scope.policies.by_name)
    if not isinstance(node, Scalar) or (node.plain and node.value is None):
        yield schema_rules.wrong_shape(
            place(node), "a key template", "a text", found(node), 'for example `"note:{note_id}"`'
        )
        made.open = True
        return
    resolved = yield from template(node)
    if resolved is None:
        made.open = True
        return
    segments = yield from _segments(resolved, declarations, common, made)
    made.words.update(part.segment for part in resolved.parts if isinstance(part, Hole))
    if segments is None:
        made.lost = True
        return
    chosen = own_policy or Chosen(STAND_IN, None, span)
    made.keys.append(
        Key(
            common.model,
            name,
            resolved,
            segments,
            chosen.policy,
            chosen.name,
            common.revision,
            common.scoped,
            resolved.span,
            chosen.span,
        )
    )


def _segments(resolved: Template, own: Declarations, common: Common, made: _Made) -> Steps[tuple[Segment, ...] | None]:
    """Give each hole its segment; None where one of them has no type, or a broken one."""
    segments: list[Segment] = []
    broken = False
    for part in resolved.parts:
        if not isinstance(part, Hole):
            continue
        typed, span = yield from _typed(part, own, common, made)
        if typed is None:
            broken = True
        else:
            segments.append(Segment(part.segment, typed[0], typed[1], span))
    return None if broken else tuple(segments)


def _typed(hole: Hole, own: Declarations, common: Common, made: _Made) -> Steps[tuple[Typed, Span]]:
    """Find the type of a hole: the key's own segments, the model's, the named ones."""
    name = hole.segment
    named = common.scope.segments
    for declarations in (own, common.segments):
        if name in declarations.types:
            declarations.used.add(name)
            return declarations.types[name]
    if name in named:
        type = named[name]
        return ((type, None) if type is not None else None), hole.span
    if common.scope.complete:
        made.open = True
        yield rules.hole_without_type(hole.span, name, (*own.types, *common.segments.types, *named))
    return None, hole.span


def _unused(declarations: Declarations, made: _Made) -> Steps[None]:
    """Report the segments that no template has used, unless one of them could not be read."""
    if not made.open:
        for name, (_, span) in declarations.types.items():
            if name not in declarations.used:
                yield rules.unused_segment(span, name, made.words)
