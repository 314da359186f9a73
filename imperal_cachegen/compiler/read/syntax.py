"""What to say where a text stops being YAML, and, where quotes would mend it, which part to quote.

PyYAML's words never reach a user; every problem gets its own, with the exact place and a way out.
"""

import re
from collections.abc import Callable

from ..diagnostics import Related
from ..rules.registry import shown
from ..rules.yaml import syntax as rules
from ..rules.yaml import values as value_rules
from .budget import DEPTH_LIMIT, NODE_LIMIT
from .draft import Draft
from .events import Broken, Event, Kind, Problem, scan
from .foreign import foreign
from .quoting import quote_hole, quote_in_brackets, quote_token, quote_value
from .scene import Scene, Verdict, verdict

_KEY_AND_WORD = re.compile(r"[A-Za-z_]\w* [\w()|]+")


def judge(draft: Draft, events: list[Event], broken: Broken) -> Verdict:
    """Say why reading stopped."""
    scene = Scene(draft, events, broken)
    find = _ANSWERS.get(broken.problem)
    answer = _limit(scene) or foreign(scene) or (find(scene) if find is not None else None)
    return answer or scene.say(f"this is no YAML: {scene.found()}", "quote it, if it is a text")


# --- limits ----------------------------------------------------------------------------------------------------------


def _limit(scene: Scene) -> Verdict | None:
    event = scene.events[-1] if scene.events else None
    if event is None:
        return None
    place = scene.draft.span(event.start, max(event.end, event.start + 1))
    match scene.broken.problem:
        case Problem.DEPTH:
            return verdict(value_rules.too_deep(place, DEPTH_LIMIT))
        case Problem.NODES:
            return verdict(value_rules.too_many_nodes(place, NODE_LIMIT))
        case Problem.CYCLE:
            name = scene.broken.name
            anchor = next(above for above in reversed(scene.events) if above.anchor == name)
            marked = scene.draft.span(anchor.start, anchor.start + len(name) + 1)
            return verdict(value_rules.alias_cycle(place, shown(name), marked))
    return None


# --- problems that have an answer of their own -----------------------------------------------------------------------


def _tab(scene: Scene) -> Verdict | None:
    text, at = scene.draft.text, scene.at
    start = text.rfind("\n", 0, at) + 1
    indent = text[start : start + len(text[start:]) - len(text[start:].lstrip(" \t"))]
    if "\t" not in indent:
        return None
    tab = start + indent.index("\t")
    return verdict(rules.tab_indentation(scene.draft.span(tab, start + len(indent))))


def _bad_start(scene: Scene) -> Verdict | None:
    if scene.draft.text[scene.at : scene.at + 1] == "\t":
        return _tab(scene)
    return quote_token(scene, scene.at) or quote_value(scene, scene.at)


def _bad_anchor(scene: Scene) -> Verdict:
    start = scene.broken.context if scene.broken.context is not None else scene.at
    answer = quote_token(scene, start) or quote_value(scene, start)
    return answer or scene.say("`*` and `&` begin the name of an alias or an anchor", "quote the text")


def _no_key(scene: Scene) -> Verdict:
    return scene.say("a key is missing before this `:`", "write a name before it")


def _no_value(scene: Scene) -> Verdict:
    if scene.draft.text[scene.at : scene.at + 2].strip() == ":":
        return _no_key(scene)
    answer = quote_token(scene, scene.at)
    return answer or scene.say(f"expected a value, found {scene.found()}", "quote it, if it is a text")


def _colon(scene: Scene) -> Verdict:
    """A `: ` behind a value: mostly prose, or an annotation with a string in it."""
    scalar = scene.last_scalar
    if scalar is not None and not scalar.style and scene.spans_lines(scalar) and scene.at >= scalar.end:
        start, end = scene.first_line(scalar)
        if _KEY_AND_WORD.fullmatch(scene.draft.text, start, end) and scene.stands_alone(start):
            return _no_colon(scene, start)
        first = Related(scene.draft.span(start, end), "the text begins here")
        help = "indent the line as the lines around it; a text of several lines that holds `: ` needs quotes"
        return scene.say("a `key:` line can't continue a text", help, related=(first,))
    answer = quote_value(scene, scene.at)
    return answer or scene.say("a `:` can't stand here", "a text with `: ` in it needs quotes")


def _open_quote(scene: Scene) -> Verdict | None:
    context = scene.broken.context
    if context is None:
        return None
    opener = scene.draft.text[context]
    line_end = scene.draft.text.find("\n", context)
    end = len(scene.draft.text) if line_end < 0 else line_end
    span = scene.draft.span(
        context, max(context + 1, len(scene.draft.text[:end].rstrip())) if end < context + 2000 else end
    )
    advice = f"write `{opener}` at the end of the text"
    if opener == "'":
        advice += "; inside single quotes an apostrophe is written twice (`''`)"
    return verdict(rules.not_closed(span, opener, advice))


def _escape(scene: Scene) -> Verdict:
    text, at = scene.draft.text, scene.at
    escape = text[at : at + 2].strip()
    found = rules.yaml_syntax(
        scene.draft.span(at, at + max(1, len(escape))),
        f"`{escape}` is no escape that YAML knows",
        ("use single quotes, where `\\` is a character like any other, or write `\\\\`",),
    )
    if text[at + 1 : at + 2] in ("x", "u", "U"):
        digits = {"x": 2, "u": 4, "U": 8}[text[at + 1]]
        found = rules.yaml_syntax(
            scene.draft.span(at, min(at + 2 + digits, max(at + 2, len(text)))),
            f"`{escape}` needs {digits} hexadecimal digits of a character",
            ("halves of a surrogate pair are no characters: write the character itself, or `\\U` and eight digits",),
        )
    return verdict(found)


def _no_colon(scene: Scene, start: int | None = None) -> Verdict:
    text = scene.draft.text
    if start is None:
        start = scene.broken.context if scene.broken.context is not None else scene.at
    line_end = text.find("\n", start)
    words = text[start : len(text) if line_end < 0 else line_end][:2000].split(" #")[0].rstrip()
    span = scene.draft.span(start, start + max(1, min(len(words), 200)))
    help = f"write `{shown(words, 40)}: …`, or indent the line if it belongs to the text above"
    name, colon, rest = words.partition(":")
    first, blank, others = words.partition(" ")
    if colon and rest:
        help = f"write a blank behind the colon: `{shown(name, 30)}: {shown(rest, 30)}`"
    elif blank:
        help = f"is a colon missing, `{shown(first, 30)}: {shown(others.strip(), 30)}`, or should the line be indented?"
    return verdict(rules.yaml_syntax(span, f"`{shown(words)}` is no `key: value`", (help,)))


def _dash(scene: Scene) -> Verdict:
    return scene.say(
        "a list can't begin behind a key on its line", "put each `- item` on a line of its own, or write `[item, item]`"
    )


def _question(scene: Scene) -> Verdict:
    return scene.say("a key can't begin with `? ` here", "quote it, or remove the `?`")


def _directive(scene: Scene) -> Verdict:
    start = scene.draft.text.rfind("\n", 0, scene.at) + 1
    span = scene.draft.span(start, max(scene.word[1], start + 1))
    return verdict(value_rules.second_document(span, "a line that begins with `%` is a YAML directive"))


def _tag(scene: Scene) -> Verdict:
    start = scene.broken.context if scene.broken.context is not None else scene.at
    tag = scene.draft.text[start : start + 60].split()
    word = tag[0] if tag else "!"
    return verdict(value_rules.yaml_tag(scene.draft.span(start, start + len(word)), word))


def _after_end(scene: Scene) -> Verdict:
    ended = any(line.rstrip() == "..." for line in scene.draft.text[: scene.at].splitlines()[-2000:])
    if ended:
        return verdict(value_rules.second_document(scene.span(), "`...` ends the document, and more follows"))
    return scene.say(
        f"{scene.found()} does not belong to what stands before it", "begin the file with `key: value` lines"
    )


def _block_header(scene: Scene) -> Verdict:
    text = scene.draft.text
    start = scene.broken.context if scene.broken.context is not None else scene.at
    answer = quote_token(scene, start)
    if answer is not None and answer.mended is not None and scan(answer.mended.text).broken is None:
        return answer
    return verdict(
        rules.yaml_syntax(
            scene.draft.span(start, start + max(1, len(text[start : start + 60].split("\n")[0].rstrip()))),
            "a text block begins on the line behind `|` or `>`",
            ("break the line there, or quote the text",),
        )
    )


def _flow(scene: Scene) -> Verdict | None:
    """Unquoted text inside brackets ended at a character that brackets give a meaning; or a bracket is open."""
    answer = quote_in_brackets(scene)
    if answer is not None:
        return answer
    text, at, scalar, opener_at = scene.draft.text, scene.at, scene.last_scalar, scene.broken.context
    if opener_at is None or text[opener_at : opener_at + 1] not in ("[", "{"):
        return None
    opener = text[opener_at]
    closer = "]" if opener == "[" else "}"
    place = scene.draft.span(opener_at, opener_at + 1)
    runs_on = scalar is not None and scene.spans_lines(scalar)
    if at >= len(text) or runs_on or scene.line_number(at) != scene.line_number(opener_at):
        return verdict(rules.not_closed(place, opener, f"write `{closer}` at the end, or quote the whole as a text"))
    opened = Related(place, f"`{opener}` opened here")
    return scene.say(f"expected `,` or `{closer}`, found {scene.found()}", related=(opened,))


def _block(scene: Scene) -> Verdict:
    """A line that fits no level, or something behind a finished value."""
    text, at, scalar = scene.draft.text, scene.at, scene.last_scalar
    line = text.rfind("\n", 0, at) + 1
    if scalar is not None and scalar.style in ("'", '"') and scene.spans_lines(scalar):
        opened = Related(scene.draft.span(scalar.start, scalar.start + 1), "this quote is closed only there")
        return scene.say(
            f"{scene.found()} stands behind a closed text", "is a quote missing further up?", related=(opened,)
        )
    if text[at : at + 1] == ":" and not text[line:at].strip(" "):
        return _no_key(scene)
    if text[line:at].strip(" "):
        answer = quote_value(scene, at)
        return answer or scene.say(f"{scene.found()} stands behind a finished value", "quote the whole value")
    return _indentation(scene, at - line)


def _indentation(scene: Scene, found: int) -> Verdict:
    levels = [(column, kind) for column, kind in scene.levels() if column >= 0]
    same = [kind for column, kind in levels if column == found]
    before = scene.draft.text[: scene.at].rstrip().rpartition("\n")[2]
    if " #" in before and not before.lstrip().startswith("#"):
        return scene.say(
            f"{scene.found()} stands behind a finished value", "the text above ends at its ` #` comment: quote it"
        )
    if same:
        what = "a list, whose lines begin with `- `" if same[-1] is Kind.SEQUENCE else "a mapping of `key: value` lines"
        return scene.say(f"{scene.found()} stands in {what}", "indent it, or begin it as the lines above")
    wanted = " or ".join(str(column) for column in sorted({column for column, _ in levels}))
    return scene.say(
        f"the line is indented by {found} blank{'' if found == 1 else 's'}, expected {wanted or 'none'}",
        "lines of one mapping or list begin in one column",
    )


_ANSWERS: dict[Problem, Callable[[Scene], Verdict | None]] = {
    Problem.TAB: _tab,
    Problem.BAD_START: _bad_start,
    Problem.OPEN_QUOTE: _open_quote,
    Problem.ESCAPE: _escape,
    Problem.NO_COLON: _no_colon,
    Problem.DASH: _dash,
    Problem.QUESTION: _question,
    Problem.DIRECTIVE: _directive,
    Problem.TAG: _tag,
    Problem.AFTER_END: _after_end,
    Problem.BLOCK_HEADER: _block_header,
    Problem.FLOW: _flow,
    Problem.FLOW_COLON: quote_hole,
    Problem.BLOCK: _block,
    Problem.COLON: _colon,
    Problem.BAD_ANCHOR: _bad_anchor,
    Problem.NO_VALUE: _no_value,
}
