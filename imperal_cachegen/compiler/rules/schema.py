"""CG110 to CG124: names and shapes, anywhere in a schema."""

from collections.abc import Iterable

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG110", "unknown-key")
def unknown_key(place: Span, key: str, owner: str, known: Iterable[str]) -> Finding:
    """A key is not known where it stands.

    A misspelt key would do nothing, without a word. Keys of your own begin with `x-`.

    Example:
        modles: {}

    Instead:
        models: {}
    """
    return Finding(place, f"unknown key `{shown(key)}` in {owner}", did_you_mean(key, known))


@rule("CG111", "wrong-shape")
def wrong_shape(place: Span, what: str, expected: str, found: str, *help: str) -> Finding:
    """Something of another kind is expected here: a mapping, a list, a text.

    What was meant can't be told, and nothing is guessed.

    Example:
        models: [inbox_page]

    Instead:
        models:
          inbox_page:
            fields: {total: int}
    """
    return Finding(place, f"{what} must be {expected}, found {found}", help)


@rule("CG122", "bad-name")
def bad_name(place: Span, what: str, found: str) -> Finding:
    """A name has a form that names of its kind do not have.

    Models, keys, groups, segments and policies: `[a-z][a-z0-9_]{0,62}`. Types and classes: `[A-Z][A-Za-z0-9]*`. They
    become names in Python, and models' names are part of every stored path.

    Example:
        models:
          Inbox-Page: {}

    Instead:
        models:
          inbox_page: {}
    """
    if what in ("type", "class"):
        form, words = "`[A-Z][A-Za-z0-9]*`", [word for word in _words(found) if word]
        better = "".join(word[:1].upper() + word[1:] for word in words)
    else:
        form, words = "`[a-z][a-z0-9_]*`, at most 63 characters", [word.lower() for word in _words(found) if word]
        better = "_".join(words)[:63]
    ways = (f"for example `{better}`",) if better and better[:1].isalpha() and better != found else ()
    name = f"`{shown(found)}`" if found else "an empty text"
    return Finding(place, f"{name} is no name for a {what}: {form}", ways)


def _words(text: str) -> list[str]:
    """Split a name, as far as it is ASCII, into words."""
    spaced = "".join(char if char.isascii() and char.isalnum() else " " for char in text[:80])
    return "".join(f" {char}" if char.isupper() else char for char in spaced).split()


@rule("CG123", "too-many-findings")
def too_many(place: Span, number: int) -> Finding:
    """A file has so many findings that the rest is not shown.

    Most of them will have one cause.

    Example:
        a file of another kind, taken for a schema

    Instead:
        mend the first findings, and run again
    """
    return Finding(
        place, f"more than {number} findings in this file: the rest is not shown", ("mend the first ones first",)
    )


@rule("CG124", "named-twice")
def named_twice(place: Span, what: str, name: str, first: Span) -> Finding:
    """A list of names has one name twice.

    One of the two was probably meant to be another.

    Example:
        scope: [account_id, account_id]

    Instead:
        scope: [account_id, folder]
    """
    return Finding(place, f"`{shown(name)}` stands twice in {what}", (), (Related(first, "first here"),))
