"""From a comparison to what is told of it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from ..compare.pairs import Comparison
from ..diagnostics import Diagnostic
from ..remarks.comments import Hidden
from ..rules.registry import all_rules
from ..source import Source
from .classes import renamed_types
from .groups import models_of, tell_group
from .headline import headline
from .homes import Homes
from .models import place_of, tell_model, tell_type
from .schemas import tell_schema
from .told import FindingTold, Review, Told
from .validity import Validity
from .words import read

T = TypeVar("T")


def tell(
    compared: Comparison, findings: Iterable[Diagnostic], accepted: Iterable[Hidden], *, valued: bool = True
) -> Review:
    """Tell a comparison. `findings` are those that nobody accepts, `accepted` the others, with their reasons.

    `valued` is false where nobody looked for findings of values: then no entry is told to be still valid.
    """
    open_, hidden = tuple(findings), tuple(accepted)
    names, homes = renamed_types(compared), Homes(compared)
    told_types = [(pair, tell_type(pair, names, homes)) for pair in compared.types]
    changed = frozenset(
        pair.new.ref for pair, told in told_types if told and told.facts and pair.new and told.state == "changed"
    )
    validity = Validity(compared, (*open_, *(one.found for one in hidden)), changed, valued=valued)
    models = _there(tell_model(pair, names, validity, homes) for pair in compared.models)
    dropped = models_of(compared)
    groups = _there(tell_group(pair, dropped, homes) for pair in compared.groups)
    schemas = _there(map(tell_schema, compared.schemas))
    types = _there(told for _, told in told_types)
    rules = {rule.code: rule.name for rule in all_rules()}
    return _review(
        (schemas, _weighed(models), types, groups),
        tuple(_finding(one, rules) for one in open_),
        tuple(_finding(one.found, rules, one.reason) for one in hidden),
    )


def tell_all(
    comparisons: Sequence[Comparison],
    findings: Iterable[Diagnostic],
    accepted: Iterable[Hidden],
    *,
    valued: bool = True,
) -> Review:
    """Tell the comparisons of several projects as one; what belongs to none of them comes with the first."""
    if len(comparisons) == 1:
        return tell(comparisons[0], findings, accepted, valued=valued)
    homes = {id(source): at for at, one in reversed([*enumerate(comparisons)]) for source in _sources(one)}
    found: list[list[Diagnostic]] = [[] for _ in comparisons]
    hidden: list[list[Hidden]] = [[] for _ in comparisons]
    for one in findings:
        found[homes.get(id(one.span.source), 0)].append(one)
    for each in accepted:
        hidden[homes.get(id(each.span.source), 0)].append(each)
    reviews = [
        tell(one, open_, closed, valued=valued) for one, open_, closed in zip(comparisons, found, hidden, strict=True)
    ]

    def all_of(name: str) -> tuple[Told, ...]:
        return tuple(one for review in reviews for one in getattr(review, name))

    return _review(
        (all_of("schemas"), _weighed(all_of("models")), all_of("types"), all_of("groups")),
        tuple(one for review in reviews for one in review.findings),
        tuple(one for review in reviews for one in review.accepted),
    )


def _sources(compared: Comparison) -> Iterator[Source]:
    for schema in (*compared.new.schemas, *compared.old.schemas):
        yield schema.source
        yield from schema.inputs


def _review(
    changes: tuple[tuple[Told, ...], tuple[Told, ...], tuple[Told, ...], tuple[Told, ...]],
    findings: tuple[FindingTold, ...],
    accepted: tuple[FindingTold, ...],
) -> Review:
    schemas, models, types, groups = changes
    line = headline((*schemas, *models, *types, *groups), findings, accepted)
    return Review(line, models, types, groups, schemas, findings, accepted)


def _there(found: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(one for one in found if one is not None)


def _weighed(models: tuple[Told, ...]) -> tuple[Told, ...]:
    """Return models with what somebody has to do something about first: a long review is cut at its end."""
    return tuple(sorted(models, key=lambda one: not (one.cold or one.calls)))


def _finding(one: Diagnostic, rules: dict[str, str], reason: str | None = None) -> FindingTold:
    was = next((place_of(each.span, old=True) for each in one.related), None)
    return FindingTold(
        code=one.code,
        rule=rules.get(one.code, ""),
        message=read(one.message),
        help=tuple(map(read, one.help)),
        place=place_of(one.span),
        was=was,
        reason=reason,
    )
