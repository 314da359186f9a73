"""Objects with properties, and what `allOf` merges into one."""

from dataclasses import dataclass

from ..diagnostics import Steps
from ..nodes import Mapping, Node, Scalar, Sequence
from ..rules.documents import keywords as rules
from .budget import MAX_DEPTH
from .definitions import Definitions, below
from .keywords import OBJECT_WORDS, check_beside, check_words, found, text_of
from .library import Found, Place
from .shapes import NULL, Anything, Class, Definition, Property, Ref, Shape, either


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One object of an `allOf`, or the only one: its own words."""

    at: Found
    node: Mapping
    properties: tuple[tuple[Scalar, Node], ...]
    required: tuple[Scalar, ...]
    closed: bool


class Objects:
    """Reads the objects that `definitions` has noted, until there are no more."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._budget = definitions.budget

    def read_all(self) -> Steps[dict[Place, Definition]]:
        """Return every object that is reached, in the order in which they are."""
        read: dict[Place, Definition] = {}
        while self._definitions.unread:
            at = self._definitions.unread.popleft()
            made = yield from self._read(at)
            if made is not None:
                read[at.place] = made
        return read

    def _read(self, at: Found) -> Steps[Definition | None]:
        parts = yield from self._parts(at, 0, frozenset())
        if parts is None:
            return None
        merged = yield from _merged(parts)
        if merged is None:
            return None
        if not any(part.node.get("type") is not None for part in parts):
            yield rules.keyword_misplaced(at.node.span, "allOf", "parts without `type`", "say `type: object`")
            return None
        names = tuple(merged)
        required: set[str] = set()
        for part in parts:
            for name in part.required:
                required.add(name.text)
                if name.text not in merged:
                    yield rules.required_unknown(name.span, name.text, names)
                    return None
            if part.closed and len(part.properties) < len(merged):
                advice = "leave `additionalProperties: false` to a schema that has all properties"
                yield rules.all_of_conflict(part.node.span, "this part refuses the properties of the others", advice)
                return None
        properties: list[Property] = []
        complete = True
        for key, part_at, node in merged.values():
            made = yield from self._property(key, part_at, node, key.text in required)
            complete = complete and made is not None
            if made is not None:
                properties.append(made)
        if not complete:
            return None
        own = parts[0].node
        title, description = (text_of(own.get(word)) or "" for word in ("title", "description"))
        body = Class(tuple(properties), any(part.closed for part in parts))
        return Definition(at.place, title, description, body, at.document.source, at.node.span)

    def _parts(self, at: Found, depth: int, trail: frozenset[Place]) -> Steps[list[_Part] | None]:
        node = at.node
        if not (yield from self._budget.spend("parts of `allOf`", node.span)):
            return None
        if at.place in trail or depth > MAX_DEPTH:
            yield rules.endless(node.span)
            return None
        advice = "merge objects only, or use `anyOf`"
        if not isinstance(node, Mapping):
            yield rules.all_of_conflict(node.span, "this part is no object", advice)
            return None
        if depth and not (yield from check_words(node, at.place.pointer == ())):
            return None
        if depth and node.get("$ref") is not None:
            if not (yield from check_beside(node, ("$ref",), "`$ref`", "put it into a part of its own")):
                return None
            target = yield from self._definitions.target(at, node)
            return None if target is None else (yield from self._parts(target, depth + 1, trail | {at.place}))
        allowed = ("type", "allOf", *OBJECT_WORDS)
        if depth and not (yield from check_beside(node, allowed, "a part of `allOf`", advice)):
            return None
        own = yield from _own(at, node, merged=bool(depth) or node.get("allOf") is not None)
        if own is None:
            return None
        parts = [own]
        members = node.get("allOf")
        if members is not None and not isinstance(members, Sequence):
            yield rules.keyword_value(members.span, "allOf", found(members), "a list of schemas")
            return None
        for number, member in enumerate(members.items if isinstance(members, Sequence) else ()):
            part = below(at, member, "allOf", str(number))
            more = yield from self._parts(part, depth + 1, trail | {at.place})
            if more is None:
                return None
            parts += more
        return parts

    def _property(self, key: Scalar, at: Found, node: Node, required: bool) -> Steps[Property | None]:
        if not (yield from self._budget.spend("properties", key.span)):
            return None
        inner = below(at, node, "properties", key.text)
        shape = yield from self._definitions.schema(inner, property=True)
        if shape is None:
            return None
        words = node if isinstance(node, Mapping) else None
        default = words.get("default") if words else None
        if default is not None and required:
            advice = "take the name out of `required`, or remove the default"
            yield rules.default_unused(default.span, f"`{key.text[:60]}` is required", advice)
            return None
        if not required and default is None and not isinstance(shape, Anything):
            shape = either((shape, NULL))
        description = yield from self._description(inner, words, shape)
        return Property(key, shape, required, default, description)

    def _description(self, at: Found, node: Mapping | None, shape: Shape) -> Steps[str]:
        """Return what a document says of a property: its own words, or those of what it refers to and stands in its place."""
        if node is None or shape in (Ref(at.place), either((Ref(at.place), NULL))):
            return ""
        own = text_of(node.get("description"))
        if own is not None or node.get("$ref") is None:
            return own or ""
        target = yield from self._definitions.target(at, node)
        if target is None or shape in (Ref(target.place), either((Ref(target.place), NULL))):
            return ""
        return (text_of(target.node.get("description")) or "") if isinstance(target.node, Mapping) else ""


def _own(at: Found, node: Mapping, *, merged: bool) -> Steps[_Part | None]:
    """Return what an object says itself."""
    kind, properties = node.get("type"), node.get("properties")
    others, required = node.get("additionalProperties"), node.get("required")
    if kind is not None and merged and not (isinstance(kind, Scalar) and kind.text == "object"):
        yield rules.all_of_conflict(kind.span, "this part is no object", "merge objects only, or use `anyOf`")
        return None
    if properties is not None and not isinstance(properties, Mapping):
        yield rules.keyword_value(properties.span, "properties", found(properties), "an object")
        return None
    if others is not None and not (isinstance(others, Scalar) and others.value is False):
        advice = "leave it out, or put the others into a property of their own with `additionalProperties`"
        yield rules.keyword_refused(others.span, "additionalProperties", "a class keeps only its own fields", advice)
        return None
    names = required.items if isinstance(required, Sequence) else ()
    words = tuple(name for name in names if isinstance(name, Scalar) and isinstance(name.value, str))
    if required is not None and (not isinstance(required, Sequence) or len(words) < len(names)):
        yield rules.keyword_value(required.span, "required", found(required), "a list of names")
        return None
    return _Part(at, node, properties.items if properties is not None else (), words, others is not None)


def _merged(parts: list[_Part]) -> Steps[dict[str, tuple[Scalar, Found, Node]] | None]:
    """Return the properties of all parts by name: key, the part they stand in, schema."""
    merged: dict[str, tuple[Scalar, Found, Node]] = {}
    for part in parts:
        for key, node in part.properties:
            if key.text in merged and merged[key.text][2] is not node:
                what = f"the property `{key.text[:60]}` is in two parts"
                advice = "leave it in the part that says most of it"
                yield rules.all_of_conflict(key.span, what, advice, merged[key.text][0].span)
                return None
            merged.setdefault(key.text, (key, part.at, node))
    if not merged:
        yield rules.all_of_conflict(parts[0].node.span, "no part has properties", "merge objects with properties")
        return None
    return merged
