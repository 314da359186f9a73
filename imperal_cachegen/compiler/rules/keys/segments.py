"""Segments: their names, types and defaults."""

from collections.abc import Sequence

from ...source import Span
from ..registry import Finding, rule, shown


@rule("CG311", "unknown-segment-type")
def unknown_segment_type(span: Span, text: str, help: Sequence[str]) -> Finding:
    """A segment's type is none of the language's.

    Segment types are `id text int bool enum uuid date datetime digest json secret`. They are not the types of fields: each
    says how a value is written into a key, and how long it can get.

    Example:
        segments:
          folder: str
    Instead:
        segments:
          folder: text
    """
    return Finding(span, f"`{shown(text)}` is no segment type", tuple(help))


@rule("CG312", "segment-type-parameters")
def segment_parameters(span: Span, problem: str, help: str) -> Finding:
    """What stands in a segment type's parentheses does not fit it.

    `id(n)` and `text(n)` take the greatest length, `int(a..b)` its two ends, `enum(a, b)` its values, `digest(bits)` and
    `json(bits)` a number of bits; the others take nothing.

    Example:
        segments:
          page: int(0-999)
    Instead:
        segments:
          page: int(0..999)
    """
    return Finding(span, problem, (help,))


@rule("CG313", "segment-syntax")
def segment_syntax(span: Span, problem: str, help: str) -> Finding:
    """A segment is not written as `type`, `type | None` or `type = default`.

    Example:
        segments:
          folder: text None
    Instead:
        segments:
          folder: text | None
    """
    return Finding(span, problem, (help,))


@rule("CG314", "segment-default")
def segment_default(span: Span, problem: str, help: Sequence[str]) -> Finding:
    """A segment's default does not fit its type.

    A default is a literal that the key builder would take: a number for `int`, a quoted string for `id`, `text`, `enum`,
    `uuid`, `date` and `datetime`, and `None` only with `| None`.

    Example:
        segments:
          page: int(0..999) = 1000
    Instead:
        segments:
          page: int(0..999) = 0
    """
    return Finding(span, problem, tuple(help))


@rule("CG315", "segment-name")
def segment_name(span: Span, name: str, problem: str, help: str) -> Finding:
    """A segment's name cannot be the name of a parameter.

    Segments become keyword-only parameters of the generated functions. A name is lower-case letters, digits and `_`, at most
    63, and is no Python keyword, no parameter of the wrappers' own, and nothing that the generated code uses itself.

    Example:
        key: "search:{class}"
    Instead:
        key: "search:{class_name}"
    """
    return Finding(span, f"`{shown(name)}` {problem}", (help,))


@rule("CG316", "named-segment-default")
def named_segment_default(span: Span, written: str) -> Finding:
    """A named segment type has a default.

    A default belongs to one key's parameter; a named type is used by many. Give it in the model's `segments`.

    Example:
        segments:
          page: int(0..999) = 0
    Instead:
        models:
          inbox:
            segments:
              page: int(0..999) = 0
    """
    return Finding(
        span,
        "a named segment type has no default",
        (f"write `{shown(written)}` under the `segments` of the model",),
    )


@rule("CG317", "segment-type-name")
def segment_type_name(span: Span, name: str) -> Finding:
    """A named segment type bears the name of a built-in one.

    Every hole of that name would take it, and a reader would take it for the built-in type.

    Example:
        segments:
          id: id(40)
    Instead:
        segments:
          note_id: id(40)
    """
    return Finding(
        span, f"`{shown(name)}` is the name of a built-in segment type", (f"name what it holds: `note_{shown(name)}`",)
    )


@rule("CG322", "too-many-values")
def too_many_values(span: Span, count: int, most: int) -> Finding:
    """An `enum` has more values than it can have.

    Each value is compared when keys are proved apart. What has thousands of values is an `id`.

    Example:
        segments:
          country: enum(AD, AE, AF, and a thousand more)
    Instead:
        segments:
          country: id(2)
    """
    return Finding(span, f"an `enum` of {count:,} values, at most {most:,}", ("use `id(n)`",))
