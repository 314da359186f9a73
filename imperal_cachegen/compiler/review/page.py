"""A review as one HTML page that needs nothing else: no script, no address, readable in print and in the dark."""

import re

from markupsafe import Markup

from ...templating import environment
from ..report.visible import visible
from .told import Review
from .words import Code, Words, joined, sentence

_UNIT = re.compile(r"(?<=\d) (?=(?:s|KB|%)(?!\w))")
"""The blank of `60 s`, at which no line ends."""


def to_html(review: Review, against: str = "") -> str:
    """Return a review as a page. `against` names the old version."""
    return _TEMPLATES.get_template("review.html.jinja").render(review=review, against=against)


def _shown(value: object) -> object:
    """Show what a text holds that turns it or hides."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _words(said: Words) -> Markup:
    """Return a sentence, its names in `<code>`."""
    parts = (
        (
            Markup("<code>{}</code>").format(visible(one.text))
            if isinstance(one, Code)
            else Markup.escape(_UNIT.sub("\u00a0", visible(one)))
        )
        for one in said
    )
    return Markup("").join(parts)


_TEMPLATES = environment(
    autoescape=True,
    filters={"words": _words, "sentence": lambda facts: _words(sentence(facts)), "joined": joined},
    finalize=_shown,
    keep_trailing_newline=True,
)
