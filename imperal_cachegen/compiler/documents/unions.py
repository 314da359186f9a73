"""`oneOf` and `discriminator`: whether a Python union says the same. Looked at when everything has been read."""

from collections.abc import Callable
from collections.abc import Mapping as Names
from dataclasses import dataclass
from itertools import combinations

from ..diagnostics import Steps
from ..nodes import Mapping, Node, Scalar
from ..rules.documents import keywords as rules
from .keywords import found
from .library import Found, Place
from .shapes import NULL, Anything, Array, Choice, Class, Definition, Either, Ref, Shape, Simple, Table

MAX_MEMBERS = 64
"""Members of a union: each is compared with each."""

_ALL = frozenset({"string", "number", "boolean", "array", "object", "null"})
_KIND_OF = {bool: "boolean", int: "number", str: "string"}


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """An `anyOf` or `oneOf` that was read: its members in order, and its `discriminator`."""

    at: Found
    form: str
    members: tuple[Shape, ...]
    discriminator: Node | None


class UnionCheck:
    """Judges unions over the definitions they refer to; of one that could not be read, nothing is said."""

    def __init__(self, definitions: Names[Place, Definition]) -> None:
        self._definitions = definitions

    def check(self, union: Union, resolve: Callable[[Scalar, Found], Steps[Found | None]]) -> Steps[bool]:
        """Return whether a union is exact; `resolve` follows a reference of a `discriminator`'s mapping."""
        span = union.at.node.span
        if union.form == "oneOf":
            for one, other in combinations(range(len(union.members)), 2):
                if not self._disjoint(union.members[one], union.members[other]):
                    what = f"a value may fit members {one + 1} and {other + 1}, which `oneOf` refuses"
                    advice = "use `anyOf`, or give each object a required property with a `const` of its own"
                    yield rules.union_unclear(span, "oneOf", what, advice)
                    return False
        known = all(member.place in self._definitions for member in union.members if isinstance(member, Ref))
        if union.discriminator is not None and known:
            return (yield from self._discriminated(union, union.discriminator, resolve))
        return True

    def _disjoint(self, one: Shape, other: Shape) -> bool:
        if isinstance(one, Either):
            return all(self._disjoint(member, other) for member in one.members)
        if isinstance(other, Either):
            return all(self._disjoint(one, member) for member in other.members)
        if not self._kinds(one) & self._kinds(other):
            return True
        if isinstance(one, Choice) and isinstance(other, Choice):
            return not {(type(value), value) for value in one.values} & {(type(value), value) for value in other.values}
        tags, others = self._tags(one), self._tags(other)
        return any(not tags[name] & others[name] for name in tags.keys() & others.keys())

    def _kinds(self, shape: Shape, seen: frozenset[Place] = frozenset()) -> frozenset[str]:
        match shape:
            case Anything():
                return _ALL
            case Simple():
                return frozenset({"number" if shape.type == "integer" else shape.type})
            case Choice():
                return frozenset(_KIND_OF[type(value)] for value in shape.values)
            case Array():
                return frozenset({"array"})
            case Table():
                return frozenset({"object"})
            case Either():
                return frozenset().union(*(self._kinds(member, seen) for member in shape.members))
            case Ref():
                target = self._definitions.get(shape.place)
                if target is None:
                    return frozenset()
                if shape.place in seen:
                    return _ALL
                if isinstance(target.body, Class):
                    return frozenset({"object"})
                return self._kinds(target.body, seen | {shape.place})

    def _tags(self, shape: Shape) -> dict[str, frozenset[tuple[type, object]]]:
        """Return the required properties of an object that have a few values, by name."""
        target = self._definitions.get(shape.place) if isinstance(shape, Ref) else None
        if target is None or not isinstance(target.body, Class):
            return {}
        return {
            found.key.text: frozenset((type(value), value) for value in found.shape.values)
            for found in target.body.properties
            if found.required and isinstance(found.shape, Choice)
        }

    def _discriminated(
        self, union: Union, node: Node, resolve: Callable[[Scalar, Found], Steps[Found | None]]
    ) -> Steps[bool]:
        advice = "give each member a required property with a `const`, and let `mapping` say the same, or leave it out"
        name = node.get("propertyName") if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping) or not isinstance(name, Scalar):
            yield rules.keyword_value(node.span, "discriminator", found(node), "an object with `propertyName`")
            return False
        tags: dict[str, Shape] = {}
        for number, member in enumerate(member for member in union.members if member != NULL):
            values = self._tags(member).get(name.text, frozenset())
            texts = [value for _, value in values if isinstance(value, str)]
            if not texts or set(texts) & tags.keys():
                what = f"`{name.text[:60]}` does not tell member {number + 1} apart"
                yield rules.union_unclear(name.span, "discriminator", what, advice)
                return False
            tags.update(dict.fromkeys(texts, member))
        mapping = node.get("mapping")
        for key, value in mapping.items if isinstance(mapping, Mapping) else ():
            target = (yield from resolve(value, union.at)) if isinstance(value, Scalar) else None
            if target is None or tags.get(key.text) != Ref(target.place):
                what = f"`mapping` says something else of `{key.text[:60]}` than the members do"
                yield rules.union_unclear(value.span, "discriminator", what, advice)
                return False
        return True
