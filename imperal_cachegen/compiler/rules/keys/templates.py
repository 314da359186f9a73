"""Key templates, and what is proved of them."""

from collections.abc import Sequence

from ...diagnostics import Related, Severity
from ...source import Span
from ..registry import Finding, rule, shown

_LOOKALIKES = dict(
    zip("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455", "aeopcyxijs", strict=True)
) | dict(
    zip("\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u03bf\u039f", "ABEKMHOPCTXoO", strict=True)
)
"""Cyrillic and Greek letters that are drawn as Latin ones."""

_CURLY = "\u201c\u201d\u201e\u2018\u2019"


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
        (
            _seeming(text)
            or "separate parts by `:`, words by `-` or `_`; a value with other characters is a `text` segment",
        ),
    )


def _seeming(text: str) -> str | None:
    """Return what to say of characters that pass for others; None where one of them does not."""
    if set(text) <= set(_CURLY):
        return "use straight quotes, and around the whole key"
    if not set(text) <= _LOOKALIKES.keys():
        return None
    from unicodedata import name  # not at import: only mistakes need it

    each = (
        f"{name(one).split()[0].title()} `{one}` (U+{ord(one):04X}) looks like `{_LOOKALIKES[one]}`" for one in text
    )
    return "; ".join(dict.fromkeys(list(each)[:5]))


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
