"""Root models that are nothing but themselves: a chain of references without an item or a value in between."""

from collections.abc import Iterator, Mapping

from .library import Place
from .shapes import Class, Definition, Either, Ref


def endless_roots(definitions: Mapping[Place, Definition]) -> Iterator[Definition]:
    """Yield a definition of each such chain."""
    direct = {place: _direct(found) for place, found in definitions.items()}
    finished: set[Place] = set()
    for start in direct:
        path: dict[Place, None] = {}
        stack = [(start, False)]
        while stack:
            place, leaving = stack.pop()
            if leaving:
                path.pop(place, None)
                finished.add(place)
            elif place in path:
                yield definitions[place]
            elif place not in finished and place in direct:
                path[place] = None
                stack.append((place, True))
                stack.extend((below, False) for below in direct[place])


def _direct(found: Definition) -> tuple[Place, ...]:
    body = found.body
    if isinstance(body, Class):
        return ()
    members = body.members if isinstance(body, Either) else (body,)
    return tuple(member.place for member in members if isinstance(member, Ref))
