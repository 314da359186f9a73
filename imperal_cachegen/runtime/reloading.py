"""Hot reloads: a module that is executed again with the same text keeps the classes of its first execution.

A handler that was not reloaded holds the first classes. Were they replaced, what it builds would be of a class that is
registered no more, and Pydantic would refuse its instances where the new classes are nested.
"""

from typing import Any

from .registry import replace

_KEPT_TEXTS = 8

_first: dict[str, dict[str, dict[str, type]]] = {}


def adopt(namespace: dict[str, Any], module: str, digest: str, names: tuple[str, ...]) -> None:
    """Keep the classes of a module's first execution, or put them in the place of those of a second one.

    `digest` tells the module's text, that of the modules it takes classes from included. The first classes are
    registered where the second execution has registered its own. Of each module the last 8 texts are known.
    """
    texts = _first.setdefault(module, {})
    first = texts.pop(digest, None)
    if first is None or first.keys() != set(names):
        first = {name: namespace[name] for name in names}
    texts[digest] = first
    while len(texts) > _KEPT_TEXTS:
        del texts[next(iter(texts))]
    for name, cls in first.items():
        newer = namespace[name]
        if newer is not cls:
            replace(newer, cls)
            namespace[name] = cls
