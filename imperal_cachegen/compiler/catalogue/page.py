"""The catalogue as one page of HTML that needs nothing else: style and script stand in it, by their digests.

What a user wrote is escaped by the environment; no template marks anything as safe. Readable without the script,
which only searches.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from markupsafe import Markup

from ...templating import environment, templates_folder
from .facts import Catalogue

_WIDTHS = 300
"""Widths that bars have: characters of a key, or seconds."""

_CODE = re.compile(r"`([^`]+)`")
_JOINT = re.compile(r"(?<=[_.:/])(?=[\w{])")
"""Where a long name may go on in the next line."""


def page(catalogue: Catalogue) -> str:
    """Return the page. It depends on the catalogue only."""
    style, script = _asset("catalogue.css") + _widths(), _asset("catalogue.js")
    return _TEMPLATES.get_template("catalogue.html.jinja").render(
        catalogue=catalogue,
        style=Markup(style),  # noqa: S704 - ours, not a user's
        script=Markup(script),  # noqa: S704
        policy=_policy(style, script),
    )


@cache
def _asset(name: str) -> str:
    return (templates_folder() / name).read_text(encoding="utf-8")


def _widths() -> str:
    """Return a class for each width: a style attribute would need a policy that lets any text style the page."""
    return "".join(f".w{width}{{--w:{width}}}" for width in range(_WIDTHS + 1)) + "\n"


def _policy(style: str, script: str) -> str:
    styles, scripts = (b64encode(sha256(text.encode()).digest()).decode() for text in (style, script))
    return (
        f"default-src 'none'; style-src 'sha256-{styles}'; script-src 'sha256-{scripts}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _words(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of a text of ours, and whether each stood in backticks."""
    for at, piece in enumerate(_CODE.split(text)):
        if piece:
            yield at % 2 == 1, piece


def _breakable(name: str) -> Markup:
    """Return a name that breaks at its joints, where it does not fit into a line."""
    return Markup("<wbr>").join(_JOINT.split(name))


_TEMPLATES = environment(autoescape=True, filters={"words": _words, "breakable": _breakable})
