"""The register of rules: every diagnostic that cachegen can give is made by a function that `@rule` marks.

The function says what it found (a `Finding`); the mark gives it its code and severity; its docstring is what
`cachegen rule CODE` prints and the documentation is made from. The docstring's form: a first line that says what is
wrong; a paragraph on why it matters; `Example:` and `Instead:` with indented YAML (or text, where YAML does not fit).
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from inspect import cleandoc
from typing import NamedTuple, ParamSpec

from ..diagnostics import Diagnostic, Related, Severity
from ..source import Span

P = ParamSpec("P")


class Finding(NamedTuple):
    """What a rule's function returns: a `Diagnostic` without what the mark adds."""

    span: Span
    message: str
    help: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()


class Rule(NamedTuple):
    """What is known of a code. `doc` is its function's docstring, dedented, a blank line before each part."""

    code: str
    name: str
    severity: Severity
    doc: str

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self.doc.partition("\n")[0]


_RULES: dict[str, Rule] = {}

_SEARCHED = 2_000  # names that are looked through for near ones, at most
_COMPARED = 100  # names that a word is compared with, at most
_NEAR = 3  # codes that a wrong one may stand for, at most
_LETTERS = str.maketrans("OILSB", "01158")  # letters that are taken for digits
_LISTED = 20  # names that are listed, at most


def rule(
    code: str, name: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[P, Finding]], Callable[P, Diagnostic]]:
    """Mark a function as the rule `code` (`CG304`) with a kebab-case `name` (`key-too-long`)."""

    def mark(function: Callable[P, Finding]) -> Callable[P, Diagnostic]:
        if code in _RULES:
            raise ValueError(f"{code} is already {_RULES[code].name}")
        if not function.__doc__:
            raise ValueError(f"{code} has no docstring")
        _RULES[code] = Rule(code, name, severity, _spaced(cleandoc(function.__doc__)))

        @wraps(function)
        def diagnostic(*args: P.args, **kwargs: P.kwargs) -> Diagnostic:
            found = function(*args, **kwargs)
            return Diagnostic(code, severity, found.message, found.span, found.help, found.related)

        return diagnostic

    return mark


def _spaced(doc: str) -> str:
    """Return a docstring with one blank line before `Example:` and before `Instead:`."""
    return re.sub(r"\n+(?=(?:Example|Instead):\n)", "\n\n", doc)


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in order of code. The modules of this package must have been imported."""
    return tuple(_RULES[code] for code in sorted(_RULES))


def no_such_rule(span: Span, code: str, known: Iterable[str]) -> Finding:
    """Return what is said where a code is written that no rule has."""
    help = "codes are `CG` and three digits; `cachegen rule --all` lists them"
    codes = tuple(known)
    named = {each.name: each.code for each in all_rules() if each.code in codes}
    digits = code.upper().translate(_LETTERS)
    near = [each for each in codes if digits == each or (len(digits) == len(each) - 1 and _lacks_one(digits, each))]
    name = code.lower() if code.lower() in named else nearest(code.lower(), named)
    if 0 < len(near) <= _NEAR:
        help = f"did you mean {' or '.join(f'`{each}`' for each in near)}?"
    elif name is not None:
        help = f"`{name}` is {named[name]}: write the code"
    return Finding(span, f"no rule has the code `{shown(code)}`", (help,))


def _lacks_one(short: str, code: str) -> bool:
    return any(short == code[:at] + code[at + 1 :] for at in range(len(code)))


def own_form(form: str, found: str) -> str:
    """Return the help that shows how a comment is written, with the codes that the user's own names."""
    codes = dict.fromkeys(code.upper() for code in re.findall(r"\bCG\d{3}\b", found[:1_000], re.IGNORECASE))
    return "write `" + (re.sub(r"CG\d{3}", ", ".join([*codes][:5]), form, count=1) if codes else form) + "`"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant.

    Of many names only those that begin alike are compared, and of very many none, so that a file full of mistakes is
    answered in good time.
    """
    names = tuple(known)
    alike = names if len(names) <= _SEARCHED else ()
    if len(alike) > _COMPARED:
        alike = tuple(name for name in names if name[:2] == word[:2] and abs(len(name) - len(word)) <= 2)[:_COMPARED]
    from difflib import get_close_matches  # not at import: only mistakes need it

    near = get_close_matches(word[:200], alike, n=3, cutoff=0.6)
    letters = sorted(word)
    return next((name for name in near if sorted(name) == letters), near[0]) if near else None


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the help for a word that is not known: the nearest known one, or what there is to choose from."""
    names = tuple(dict.fromkeys(known))
    near = nearest(word, names)
    if near is not None:
        return (f"did you mean `{near}`?",)
    if not names:
        return ()
    listed = ", ".join(f"`{shown(name)}`" for name in sorted(names[:_LISTED]))
    return (f"expected one of {listed}" + (f", … ({len(names)} in all)" if len(names) > _LISTED else ""),)


def shown(text: str, limit: int = 60) -> str:
    """Return a user's text for a message: whole, or its beginning and `…`, at most `limit` characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
