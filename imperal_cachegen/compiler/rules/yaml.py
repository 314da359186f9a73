"""CG0: files, characters and YAML: what can be wrong before a schema means anything."""

from ..diagnostics import Related, Severity
from ..source import Span
from .registry import Finding, rule


@rule("CG001", "unreadable-file")
def unreadable_file(span: Span, reason: str) -> Finding:
    """A file can't be read.

    It is missing, is a folder or a device, or the system refuses to open it. Nothing can be said about its content.

    Example:
        cachegen build schemas/mail.yaml        (a file that the user may not read)

    Instead:
        chmod u+r schemas/mail.yaml
    """
    return Finding(span, f"the file can't be read: {reason}")


@rule("CG002", "file-too-large")
def file_too_large(span: Span, size: int, limit: int) -> Finding:
    """A file is larger than 1 MiB.

    A schema is written and reviewed by people; a file of this size is data, or a mistake. The limit keeps one wrong
    path from costing minutes and all of the memory.

    Example:
        cachegen build export.yaml              (10 MB)

    Instead:
        Split the schema into several files, and share `types`, `segments` and `ttl` with `use`.
    """
    return Finding(
        span,
        f"the file has {size:,} bytes, more than {limit:,}",
        ("split the schema into several files; `use` shares types, segments and TTL policies between them",),
    )


@rule("CG003", "not-utf-8")
def not_utf8(span: Span, what: str, help: str) -> Finding:
    """A file is not UTF-8.

    Guessing an encoding gives other characters than the author wrote. Keys made from them would differ silently.

    Example:
        description: Caf\\xe9                    (a byte of Latin-1)

    Instead:
        Save the file as UTF-8, with or without a byte-order mark.
    """
    return Finding(span, what, (help,))


@rule("CG004", "control-character")
def control_character(span: Span, name: str) -> Finding:
    """A control character stands in a file.

    NUL, escape sequences and the like are invisible in a review and change what a terminal shows. YAML forbids them.

    Example:
        description: "red \\x1b[31m"             (a raw ESC byte)

    Instead:
        description: "red \\e[31m"               (YAML's escape, in double quotes)
    """
    return Finding(
        span,
        f"{name} is not allowed in a schema",
        ('remove it; inside double quotes it can be written as an escape (`"\\x00"`)',),
    )


@rule("CG005", "line-break")
def line_break(span: Span, name: str) -> Finding:
    """A character that some tools take for a line break, and others do not.

    A lone carriage return, NEL (U+0085), LS (U+2028) and PS (U+2029) end a line for one program and not for the next:
    a reviewer sees one file, and the compiler another. NEL, LS and PS are fine inside quotes.

    Example:
        app: notes<U+2028>module: other

    Instead:
        app: notes
        module: other
    """
    return Finding(
        span, f"{name} is no line break here", ("end lines with LF or CR LF; inside double quotes write an escape",)
    )


@rule("CG006", "tab-indentation")
def tab_indentation(span: Span) -> Finding:
    """A tab stands where blanks indent.

    A tab is as wide as the editor likes, so YAML does not let it indent.

    Example:
        models:
        <tab>inbox:

    Instead:
        models:
          inbox:
    """
    return Finding(span, "a tab can't indent a line", ("use blanks, two for each level",))


@rule("CG007", "yaml-syntax")
def yaml_syntax(span: Span, message: str, help: tuple[str, ...] = (), related: tuple[Related, ...] = ()) -> Finding:
    """The text is no YAML from here on.

    What comes after the place is not checked until this is mended.

    Example:
        ttl:
            panel: 60s
          slow: 120s

    Instead:
        ttl:
          panel: 60s
          slow: 120s
    """
    return Finding(span, message, help, related)


@rule("CG008", "needs-quotes")
def needs_quotes(span: Span, message: str, line: str) -> Finding:
    """A text holds characters that mean something else in YAML, so it needs quotes.

    Unquoted text can't begin with `[ { * & ! | > % @` or a backtick, can't hold `: `, and inside `{…}` or `[…]` it ends
    at `[`, `]`, `,` and `}`.

    Example:
        messages: {type: list[str], default: []}

    Instead:
        messages: {type: "list[str]", default: []}
    """
    return Finding(span, message, (f"quote it: `{line}`",))


@rule("CG009", "cut-short")
def cut_short(span: Span, message: str, line: str) -> Finding:
    """An unquoted text ends before its brackets or quotes are closed.

    Unquoted text ends at ` #`, where a comment begins, and inside `{…}` or `[…]` also at `,`. What was meant as one
    text is read as two things.

    Example:
        folder: {type: enum(INBOX, SENT)}

    Instead:
        folder: {type: "enum(INBOX, SENT)"}
    """
    return Finding(span, message, (f"quote it: `{line}`",))


@rule("CG010", "text-as-comment", Severity.WARNING)
def text_as_comment(span: Span, comment: str, line: str) -> Finding:
    """The end of an unquoted text is a comment.

    Unquoted text ends at ` #`; `#1054` looks like a part of the text, and is lost.

    Example:
        description: Works around #1054 of the provider.

    Instead:
        description: "Works around #1054 of the provider."
    """
    return Finding(
        span,
        f"`{comment}` begins a comment: the text ends before it",
        (f"quote it: `{line}`", "or, if it is a comment, write a blank behind `#`"),
    )


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


@rule("CG023", "not-closed")
def not_closed(span: Span, opener: str, help: str) -> Finding:
    """A quote or a bracket is not closed.

    Everything up to the next quote or bracket, often lines below, becomes part of the value.

    Example:
        subject: "Hello

    Instead:
        subject: "Hello"
    """
    return Finding(span, f"`{opener}` is not closed", (help,))


@rule("CG024", "missing-blank")
def missing_blank(span: Span, found: str, meant: str) -> Finding:
    """A blank is missing behind a colon.

    `type:str` is one word to YAML: a key without a value.

    Example:
        size: {type:int, ge: 0}

    Instead:
        size: {type: int, ge: 0}
    """
    return Finding(span, f"`{found}` has no value", (f"write a blank behind the colon: `{meant}`",))
