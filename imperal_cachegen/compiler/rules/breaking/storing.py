"""CG947, CG948: changes of which values are stored at all."""

from typing import NamedTuple

from ...source import Span
from ..registry import Finding, rule, shown
from .places import it_was


class Kept(NamedTuple):
    """Which values are stored, in words; whether these are `fewer` than before, or `more`.

    `fresh` and `end` are the seconds for which a value is fresh, and served at all, by the longest of the model's keys; 0
    where it has none.
    """

    old: str
    new: str
    fewer: bool
    more: bool
    fresh: int
    end: int


@rule("CG947", "oversize-changed")
def oversize_changed(place: Span, model: str, kept: Kept, was: Span) -> Finding:
    """Values over 64 KB are treated in another way.

    What is truncated is served without the end of its lists; what is skipped is fetched on every call.

    Example:
        oversize: skip, which was {truncate: messages, flag: has_more}

    Instead:
        oversize: {truncate: messages, flag: has_more}
    """
    message = f"values of `{shown(model)}` over 64 KB are {kept.new}, which were {kept.old}"
    if not kept.more:
        effect = f"every call fetches such a value, which one call in {kept.fresh} s did"
    elif not kept.fewer:
        effect = f"for up to {kept.end} s callers get lists without their ends: only who fetches has the whole value"
    else:
        effect = f"for up to {kept.end} s callers get other parts of such a value than before"
    way = "see with `cachegen docs` how big values can be, and store less of them where they can be too big"
    return Finding(place, message, (*((effect,) if kept.fresh else ()), way), it_was(was))


@rule("CG948", "conditions-changed")
def conditions_changed(place: Span, model: str, kept: Kept, was: Span) -> Finding:
    """Other values are worth storing.

    With a condition more, values that were served from the cache are fetched on every call; with one less, what it kept
    out (an error, an empty answer) is served until it expires.

    Example:
        store_if: {tables: not empty}, which was {error: null}

    Instead:
        store_if: {error: null, tables: not empty}
    """
    message = f"values of `{shown(model)}` are stored {kept.new}, which were stored {kept.old}"
    fewer = f"every call fetches a value that is not stored any more, which one call in {kept.fresh} s did"
    more = f"a value that was kept out so far is served for up to {kept.end} s: see that it is no error's"
    ways = (*((fewer,) if kept.fewer else ()), *((more,) if kept.more else ())) if kept.fresh else ()
    return Finding(place, message, ways, it_was(was))
