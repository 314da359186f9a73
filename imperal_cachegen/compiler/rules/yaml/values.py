"""YAML that no schema is made of: what it may hold, how deep, and how much."""

from ...diagnostics import Related
from ...source import Span
from ..registry import Finding, rule


@rule("CG011", "duplicate-key")
def duplicate_key(span: Span, key: str, first: Span) -> Finding:
    """A mapping has one key twice.

    Most YAML readers keep the last one without a word; the first is then lost. Keys are compared by their text, with
    or without quotes.

    Example:
        models:
          inbox: …
          inbox: …

    Instead:
        models:
          inbox: …
          outbox: …
    """
    return Finding(
        span,
        f"the key `{key}` stands here twice",
        ("rename one of them, or remove it",),
        (Related(first, "first here"),),
    )


@rule("CG012", "key-not-text")
def key_not_text(span: Span, what: str) -> Finding:
    """A key of a mapping is no text.

    YAML lets a list, a mapping or nothing at all be a key; this language has no use for that. It is mostly a missing
    quote around a text that begins with `{` or `[`.

    Example:
        {account}: str

    Instead:
        account: str
    """
    return Finding(span, f"a key is a text, found {what}", ("write a name before the `:`, in quotes where needed",))


@rule("CG013", "yaml-tag")
def yaml_tag(span: Span, tag: str) -> Finding:
    """A value has a YAML tag.

    Tags (`!!str`, `!include`) change what a value is, up to running code in careless readers. This language has none.

    Example:
        default: !!str 5

    Instead:
        default: "5"
    """
    return Finding(span, f"the tag `{tag}` has no meaning here", ("remove it; quotes make a value a text",))


@rule("CG014", "second-document")
def second_document(span: Span, what: str) -> Finding:
    """A file has a second YAML document, or a directive.

    One file is one schema. What stands after a second `---` would be a schema that nobody builds.

    Example:
        cachegen: 1
        ---
        cachegen: 1

    Instead:
        Put each schema into its own file.
    """
    return Finding(span, what, ("one file is one schema: move the rest into another file, or remove this line",))


@rule("CG015", "merge-key")
def merge_key(span: Span) -> Finding:
    """A mapping merges another one with `<<`.

    Merge keys are no part of YAML 1.2: half of the tools copy the keys, the others see a key called `<<`.

    Example:
        slow:
          <<: *panel
          stale: 60s

    Instead:
        slow: {fresh: 60s, stale: 60s}
    """
    return Finding(
        span,
        "`<<` is no part of YAML 1.2",
        (
            "write the keys out; what several models share can be a named policy under `ttl`, a named type under "
            "`segments`, or a type under `types`",
        ),
    )


@rule("CG016", "alias-cycle")
def alias_cycle(span: Span, name: str, anchor: Span) -> Finding:
    """An alias stands inside the value that it stands for.

    Such a value would have no end.

    Example:
        models: &m
          inbox: *m

    Instead:
        Write the inner value out.
    """
    return Finding(
        span, f"`*{name}` stands inside of its own value", ("write the value out",), (Related(anchor, "anchored here"),)
    )


@rule("CG017", "unknown-alias")
def unknown_alias(span: Span, name: str, help: tuple[str, ...]) -> Finding:
    """An alias names an anchor that is not set before it.

    `*name` repeats the value that `&name` marks, further up in the same file. A text that begins with `*` needs quotes.

    Example:
        pattern: *name

    Instead:
        pattern: "*name"
    """
    return Finding(span, f"no anchor `&{name}` stands before this alias", help)


@rule("CG018", "too-deep")
def too_deep(span: Span, limit: int) -> Finding:
    """Values are nested more than 64 deep.

    No schema needs a tenth of it, and deep nesting is a known way to crash a reader. What an alias stands for counts.

    Example:
        default: [[[[[[[[…

    Instead:
        Name the inner values: a type under `types` may refer to itself.
    """
    return Finding(
        span, f"values are nested more than {limit} deep here", ("name the inner parts, for example under `types`",)
    )


@rule("CG019", "too-many-nodes")
def too_many_nodes(span: Span, limit: int) -> Finding:
    """A file has more than 100,000 values, aliases counted as what they expand to.

    A few lines of aliases can stand for billions of values.

    Example:
        a: &a [x, x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]

    Instead:
        Split the schema into several files.
    """
    return Finding(
        span,
        f"the file has more than {limit:,} values (an alias counts as all that it stands for)",
        ("split the schema into several files, or use fewer aliases",),
    )


@rule("CG020", "not-a-mapping")
def not_a_mapping(span: Span, found: str) -> Finding:
    """A file's top level is no mapping.

    A schema is a mapping of keys such as `cachegen`, `app` and `models`.

    Example:
        - inbox_page
        - unread_summary

    Instead:
        cachegen: 1
        app: mail-client
        models:
          inbox_page: …
    """
    return Finding(
        span,
        f"a schema is a mapping of keys, found {found}",
        ("begin with `cachegen: 1`, then `app:` and `models:`",),
    )


@rule("CG021", "empty-file")
def empty_file(span: Span) -> Finding:
    """A file holds nothing, or comments only.

    An empty schema becomes no module; it is mostly a file that was not saved.

    Example:
        # TODO

    Instead:
        cachegen: 1
        app: notes
        models: …
    """
    return Finding(span, "the file is empty", ("begin with `cachegen: 1`, then `app:` and `models:`",))


@rule("CG022", "number-too-large")
def number_too_large(span: Span, what: str) -> Finding:
    """A number is larger than a program can hold.

    A fraction beyond 1.8e308 would become infinite without a word, and a whole number of a thousand digits is a mistake.

    Example:
        default: 1e999

    Instead:
        default: 1e99
    """
    return Finding(span, what, ("quote it, if it is a text",))
