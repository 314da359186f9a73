"""What git or another editor left in a text, and nobody meant as YAML: a merge conflict's marks, blanks that are none."""

import re

from ..rules.registry import shown
from ..rules.yaml import syntax as rules
from .scene import Scene, Verdict, verdict

_OURS, _PARTING, _THEIRS = (re.compile(mark, re.MULTILINE) for mark in ("^<{7} .*", "^={7}$", "^>{7} .*"))
_ODD_BLANK = re.compile(":([\u00a0\u2007\u202f])")


def foreign(scene: Scene) -> Verdict | None:
    """Say what was left in the text; None where it is nothing of that."""
    return _conflict(scene) or _odd_blank(scene)


def _conflict(scene: Scene) -> Verdict | None:
    text = scene.draft.text
    ours = _OURS.search(text)
    if ours is None or not (_PARTING.search(text, ours.end()) or _THEIRS.search(text, ours.end())):
        return None
    mark = ours.group().split()[0]
    way = "resolve the conflict: keep one side, or both, and remove its marks (`<<<<<<<`, `=======`, `>>>>>>>`)"
    place = scene.draft.span(ours.start(), ours.start() + len(mark))
    return verdict(rules.yaml_syntax(place, f"`{mark}` is a mark of git: a merge conflict begins here", (way,)))


def _odd_blank(scene: Scene) -> Verdict | None:
    """A colon with another blank behind it, which to YAML is a letter like any other, on the line that can't be read."""
    text = scene.draft.text
    scalar = scene.last_scalar
    places = [scene.broken.context, scalar.start if scalar is not None and not scalar.style else None, scene.at]
    for place in (each for each in places if each is not None):
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        odd = _ODD_BLANK.search(text, start, end if end >= 0 else len(text))
        if odd is not None:
            code = f"U+{ord(odd[1]):04X}"
            name = text[max(start, odd.start() - 40) : odd.start()].split()[-1:] or ["key"]
            way = f"write an ordinary blank: `{shown(name[0], 30)}: …`"
            place_of = scene.draft.span(*odd.span(1))
            return verdict(rules.yaml_syntax(place_of, f"a no-break space ({code}) stands behind this colon", (way,)))
    return None
