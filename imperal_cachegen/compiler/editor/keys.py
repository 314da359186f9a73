"""Key templates, segments and TTL policies."""

from keyword import kwlist

from ...keys.limits import INT_MAX, KEY_MAX_LENGTH, TTL_MAX, TTL_MIN
from ..keys.names import NAME
from ..keys.segments import SIZED, TYPES
from ..names import reserved_in_functions
from ..resolve.models.keys import KEY_KEYS, MAX_KEYS
from ..resolve.models.ttl import EAGER, JITTER, KEYS, TIMEOUT_MIN
from . import patterns
from .shapes import Json, explained, ref, snippets, table, text, words

_ABOUT = {
    "id": f"an id that you mint: up to {KEY_MAX_LENGTH} of `A-Z a-z 0-9 _ -`; `id(40)` is shorter",
    "text": f"any text, also empty: addresses, names, other services' ids; at least `text({SIZED['text'][1]})`",
    "int": f"a whole number from 0 to {INT_MAX}; `int(0..999)` bounds it",
    "bool": "`1` or `0`",
    "enum": "one of some words: `enum(day, week)`",
    "uuid": "a `UUID`, as 32 hex digits",
    "date": "a day: `2026-11-21`",
    "datetime": "a moment with its zone, to the second",
    "digest": "a text of any length, as its digest",
    "json": "a JSON value of any size, as its digest",
    "secret": "a text that shows in no log, message or `repr`",
}
_LIST = "; ".join(f"`{name}`: {_ABOUT[name]}" for name in TYPES)
_NAME = text(patterns.whole(NAME.pattern), "expected a name: lower-case letters, digits, _")
_SEGMENT_NAME: Json = {**_NAME, "not": {"enum": sorted({*reserved_in_functions(), *kwlist})}}


def definitions() -> Json:
    """Return the definitions of templates, segments and policies."""
    return {
        "template": _template(),
        "segment": _segment(),
        "policy": _policy(),
        "ttl": _ttl(),
        "named_key": _named_key(),
    }


def named_policies() -> Json:
    """Return what stands under `ttl` at the top."""
    return explained(
        table(ref("policy"), _NAME),
        "Named TTL policies, for `ttl` of models and keys.",
        "panel: {fresh: 60s, stale: 60s, eager: 80%}\ncounter: 30s",
        "TTL policies",
    )


def named_segments() -> Json:
    """Return what stands under `segments` at the top."""
    names = {**_SEGMENT_NAME, "not": {"enum": sorted({*reserved_in_functions(), *kwlist, *TYPES})}}
    wrong = "expected a segment type without a default: text(48)"
    value = text(patterns.SEGMENT_TYPE, wrong, defaultSnippets=_offered())
    about = f"The type of the hole of this name, in every key. {_LIST}"
    return explained(
        table(explained(value, about), names),
        "Named segment types: a hole `{account_id}` of any key has the type that stands here under its name.",
        "account_id: text(40)\nfolder: text(48)",
        "Segment types",
    )


def segments() -> Json:
    """Return what stands under `segments` of a model or a key."""
    return explained(
        table(ref("segment"), _SEGMENT_NAME),
        "The types of the holes of these keys, by name, perhaps with a default. One that no template uses is an error.",
        "page: int(0..999) = 0\nkind: enum(day, week)",
        "Segments",
    )


def keys() -> Json:
    """Return what stands under `keys`."""
    value: Json = {"anyOf": [ref("template"), ref("named_key")]}
    return explained(
        table(value, _NAME, minProperties=1, maxProperties=MAX_KEYS),
        "Several keys, each by a name: a template, or `{key, segments, ttl}`. Each has its own builder and wrappers.",
        'by_name: "table:{conn_id}:{table}"\nlisting: {key: "tables:{conn_id}", ttl: 30s}',
        "Keys",
    )


def _offered() -> list[Json]:
    """Return every segment type as something to insert."""
    bodies = {"id": "id(${1:40})", "text": "text(${1:48})", "int": "int(${1:0..999})", "enum": "enum(${1:day, week})"}
    return snippets(*((name, _ABOUT[name].replace("`", ""), bodies.get(name, name)) for name in TYPES))


def _template() -> Json:
    wrong = "expected A-Z a-z 0-9 _ - : and {segment} holes"
    return explained(
        {"type": ["string", "integer", "boolean"], "pattern": patterns.TEMPLATE, "patternErrorMessage": wrong},
        "A key template: text of `A-Z a-z 0-9 _ - :` with `{segment}` holes, each segment once. "
        f"The longest key has at most {KEY_MAX_LENGTH} characters. Quote it.",
        'key: "inbox:{account_id}:{page}"',
        "Key template",
    )


def _segment() -> Json:
    wrong = "expected a segment type: text(48), int(0..999) = 0, id | None"
    return explained(
        text(patterns.SEGMENT, wrong, examples=["int(0..999) = 0", "id | None = None"], defaultSnippets=_offered()),
        f"`type`, `type | None` or `type = default`. {_LIST}",
        "page: int(0..999) = 0",
        "Segment",
    )


def _named_key() -> Json:
    entries = {"key": ref("template"), "segments": segments(), "ttl": ref("ttl")}
    return words(entries, KEY_KEYS, required=["key"])


# --- ttl -------------------------------------------------------------------------------------------------------------


def _seconds(pattern: str, low: int, high: int | None, **more: object) -> Json:
    """Return a duration: a whole number of seconds, or a text with its unit."""
    limits: Json = {"minimum": low} if high is None else {"minimum": low, "maximum": high}
    return {"type": ["integer", "string"], **limits, "pattern": pattern, **more}


def _ttl() -> Json:
    named = text(patterns.whole(NAME.pattern), "expected a duration, or the name of a policy")
    return explained(
        {"anyOf": [_fresh_only(), {"type": "string", **named}, _mapping()]},
        f"How long an entry is kept: {TTL_MIN} to {TTL_MAX} seconds (`60`, `60s`, `2m`), the name of a policy under "
        "`ttl`, or a mapping. Data that must live longer belongs in `ctx.store`.",
        "ttl: {fresh: 60s, stale: 60s, eager: 80%}",
        "TTL",
    )


def _policy() -> Json:
    return {"anyOf": [_fresh_only(), _mapping()]}


def _fresh_only() -> Json:
    wrong = f"expected {TTL_MIN} to {TTL_MAX} seconds: 60s, 2m"
    return _seconds(patterns.TTL, TTL_MIN, TTL_MAX, patternErrorMessage=wrong, examples=["30s", "60s", "2m"])


def _mapping() -> Json:
    stale_max = TTL_MAX - TTL_MIN
    entries: dict[str, Json] = {
        "fresh": explained(_seconds(patterns.FRESH, TTL_MIN, None), "How long a value is served as it is."),
        "stale": explained(
            _seconds(patterns.DURATION, 0, None),
            f"How long after that (0 to {stale_max} s) it is still served while one refresh runs behind it, and when the "
            f"fetcher fails. `fresh` and `stale` are at most {TTL_MAX} s together.",
        ),
        "eager": explained(
            text(patterns.EAGER_SHARE, f"expected {EAGER[0]}% to {EAGER[1]}%"),
            f"{EAGER[0]}% to {EAGER[1]}%: past that part of the fresh time, the first read starts the same refresh.",
        ),
        "jitter": explained(
            text(patterns.JITTER_SHARE, f"expected {JITTER[0]}% to {JITTER[1]}%"),
            f"{JITTER[0]}% to {JITTER[1]}%: entries become stale up to this much sooner, not all at once.",
        ),
        "timeout": explained(
            _seconds(patterns.TIMEOUT, TIMEOUT_MIN, TTL_MAX),
            f"How long a caller waits for the fetcher ({TIMEOUT_MIN} to {TTL_MAX} s); then it gets the stale value, or "
            "`TimeoutError`.",
        ),
        "clamp": explained({"type": "boolean"}, f"`true` cuts what is above {TTL_MAX} s, with a warning."),
    }
    strict: Json = {
        "properties": {"fresh": _fresh_only(), "stale": _seconds(patterns.duration_between(0, stale_max), 0, stale_max)}
    }
    clamped: Json = {"properties": {"clamp": {"const": True}}, "required": ["clamp"]}
    offered = snippets(
        ("policy", "fresh, then stale while it is refreshed", {"fresh": "${1:60s}", "stale": "${2:60s}"})
    )
    return words(entries, KEYS, required=["fresh"], anyOf=[clamped, strict], defaultSnippets=offered)
