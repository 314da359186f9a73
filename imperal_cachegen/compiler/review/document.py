"""A review as JSON, for programs: its members stand in docs/review.md."""

import json
from typing import TypedDict

from .told import FindingTold, KeyForm, Place, Review, Told
from .words import plain

FORMAT = 1
"""Version of the JSON's shape; a member that is added does not change it."""


class PlaceDict(TypedDict):
    """A line of a file; `old` where only the old version has it."""

    file: str
    line: int
    old: bool


class FormDict(TypedDict):
    """A key of one version; `longest` is of 128."""

    template: str
    longest: int


class KeyDict(TypedDict):
    """A key before and after; null where it was added or removed."""

    name: str
    old: FormDict | None
    new: FormDict | None


class CallDict(TypedDict):
    """A name that call sites have to change for, and what happens to it."""

    name: str
    what: str


class ColdDict(TypedDict):
    """What is not found after the deploy; more misses than usual for at most `seconds`; `partly`: some keys only."""

    name: str
    seconds: int
    partly: bool


class ChangeDict(TypedDict):
    """One thing that changed. Texts have names in backticks."""

    kind: str
    state: str
    name: str
    former: str | None
    app: str | None
    place: PlaceDict
    facts: list[str]
    notes: list[str]
    keys: list[KeyDict]
    call_sites: list[CallDict]
    cold: list[ColdDict]
    later: int
    misfit: bool
    less: bool
    diff: list[str]


class BreakDict(TypedDict):
    """A finding; `reason` is given where a comment accepts it."""

    code: str
    rule: str
    message: str
    help: list[str]
    place: PlaceDict
    was: PlaceDict | None
    reason: str | None


class ReviewDict(TypedDict):
    """The whole of `--format json`."""

    format: int
    against: str
    headline: str
    changed: bool
    breaks: list[BreakDict]
    accepted: list[BreakDict]
    changes: list[ChangeDict]


def as_dict(review: Review, against: str = "") -> ReviewDict:
    """Return a review as JSON values. `against` names the old version."""
    return {
        "format": FORMAT,
        "against": against,
        "headline": plain(review.headline),
        "changed": not review.nothing,
        "breaks": [_break(one) for one in review.findings],
        "accepted": [_break(one) for one in review.accepted],
        "changes": [_change(one) for one in review.changes],
    }


def to_json(review: Review, against: str = "") -> str:
    """Return a review as JSON text."""
    return json.dumps(as_dict(review, against), indent=2) + "\n"


def _change(one: Told) -> ChangeDict:
    return {
        "kind": one.kind,
        "state": one.state,
        "name": one.name,
        "former": one.former,
        "app": one.app,
        "place": _place(one.place),
        "facts": [plain(fact) for fact in one.facts],
        "notes": [plain(note) for note in one.notes],
        "keys": [{"name": each.name, "old": _form(each.old), "new": _form(each.new)} for each in one.keys],
        "call_sites": [{"name": call.name, "what": plain(call.what)} for call in one.calls],
        "cold": [{"name": each.name, "seconds": each.seconds, "partly": each.partly} for each in one.cold],
        "later": one.later,
        "misfit": one.misfit,
        "less": one.less,
        "diff": [f"{line.sign}{line.text}" for line in one.diff],
    }


def _break(one: FindingTold) -> BreakDict:
    return {
        "code": one.code,
        "rule": one.rule,
        "message": plain(one.message),
        "help": [plain(way) for way in one.help],
        "place": _place(one.place),
        "was": None if one.was is None else _place(one.was),
        "reason": one.reason,
    }


def _place(place: Place) -> PlaceDict:
    return {"file": place.file, "line": place.line, "old": place.old}


def _form(form: KeyForm | None) -> FormDict | None:
    return None if form is None else {"template": form.template, "longest": form.longest}
