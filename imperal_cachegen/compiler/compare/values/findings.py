"""Mismatches as findings: one for each place, cause and direction, whichever models it reaches."""

from ...diagnostics import Diagnostic, Steps
from ...rules.breaking import new_entries, old_entries
from ...rules.breaking.entries import Shown
from ..pairs import Comparison
from .mismatch import Mismatch


def worded(compared: Comparison, found: tuple[Mismatch, ...]) -> Steps[None]:
    """Yield a finding for each cause at each place."""
    revisions = {each.new.name: each.new.revision for each in compared.models if each.new is not None and each.new.keys}
    groups: dict[tuple[object, ...], list[Mismatch]] = {}
    for one in found:
        groups.setdefault((one.place, one.direction, one.cause, one.owner, one.field), []).append(one)
    for group in groups.values():
        yield _worded(group, revisions)


def _worded(group: list[Mismatch], revisions: dict[str, int]) -> Diagnostic:
    first = group[0]
    models = tuple(dict.fromkeys(one.model for one in group))
    shown = Shown(
        models=models,
        path=first.path,
        reason=first.reason,
        witness=first.witness,
        field=first.field or "",
        revision=max((revisions[model] for model in models if model in revisions), default=None),
        other=first.other,
    )
    return _RULES[first.cause, first.direction](first.place, shown)


_RULES = {
    ("required", "old_to_new"): old_entries.old_lacks_field,
    ("type", "old_to_new"): old_entries.old_type_refused,
    ("none", "old_to_new"): old_entries.old_none_refused,
    ("limit", "old_to_new"): old_entries.old_outside_limits,
    ("choice", "old_to_new"): old_entries.old_choice_refused,
    ("closed", "old_to_new"): old_entries.old_property_refused,
    ("changed", "old_to_new"): old_entries.old_value_changed,
    ("lost", "old_to_new"): old_entries.old_value_lost,
    ("required", "new_to_old"): new_entries.new_lacks_field,
    ("type", "new_to_old"): new_entries.new_type_refused,
    ("none", "new_to_old"): new_entries.new_none_refused,
    ("limit", "new_to_old"): new_entries.new_outside_limits,
    ("choice", "new_to_old"): new_entries.new_choice_refused,
    ("closed", "new_to_old"): new_entries.new_property_refused,
    ("changed", "new_to_old"): new_entries.new_value_changed,
    ("lost", "new_to_old"): new_entries.new_value_lost,
}
