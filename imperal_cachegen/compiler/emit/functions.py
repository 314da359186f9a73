"""Plans functions: a signature laid out, a docstring, a body; and the key builders, whose bodies `compiler.keys` writes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from textwrap import wrap
from uuid import UUID

from ..ir import Key, Model
from ..keys.builder import KeyBuilder, Parameter, key_builder, scope_builder
from ..keys.describe import example, longest
from .imports import KEYS, Imports
from .layout import bracketed
from .plan import FunctionPlan, ParameterPlan
from .pysource import Code, docstring, identifier, line_length, string

CACHE = ParameterPlan(Code("cache"), Code("Cache"), None)


def function(
    name: str,
    parameters: tuple[Sequence[ParameterPlan], Sequence[ParameterPlan]],
    returns: str,
    text: str,
    body: Sequence[str],
    coroutine: bool = True,
) -> FunctionPlan:
    """Plan a function. `parameters` are the positional and the keyword-only ones; `text` becomes its docstring."""
    positional, keyword = parameters
    items = [*(each.text for each in positional), *(["*"] if keyword else []), *(each.text for each in keyword)]
    word = "async def" if coroutine else "def"
    return FunctionPlan(
        name=identifier(name),
        positional=tuple(positional),
        keyword=tuple(keyword),
        returns=Code(returns),
        head=bracketed(f"{word} {name}(", items, f") -> {returns}:"),
        docstring=docstring(text, 4),
        body=tuple(Code(line) for line in body),
        coroutine=coroutine,
    )


def segment_parameters(parameters: Sequence[Parameter]) -> tuple[ParameterPlan, ...]:
    """Return a key builder's parameters, for its own signature and the wrappers'."""
    return tuple(
        ParameterPlan(
            identifier(each.name), Code(each.annotation), None if each.default is None else Code(each.default)
        )
        for each in parameters
    )


def builder_of(key: Key, imports: Imports) -> tuple[FunctionPlan, KeyBuilder]:
    """Plan the key builder of a key."""
    built = imported(key_builder(key), imports)
    shown = f"`{key.stored_text}`" + (f", for example `{example(key)[1]}`" if key.segments else "")
    sentences = [f"Return the key {shown}; at most {longest(key)} characters long."]
    if key.scoped:
        sentences[0] = sentences[0].removesuffix(".") + ", with the 9 of the scope's generation."
        sentences.append("Entries are stored under it and that generation: read and write them through the wrappers.")
    if key.segments:
        sentences.append(raises_paragraph(raises(key)))
    text = "\n\n".join(sentences)
    name = f"{key.base}_key"
    return function(name, ((), segment_parameters(built.parameters)), "str", text, built.body, False), built


def scope_of(model: Model, imports: Imports) -> tuple[FunctionPlan, KeyBuilder]:
    """Plan the function that tells the scope which an entry of a model belongs to."""
    built = imported(scope_builder(model), imports)
    text = f"Return the text of the scope that an entry of `{model.name}` belongs to."
    return (
        function(scope_name(model), ((), segment_parameters(built.parameters)), "str", text, built.body, False),
        built,
    )


def imported(built: KeyBuilder, imports: Imports) -> KeyBuilder:
    """Import what a key builder needs."""
    for name in built.key_imports:
        imports.of(KEYS, name)
    for module, name in built.std_imports:
        imports.of(module, name)
    return built


def scope_name(model: Model) -> str:
    """Return the name of the function that tells a model's scope; no `cache_name` is ever the same."""
    return f"_scope_of_{model.name}"


def cache_name(key: Key) -> str:
    """Return the name of the `ReadThrough` of a key."""
    return f"_cached_{key.base}"


def raises(key: Key, value: str | None = None, mistakes: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the docstring's lines on mistakes: what a key's builder raises, and what a wrapper does.

    `value` is refused for its class, `mistakes` as a `ValueError`.
    """
    types = (["a segment is of another type"] if key.segments else []) + ([value] if value else [])
    lines = [f"    TypeError: {', or '.join(types)}."] if types else []
    if key.segments:
        allowed = ", ".join(f"`{segment.name}: {segment.type.spelling}`" for segment in key.segments)
        lines.append(f"    KeySegmentError: a segment is not allowed ({allowed}).")
    return (*lines, *(f"    ValueError: {mistake}." for mistake in mistakes))


def raises_paragraph(lines: Iterable[str]) -> str:
    """Return the docstring's paragraph on mistakes, its lines as `raises` returns them: wrapped."""
    width = line_length() - 4
    wrapped = [
        wrap(line, width, subsequent_indent=" " * 8, break_long_words=False, break_on_hyphens=False) for line in lines
    ]
    return "\n".join(("Raises:", *(line for each in wrapped for line in each)))


def example_paragraph(head: str, arguments: Sequence[str]) -> str:
    """Return the docstring's paragraph with an example: a call, laid out."""
    call = bracketed(f"{head}(", arguments, ")", 8)
    return f"Example:\n    {call.replace(f'{chr(10)}    ', chr(10))}"


def listed(names: Iterable[str]) -> str:
    """Return names as a docstring lists them: "`a`, `b` and `c`"."""
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last


def passed_on(names: Sequence[str]) -> str:
    """Return arguments that hand parameters on under their own names."""
    return ", ".join(f"{name}={name}" for name in names)


def key_call(key: Key) -> Code:
    """Return the call of a key's builder inside a wrapper."""
    return Code(f"{key.base}_key({passed_on([segment.name for segment in key.segments])})")


def scope_call(model: Model) -> Code:
    """Return the call of a model's scope function inside a wrapper."""
    return Code(f"{scope_name(model)}({passed_on(model.scope or ())})")


def example_arguments(key: Key) -> tuple[str, ...]:
    """Return plausible arguments of a wrapper for a docstring."""
    return tuple(f"{name}={_shown(value)}" for name, value in example(key)[0])


def statement(head: str, items: Sequence[str], tail: str) -> list[str]:
    """Return the lines of a statement in a function's body, laid out, indented relative to the body."""
    return [line.removeprefix("    ") for line in bracketed(head, items, tail, 4).split("\n")]


def _shown(value: object) -> str:
    """Return a value as one would write it in a call, where `date`, `datetime`, `UTC` and `UUID` are imported."""
    match value:
        case str():
            return string(value)
        case dict():
            return f"{{{', '.join(f'{_shown(name)}: {_shown(item)}' for name, item in value.items())}}}"
        case UUID():
            return f"UUID({string(str(value))})"
        case datetime() | date():
            return repr(value).removeprefix("datetime.").replace("datetime.timezone.utc", "UTC")
        case _:
            return repr(value)


def constant_of(line: str) -> Code:
    """Return a constant of a key builder, a call with three arguments, laid out."""
    head, bracket, arguments = line.partition("(")
    if len(line) <= line_length() or not arguments.endswith(")"):
        return Code(line)
    return bracketed(head + bracket, arguments[:-1].split(", ", 2), ")")
