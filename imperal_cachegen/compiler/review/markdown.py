"""A review as Markdown: for a comment on a pull request, or the summary of a job.

The line for those who read no further, what breaks, then each thing that changed. A long review folds what it tells of
each model, and ends with a count where it would not fit.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from ..categories import CATEGORIES
from ..remarks.accepts import accepting
from .escaping import block, code, html, html_words, text, words
from .told import FindingTold, KeyChange, Review, Told
from .words import Words, counted, joined, say, sentence

COMMENT_MAX = 60_000
"""Bytes of a review, at most: a comment on GitHub has 65,536 characters, the summary of a job 1 MiB."""

_FINDINGS_MAX = 40
_TOLD_MAX = 60
"""Findings, and changed things, that are told one by one, at most."""

_HELPED_MAX = 10
"""Findings beyond which they are counted by rule, each to unfold, with one way out (and the example of a value) only."""

_RULES_MAX = 12
"""Rules whose findings are counted, at most."""

_FOLDED_FROM = 6
"""Changed things from which each is folded to one line."""

_LINES_MAX = 60
"""Lines of a difference, at most."""

_KEYS_MAX = 20
"""Keys of one model, at most."""

_BREAKS = "What breaks"

_KINDS = {"model": "Models", "type": "Types", "group": "Groups", "schema": "Files"}


def to_markdown(review: Review, limit: int = COMMENT_MAX) -> str:
    """Return a review as Markdown, of at most `limit` bytes (of 4,000 or more)."""
    if review.nothing:
        return f"{words(review.headline)}\n"
    paper = _Paper(limit)
    paper.add([f"**{words(review.headline)}**", ""])
    _findings(paper, _BREAKS, review.findings)
    _findings(paper, "Accepted", review.accepted)
    _changes(paper, review)
    return paper.text()


class _Paper:
    """Lines, as many as fit. What does not fit is left out whole."""

    def __init__(self, limit: int) -> None:
        self._lines: list[str] = []
        self._left = limit - 400  # for what says how much is left out

    def add(self, lines: Sequence[str]) -> bool:
        """Add lines; returns whether they fit."""
        size = sum(len(line.encode()) + 1 for line in lines)
        if size > self._left:
            return False
        self._left -= size
        self._lines += lines
        return True

    def end(self, lines: Sequence[str]) -> None:
        """Add lines for which there always is room: those that say what is left out."""
        self._lines += lines

    def text(self) -> str:
        """Return the whole."""
        return "\n".join(self._lines).rstrip("\n") + "\n"


def _findings(paper: _Paper, title: str, findings: Sequence[FindingTold]) -> None:
    if not findings or not paper.add([f"#### {title}", ""]):
        return
    folded = len(findings) > _HELPED_MAX
    if folded and not paper.add([_by_rule(findings), "", "<details><summary>Each of them</summary>", ""]):
        return
    told = 0
    for one in findings[:_FINDINGS_MAX]:
        if not paper.add(_finding(one, brief=folded)):
            break
        told += 1
    left = len(findings) - told
    paper.end([*([f"- and {left:,} more"] if left else []), "", *(["</details>", ""] if folded else [])])
    if title == _BREAKS:
        first = findings[0]
        rule, meant = first.code, accepting(one.code for one in findings if one.place == first.place)
        paper.end(
            [
                f"To accept what is meant, put this above its line: {code(meant)}. More of a rule: {code(f'cachegen rule {rule}')}.",
                "",
            ]
        )


def _by_rule(findings: Sequence[FindingTold]) -> str:
    """Return how many findings there are of each rule, the most frequent first."""
    counts = Counter((one.code, one.rule) for one in findings).most_common()
    shown = [f"{_rule(*rule)} ({number:,})" for rule, number in sorted(counts, key=lambda one: (-one[1], one[0]))]
    return ", ".join(shown[:_RULES_MAX]) + (", …" if len(shown) > _RULES_MAX else "")


def _rule(number: str, name: str) -> str:
    return f"**{number}** {text(name)}"


def _finding(one: FindingTold, *, brief: bool) -> list[str]:
    """Return a finding as an item of a list: what and where; below it why it is accepted, or else the ways out."""
    line = f"- {_rule(one.code, one.rule)}: {words(one.message)} <sub>{html(one.place.text)}</sub>"
    if one.reason is not None:
        return [f"{line}  ", f"  Accepted: {words((one.reason,))}"]
    return [line, *(f"  - {words(way)}" for way in (_briefly(one) if brief else one.help))]


def _briefly(one: FindingTold) -> tuple[Words, ...]:
    """Return one way out; of values, the example and the first. A rule's last way is the one that is always open."""
    return one.help[:2] if "VALUE" in CATEGORIES.get(one.code, ()) else one.help[-1:]


def _changes(paper: _Paper, review: Review) -> None:
    changes = [one for one in review.changes if not (one.kind == "type" and one.state == "added")]
    folded = len(changes) >= _FOLDED_FROM
    apart = review.apps > 1
    told = 0
    for one in changes[:_TOLD_MAX]:
        lines = _folded(one, apart=apart) if folded else _open(one, apart=apart)
        if not paper.add(lines):
            break
        told += 1
    left = changes[told:]
    if left:
        parts = [
            counted(number, name.lower().removesuffix("s"))
            for kind, name in _KINDS.items()
            if (number := sum(one.kind == kind for one in left))
        ]
        paper.end([f"**and {', '.join(parts)} more**: {code('cachegen review --format html')} tells of all"])


def _open(one: Told, *, apart: bool) -> list[str]:
    return [f"#### {words(_named(one, apart=apart))}{_where(one)}", "", *_sentence(one), *_details(one)]


def _folded(one: Told, *, apart: bool) -> list[str]:
    """Return a thing folded to one line. What cannot be unfolded is a paragraph."""
    line = f"<b>{html_words(_named(one, apart=apart))}</b>" + (
        f" · {html_words(joined(one.facts, '; '))}" if one.facts else ""
    )
    details = _details(one)
    head = f"{line}{_where(one)}"
    if not details:
        return [f"<p>{head}</p>", ""]
    return [f"<details><summary>{head}</summary>", "", *details, "</details>", ""]


def _where(one: Told) -> str:
    """Return where a thing stands, in small print; a file says it by its name."""
    if one.kind == "schema":
        return ""
    return f" <sub>{html(f'was in {one.place.text}' if one.place.old else one.place.text)}</sub>"


def _named(one: Told, *, apart: bool) -> Words:
    """Return what a thing is called, with its former name and what kind of thing it is; `apart`: and with its app."""
    kind = {"model": "", "type": "type ", "group": "group ", "schema": ""}[one.kind]
    name = say("{} → {}", one.former, one.name) if one.former is not None else say("{}", one.name)
    state = "" if one.state == "changed" else f" {one.state}"
    renamed = " renamed" if one.former is not None else ""
    app = say(" of {}", one.app) if apart and one.app is not None and one.kind != "schema" else ()
    return (*((kind,) if kind else ()), *name, *app, *((state or renamed,) if state or renamed else ()))


def _sentence(one: Told) -> Iterator[str]:
    if one.facts:
        yield f"{words(sentence(one.facts))}"
        yield ""


def _details(one: Told) -> list[str]:
    table = _keys(one)
    lines = [f"- {words(note)}" for note in one.notes]
    if one.calls and one.state != "removed":
        lines.append(f"- Call sites must change: {words(joined([call.what for call in one.calls[:_KEYS_MAX]], '; '))}")
        if len(one.calls) > _KEYS_MAX:
            lines[-1] += f"; and {len(one.calls) - _KEYS_MAX:,} more"
    lines = [*table, *lines, *([""] if lines else [])]
    if one.diff:
        shown = [f"{line.sign}{line.text}" for line in one.diff[:_LINES_MAX]]
        if len(one.diff) > _LINES_MAX:
            shown.append(f" and {len(one.diff) - _LINES_MAX:,} more lines")
        lines += [*block(shown, "diff"), ""]
    return lines


def _keys(one: Told) -> list[str]:
    """Return the keys before and after as a table: what is written below each other is compared at a glance."""
    if not one.keys:
        return []
    lines = ["| key | stored as | longest of 128 |", "|:--|:--|--:|"]
    several = len(one.keys) > 1
    for change in one.keys[:_KEYS_MAX]:
        name = f"{code(change.name, cell=True)} " if several or change.name != one.name else ""
        lines += (
            f"| {name}{when} | {code(form, cell=True)} | {longest} |" for when, form, longest in _forms(change, one)
        )
    if len(one.keys) > _KEYS_MAX:
        lines.append(f"| and {len(one.keys) - _KEYS_MAX:,} more keys | | |")
    return [*lines, ""]


def _forms(change: KeyChange, one: Told) -> Iterator[tuple[str, str, str]]:
    """Yield the forms of a key: when it is so, what it is stored as, the length of the longest."""
    was, now = change.old, change.new
    if was is not None and now is not None:
        if was.template == now.template:
            yield "as before", now.template, f"{was.longest} → {now.longest}"
            return
        yield "before", was.template, str(was.longest)
        yield "after", now.template, str(now.longest)
    for form, state in ((was, "removed"), (now, "added")):
        if form is not None and (was is None or now is None):
            yield state if one.state == "changed" else "", form.template, str(form.longest)
