"""The code of a key builder: straight lines, without a loop, a table or a second check.

A builder has two paths. The fast one looks at the types, prints one f-string, and matches the whole key once. Where that
says no, the checked one asks each segment's encoder for its text, or for the error that says what is wrong.

The fast path is sound because every character of a key then has one place: each field (what stands between two
separators) that holds a caller's own text holds nothing else but fixed literals, no text of any segment can hold a
separator, and so the separators of a key that matches are the template's own. Where this does not hold, only the checked
path is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal
from uuid import UUID

from ...keys import Bool, Date, Int, SegmentType, Uuid
from ..ir import Default, Key, Model, Segment
from .parts import Part, fields_of, is_pinned

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
    segments = [part for part in parts if not isinstance(part, str)]
    if not segments:
        return KeyBuilder((), frozenset(), frozenset(), (), (f'return "{"".join(map(str, parts))}"',))
    printer = _Printer(model, constant, tuple(parts), tuple(segments))
    imports = {segment.type.encoder for segment in segments}
    constants: tuple[str, ...] = ()
    if is_settled(parts, separator):
        body = (*printer.digests(), *printer.fast(), *printer.checked(skip_digests=True))
        if printer.needs_pattern:
            imports.add("KeyPattern")
            constants = (f'{constant} = KeyPattern("{pattern(parts)}")',)
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


# --- the fast path ---------------------------------------------------------------------------------------------------


def is_settled(parts: Sequence[Part], separator: str) -> bool:
    """Whether matching the whole key says as much as checking each segment: see the module's docstring."""
    if not is_pinned(parts, separator):
        return False
    for field in fields_of(parts, separator):
        holes = [part for part in field if not isinstance(part, str)]
        if len(holes) > 1 and any(hole.type.raw_pattern for hole in holes):
            return False
    return True


def pattern(parts: Sequence[Part]) -> str:
    """Return the regular expression of the keys that the fast path returns."""
    return "".join(part.replace("|", "[|]") if isinstance(part, str) else _pattern_of(part.type) for part in parts)


def _pattern_of(type_: SegmentType) -> str:
    text = type_.raw_pattern
    if text is None:
        shortest, longest = type_.plain_lengths
        size = f"{shortest}" if shortest == longest else f"{shortest},{longest}"
        text = f"[{_character_class(type_)}]" + (f"{{{size}}}" if size != "1" else "")
    return f"(?:{text})?" if type_.optional else text


def _character_class(type_: SegmentType) -> str:
    """Return the inside of `[…]` for an alphabet: ranges first, `-` last."""
    chars = sorted(set(type_.alphabet) - {"-"})
    ranges = ""
    for _, run in groupby(enumerate(chars), lambda pair: ord(pair[1]) - pair[0]):
        group = [char for _, char in run]
        ranges += group[0] if len(group) == 1 else f"{group[0]}-{group[-1]}" if len(group) > 2 else "".join(group)
    return ranges + ("-" if "-" in type_.alphabet else "")


Path = Literal["raw", "inline", "encoder"]


def _path(type_: SegmentType) -> Path:
    """How the fast path prints a segment: as it is, after a check of its own, or through its encoder."""
    if type_.raw_pattern is not None:
        return "raw"
    return "inline" if isinstance(type_, (Int, Bool, Uuid, Date)) else "encoder"


class _Printer:
    """Prints the statements of one builder. Local names never meet a parameter's."""

    def __init__(self, model: str, constant: str, parts: tuple[Part, ...], segments: tuple[Segment, ...]) -> None:
        self._model = model
        self._constant = constant
        self._parts = parts
        self._segments = segments
        taken = {segment.name for segment in segments}
        self._key = _free("key", taken)
        self._texts: dict[str, str] = {}
        for segment in segments:
            self._texts[segment.name] = name = _free(f"{segment.name}_text", taken)
            taken.add(name)

    @property
    def needs_pattern(self) -> bool:
        """Whether a segment stands in the key as the caller gave it."""
        return any(_path(segment.type) == "raw" for segment in self._segments)

    def digests(self) -> list[str]:
        """The segments that only their encoder can write: both paths use its text."""
        return [self._encoded(segment) for segment in self._segments if _path(segment.type) == "encoder"]

    def fast(self) -> list[str]:
        """The fast path, or nothing where every text is an encoder's."""
        checks = [check for segment in self._segments if (check := _check(segment))]
        if not checks:
            return []
        text = "".join(part if isinstance(part, str) else f"{{{self._printed(part)}}}" for part in self._parts)
        if not self.needs_pattern:
            return [f"if {' and '.join(checks)}:", f'    return f"{text}"']
        return [
            f"if {' and '.join(checks)}:",
            f'    {self._key} = f"{text}"',
            f"    if {self._constant}.match({self._key}):",
            f"        return {self._key}",
        ]

    def checked(self, *, skip_digests: bool) -> list[str]:
        """The path on which every segment is checked by its encoder."""
        lines = [
            self._encoded(segment)
            for segment in self._segments
            if not (skip_digests and _path(segment.type) == "encoder")
        ]
        text = "".join(part if isinstance(part, str) else f"{{{self._texts[part.name]}}}" for part in self._parts)
        return [*lines, f'return f"{text}"']

    def _encoded(self, segment: Segment) -> str:
        name = segment.name
        arguments = ", ".join([name, f'"{self._model}"', f'"{name}"', *map(_argument, segment.type.arguments)])
        call = f"{segment.type.encoder}({arguments})"
        return f"{self._texts[name]} = " + (f'"" if {name} is None else {call}' if segment.type.optional else call)

    def _printed(self, segment: Segment) -> str:
        name, path = segment.name, _path(segment.type)
        if path == "encoder":
            return self._texts[name]
        match segment.type:
            case Bool():
                text = f"int({name})"
            case Uuid():
                text = f"f'{{{name}.int:032x}}'" if segment.type.optional else f"{name}.int:032x"
            case Date():
                text = f"{name}.isoformat()"
            case _:
                text = name
        return f"'' if {name} is None else {text}" if segment.type.optional else text


def _check(segment: Segment) -> str | None:
    """Return the condition under which the fast path may print a segment."""
    name, type_ = segment.name, segment.type
    match type_:
        case Int():
            check = f"type({name}) is int and {type_.low} <= {name} <= {type_.high}"
        case Bool():
            check = f"type({name}) is bool"
        case Uuid():
            check = f"type({name}) is UUID"
        case Date():
            check = f"type({name}) is date"
        case _ if _path(type_) == "encoder":
            return None
        case _:
            # Nothing at all is the text of None: the empty string must not pass for it.
            check = f"type({name}) is str" + (f' and {name} != ""' if type_.optional else "")
    if not type_.optional:
        return check
    return f"({name} is None or ({check}))" if " and " in check else f"({name} is None or {check})"


def _argument(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
