"""What names mean in one file: the policies, segment types and types that it declares, and those of the files it uses."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ...keys import SegmentType
from ..diagnostics import Steps
from ..ir import Policy, TypeRef
from ..keys.grammar import segment_type
from ..keys.proofs import Patience
from ..nodes import Node, Scalar
from ..rules import schema as rules
from ..rules import uses as uses_rules
from ..source import Span
from .head import is_class_name, is_name, section
from .loading import File
from .models.ttl import NamedPolicies, unnamed_policy
from .shapes import found, place

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Named(Generic[V]):
    """A named thing: what it is (None where it is broken), and where its name stands."""

    value: V | None
    span: Span


Table = Mapping[str, Named[V]]


@dataclass(frozen=True, slots=True)
class Declared:
    """What one file declares by name."""

    policies: Table[Policy]
    segments: Table[SegmentType]
    types: Table[TypeRef]


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean in one file. Not `complete` where a used file is amiss: then there may be more names.

    `patience` is what is left for the proofs of the file's keys.
    """

    policies: NamedPolicies
    segments: Mapping[str, SegmentType | None]
    types: Mapping[str, TypeRef]
    complete: bool
    patience: Patience = field(default_factory=Patience, compare=False, repr=False)


def declared(file: File) -> Steps[Declared]:
    """Resolve what a file declares by name; of a type only its name."""
    policies: dict[str, Named[Policy]] = {}
    for key, node in (yield from section(file, "ttl")):
        if not is_name(key.text):
            yield rules.bad_name(key.span, "TTL policy", key.text)
        policies[key.text] = Named((yield from unnamed_policy(node, f"the policy `{key.text[:63]}`")), key.span)
    segments: dict[str, Named[SegmentType]] = {}
    for key, node in (yield from section(file, "segments")):
        segments[key.text] = Named((yield from _segment(key, node)), key.span)
    types: dict[str, Named[TypeRef]] = {}
    for key, _ in (yield from section(file, "types")):
        if not is_class_name(key.text):
            yield rules.bad_name(key.span, "type", key.text)
        types[key.text] = Named(TypeRef(key.text, file.source.name), key.span)
    return Declared(policies, segments, types)


def _segment(key: Scalar, node: Node) -> Steps[SegmentType | None]:
    """Resolve a named segment type."""
    if not isinstance(node, Scalar):
        what = f"the segment type `{key.text[:63]}`"
        yield rules.wrong_shape(place(node), what, "a segment type", found(node), "for example `id(40)`")
        return None
    return (yield from segment_type(node, key))


def scope(file: File, all_declared: Mapping[str, Declared]) -> Steps[Scope]:
    """Return what names mean in a file. A name that comes from two places is reported, and is the nearer one."""
    own = all_declared[file.source.name]
    used = [(all_declared[name], span) for name, span in file.uses]
    policies = yield from _merged("TTL policy", own.policies, used, lambda declared: declared.policies)
    segments = yield from _merged("segment type", own.segments, used, lambda declared: declared.segments)
    types = yield from _merged("type", own.types, used, lambda declared: declared.types)
    return Scope(
        NamedPolicies({name: named.value for name, named in policies.items()}, file.complete),
        {name: named.value for name, named in segments.items()},
        {name: named.value for name, named in types.items() if named.value is not None},
        file.complete,
    )


def _merged(
    what: str,
    own: Table[V],
    used: Iterable[tuple[Declared, Span]],
    pick: Callable[[Declared], Table[V]],
) -> Steps[dict[str, Named[V]]]:
    """Join the names of a file with those of the files it uses."""
    merged = dict(own)
    for declared, span in used:
        for name, named in pick(declared).items():
            if name not in merged:
                merged[name] = named
            elif name in own:
                yield uses_rules.two_places(own[name].span, what, name, named.span)
            else:
                yield uses_rules.two_places(span, what, name, merged[name].span)
    return merged
