"""The code of a key builder: straight lines, without a loop, a table or a second check.

A builder has two paths. The fast one joins what it was given, and matches the whole key once. Where that says no, the
checked one asks each segment's encoder for its text, or for the error that says what is wrong.

Why the fast path is sound stands in `fastpath`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from ..ir import Default, Key, Model, Segment
from .fastpath import check_of, holds_raw, inline, is_settled, path_of, pattern
from .parts import Part, fields_of, segments_of

KEY_SEPARATOR = ":"
SCOPE_SEPARATOR = "|"  # in no segment's alphabet: a scope's text is read back in one way, whatever its segments


@dataclass(frozen=True, slots=True)
class Parameter:
    """A keyword-only parameter; `default` is Python source."""

    name: str
    annotation: str
    default: str | None


@dataclass(frozen=True, slots=True)
class KeyBuilder:
    """What a key builder's function is printed from.

    `key_imports` are names of `imperal_cachegen.keys`, `std_imports` pairs of module and name. `constants` are statements
    that stand before the function. `body` are the statements after the docstring, with indentation relative to it.
    """

    parameters: tuple[Parameter, ...]
    key_imports: frozenset[str]
    std_imports: frozenset[tuple[str, str]]
    constants: tuple[str, ...]
    body: tuple[str, ...]


def key_builder(key: Key) -> KeyBuilder:
    """Return the code of a key's builder: what `<base>_key` does."""
    parameters = tuple(
        Parameter(segment.name, segment.type.python, default_source(segment.default)) for segment in key.segments
    )
    return _builder(key.model, f"_{key.base.upper()}_KEY", key.parts, KEY_SEPARATOR, parameters)


def scope_builder(model: Model) -> KeyBuilder:
    """Return the code of `_<model>_scope`: the texts of the scope's segments, such that no two scopes share one."""
    segments = {segment.name: segment for key in model.keys for segment in reversed(key.segments)}
    parts: list[Part] = []
    for name in model.scope or ():
        parts += [SCOPE_SEPARATOR, segments[name]] if parts else [segments[name]]
    parameters = tuple(Parameter(part.name, part.type.python, None) for part in parts if not isinstance(part, str))
    return _builder(model.name, f"_{model.name.upper()}_SCOPE", parts, SCOPE_SEPARATOR, parameters)


def default_source(default: Default | None) -> str | None:
    """Return a segment's default as Python source, or None where it has none."""
    if default is None:
        return None
    from ..emit.pysource import string  # the one place that escapes; not at import: emit prints what this module makes

    value = default.value
    if isinstance(value, datetime):
        numbers = [value.year, value.month, value.day, value.hour, value.minute, value.second]
        return f"datetime({', '.join(map(str, numbers))}, tzinfo=UTC)"
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, UUID):
        return string(str(value))
    if isinstance(value, str):
        return string(value)
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    raise TypeError(f"no default of a segment: {value!r}")


def _builder(
    model: str, constant: str, parts: Sequence[Part], separator: str, parameters: tuple[Parameter, ...]
) -> KeyBuilder:
    segments = segments_of(parts)
    if not segments:
        return KeyBuilder((), frozenset(), frozenset(), (), (f'return "{"".join(map(str, parts))}"',))
    settled = is_settled(parts, separator)
    printer = _Printer(model, constant, tuple(parts), separator, settled=settled)
    imports = {segment.type.encoder for segment in segments}
    constants: tuple[str, ...] = ()
    if settled:
        body = (*printer.digests(), *printer.fast(), *printer.checked(skip_digests=True))
        if printer.needs_pattern:
            imports.add("key_pattern")
            constants = (f'{constant} = key_pattern(globals(), "{constant}", "{pattern(parts)}")',)
    else:
        body = tuple(printer.checked(skip_digests=False))
    if any(segment.type.plain_python == "Json" for segment in segments):
        imports.add("Json")
    return KeyBuilder(parameters, frozenset(imports), _std_imports(segments, parameters), constants, body)


def _std_imports(segments: Sequence[Segment], parameters: Sequence[Parameter]) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for segment in segments:
        match segment.type.plain_python.partition("[")[0]:
            case "Literal":
                found.add(("typing", "Literal"))
            case "UUID | str":
                found.add(("uuid", "UUID"))
            case "date" | "datetime" as name:
                found.add(("datetime", name))
    if any("tzinfo=UTC" in (parameter.default or "") for parameter in parameters):
        found.add(("datetime", "UTC"))
    return frozenset(found)


class _Printer:
    """Prints the statements of one builder. Local names never meet a parameter's."""

    def __init__(self, model: str, constant: str, parts: tuple[Part, ...], separator: str, *, settled: bool) -> None:
        self._model = model
        self._constant = constant
        self._parts = parts
        self._separator = separator
        self._segments = segments_of(parts)
        taken = {segment.name for segment in self._segments}
        self._key = _free("key", taken)
        self._texts: dict[str, str] = {}
        for segment in self._segments:
            self._texts[segment.name] = name = _free(f"{segment.name}_text", taken)
            taken.add(name)
        self._raw = [segment for segment in self._segments if path_of(segment.type) == "raw"]
        checked = [segment for segment in self._segments if path_of(segment.type) != "encoder"]
        # The one segment whose None the fast path has returned for sure: a type checker knows that too.
        self._returned = checked[0] if len(checked) == 1 and not self._raw and settled else None

    @property
    def needs_pattern(self) -> bool:
        """Whether a segment stands in the key as the caller gave it."""
        return bool(self._raw)

    def digests(self) -> list[str]:
        """The segments that only their encoder can write: both paths use its text."""
        return [self._encoded(segment) for segment in self._segments if path_of(segment.type) == "encoder"]

    def fast(self) -> list[str]:
        """The fast path, or nothing where every text is an encoder's."""
        joined = len(self._raw) > 1  # a `join` checks all types in one call; it is dearer than one check
        each = [check for segment in self._segments if (check := check_of(segment, joined=joined))]
        checks = " and ".join(each)
        if len(each) == 1 and checks.startswith("("):
            checks = checks[1:-1]  # as black has it
        if not self._raw:
            return [f"if {checks}:", f"    return {self._formatted(self._parts)}"] if checks else []
        lines = [
            f"{self._key} = {self._joined() if joined else self._formatted(self._parts)}",
            f"if {self._constant}({self._key}):",
            f"    return {self._key}",
        ]
        if checks:
            lines = [f"if {checks}:", *_indented(lines)]
        if joined:
            lines = [
                "try:",
                *_indented(lines),
                "except (TypeError, ValueError):",
                "    pass  # the encoders tell which segment it is",
            ]
        return lines

    def checked(self, *, skip_digests: bool) -> list[str]:
        """The path on which every segment is checked by its encoder."""
        lines = [
            self._encoded(segment)
            for segment in self._segments
            if not (skip_digests and path_of(segment.type) == "encoder")
        ]
        text = "".join(part if isinstance(part, str) else f"{{{self._texts[part.name]}}}" for part in self._parts)
        return [*lines, f'return f"{text}"']

    def _encoded(self, segment: Segment) -> str:
        name = segment.name
        arguments = ", ".join([name, f'"{self._model}"', f'"{name}"', *map(_argument, segment.type.arguments)])
        call = f"{segment.type.encoder}({arguments})"
        may_be_none = segment.type.optional and segment is not self._returned
        return f"{self._texts[name]} = " + (f'"" if {name} is None else {call}' if may_be_none else call)

    def _joined(self) -> str:
        """The expression of the whole key: `join` takes only `str`, and the plain value of its subclasses."""
        fields = fields_of(self._parts, self._separator)
        if any(len(field) > 1 and holds_raw(field) for field in fields):
            return f'"".join(({", ".join(self._expression((part,)) for part in self._parts)}))'
        items: list[str] = []
        for is_literal, group in groupby(fields, lambda field: not segments_of(field)):
            if is_literal:
                items.append(f'"{self._separator.join("".join(map(str, field)) for field in group)}"')
            else:
                items += [self._expression(field) for field in group]
        return f'"{self._separator}".join(({", ".join(items)}))'

    def _expression(self, parts: Sequence[Part]) -> str:
        """The expression of some parts: a `str`, where the fast path's checks hold."""
        if len(parts) > 1:
            return self._formatted(parts)
        part = parts[0]
        if isinstance(part, str):
            return f'"{part}"'
        path = path_of(part.type)
        text = self._texts[part.name] if path == "encoder" else part.name if path == "raw" else f'f"{{{inline(part)}}}"'
        return f'"" if {part.name} is None else {text}' if part.type.optional and path != "encoder" else text

    def _formatted(self, parts: Sequence[Part]) -> str:
        """The f-string of some parts."""
        return f'f"{"".join(part if isinstance(part, str) else f"{{{self._hole(part)}}}" for part in parts)}"'

    def _hole(self, segment: Segment) -> str:
        path = path_of(segment.type)
        if path == "encoder":
            return self._texts[segment.name]
        text = segment.name if path == "raw" else inline(segment)
        if not segment.type.optional:
            return text
        return (
            f"'' if {segment.name} is None else {text}"
            if ":" not in text
            else f"'' if {segment.name} is None else f'{{{text}}}'"
        )


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _argument(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
