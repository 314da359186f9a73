"""The order of classes: what is referred to comes first, and what refers to each other stands together."""

from collections.abc import Iterator

from ..ir import TypeDecl, TypeRef
from ..ir.references import references


def referred(decl: TypeDecl) -> tuple[TypeRef, ...]:
    """Return the declared types that a type's annotations name, each once, in order."""
    found: dict[TypeRef, None] = {}
    for wanted in (decl.root, *(field.annotation for field in decl.fields)):
        if wanted is not None:
            found.update(dict.fromkeys(sorted(references(wanted), key=lambda ref: (ref.schema, ref.name))))
    return tuple(found)


def in_groups(decls: tuple[TypeDecl, ...]) -> tuple[tuple[TypeDecl, ...], ...]:
    """Return the types in groups that refer to each other (most are alone), each group after those it needs.

    Tarjan's algorithm with a stack of its own: a chain may be as long as a file allows.
    """
    by_ref = {decl.ref: decl for decl in decls}
    place = {decl.ref: at for at, decl in enumerate(decls)}
    index: dict[TypeRef, int] = {}
    low: dict[TypeRef, int] = {}
    open_: dict[TypeRef, None] = {}
    groups: list[tuple[TypeDecl, ...]] = []

    def enter(ref: TypeRef) -> Iterator[TypeRef]:
        index[ref] = low[ref] = len(index)
        open_[ref] = None
        return iter([other for other in referred(by_ref[ref]) if other in by_ref])

    for decl in decls:
        if decl.ref in index:
            continue
        work = [(decl.ref, enter(decl.ref))]
        while work:
            ref, others = work[-1]
            other = next(others, None)
            if other is not None:
                if other not in index:
                    work.append((other, enter(other)))
                elif other in open_:
                    low[ref] = min(low[ref], index[other])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[ref])
            if low[ref] == index[ref]:
                members = []
                while ref in open_:
                    members.append(open_.popitem()[0])
                groups.append(tuple(by_ref[member] for member in sorted(members, key=place.__getitem__)))
    return tuple(groups)
