"""Schemas → shapes: follows references, and collects the definitions that become classes.

Objects with properties become classes of their own, wherever they stand. Other definitions are written out where they
are used, unless the schema file names them or they are recursive. What is reached is counted, so that no chain of
references takes more time than a document of cachegen's limits needs.
"""

from collections import deque
from collections.abc import Mapping as Names

from ..diagnostics import Steps
from ..nodes import Mapping, Node, Scalar, Sequence
from ..rules.documents import files as file_rules
from ..rules.documents import keywords as rules
from ..source import Span
from .budget import MAX_DEPTH
from .keywords import FORMS, INERT, OBJECT_WORDS, OF_TYPE, check_beside, check_words, found, text_of
from .library import Found, Library, Place
from .scalars import choice, formatted, length_limits, scalar, types
from .shapes import Anything, Array, Definition, Ref, Shape, Table, either
from .unions import MAX_MEMBERS, Union

_SAY_TYPE = "say which `type` is meant"


class Definitions:
    """Reads schemas. `named` are the definitions that the schema file gives a name of its own."""

    def __init__(self, library: Library, named: Names[Place, str]) -> None:
        self.library = library
        self.budget = library.budget
        self.named = named
        self.unions: list[Union] = []
        self.objects: dict[Place, Found] = {}
        self.roots: dict[Place, Definition] = {}
        self.unread: deque[Found] = deque()
        self._open: set[Place] = set()
        self._recursive: set[Place] = set()

    def schema(self, at: Found, depth: int = 0, *, property: bool = False) -> Steps[Shape | None]:
        """Return what a schema comes to. `property`: it is a property's, where a `default` is used."""
        node = at.node
        if depth > MAX_DEPTH:
            yield from self.budget.refuse(node.span, f"more than {MAX_DEPTH} levels, references followed")
            return None
        if not (yield from self.budget.spend("schemas", node.span)):
            return None
        if isinstance(node, Scalar) and node.value is True:
            return Anything()
        if isinstance(node, Scalar) and node.value is False:
            yield rules.impossible(node.span, "`false` allows nothing")
            return None
        if not isinstance(node, Mapping):
            yield rules.keyword_value(node.span, at.place.fragment or "#", found(node), "a schema (an object)")
            return None
        if not (yield from check_words(node, at.place.pointer == ())):
            return None
        default = node.key("default")
        if default is not None and not property:
            yield rules.default_unused(default.span, "it is no property's", "put it on the property that uses this")
            return None
        return (yield from self._form(at, node, depth))

    def _form(self, at: Found, node: Mapping, depth: int) -> Steps[Shape | None]:
        form = next((form for form in FORMS if node.get(form) is not None), None)
        beside = {
            "$ref": ("$ref",),
            "enum": ("enum", "type"),
            "const": ("const", "type"),
            "anyOf": ("anyOf", "discriminator"),
            "oneOf": ("oneOf", "discriminator"),
            "allOf": ("allOf", "type", *OBJECT_WORDS),
        }
        if form is None:
            return (yield from self._typed(at, node, depth))
        advice = "a schema is one thing: say the rest in the schema that it refers to, or in its members"
        if not (yield from check_beside(node, (*beside[form], "default"), f"`{form}`", advice)):
            return None
        if form == "$ref":
            return (yield from self.reference(at, node, depth))
        if form in ("enum", "const"):
            names = yield from types(node)
            return None if names is None else (yield from choice(node, names))
        if form == "allOf":
            return (yield from self._all_of(at, node, depth))
        return (yield from self._union(at, node, form, depth))

    def reference(self, at: Found, node: Mapping, depth: int) -> Steps[Shape | None]:
        """Return what a `$ref` refers to: a class of its own, or its shape."""
        target = yield from self.target(at, node)
        if target is None:
            return None
        place = target.place
        if place in self.named or place in self.objects or place in self.roots:
            return Ref(place)
        if place in self._open:
            self._recursive.add(place)
            return Ref(place)
        self._open.add(place)
        shape = yield from self.schema(target, depth + 1)
        self._open.discard(place)
        if place in self._recursive and shape is not None and place not in self.roots:
            self.roots[place] = definition(target, shape)
            return Ref(place)
        return shape

    def target(self, at: Found, node: Mapping) -> Steps[Found | None]:
        """Return what a `$ref` points at."""
        reference = node.get("$ref")
        if not isinstance(reference, Scalar) or not isinstance(reference.value, str):
            span = node.span if reference is None else reference.span
            yield rules.keyword_value(span, "$ref", found(reference or node), "a reference")
            return None
        target = yield from self.library.find(reference, at.document.source, at.document)
        return None if target is None else (yield from self.followed(target, reference.span))

    def followed(self, target: Found, span: Span) -> Steps[Found | None]:
        """Follow a definition that is nothing but a reference, or an `allOf` of one member, to its end."""
        seen: set[Place] = set()
        while True:
            words = [key.text for key, _ in target.node.items] if isinstance(target.node, Mapping) else []
            said = [word for word in words if word not in INERT]
            if said not in (["$ref"], ["allOf"]) or not isinstance(target.node, Mapping):
                return target
            value = target.node.get(said[0])
            if target.place in seen or len(seen) > MAX_DEPTH:
                yield rules.endless(span)
                return None
            seen.add(target.place)
            if isinstance(value, Sequence) and len(value.items) == 1:
                target = below(target, value.items[0], "allOf", "0")
            elif isinstance(value, Scalar):
                found_below = yield from self.library.find(value, target.document.source, target.document)
                if found_below is None:
                    return None
                target = found_below
            else:
                return target

    def object_at(self, at: Found) -> Steps[Ref | None]:
        """Note an object with properties: it becomes a class."""
        if at.place not in self.objects:
            if not (yield from self.budget.spend("classes", at.node.span)):
                return None
            self.objects[at.place] = at
            self.unread.append(at)
        return Ref(at.place)

    def mapped(self, reference: Scalar, at: Found) -> Steps[Found | None]:
        """Return what an entry of a `discriminator`'s mapping means."""
        target = yield from self.library.find(reference, at.document.source, at.document)
        return None if target is None else (yield from self.followed(target, reference.span))

    def _all_of(self, at: Found, node: Mapping, depth: int) -> Steps[Shape | None]:
        members = node.get("allOf")
        if not isinstance(members, Sequence) or not members.items:
            yield rules.keyword_value((members or node).span, "allOf", found(members or node), "a list of schemas")
            return None
        if len(members.items) == 1 and not any(node.get(word) is not None for word in ("type", *OBJECT_WORDS)):
            return (yield from self.schema(below(at, members.items[0], "allOf", "0"), depth + 1))
        return (yield from self.object_at(at))

    def _union(self, at: Found, node: Mapping, form: str, depth: int) -> Steps[Shape | None]:
        members = node.get(form)
        if not isinstance(members, Sequence) or not members.items:
            yield rules.keyword_value((members or node).span, form, found(members or node), "a list of schemas")
            return None
        if len(members.items) > MAX_MEMBERS:
            what = f"a union of more than {MAX_MEMBERS} members"
            yield file_rules.document_too_large(members.items[MAX_MEMBERS].span, what)
            return None
        shapes: list[Shape] = []
        for number, member in enumerate(members.items):
            shape = yield from self.schema(below(at, member, form, str(number)), depth + 1)
            if shape is None:
                return None
            if isinstance(shape, Anything):
                yield rules.union_unclear(member.span, form, "this member takes every value", "use `{}` alone")
                return None
            shapes.append(shape)
        self.unions.append(Union(at, form, tuple(shapes), node.get("discriminator")))
        return either(tuple(shapes))

    def _typed(self, at: Found, node: Mapping, depth: int) -> Steps[Shape | None]:
        names = yield from types(node)
        if names is None:
            return None
        if not names:
            fine = yield from check_beside(node, ("default",), "a schema without `type`", _SAY_TYPE)
            return Anything() if fine else None
        words = frozenset({"type", "default"}).union(*(OF_TYPE[name] for name in names))
        if not (yield from check_beside(node, words, f"type {', '.join(names)}", "leave one of the two out")):
            return None
        written = yield from formatted(node, names)
        if written is None:
            return None
        shapes: list[Shape] = []
        for name in names:
            shape = yield from self._member(at, node, name, written, depth, alone=len(names) == 1)
            if shape is None:
                return None
            shapes.append(shape)
        return either(tuple(shapes))

    def _member(
        self, at: Found, node: Mapping, name: str, written: str, depth: int, *, alone: bool
    ) -> Steps[Shape | None]:
        pattern = node.get("pattern")
        if r"\p" in (text_of(pattern) or "").lower():
            yield from self.budget.spend(r"patterns with `\p{…}`", (pattern or node).span)
        if name == "array":
            return (yield from self._array(at, node, depth))
        if name == "object":
            return (yield from self._object(at, node, depth, alone=alone))
        if name in ("string", "integer", "number", "boolean", "null"):
            return (yield from scalar(node, name, written))  # type: ignore[arg-type]
        raise AssertionError(name)

    def _array(self, at: Found, node: Mapping, depth: int) -> Steps[Shape | None]:
        unique = node.get("uniqueItems")
        if unique is not None and not (isinstance(unique, Scalar) and unique.value is False):
            advice = "leave it out, or declare the type by `fields` with `set[…]`"
            yield rules.keyword_refused(unique.span, "uniqueItems", "a list may hold an item twice", advice)
            return None
        limits = yield from length_limits(node, "minItems", "maxItems")
        items = node.get("items")
        item: Shape | None = Anything()
        if items is not None:
            item = yield from self.schema(below(at, items, "items"), depth + 1)
        return None if item is None or limits is None else Array(item, limits)

    def _object(self, at: Found, node: Mapping, depth: int, *, alone: bool) -> Steps[Shape | None]:
        properties, others = node.get("properties"), node.get("additionalProperties")
        if properties is not None and not (isinstance(properties, Mapping) and not properties.items):
            return (yield from self.object_at(at if alone else Found(at.place.below("type"), node, at.document)))
        required = node.get("required")
        if required is not None and not (isinstance(required, Sequence) and not required.items):
            yield rules.keyword_misplaced(
                required.span, "required", "an object without `properties`", "declare the properties"
            )
            return None
        if others is None:
            return Table(Anything())
        if isinstance(others, Scalar) and others.value is False:
            yield rules.impossible(others.span, "an object without properties that takes no others is always empty")
            return None
        value = yield from self.schema(below(at, others, "additionalProperties"), depth + 1)
        return None if value is None else Table(value)


def below(at: Found, node: Node, *steps: str) -> Found:
    """Return a part of a schema as a thing of its own."""
    return Found(at.place.below(*steps), node, at.document)


def definition(at: Found, body: Shape) -> Definition:
    """Return a definition with a root."""
    node = at.node if isinstance(at.node, Mapping) else None
    title, description = (text_of(node.get(word)) or "" if node else "" for word in ("title", "description"))
    return Definition(at.place, title, description, body, at.document.source, at.node.span)
