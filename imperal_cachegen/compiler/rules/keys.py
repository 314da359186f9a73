"""CG3: key templates, segments, and what is proved of them. The findings themselves; `keywarnings` looks for the warnings.

Texts of users are shown shortened, so that a hostile template cannot flood a terminal.
"""

from collections.abc import Iterator, Sequence

from ..diagnostics import Diagnostic, Related, Severity
from ..ir import Project, Schema
from ..source import Span
from .registry import Finding, rule, shown

# --- templates -------------------------------------------------------------------------------------------------------


@rule("CG301", "template-braces")
def template_braces(span: Span, problem: str, help: str) -> Finding:
    """A brace of a key template does not make a hole.

    A template is literal text with `{segment}` holes: a name between one pair of braces, and nothing else. There are no
    formats, conversions or escaped braces, since a brace can stand in no key.

    Example:
        key: "inbox:{account_id"
    Instead:
        key: "inbox:{account_id}"
    """
    return Finding(span, problem, (help,))


@rule("CG302", "template-character")
def template_character(span: Span, text: str) -> Finding:
    """A character that no key may hold.

    The platform stores a key only when all of it is `A-Z a-z 0-9 _ - :`. What varies belongs in a hole: the segment type
    `text` takes any characters and writes them with these.

    Example:
        key: "inbox/{account_id}"
    Instead:
        key: "inbox:{account_id}"
    """
    return Finding(
        span,
        f"`{shown(text)}` cannot stand in a key, whose characters are `A-Z a-z 0-9 _ - :`",
        ("separate parts by `:`, words by `-` or `_`; a value with other characters is a `text` segment",),
    )


@rule("CG303", "repeated-segment")
def repeated_segment(span: Span, name: str, first: Span) -> Finding:
    """A segment stands in one template twice.

    The second one adds nothing that the first does not say, and costs characters of the 128.

    Example:
        key: "inbox:{folder}:{folder}"
    Instead:
        key: "inbox:{folder}"
    """
    return Finding(
        span,
        f"`{{{shown(name)}}}` stands in this key twice",
        ("remove one of the two, or name another segment",),
        (Related(first, "first here"),),
    )


@rule("CG304", "key-too-long")
def key_too_long(span: Span, template: str, longest: int, table: Sequence[str], ways: Sequence[str]) -> Finding:
    """The longest form of a key has more than 128 characters.

    The platform refuses longer keys when the program runs, and only for the users whose values are long. So the compiler
    adds up the longest form of every part, a revision's `:vN` and a scope's 9 characters included.

    Example:
        key: "tables:{database}:{search}"
        segments:
          database: text(64)
          search: text(96)
    Instead:
        key: "tables:{database}:{search}"
        segments:
          database: text(48)
          search: text(48)
    """
    message = f"the longest key of `{shown(template)}` has {longest} characters, more than 128"
    return Finding(span, message, ("\n".join(table), *ways))


@rule("CG305", "ambiguous-key")
def ambiguous_key(span: Span, template: str, one: str, other: str, key: str, ways: Sequence[str]) -> Finding:
    """Two different sets of values make one key.

    Whoever asks for the second then gets what was stored for the first. A segment that can end in more than one place needs
    a literal behind it that cannot stand in it: `:` can stand in none but an `enum`.

    Example:
        key: "{folder}-{page}"
        segments:
          folder: id
          page: id(3)
    Instead:
        key: "{folder}:{page}"
        segments:
          folder: id
          page: id(3)
    """
    message = f"two different sets of values make one key of `{shown(template)}`"
    return Finding(span, message, (f"{one} and {other} both make `{key}`", *ways))


@rule("CG323", "undecided-key")
def undecided_key(span: Span, template: str, problem: str) -> Finding:
    """It could not be decided whether a key is sound.

    Segments that stand side by side can be told apart only by trying out all of their forms, and so can keys without a literal
    beginning of their own. What takes too long is refused: a `:` between segments, and a word at the beginning, settle it.

    Example:
        key: "{first}{second}{third}{fourth}"
    Instead:
        key: "{first}:{second}:{third}:{fourth}"
    """
    message = f"`{shown(template)}` could not be proved: {problem}"
    return Finding(span, message, ("put `:` between segments, and begin each key with a word of its own",))


@rule("CG306", "overlapping-keys")
def overlapping_keys(span: Span, template: str, other: str, key: str, values: Sequence[str], related: Span) -> Finding:
    """Two keys of one model can be the same text.

    Then one of them reads, overwrites and deletes what the other stored. Give each its own literal beginning.

    Example:
        keys:
          by_id: "note:{note_id}"
          by_kind: "note:{kind}"
    Instead:
        keys:
          by_id: "note:id:{note_id}"
          by_kind: "note:kind:{kind}"
    """
    message = f"`{shown(template)}` and `{shown(other)}` can make the same key"
    return Finding(
        span,
        message,
        (*values, "give each of the two its own literal part"),
        (Related(related, f"can also make `{key}`"),),
    )


@rule("CG307", "key-of-two-models", Severity.WARNING)
def key_of_two_models(
    span: Span, template: str, models: tuple[str, str], key: str, values: Sequence[str], related: Span
) -> Finding:
    """A key of one model can be a key of another.

    The entries are stored apart, but a plain `delete(key)` drops both, and a reader of logs cannot tell them apart. Begin a
    model's keys with a word of its own.

    Example:
        models:
          summary: {key: "case:{case_id}"}
          timeline: {key: "case:{case_id}"}
    Instead:
        models:
          summary: {key: "case-summary:{case_id}"}
          timeline: {key: "case-timeline:{case_id}"}
    """
    model, other = models
    message = f"`{shown(template)}` of `{model}` can also be a key of `{other}`"
    ways = (*values, f"begin the keys of `{model}` with a word of its own")
    return Finding(span, message, ways, (Related(related, f"`{key}` of `{other}`"),))


@rule("CG308", "user-id-segment", Severity.WARNING)
def user_id_segment(span: Span, name: str) -> Finding:
    """A segment repeats the user's id.

    Every entry is already stored for one user of one app: the platform puts both in front of the key. The segment costs
    characters, and says nothing. When it is another user's id, say so in an ignore.

    Example:
        key: "folders:{user_id}"
    Instead:
        key: "folders"
    """
    return Finding(
        span,
        f"`{{{shown(name)}}}` repeats the user's id: entries are stored per user already",
        ("leave it out", "if it is another user's: `# cachegen: ignore[CG308] the id is another user's`"),
    )


@rule("CG309", "no-room-for-revision", Severity.WARNING)
def no_room_for_revision(span: Span, template: str, longest: int) -> Finding:
    """The longest key has more than 123 characters: there is no room for a revision.

    `revision: 2` adds `:v2` and later `:v10` or `:v100` to each key of a model. With no room left for it, the shape of the
    stored values could only be changed together with the key.

    Example:
        key: "search:{query}"
        segments:
          query: text(120)
    Instead:
        key: "search:{query}"
        segments:
          query: text(96)
    """
    message = f"the longest key of `{shown(template)}` has {longest} characters, which leaves no room for a revision"
    return Finding(span, message, (f"shorten a segment by {longest - 123} or more",))


@rule("CG310", "empty-key")
def empty_key(span: Span, template: str) -> Finding:
    """A key can be empty.

    A stored key has at least one character. A template that is a single `| None` segment writes nothing at all for `None`.

    Example:
        key: "{folder}"
        segments:
          folder: text | None
    Instead:
        key: "folder:{folder}"
        segments:
          folder: text | None
    """
    message = f"the key `{shown(template)}` can be empty" if template else "the key is empty"
    return Finding(span, message, ("begin it with a word that says what is stored: `inbox:{folder}`",))


# --- segments --------------------------------------------------------------------------------------------------------


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


# --- warnings about meaning ------------------------------------------------------------------------------------------


@rule("CG318", "text-typed-id", Severity.WARNING)
def text_typed_id(span: Span, name: str, spelling: str) -> Finding:
    """A segment that is named like an e-mail address or free text is typed `id`.

    An `id` refuses every character but `A-Z a-z 0-9 _ -`: a key with an `@`, a blank or a Cyrillic letter raises, and a slug
    made to avoid that maps different values to one key. `text` takes every value, and no two share a key.

    Example:
        segments:
          email: id(40)
    Instead:
        segments:
          email: text(48)
    """
    return Finding(
        span,
        f"`{shown(name)}` is named like free text, but typed `{spelling}`, which takes only `A-Z a-z 0-9 _ -`",
        (f"write `{shown(name)}: {'text | None' if spelling.endswith('None') else 'text'}`, which takes every text",),
    )


@rule("CG319", "credential-segment", Severity.WARNING)
def credential_segment(span: Span, name: str, spelling: str) -> Finding:
    """A segment is named like a credential, but is not typed `secret`.

    Keys are shown in logs, error messages and `explain`. A `secret` stands in the key as a digest, and no message of ours
    tells anything of its value.

    Example:
        segments:
          api_key: text
    Instead:
        segments:
          api_key: secret
    """
    return Finding(
        span,
        f"`{shown(name)}` is named like a credential, but typed `{spelling}`",
        (f"write `{shown(name)}: secret`, which keeps it out of keys, logs and messages",),
    )


@rule("CG320", "identity-not-in-key", Severity.WARNING)
def identity_not_in_key(span: Span, field: str, model: str, keys: Sequence[str]) -> Finding:
    """A field says which thing a value belongs to, but no key says it.

    Two values that differ in it share one entry, so that one account, database or playlist is shown another's data. Add it to
    the key; then `identity` also checks that a value is stored and read under its own.

    Example:
        dashboard:
          key: dashboard
          fields:
            account_id: str
    Instead:
        dashboard:
          key: "dashboard:{account_id}"
          segments:
            account_id: id
          identity: account_id
          fields:
            account_id: str
    """
    listed = ", ".join(f"`{shown(key)}`" for key in keys[:3])
    return Finding(
        span,
        f"`{shown(field)}` tells values of `{model}` apart, but is in no segment of {listed} and not in `identity`",
        (f"add `{{{shown(field)}}}` to the key, and `identity: {shown(field)}`: two values would share one entry",),
    )


@rule("CG321", "credential-field", Severity.WARNING)
def credential_field(span: Span, field: str) -> Finding:
    """A field is named like a credential or an authorisation.

    A cached value may be up to fresh + stale seconds old, and whoever can write the cache can write it. What must be true
    (`role`, `unlocked`) belongs in `ctx.store`; what must stay hidden (`token`, `password`) in `ctx.secrets`.

    Example:
        vault:
          key: vault
          fields:
            unlocked: bool
    Instead:
        vault:
          key: vault
          fields:
            items: list[str] = []
    """
    return Finding(
        span,
        f"`{shown(field)}` is named like a credential or an authorisation",
        ("what must be true belongs in `ctx.store`, what must stay hidden in `ctx.secrets`",),
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


def check_keys(schema: Schema, project: Project | None = None) -> Iterator[Diagnostic]:
    """Yield the warnings about a resolved schema's keys; with `project`, keys shared with other files of its app too."""
    from ..keys.warnings import warnings  # not at import: it looks for what the rules of this module say

    yield from warnings(schema, project)
