"""What is proved of every key, or else refused with an error that shows why.

Charset: every character of every key is allowed. Length: 1 to 128 characters. One way back: a key is read back in one way
only. Apart: no two keys of one model can be the same. Each proof is a pure function; `prove` turns their answers into
findings.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ...keys.limits import KEY_ALPHABET, KEY_MAX_LENGTH, SCOPE_SUFFIX_LENGTH
from ..diagnostics import Steps
from ..ir import Key
from ..rules.keys import templates as rules
from ..rules.registry import shown
from .arguments import Arguments, arguments_of
from .lengths import REVISION_ROOM, length_table, sizes_that_fit
from .parts import SEPARATOR, Part, fields_of, is_pinned, longest_of, shape_of, shortest_of
from .search import Undecided, common, two_ways

COMPARISONS_MAX = 20_000
"""Pairs of keys of one model that are compared, at most."""

UNDECIDED_MAX = 20
"""Searches of one file that may give up."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One key, and two sets of arguments that make it; no key and no arguments where it could not be decided."""

    key: str
    one: Arguments
    other: Arguments


@dataclass(slots=True)
class Patience:
    """How many more searches of one file may give up. Each takes some tenths of a second; a file is full of them on purpose.

    Once nothing is left no more keys of the file are judged: it has errors enough, and is not built.
    """

    left: int = UNDECIDED_MAX


def prove(keys: tuple[Key, ...], patience: Patience | None = None) -> Steps[None]:
    """Prove all that is promised of the keys of one model."""
    patience = patience if patience is not None else Patience()
    sound: list[Key] = []
    for key in keys:
        if patience.left > 0 and (yield from _prove_alone(key, patience)):
            sound.append(key)
    yield from _prove_apart(sound, patience)


def foreign_characters(key: Key) -> str:
    """Return the characters of a key's texts that no key may hold, sorted."""
    found = {char for part in key.parts for char in (part if isinstance(part, str) else part.type.alphabet)}
    return "".join(sorted(found - KEY_ALPHABET))


def longest(key: Key) -> int:
    """Return the characters of the longest stored key, the revision and the scope's generation included."""
    return longest_of(shape_of(key.parts)) + (SCOPE_SUFFIX_LENGTH if key.scoped else 0)


def read_in_two_ways(key: Key) -> Doubt | None:
    """Return one key that two different sets of arguments make, or None where there is none.

    Raises:
        Undecided: there were too many forms to look at.
    """
    fields = fields_of(key.parts, SEPARATOR) if is_pinned(key.parts) else (key.parts,)
    for at, field in enumerate(fields):
        found = two_ways(shape_of(field))
        if found is None:
            continue
        before, after = ([_shortest(part) for part in some] for some in (fields[:at], fields[at + 1 :]))
        text = SEPARATOR.join([*before, found.text, *after])
        return Doubt(text, arguments_of(field, found.one), arguments_of(field, found.other))
    return None


def same_key(one: Sequence[Part], other: Sequence[Part]) -> Doubt | None:
    """Return a key that both rows of parts can make, or None where they are apart.

    Raises:
        Undecided: there were too many forms to look at.
    """
    fields: tuple[tuple[Part, ...], ...] = (tuple(one),)
    others: tuple[tuple[Part, ...], ...] = (tuple(other),)
    if is_pinned(one) and is_pinned(other):
        fields, others = fields_of(one, SEPARATOR), fields_of(other, SEPARATOR)
        if len(fields) != len(others):
            return None
    texts: list[str] = []
    left: list[tuple[str, object]] = []
    right: list[tuple[str, object]] = []
    for field, beside in zip(fields, others, strict=True):
        found = common(shape_of(field), shape_of(beside))
        if found is None:
            return None
        texts.append(found.text)
        left += arguments_of(field, found.one).values
        right += arguments_of(beside, found.other).values
    return Doubt(SEPARATOR.join(texts), Arguments(tuple(left)), Arguments(tuple(right)))


def _shortest(field: Sequence[Part]) -> str:
    shape = shape_of(field)
    found = common(shape, shape)
    return "" if found is None else found.text


# --- findings --------------------------------------------------------------------------------------------------------


def _prove_alone(key: Key, patience: Patience) -> Steps[bool]:
    """Prove what is promised of one key; false where it is not worth comparing with others."""
    text, span = key.stored_text, key.template.span
    foreign = foreign_characters(key)
    if foreign:
        yield rules.template_character(span, foreign)
        return False
    most = longest(key)
    if most > KEY_MAX_LENGTH:
        yield rules.key_too_long(span, text, most, length_table(key), sizes_that_fit(key, most))
        return False
    if not shortest_of(shape_of(key.parts)):
        yield rules.empty_key(span, text)
        return False
    if most > REVISION_ROOM and key.revision == 1:
        yield rules.no_room_for_revision(span, text, most)
    try:
        doubt = read_in_two_ways(key)
    except Undecided:
        patience.left -= 1
        yield rules.undecided_key(span, text, "its segments have too many forms to tell apart")
        return False
    if doubt is not None:
        yield rules.ambiguous_key(span, text, doubt.one.shown, doubt.other.shown, doubt.key, _ways_apart(key))
    return doubt is None


def _ways_apart(key: Key) -> tuple[str, ...]:
    """Return what makes a key readable in one way: a `:` between its segments that none of them holds."""
    holders = [shown(part.name) for part in key.parts if not isinstance(part, str) and SEPARATOR in part.type.alphabet]
    if holders:
        names = ", ".join(f"`{name}`" for name in holders[:3])
        return (f"put `:` between the segments, and none into the values of {names}: then each `:` ends a segment",)
    return ("put `:` between the segments: no `id`, `text`, number or digest can hold one",)


def _prove_apart(keys: Sequence[Key], patience: Patience) -> Steps[None]:
    """Compare each key with those before it whose literal beginning does not already keep them apart."""
    by_head: dict[str, list[Key]] = defaultdict(list)
    shorter_heads: dict[str, list[str]] = defaultdict(list)
    left = COMPARISONS_MAX
    for key in keys:
        head = head_of(key.parts)
        rivals = [rival for length in range(len(head)) for rival in by_head.get(head[:length], ())]
        rivals += [rival for near in shorter_heads.get(head, ()) for rival in by_head[near]]
        left -= len(rivals)
        if left < 0:
            yield rules.undecided_key(key.template.span, key.stored_text, "there are too many keys to compare it with")
            return
        if patience.left > 0:
            yield from _first_meeting(key, rivals, patience)
        if head not in by_head:
            for length in range(len(head) + 1):
                shorter_heads[head[:length]].append(head)
        by_head[head].append(key)


def head_of(parts: Sequence[Part]) -> str:
    """Return the literal beginning of a key."""
    return parts[0] if parts and isinstance(parts[0], str) else ""


def _first_meeting(key: Key, rivals: Sequence[Key], patience: Patience) -> Steps[None]:
    for rival in rivals:
        try:
            doubt = same_key(rival.parts, key.parts)
        except Undecided:
            patience.left -= 1
            other = f"it has too many forms to compare with `{shown(rival.stored_text)}`"
            yield rules.undecided_key(key.template.span, key.stored_text, other)
            return
        if doubt is not None:
            yield rules.overlapping_keys(
                key.template.span,
                key.stored_text,
                rival.stored_text,
                doubt.key,
                meeting_lines(rival.stored_text, key.stored_text, doubt),
                rival.template.span,
            )
            return


def meeting_lines(one: str, other: str, doubt: Doubt) -> tuple[str, ...]:
    """Return the lines that show how two templates make one key."""
    if one == other:
        return (f"both make `{doubt.key}` for {doubt.one.shown}",)
    return tuple(
        f"`{shown(text)}` makes `{doubt.key}` for {arguments.shown}"
        for text, arguments in ((one, doubt.one), (other, doubt.other))
        if arguments.values
    )
