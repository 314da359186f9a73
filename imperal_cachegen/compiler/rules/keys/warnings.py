"""What is legal, and still probably wrong: keys that meet, and names that say more than types."""

from collections.abc import Sequence

from ...diagnostics import Related, Severity
from ...source import Span
from ..registry import Finding, rule, shown


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
