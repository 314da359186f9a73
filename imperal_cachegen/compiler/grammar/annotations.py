"""Annotations: the grammar of types, and of `type = default`.

    field      = annotation [ "=" literal ]
    annotation = member { "|" member }
    member     = name [ "[" argument { "," argument } "]" ] | "(" annotation ")"

What people bring along from other languages (`T?`, `T[]`, `"T"`, `int()`) is answered with our way to write it.
"""

from ..diagnostics import Diagnostic, Steps
from ..nodes import Scalar
from ..rules import types as rules
from .closing import close
from .literals import value_of
from .strings import unquote
from .syntax import Alternatives, Argument, Constant, Dots, FieldSyntax, Generic, TypeName, TypeSyntax
from .tokens import MAX_DEPTH, MAX_TEXT, Kind, Reader, Token

MAX_MEMBERS = 100
"""Members of a union."""


def annotation(node: Scalar) -> Steps[TypeSyntax | None]:
    """Read a scalar that holds one annotation and nothing else."""
    reader = yield from _open(node)
    if reader is None:
        return None
    found = yield from _alternatives(reader)
    if found is not None and not reader.at_end():
        yield _unexpected(reader, allow_default=False)
        return None
    return found


def field(node: Scalar) -> Steps[FieldSyntax | None]:
    """Read a scalar that holds an annotation, and perhaps `=` and a default."""
    reader = yield from _open(node)
    if reader is None:
        return None
    found = yield from _alternatives(reader)
    if found is None:
        return None
    if reader.at_end():
        return FieldSyntax(found, None, False)
    if not reader.skip("="):
        yield _unexpected(reader, allow_default=True)
        return None
    default = yield from value_of(reader)
    if default is not None and not reader.at_end():
        ways = ("a fraction is written with a point: `1.5`; a list stands in `[…]`",) if reader.sees(",") else ()
        yield rules.annotation_syntax(reader.place(reader.next), f"found `{reader.next.text}` after the default", ways)
        return FieldSyntax(found, None, True)
    return FieldSyntax(found, default, default is None)


def _open(node: Scalar) -> Steps[Reader | None]:
    if len(node.text) > MAX_TEXT:
        yield rules.annotation_too_large(node.span, f"{len(node.text):,} characters", f"{MAX_TEXT:,}")
        return None
    return Reader(node)


def _alternatives(reader: Reader) -> Steps[TypeSyntax | None]:
    start = reader.next
    members: list[TypeSyntax] = []
    while True:
        member = yield from _member(reader)
        if member is None:
            return None
        members.append(member)
        if not reader.skip("|"):
            break
    if len(members) > MAX_MEMBERS:
        yield rules.annotation_too_large(reader.since(start), f"a union of {len(members)} members", f"{MAX_MEMBERS}")
        return None
    return (
        members[0] if len(members) == 1 else Alternatives(tuple(members), reader.text_since(start), reader.since(start))
    )


def _member(reader: Reader) -> Steps[TypeSyntax | None]:
    token = reader.next
    if reader.depth >= MAX_DEPTH:
        yield rules.annotation_too_large(
            reader.place(token), f"more than {MAX_DEPTH} brackets inside each other", f"{MAX_DEPTH}"
        )
        return None
    if reader.skip("("):
        reader.depth += 1
        inner = yield from _alternatives(reader)
        reader.depth -= 1
        if inner is not None and not reader.skip(")"):
            yield rules.annotation_syntax(
                reader.place(reader.next), f"expected `)`, found {_found(reader.next)}", close(reader.scalar)
            )
            return None
        return inner
    if token.kind is not Kind.NAME or token.text in ("true", "false"):
        yield _no_type(reader)
        return None
    reader.take()
    name = TypeName(token.text, reader.place(token))
    if not reader.sees("["):
        return name
    bracket = reader.take()
    if reader.sees("]"):
        way = 'list the values: `Literal["a", "b"]`'
        if name.text != "Literal":
            way = (
                f"write `{name.text}[str]`"
                if name.text in ("list", "set")
                else f"write `list[{name.text}]` for a list of it"
            )
        yield rules.annotation_syntax(reader.since(bracket), "nothing stands between the brackets", (way,))
        return None
    arguments = yield from _arguments(reader, name)
    return None if arguments is None else Generic(name, arguments, reader.text_since(token), reader.since(token))


def _arguments(reader: Reader, name: TypeName) -> Steps[tuple[Argument, ...] | None]:
    found: list[Argument] = []
    reader.depth += 1
    while True:
        argument = yield from (_constant(reader) if name.text.split(".")[-1] == "Literal" else _argument(reader))
        if argument is None:
            return None
        found.append(argument)
        if reader.skip("]") or (reader.skip(",") and reader.skip("]")):
            reader.depth -= 1
            return tuple(found)
        if reader.after(-1).text != ",":
            yield rules.annotation_syntax(
                reader.place(reader.next),
                f"expected `,` or `]`, found {_found(reader.next)}",
                close(reader.scalar) if reader.at_end() else (),
            )
            return None


def _argument(reader: Reader) -> Steps[Argument | None]:
    if reader.sees("..."):
        return Dots(reader.next.text, reader.place(reader.take()))
    return (yield from _alternatives(reader))


def _constant(reader: Reader) -> Steps[Argument | None]:
    token = reader.next
    if token.kind is Kind.STRING:
        reader.take()
        text = yield from unquote(reader, token)
        return None if text is None else Constant(text, token.text, reader.place(token))
    if token.kind is Kind.NAME and token.text not in ("True", "true", "False", "false", "None", "null"):
        yield rules.literal_value(reader.place(token), f"`{token.text}` is no value", (f'write `"{token.text}"`',))
        return None
    if token.kind not in (Kind.NAME, Kind.NUMBER):
        problem = f"expected a text, a whole number, `true`, `false` or `None`, found {_found(token)}"
        if reader.sees('"', "'"):
            problem = f"the quote {token.text} is never closed"
        yield rules.literal_value(reader.place(token), problem, close(reader.scalar))
        return None
    value = yield from value_of(reader)
    if isinstance(value, Constant) and isinstance(value.value, float):
        yield rules.literal_value(
            reader.place(token), f"`{token.text}` has a fraction", ("use whole numbers, or `float`",)
        )
        return None
    return value if isinstance(value, Constant) else None


def _found(token: Token) -> str:
    return "the end" if token.kind is Kind.END else f"`{token.text}`"


def _no_type(reader: Reader) -> Diagnostic:
    token = reader.next
    ways: tuple[str, ...] = ()
    if token.kind is Kind.STRING:
        inner = token.text[1:-1]
        ways = (
            f"write `{inner}` without quotes" if inner.isidentifier() else f"a fixed value is `Literal[{token.text}]`",
        )
    elif token.kind in (Kind.NUMBER, Kind.NAME):
        type = "int" if token.kind is Kind.NUMBER else "bool"
        ways = (f"a fixed value is `Literal[{token.text}]`; a default stands behind the type: `{type} = {token.text}`",)
    elif reader.sees("["):
        ways = ("a list is `list[T]`",)
    elif reader.sees("{"):
        ways = ("a mapping is `dict[str, T]`; fields of their own make a type under `types`",)
    elif reader.sees("="):
        ways = ('a field needs its type: `str = ""`',)
    elif token.kind is Kind.END:
        ways = (
            ("write what it holds: `list[str]`",) if reader.scalar.text.rstrip().endswith("[") else close(reader.scalar)
        )
    return rules.annotation_syntax(reader.place(token), f"expected a type, found {_found(token)}", ways)


def _without_parentheses(before: str) -> str:
    """Return the help for parentheses behind what was read so far."""
    if before.lower() in ("enum", "literal", "choice", "choices"):
        return 'a choice of values is `Literal["a", "b"]`'
    limit = "max_length: 80" if before in ("str", "text", "id") else "ge: 0"
    type = "str" if before in ("text", "id") else before
    return f"write `{type}` without parentheses; limits stand in the mapping form: `{{type: {type}, {limit}}}`"


def _unexpected(reader: Reader, *, allow_default: bool) -> Diagnostic:
    """Say what is wrong with what follows a whole annotation."""
    token = reader.next
    before = reader.scalar.text[: token.start].strip()
    expected = "`|`, `=` or the end" if allow_default else "`|` or the end"
    ways: tuple[str, ...] = ()
    if reader.sees("?"):
        ways = (f"write `{before} | None`",)
    elif reader.sees("("):
        ways = (_without_parentheses(before),)
    elif reader.sees("["):
        ways = (f"write `list[{before}]`",)
    elif reader.sees("<"):
        ways = ("type arguments stand in square brackets: `list[str]`",)
    elif reader.sees("="):
        ways = ("the default stands under `default`",)
    elif reader.sees(",") or token.text in ("or", "and"):
        ways = ("several types are joined by `|`: `int | str`",)
    elif reader.sees(":"):
        ways = ("a default stands behind `=`",)
    elif allow_default:
        ways = (f"a default stands behind `=`: `{before} = …`; a text there is quoted",)
    return rules.annotation_syntax(reader.place(token), f"expected {expected}, found {_found(token)}", ways)
