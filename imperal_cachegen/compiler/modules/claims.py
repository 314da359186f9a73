"""What schemas claim that only one may have, and where two claims may meet: the part of a build that is never skipped.

A module that is up to date is not compiled again, but it can still clash with a neighbour (two branches that were merged
are enough). What it claims stands in its own text, whose digest has been proved, so no schema is read for it. Here a
clash is only suspected: whoever is under suspicion is compiled, and the rules say what is wrong, if anything is.
Loads no library.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple

_APP = re.compile(rb'^ext = extension\(\s*"([a-z0-9_-]+)"', re.MULTILINE)
_MODEL = re.compile(rb'\.cache_model\(\s*"([a-z0-9_]+)"')
_KEY = re.compile(rb'ReadThrough\(\s*\w+,\s*"[a-z0-9_]*",\s*"([^"]*)",')


class Claims(NamedTuple):
    """What one schema claims.

    `module` is the name of its module in lower case; `models` the names it registers for `app`, on `extension` (its
    reference; empty for the app's own), and `imports` the classes that it registers as they are. `heads` are the literal
    beginnings of its models' keys, those apart that end in a scope's generation. `companion` is the name of the module
    of its strategies, in lower case; empty where there is none.
    """

    module: str
    app: str | None = None
    extension: str = ""
    models: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    companion: str = ""


def claims_of_text(
    module: str, text: bytes, *, app: str | None, extension: str | None, imports: tuple[str, ...]
) -> Claims:
    """Read the claims of a generated module; what stands in its header is given.

    It looks at the two places where everything is named: the calls that make `ReadThrough`s, and `register`.
    """
    start = text.find(b" = ReadThrough(")
    caches = text[start - 1 : text.find(b"\n\n\n", start)] if start >= 0 else b""
    last = text.rfind(b"\ndef register(")
    models = frozenset(name.decode() for name in _MODEL.findall(text, last)) if last >= 0 else frozenset()
    if models and app is None:
        found = _APP.search(text)
        app = found[1].decode() if found is not None else None
    return Claims(module.lower(), app, extension or "", models, frozenset(imports), frozenset(_heads(caches)))


def _heads(caches: bytes) -> Iterable[str]:
    matches = list(_KEY.finditer(caches))
    ends = [*(match.start() for match in matches[1:]), len(caches)]
    for match, end in zip(matches, ends, strict=False):  # without any cache, there is an end and no beginning
        if b"scoped=True" not in caches[match.end() : end]:
            yield match[1].decode().partition("{")[0]


def suspects(claims: Mapping[str, Claims]) -> set[str]:
    """Return the schemas, by name, of which one may have a finding because of another one."""
    found: set[str] = set()
    taken: dict[Hashable, str] = {}
    for name, one in claims.items():
        things: list[Hashable] = [("module", module) for module in (one.module, one.companion) if module]
        things += [("model", one.app, model) for model in one.models]
        things += [("import", one.app, imported) for imported in one.imports]
        for thing in things:
            other = taken.setdefault(thing, name)
            if other != name:
                found |= {name, other}
    apps: dict[str, list[str]] = {}
    for name, one in claims.items():
        if one.app is not None and (one.models or one.extension):
            apps.setdefault(one.app, []).append(name)
    for names in apps.values():
        if len({claims[name].extension for name in names}) > 1:
            found.update(names)
        found |= _near((head, name) for name in names for head in claims[name].heads)
    return found


def _near(heads: Iterable[tuple[str, str]]) -> set[str]:
    """Return the schemas that have a head which another one's begins with, or the same one.

    In alphabetical order all that begins with a head follows it, so that only what is open need be kept.
    """
    found: set[str] = set()
    above: list[tuple[str, str]] = []
    for head, name in sorted(heads):
        while above and not head.startswith(above[-1][0]):
            above.pop()
        others = {other for _, other in above if other != name}
        if others:
            found |= {name, *others}
        above.append((head, name))
    return found
