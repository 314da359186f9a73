"""Documents as files: where they lie, what a reference points at, their text and their size."""

from collections.abc import Iterable

from ...diagnostics import Related
from ...source import Span
from ..registry import Finding, did_you_mean, rule, shown


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
