"""What the names in an annotation mean: from its tree to an `ir.Annotation` that keeps its places.

The first of three steps: `declared.resolve_fields` comes here file by file, as soon as the names of all types are known;
`declared.finish_fields` makes the defaults once every type is declared; `types_check` judges the types of the project.
"""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import cast

from ...diagnostics import Diagnostic, Steps
from ...grammar import Alternatives, Constant, Generic, TypeName, TypeSyntax
from ...grammar.syntax import Dots
from ...ir import Annotation, DictOf, Limited, ListOf, LiteralOf, Plain, PlainName, SetOf, TupleOf, TypeRef, UnionOf
from ...rules import types as rules
from ...source import Span
from .foreign import BUILTIN_TYPES, CONTAINERS, GENERIC_WORDS, IMPOSSIBLE, PREFIXES, WORDS
from .modern import modern
from .nearness import likely
from .patterns import PatternBudget
from .spelling import spelling


@dataclass(frozen=True, slots=True)
class Names:
    """What names mean in one file: the types in scope, and the models' class and registration names (for the answer).

    `patterns` is what is left for the patterns of the file: one `Names` serves all classes of a file.
    """

    types: ReadOnly[str, TypeRef]
    models: frozenset[str] = frozenset()
    patterns: PatternBudget = field(default_factory=PatternBudget, compare=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """An annotation with the place of each of its parts: a container's item, a union's members, in order."""

    annotation: Annotation
    span: Span
    parts: tuple["Placed", ...] = ()


def unplaced(annotation: Annotation, span: Span) -> Placed:
    """Give every part of an annotation the same place: for classes that were not written as annotations."""
    match annotation:
        case ListOf(inner) | SetOf(inner) | TupleOf(inner) | DictOf(inner):
            return Placed(annotation, span, (unplaced(inner, span),))
        case UnionOf(members):
            return Placed(annotation, span, tuple(unplaced(member, span) for member in members))
        case Limited(inner, _):
            return Placed(annotation, span, unplaced(inner, span).parts)
        case _:
            return Placed(annotation, span)


def resolve_type(syntax: TypeSyntax, names: Names) -> Steps[Placed | None]:
    """Look up every name of an annotation."""
    match syntax:
        case TypeName():
            return (yield from _name(syntax, names))
        case Generic():
            return (yield from _generic(syntax, names))
        case Alternatives():
            return (yield from _union(syntax, names))


def _union(syntax: Alternatives, names: Names) -> Steps[Placed | None]:
    found: dict[str, Placed] = {}  # by spelling: `Literal[1]` and `Literal[true]` are equal, but not the same
    broken = False
    for member in syntax.members:
        placed = yield from resolve_type(member, names)
        if placed is None:
            broken = True
            continue
        for part in placed.parts if isinstance(placed.annotation, UnionOf) else (placed,):
            found.setdefault(spelling(part.annotation), part)
    if broken:
        return None
    members = tuple(found.values())
    if len(members) == 1:
        return members[0]
    return Placed(UnionOf(tuple(part.annotation for part in members)), syntax.span, members)


def _name(syntax: TypeName, names: Names) -> Steps[Placed | None]:
    name = syntax.text
    if name in BUILTIN_TYPES:
        return Placed(Plain(cast("PlainName", name)), syntax.span)
    if name in names.types:
        return Placed(names.types[name], syntax.span)
    if name in names.models:
        yield rules.model_as_field_type(syntax.span, name)
        return None
    if name in ("set", "tuple", "Literal"):
        example = {"set": "`set[str]`", "tuple": "`tuple[str, ...]`", "Literal": '`Literal["a", "b"]`'}[name]
        yield rules.type_arguments(syntax.span, f"`{name}` does not say what it holds", f"write {example}")
        return None
    yield _unknown(syntax.span, name, names, "T")
    return None


def _unknown(span: Span, name: str, names: Names, argument: str) -> Diagnostic:
    """Say what a name that is not known here should be."""
    known = (*BUILTIN_TYPES, *CONTAINERS, *likely(name, names.types))
    prefix, _, last = name.rpartition(".")
    way: str | None = None
    if last in IMPOSSIBLE and (not prefix or prefix in PREFIXES):
        why, instead = IMPOSSIBLE[last]
        return rules.type_not_in_json(span, name, why, instead)
    if last in GENERIC_WORDS:
        way = f"write `{GENERIC_WORDS[last].format(argument)}`"
    elif last in WORDS:
        way = f"write `{WORDS[last]}`"
    elif prefix and last in known:
        way = f"write `{last}`"
    elif last == "Union":
        way = "write `A | B`"
    return rules.unknown_type(span, name, known, way)


def _generic(syntax: Generic, names: Names) -> Steps[Placed | None]:
    name, arguments = syntax.name.text, syntax.arguments
    if name == "Literal":
        return (yield from _literal(syntax))
    if name == "tuple":
        return (yield from _tuple(syntax, names))
    if name in ("list", "set"):
        if len(arguments) != 1 or isinstance(arguments[0], Dots | Constant):
            found = f"`{name}` takes one type, found `{syntax.text}`"
            yield rules.type_arguments(syntax.span, found, f"several types are joined by `|`: `{name}[int | str]`")
            return None
        item = yield from resolve_type(arguments[0], names)
        if item is None:
            return None
        return Placed((ListOf if name == "list" else SetOf)(item.annotation), syntax.span, (item,))
    if name == "dict":
        return (yield from _dict(syntax, names))
    yield _foreign_generic(syntax, names)
    return None


def _foreign_generic(syntax: Generic, names: Names) -> Diagnostic:
    """Say how a generic that is not ours is written."""
    name = syntax.name.text
    last = name.rpartition(".")[2]
    if name in BUILTIN_TYPES or name in names.types:
        found = f"`{name}` takes no arguments"
        return rules.type_arguments(syntax.span, found, f"write `{name}`, or `list[{name}]` for a list of them")
    if name in names.models:
        return rules.model_as_field_type(syntax.name.span, name)
    if last in GENERIC_WORDS or last in CONTAINERS or last == "Union":
        return rules.unknown_type(syntax.name.span, name, (), f"write `{modern(syntax)}`")
    return _unknown(syntax.name.span, name, names, syntax.arguments[-1].text)


def _tuple(syntax: Generic, names: Names) -> Steps[Placed | None]:
    arguments = syntax.arguments
    if len(arguments) != 2 or not isinstance(arguments[1], Dots) or isinstance(arguments[0], Dots | Constant):
        types = [argument.text for argument in arguments if not isinstance(argument, Dots)]
        found = f"a tuple has one type and `...`, found `{syntax.text}`"
        way = f"write `tuple[{' | '.join(dict.fromkeys(types)) or 'str'}, ...]`"
        if len(types) > 1:
            way += ", or declare a type with a field for each under `types`"
        yield rules.type_arguments(syntax.span, found, way)
        return None
    item = yield from resolve_type(arguments[0], names)
    return None if item is None else Placed(TupleOf(item.annotation), syntax.span, (item,))


def _dict(syntax: Generic, names: Names) -> Steps[Placed | None]:
    arguments = syntax.arguments
    if len(arguments) != 2 or isinstance(arguments[1], Dots | Constant):
        last = arguments[-1].text
        yield rules.type_arguments(
            syntax.span,
            f"`dict` takes `str` and the type of its values, found `{syntax.text}`",
            f"write `dict[str, {last}]`",
        )
        return None
    key, value = arguments
    if not isinstance(key, TypeName) or key.text != "str":
        way = f"write `dict[str, {value.text}]`"
        yield rules.type_not_in_json(key.span, f"dict[{key.text}, …]", "would come back with texts as its keys", way)
        return None
    item = yield from resolve_type(cast("TypeSyntax", value), names)
    return None if item is None else Placed(DictOf(item.annotation), syntax.span, (item,))


def _literal(syntax: Generic) -> Steps[Placed | None]:
    found: dict[tuple[type, str | int | bool | None], Constant] = {}
    for argument in syntax.arguments:
        assert isinstance(argument, Constant)
        value = argument.value
        assert not isinstance(value, float)
        twin = found.get((int if isinstance(value, bool) else bool, value)) if isinstance(value, int) else None
        if twin is not None:
            first, second = twin.text, argument.text
            text = f"`{first}` and `{second}` are one value: the one would come back as the other"
            yield rules.literal_value(argument.span, text, ("keep one of them",))
            return None
        if (type(value), value) in found:
            yield rules.literal_value(argument.span, f"`{argument.text}` stands here twice", ("leave one out",))
            return None
        found[type(value), value] = argument
    return Placed(LiteralOf(tuple(cast("str | int | bool | None", each.value) for each in found.values())), syntax.span)
