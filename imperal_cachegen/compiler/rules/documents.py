"""Findings in `schema:` documents (JSON Schema, OpenAPI): CG600 to CG626.

What a document says must be what its class does. So a document is not read leniently: whatever would be dropped,
weakened or changed on the way to a class is a finding here, at its place in the document.
"""

from collections.abc import Iterable

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG600", "document-unreadable")
def document_unreadable(span: Span, path: str, reason: str) -> Finding:
    """A document that a reference names cannot be read.

    The path counts from the folder of the file that the reference stands in. Documents are regular files that end in
    `.json`, `.yaml` or `.yml`.

    Example:
        types:
          Order: {schema: "api.txt#/components/schemas/Order"}
    Instead:
        types:
          Order: {schema: "api.yaml#/components/schemas/Order"}
    """
    return Finding(
        span,
        f"the document `{shown(path)}` {reason}",
        ("the path counts from the folder of the file that the reference stands in",),
    )


@rule("CG601", "document-outside-project")
def document_outside_project(span: Span, path: str) -> Finding:
    """A reference leads out of the project's root.

    A build must be the same on every machine, and must not read a stranger's files when it builds a stranger's pull
    request. So documents are inside the project's root, symbolic links followed, and absolute paths are refused.

    Example:
        types:
          Order: {schema: "../../elsewhere/api.yaml#/components/schemas/Order"}
    Instead:
        types:
          Order: {schema: "api.yaml#/components/schemas/Order"}
    """
    return Finding(
        span,
        f"`{shown(path)}` leads out of the project's root",
        (
            "copy the document into the project and refer to the copy by a relative path",
            "the root is the folder of `cachegen.toml`, of a `pyproject.toml` with `[tool.cachegen]`, or of `.git`, else "
            "the schema's: an empty `cachegen.toml` in a folder above makes that one the root",
        ),
    )


@rule("CG602", "document-url")
def document_url(span: Span, reference: str) -> Finding:
    """A reference is a URL.

    The compiler never goes to the network, and `file:` URLs name places of one machine.

    Example:
        types:
          Order: {schema: "https://example.com/api.json#/components/schemas/Order"}
    Instead:
        types:
          Order: {schema: "api.json#/components/schemas/Order"}
    """
    return Finding(
        span,
        f"`{shown(reference)}` is a URL; a document is a file of the project",
        ("download the document into the project and refer to the file by a relative path",),
    )


@rule("CG603", "document-reference-malformed")
def reference_malformed(span: Span, reference: str, expected: str) -> Finding:
    """A reference is not of the form `file.json#/pointer`.

    Behind `#` stands a JSON Pointer (RFC 6901): each step begins with `/`; `~1` stands for `/` in a name, `~0` for `~`,
    and `%20` for a blank. Without a pointer the whole document is meant. Anchors (`#name`) are not followed.

    Example:
        types:
          Order: {schema: "api.yaml#Order"}
    Instead:
        types:
          Order: {schema: "api.yaml#/components/schemas/Order"}
    """
    return Finding(
        span,
        f"`{shown(reference)}` is no reference: {expected}",
        ('a reference is `"file.json#/pointer"`, for example `"api.yaml#/components/schemas/Order"`',),
    )


@rule("CG604", "document-pointer-dangling")
def pointer_dangling(span: Span, token: str, where: str, known: Iterable[str]) -> Finding:
    """A reference points at nothing.

    A generator that goes on with `Any` here hides a misspelt name until a value of the wrong shape is served.

    Example:
        types:
          Order: {schema: "api.yaml#/components/schemas/Ordr"}
    Instead:
        types:
          Order: {schema: "api.yaml#/components/schemas/Order"}
    """
    return Finding(span, f"nothing is at `{shown(token)}` in `{shown(where)}`", did_you_mean(token, list(known)[:200]))


@rule("CG605", "json-syntax")
def json_syntax(span: Span, what: str) -> Finding:
    """A document is not valid JSON.

    JSON is read as RFC 8259 has it: no comments, no trailing commas, keys in double quotes, no NaN.

    Example:
        {"type": "object", }
    Instead:
        {"type": "object"}
    """
    return Finding(span, f"this is no JSON: {what}")


@rule("CG606", "json-duplicate-key")
def json_duplicate_key(span: Span, key: str, first: Span) -> Finding:
    """A JSON object has the same key twice.

    Readers disagree on which of the two holds.

    Example:
        {"type": "string", "type": "integer"}
    Instead:
        {"type": "integer"}
    """
    return Finding(span, f"the key `{shown(key)}` is there twice", (), (Related(first, "first here"),))


@rule("CG607", "document-dialect")
def document_dialect(span: Span, found: str, expected: str) -> Finding:
    """A document is written in a dialect that cachegen does not read.

    Documents are JSON Schema 2020-12 or OpenAPI 3.1 (whose schemas are JSON Schema 2020-12). In other versions the same
    words mean other things: `nullable`, a boolean `exclusiveMinimum`, words beside `$ref`.

    Example:
        openapi: 3.0.3
    Instead:
        openapi: 3.1.0
    """
    return Finding(
        span,
        f"the document is `{shown(found)}`, expected {expected}",
        ("documents are JSON Schema 2020-12 or OpenAPI 3.1: convert it, and state the version that it then is",),
    )


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


@rule("CG619", "model-not-object")
def not_an_object(span: Span, found: str, place: Span) -> Finding:
    """The document of a model is not an object with properties.

    A model is a class with fields. A list or a text becomes one as the field of an object.

    Example:
        models:
          tags: {schema: "api.yaml#/components/schemas/TagList", key: "tags", ttl: 60s}
    Instead:
        models:
          tags: {schema: "api.yaml#/components/schemas/TagPage", key: "tags", ttl: 60s}
    """
    return Finding(
        span,
        f"a model is an object with properties, and this is {found}",
        ("point at an object that has it as a property",),
        (Related(place, "this is what it points at"),),
    )


@rule("CG620", "document-class-clash")
def class_clash(span: Span, name: str, reference: str, where: Span) -> Finding:
    """A class that a document brings in has a name that is already taken.

    Classes of a document get the names of its definitions. One that clashes with a type, a model's class, another
    document's definition or a name that the module needs gets another one by being declared.

    Example:
        types:
          Message: {schema: "api.yaml#/components/schemas/Page"}    # whose items are the document's own `Message`
    Instead:
        types:
          Message: {schema: "api.yaml#/components/schemas/Page"}
          PageMessage: {schema: "api.yaml#/components/schemas/Message"}
    """
    return Finding(
        span,
        f"the document's class `{shown(name)}` has a name that is taken",
        (f'name it under `types`:  Another{name[:40]}: {{schema: "{shown(reference, 200)}"}}',),
        (Related(where, "the class is made from this"),),
    )


@rule("CG621", "document-too-large")
def document_too_large(span: Span, what: str) -> Finding:
    """A document, or what is reached of it, is beyond what a cache's types need.

    Limits: 64 levels and 100,000 values a document; and for one schema file, references followed and counted as often
    as they are followed: 64 documents of 4 MiB together, 200 classes, 1,500 properties, 20,000 schemas, and 30
    patterns with `\\p{…}`.

    Example:
        {"$defs": {"A": {"type": "array", "items": {"type": "array", "items": "…and so on, 70 times"}}}}
    Instead:
        {"$defs": {"A": {"type": "array"}}}
    """
    return Finding(span, f"too large: {what}")


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


@rule("CG624", "document-class-differs")
def class_differs(span: Span, what: str) -> Finding:
    """The class generator made something else of a document than the document says.

    What datamodel-code-generator gives is compared with the document, and is not used where it differs. Please report
    it, with the document.

    Example:
        a definition that datamodel-code-generator does not understand
    Instead:
        the same said with other keywords, or a type that is declared by `fields`
    """
    return Finding(
        span,
        f"the class made from this differs from what it says: {shown(what, 200)}",
        ("this is a limit of cachegen: please report it; a type that is declared by `fields` needs no document",),
    )


@rule("CG625", "document-class-unnamed")
def class_unnamed(span: Span, word: str, reference: str, where: Span) -> Finding:
    """A definition has a name that no class can have.

    Class names are `[A-Z][A-Za-z0-9]*`; a definition's is put in this form, which needs a first Latin letter.

    Example:
        {"$defs": {"2d": {"type": "object", "properties": {"x": {"type": "number"}}}}}
    Instead:
        types:
          Point: {schema: "shapes.json#/$defs/2d"}
    """
    return Finding(
        span,
        f"no class name can be made from `{shown(word)}`",
        (f'name it under `types`:  MyName: {{schema: "{shown(reference, 200)}"}}',),
        (Related(where, "the class is made from this"),),
    )


@rule("CG626", "schema-impossible")
def impossible(span: Span, what: str) -> Finding:
    """No value fits a schema.

    Example:
        {"type": "integer", "minimum": 5, "maximum": 3}
    Instead:
        {"type": "integer", "minimum": 3, "maximum": 5}
    """
    return Finding(span, f"no value fits: {what}")
