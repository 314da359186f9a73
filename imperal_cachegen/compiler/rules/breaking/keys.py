"""CG90x, CG91x: changes after which stored entries are no longer found, or mean something else."""

from collections.abc import Iterable, Sequence

from ...source import Span
from ..registry import Finding, rule, shown
from .places import it_was

_KEYS_LISTED = 3
"""Keys of a model that is gone that are named, at most."""

_COLD = "if this is meant, accept it: its entries are fetched anew, and old processes and new ones do not share them"


@rule("CG900", "app-renamed")
def app_renamed(place: Span, old: str | None, new: str | None, was: Span) -> Finding:
    """The app of a schema has another name.

    The app's id is a part of every entry's path. After the change no entry is found that was stored before, and the
    extension that the platform knows by the old id has no cache.

    Example:
        app: mail-client, which was app: mail

    Instead:
        app: mail
    """
    before, after = f"`{shown(old or 'none')}`", f"`{shown(new or 'none')}`"
    return Finding(place, f"the app {before} is now {after}: no stored entry is found any more", (_COLD,), it_was(was))


@rule("CG901", "model-removed")
def model_removed(place: Span, name: str, cls: str, keys: Sequence[Sequence[str]], was: Span) -> Finding:
    """A model is gone.

    Its functions are gone with it, and call sites fail with an `ImportError`. During a rolling deploy, an entry that an
    old process still reads is no longer dropped by new ones.

    Example:
        models without unread_summary, which was there

    Instead:
        remove the call sites in one release, and the model in the next
    """
    gone = [f"the class `{shown(cls)}`"] if cls else []
    if len(keys) == 1:
        gone += [f"`{shown(one)}`" for one in keys[0]]
    elif keys:
        first = ", ".join(f"`{shown(functions[0])}`" for functions in keys[:_KEYS_LISTED])
        more = len(keys) - _KEYS_LISTED
        rest = f" and those of {more} more" if more > 0 else ""
        gone.append(f"the functions of {len(keys)} keys: {first}{rest}")
    ways = (f"gone with it: {', '.join(gone)}",) if gone else ()
    accepting = "accept it once nothing calls them"
    return Finding(place, f"the model `{shown(name)}` was removed", (*ways, accepting), it_was(was))


@rule("CG902", "model-renamed")
def model_renamed(place: Span, old: str, new: str, was: Span) -> Finding:
    """A model has another name.

    The name is a part of every entry's path, and of its functions' names: no entry is found that was stored before, and
    call sites have to change. To rename the class alone, use `class`.

    Example:
        inbox: …, which was inbox_page: …

    Instead:
        inbox_page:
          class: Inbox
    """
    message = f"the model `{shown(old)}` is now `{shown(new)}`: its stored entries are no longer found"
    ways = (f"`class` names the class alone: keep `{shown(old)}` and give it `class`", _COLD)
    return Finding(place, message, ways, it_was(was))


@rule("CG903", "key-removed")
def key_removed(place: Span, model: str, template: str, functions: Iterable[str], was: Span) -> Finding:
    """A key of a model is gone.

    Its functions are gone with it. Old processes go on reading its entries during a rolling deploy, and new ones no
    longer drop them.

    Example:
        keys: {first: …} which was keys: {first: …, page: …}

    Instead:
        remove the call sites in one release, and the key in the next
    """
    gone = ", ".join(f"`{shown(one)}`" for one in functions)
    message = f"the key `{shown(template)}` of `{shown(model)}` was removed"
    return Finding(place, message, (f"gone with it: {gone}", "accept it once nothing calls them"), it_was(was))


@rule("CG904", "key-changed")
def key_changed(place: Span, old: str, new: str, was: Span) -> Finding:
    """A key's template has changed.

    Entries that were stored under the old text are not found under the new one. They are fetched once more, all at the
    same time after the deploy; during it, a write through new processes does not drop what old ones read.

    Example:
        key: "inbox:{account_id}:{folder}", which was "in:{account_id}:{folder}"

    Instead:
        key: "in:{account_id}:{folder}"
    """
    return Finding(
        place, f"the key `{shown(old)}` is now `{shown(new)}`: stored entries are not found", (_COLD,), it_was(was)
    )


@rule("CG905", "key-means-another")
def key_means_another(place: Span, key: str, old: str, new: str, was: Span) -> Finding:
    """A stored key means other arguments than before.

    This is worse than an entry that is not found: for up to five minutes a call is answered with the value of another
    one. `revision` makes all keys of the model new ones.

    Example:
        key: "page:{page}:{size}", which was "page:{size}:{page}"

    Instead:
        key: "page:{page}:{size}"
        revision: 2
    """
    message = f"`{shown(key, 80)}` is now the key of {new}; stored under it is what was fetched for {old}"
    return Finding(place, message, ("raise `revision`: then no old entry is read",), it_was(was))


@rule("CG906", "segment-written-otherwise")
def segment_written_otherwise(
    place: Span, name: str, types: tuple[str, str], value: str, texts: tuple[str, str], was: Span
) -> Finding:
    """A segment writes its values in another way.

    Entries whose key holds such a value are not found, and what one version drops the other goes on reading.

    Example:
        folder: text(60), which was text(40)

    Instead:
        folder: text(40)
    """
    message = f"`{shown(name)}` is now `{shown(types[1])}`: {value} was written `{shown(texts[0])}`, and is now `{shown(texts[1])}`"
    return Finding(place, message, (f"keep `{shown(types[0])}`", _COLD), it_was(was))


@rule("CG907", "scope-changed")
def scope_changed(place: Span, model: str, old: str, new: str, was: Span) -> Finding:
    """What a write drops together has changed.

    Entries of a scope are stored under its generation, so those of before are not found; and a drop by one version does
    not reach what the other stores.

    Example:
        scope: [account_id], which was [account_id, folder]

    Instead:
        change it in a release of its own, and accept that entries are fetched anew
    """
    message = f"the scope of `{shown(model)}` was {old}, and is {new}: its stored entries are not found"
    return Finding(place, message, (_COLD,), it_was(was))


@rule("CG908", "revision-lowered")
def revision_lowered(place: Span, model: str, old: int, new: int, was: Span) -> Finding:
    """A revision was lowered.

    Entries that the higher revision was raised to get rid of can be read again.

    Example:
        revision: 1, which was revision: 2

    Instead:
        revision: 3
    """
    ways = (
        f"to begin anew, raise it: `revision: {old + 1}`",
        "to roll back, revert the schema and its revision together",
    )
    return Finding(place, f"the revision of `{shown(model)}` fell from {old} to {new}", ways, it_was(was))


@rule("CG909", "needless-revision")
def needless_revision(place: Span, model: str, old: int, new: int, was: Span) -> Finding:
    """A revision was raised, though every stored entry is still valid.

    A revision lets all entries of the model go. That is right where their meaning has changed in a way that types don't
    show (seconds are milliseconds now); then accept this with that reason.

    Example:
        revision: 2, where the fields are the same as with revision: 1

    Instead:
        # cachegen: accept[CG909] sizes are kilobytes now
        inbox_page:
          revision: 2
    """
    message = f"the revision of `{shown(model)}` rose from {old} to {new}, though entries of {old} are still valid"
    ways = (
        "where a field means something else than before: keep it, and accept it above: "
        "`# cachegen: accept[CG909] sizes are kilobytes now`",
        f"where none does, {f'keep `revision: {old}`' if old > 1 else 'leave `revision` out'}",
    )
    return Finding(place, message, ways, it_was(was))


@rule("CG910", "identity-changed")
def identity_changed(place: Span, model: str, old: str, new: str, was: Span) -> Finding:
    """The fields that must equal the key's segments have changed.

    What one version stores, the other may take for another's entry: a miss, on every read.

    Example:
        identity: [account_id, folder], which was [account_id]

    Instead:
        fill the field in one release, and add it to `identity` in the next
    """
    message = f"the identity of `{shown(model)}` was {old}, and is {new}: entries of either version can be misses in the other"
    return Finding(place, message, (_COLD,), it_was(was))


@rule("CG911", "keys-meet")
def keys_meet(place: Span, key: str, templates: tuple[str, str], arguments: tuple[str, str], was: Span) -> Finding:
    """A key can be the same as another key of the model was in the version before.

    While both versions run, and for five minutes after, one is answered with the entry of the other. `revision` makes
    all keys of the model new ones.

    Example:
        keys: {all: "list:{owner}"}, where before: {open: "list:{state}"} was

    Instead:
        keys: {all: "all:{owner}"}
    """
    message = f"`{shown(templates[1])}` can be `{shown(key, 80)}`, which the version before stores for `{shown(templates[0])}`"
    ways = (f"then: {arguments[0]}; now: {arguments[1]}", "change its literal text, or raise `revision`")
    return Finding(place, message, ways, it_was(was, "the key that it meets"))
