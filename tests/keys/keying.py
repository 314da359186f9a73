"""Keys for tests: made from schema text by the real grammar, and the builders that the compiler prints for them."""

import functools
from collections.abc import Callable, Iterable
from pathlib import Path

from imperal_cachegen.compiler.diagnostics import Diagnostic, outcome
from imperal_cachegen.compiler.ir import (
    Default,
    Field,
    Hole,
    Key,
    Model,
    Plain,
    Policy,
    Project,
    Schema,
    Segment,
    Template,
)
from imperal_cachegen.compiler.keys import grammar
from imperal_cachegen.compiler.keys.builder import KeyBuilder, key_builder
from imperal_cachegen.compiler.keys.proofs import prove
from imperal_cachegen.compiler.nodes import Scalar
from imperal_cachegen.compiler.source import Source, Span
from imperal_cachegen.keys import SegmentType

SOURCE = Source(Path("/schemas/app.yaml"), "schemas/app.yaml", "cachegen: 1\n")
PLACE = Span(SOURCE, 0, 8)


def scalar(text: str, *, quote: str = "") -> Scalar:
    """Return a scalar as reading gives it, in a source of its own."""
    source = Source(Path("/schemas/app.yaml"), "schemas/app.yaml", f"{quote}{text}{quote}")
    return Scalar(text, text, not quote, Span(source, 0, len(source.text)))


def typed(text: str) -> SegmentType:
    """Return a segment type."""
    found = outcome(grammar.segment_type(scalar(text)))
    assert not found.diagnostics
    assert found.value is not None
    return found.value


def key(
    template: str,
    types: dict[str, SegmentType | str] | None = None,
    *,
    model: str = "inbox",
    name: str | None = None,
    revision: int = 1,
    scoped: bool = False,
    defaults: dict[str, object] | None = None,
) -> Key:
    """Return a key of a template; types are given as values or as schema text."""
    read = outcome(grammar.template(scalar(template, quote='"')))
    assert read.value is not None, read.diagnostics
    segments = tuple(
        _segment(part, (types or {})[part.segment], defaults or {})
        for part in read.value.parts
        if isinstance(part, Hole)
    )
    return Key(model, name, read.value, segments, Policy(60), None, revision, scoped, read.value.span)


def key_of_parts(parts: Iterable[str | SegmentType], *, model: str = "inbox", revision: int = 1) -> Key:
    """Return a key of literals and types; segments are called `s0`, `s1`, …, and neighbouring literals are joined."""
    template: list[str | Hole] = []
    segments: list[Segment] = []
    for part in parts:
        if isinstance(part, SegmentType):
            segments.append(Segment(f"s{len(segments)}", part, None, PLACE))
            template.append(Hole(segments[-1].name, PLACE))
        elif template and isinstance(template[-1], str):
            template[-1] += part
        elif part:
            template.append(part)
    text = "".join(part if isinstance(part, str) else f"{{{part.segment}}}" for part in template)
    made = Template(text, tuple(template), PLACE)
    return Key(model, None, made, tuple(segments), Policy(60), None, revision, False, PLACE)


def _segment(hole: Hole, type_: SegmentType | str, defaults: dict[str, object]) -> Segment:
    default = Default(defaults[hole.segment]) if hole.segment in defaults else None  # type: ignore[arg-type]
    return Segment(hole.segment, typed(type_) if isinstance(type_, str) else type_, default, hole.span)


def proved(*keys: Key) -> tuple[Diagnostic, ...]:
    """Return what the proofs say of the keys of one model."""
    return outcome(prove(keys)).diagnostics


def codes(found: Iterable[Diagnostic]) -> list[str]:
    """Return the codes of findings."""
    return [diagnostic.code for diagnostic in found]


def module_of(*built: tuple[str, KeyBuilder]) -> str:
    """Return a module of builders, as it is printed before black."""
    keys = sorted({name for _, one in built for name in one.key_imports})
    stdlib = sorted({pair for _, one in built for pair in one.std_imports})
    lines = ["from imperal_cachegen.keys import " + ", ".join(keys)] if keys else []
    lines += [f"from {module} import {name}" for module, name in stdlib]
    lines += [line for _, one in built for line in one.constants]
    for name, one in built:
        parameters = ", ".join(
            f"{parameter.name}: {parameter.annotation}"
            + (f" = {parameter.default}" if parameter.default is not None else "")
            for parameter in one.parameters
        )
        lines += [
            f"def {name}({f'*, {parameters}' if parameters else ''}) -> str:",
            *(f"    {line}" for line in one.body),
        ]
    return "\n".join(lines) + "\n"


def function_of(one: Key | KeyBuilder, name: str = "build") -> Callable[..., str]:
    """Return the generated builder, executed."""
    builder = key_builder(one) if isinstance(one, Key) else one
    return _executed(module_of((name, builder)), name)


@functools.lru_cache(maxsize=64)
def _executed(source: str, name: str) -> Callable[..., str]:
    names: dict[str, Callable[..., str]] = {}
    exec(compile(source, "<generated>", "exec"), names)
    return names[name]


def reference(one: Key, values: dict[str, object]) -> str:
    """Return the key as the segment types themselves make it: what the generated code must agree with."""
    return "".join(
        part if isinstance(part, str) else part.type.encode(values[part.name], model=one.model, segment=part.name)
        for part in one.parts
    )


def model(
    name: str,
    keys: Iterable[Key] = (),
    fields: Iterable[Field] = (),
    *,
    scope: tuple[str, ...] | None = None,
    identity: Iterable[str] = (),
) -> Model:
    """Return a model; `identity` are fields that must equal the segments of the same name."""
    from imperal_cachegen.compiler.ir import Identity

    pairs = tuple(Identity(field, field) for field in identity)
    return Model(
        name, name.title(), "", tuple(fields), None, tuple(keys), 1, pairs, (), None, scope, document=False, span=PLACE
    )


def field(name: str, annotation: object = "str") -> Field:
    """Return a field of a built-in type, or of an annotation."""
    type_ = Plain(annotation) if isinstance(annotation, str) else annotation  # type: ignore[arg-type]
    return Field(name, name, None, type_, None, "", PLACE)  # type: ignore[arg-type]


def schema(*models: Model, source: Source = SOURCE, app: str | None = "mail-client") -> Schema:
    """Return a schema of models."""
    return Schema(source, app, "", None, "app_cache", (), (), (), (), models, (), ())


def project(*keys: Key) -> Project:
    """Return a project whose only schema has one model with these keys."""
    return Project((schema(model("inbox", keys)),))
