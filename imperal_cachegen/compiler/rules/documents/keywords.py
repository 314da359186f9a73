"""Keywords of a schema, and what they say together."""

from collections.abc import Iterable

from ...diagnostics import Related
from ...source import Span
from ..registry import Finding, did_you_mean, rule, shown


@rule("CG608", "schema-keyword-unknown")
def keyword_unknown(span: Span, keyword: str, known: Iterable[str]) -> Finding:
    """A word in a schema is no keyword of JSON Schema 2020-12.

    JSON Schema ignores unknown words, so that a misspelt limit limits nothing.

    Example:
        {"type": "string", "maxLenght": 20}
    Instead:
        {"type": "string", "maxLength": 20}
    """
    return Finding(span, f"`{shown(keyword)}` is no keyword of JSON Schema 2020-12", did_you_mean(keyword, known)[:1])


@rule("CG609", "schema-keyword-refused")
def keyword_refused(span: Span, keyword: str, reason: str, advice: str) -> Finding:
    """A keyword says something that the generated class could not hold to.

    It would be dropped or weakened without a word: a value that the document refuses would be stored, or one that it
    allows would be changed.

    Example:
        {"type": "array", "items": {"type": "string"}, "uniqueItems": true}
    Instead:
        {"type": "array", "items": {"type": "string"}}
    """
    return Finding(span, f"`{shown(keyword)}` is not taken over: {reason}", (advice,))


@rule("CG610", "schema-keyword-value")
def keyword_value(span: Span, keyword: str, found: str, expected: str) -> Finding:
    """A keyword of a schema has a value that it cannot have.

    Example:
        {"type": "string", "maxLength": "20"}
    Instead:
        {"type": "string", "maxLength": 20}
    """
    what = found if found in ("an array", "an object") else f"`{shown(found)}`"
    return Finding(span, f"`{shown(keyword)}` is {what}, expected {expected}")


@rule("CG611", "schema-type-unknown")
def type_unknown(span: Span, found: str, known: Iterable[str]) -> Finding:
    """A schema names a type that JSON does not have.

    A generator that goes on with `Any` here turns off every check of the field.

    Example:
        {"type": "strng"}
    Instead:
        {"type": "string"}
    """
    return Finding(span, f"`{shown(found)}` is no type of JSON", did_you_mean(found, known))


@rule("CG612", "schema-format-unknown")
def format_unknown(span: Span, found: str, known: Iterable[str]) -> Finding:
    """A schema names a format that the generated class would not check, or would change.

    Formats are `date-time date time duration uuid decimal int32 int64 float double`. Others are only hints (`email`,
    `uri`), or would alter the value (`password`, `byte`).

    Example:
        {"type": "string", "format": "email"}
    Instead:
        {"type": "string", "pattern": "^[^@]+@[^@]+$"}
    """
    return Finding(
        span,
        f"the format `{shown(found)}` is not taken over",
        (*did_you_mean(found, known), "remove it, or say what it means with `pattern`"),
    )


@rule("CG613", "schema-keyword-misplaced")
def keyword_misplaced(span: Span, keyword: str, beside: str, advice: str) -> Finding:
    """A keyword stands where it limits nothing, or beside one that it does not go with.

    JSON Schema applies `minLength` to strings only, `minimum` to numbers only, and so on, and lets everything else pass.
    A schema without `type` lets every other type pass too.

    Example:
        {"type": "integer", "minLength": 1}
    Instead:
        {"type": "string", "minLength": 1}
    """
    return Finding(span, f"`{shown(keyword)}` does not go with {beside}", (advice,))


@rule("CG614", "schema-enum-value")
def enum_value(span: Span, keyword: str, found: str, reason: str) -> Finding:
    """A value of `enum` or `const` that a Python `Literal` cannot hold, or that can never be.

    `enum` and `const` hold strings, whole numbers, booleans and null, each once and each of a type that `type` allows;
    whole numbers and booleans do not stand together, as Python takes `1` for `true`.

    Example:
        {"type": "string", "enum": ["a", 1]}
    Instead:
        {"type": "string", "enum": ["a", "b"]}
    """
    return Finding(span, f"`{keyword}` holds `{shown(found)}`: {reason}")


@rule("CG615", "schema-required-unknown")
def required_unknown(span: Span, name: str, known: Iterable[str]) -> Finding:
    """`required` names a property that is not declared.

    The class has no such field, so that nothing would require it.

    Example:
        {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["key"]}
    Instead:
        {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    """
    return Finding(span, f"`{shown(name)}` is required, and is no property", did_you_mean(name, list(known)[:200]))


@rule("CG616", "schema-default-unused")
def default_unused(span: Span, reason: str, advice: str) -> Finding:
    """A `default` that would never be used.

    A default belongs on a property that is not required. Elsewhere it says something that no class would do.

    Example:
        {"type": "object", "properties": {"n": {"type": "integer", "default": 0}}, "required": ["n"]}
    Instead:
        {"type": "object", "properties": {"n": {"type": "integer", "default": 0}}}
    """
    return Finding(span, f"the default is never used: {reason}", (advice,))


@rule("CG617", "schema-all-of-conflict")
def all_of_conflict(span: Span, what: str, advice: str, other: Span | None = None) -> Finding:
    """The parts of an `allOf` cannot be merged into one class without changing one of them.

    Parts are objects; a property stands in one of them; one that closes the object (`additionalProperties: false`)
    would refuse the properties of the others.

    Example:
        {"allOf": [{"$ref": "#/$defs/A"}, {"type": "string"}]}
    Instead:
        {"allOf": [{"$ref": "#/$defs/A"}, {"type": "object", "properties": {"b": {"type": "string"}}}]}
    """
    return Finding(span, f"`allOf` cannot be merged: {what}", (advice,), (Related(other, "and here"),) if other else ())


@rule("CG618", "schema-union-unclear")
def union_unclear(span: Span, keyword: str, what: str, advice: str) -> Finding:
    """The members of a `oneOf` or `anyOf` do not map exactly to a Python union.

    `oneOf` refuses a value that fits two members; a union takes it. So the members of a `oneOf` must be told apart: by
    their JSON types, or objects by a required property that is a `const` in each. A `discriminator` must say the same.

    Example:
        {"oneOf": [{"type": "integer"}, {"type": "number"}]}
    Instead:
        {"type": "number"}
    """
    return Finding(span, f"`{keyword}` is no union: {what}", (advice,))


@rule("CG622", "schema-pattern")
def pattern_refused(span: Span, pattern: str, reason: str) -> Finding:
    """A pattern that Pydantic's engine does not read as JSON Schema means it.

    The engine is Rust's `regex`, which never takes exponential time; it has no look-around and no back-references, and
    reads `[`, `&&`, `--` and `~~` inside of brackets as its own.

    Example:
        {"type": "string", "pattern": "^(?!x)"}
    Instead:
        {"type": "string", "pattern": "^[^x]"}
    """
    return Finding(span, f"the pattern `{shown(pattern)}` cannot be checked: {shown(reason, 200)}")


@rule("CG623", "schema-endless")
def endless(span: Span) -> Finding:
    """A definition is nothing but itself.

    Following its references leads back to it without a property, an item or a value in between.

    Example:
        {"$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/A"}}}
    Instead:
        {"$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"type": "string"}}}
    """
    return Finding(span, "this reference leads back to where it stands", ("a recursive type goes through a property",))


@rule("CG626", "schema-impossible")
def impossible(span: Span, what: str) -> Finding:
    """No value fits a schema.

    Example:
        {"type": "integer", "minimum": 5, "maximum": 3}
    Instead:
        {"type": "integer", "minimum": 3, "maximum": 5}
    """
    return Finding(span, f"no value fits: {what}")
