"""CG13x: `use`, and names that come in by it."""

from collections.abc import Iterable

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown


@rule("CG130", "used-file-not-found")
def used_not_found(place: Span, name: str, reason: str, near: Iterable[str]) -> Finding:
    """`use` names a file that is not there, or can't be a schema.

    Paths are relative to the file that says `use`.

    Example:
        use: [shared/types.yml]

    Instead:
        use: [shared/types.yaml]
    """
    names = tuple(near)
    return Finding(
        place,
        f"`{shown(name)}` {reason}",
        did_you_mean(name, names) if names else ("paths in `use` are relative to this file",),
    )


@rule("CG131", "used-file-outside-root")
def used_outside_root(place: Span, name: str, root: str, marked: bool) -> Finding:
    """`use` leads out of the project's root.

    What a project is built from must be in it, and be seen in its reviews. Nothing is fetched from the network.

    Example:
        use: [/etc/types.yaml]

    Instead:
        use: [shared/types.yaml]
    """
    ways = ("copy the file into the project",)
    if not marked:
        ways = (
            "the root is the folder of `cachegen.toml`, of a `pyproject.toml` with `[tool.cachegen]`, or of `.git`; there"
            " is none here, so it is the schema's own folder",
        )
    return Finding(place, f"`{shown(name)}` lies outside the project's root, the folder `{shown(root)}`", ways)


@rule("CG132", "used-file-is-no-schema")
def used_no_schema(place: Span, name: str) -> Finding:
    """`use` names a file that is no schema.

    Only schemas can be used; classes of a JSON Schema or OpenAPI document come in by `schema:` on a type.

    Example:
        use: [openapi.yaml]

    Instead:
        types:
          Message:
            schema: "openapi.yaml#/components/schemas/Message"
    """
    return Finding(
        place,
        f"`{shown(name)}` is no schema: it has no `cachegen: 1`",
        ('a type of a JSON Schema or OpenAPI document comes in by `schema: "file#/pointer"` on a type',),
    )


@rule("CG133", "use-cycle")
def use_cycle(place: Span, names: Iterable[str]) -> Finding:
    """Schemas use each other in a circle.

    Their modules would import each other, and neither could be first.

    Example:
        a.yaml says use: [b.yaml], and b.yaml says use: [a.yaml]

    Instead:
        a.yaml and b.yaml say use: [common.yaml]
    """
    circle = " → ".join(f"`{shown(name, 40)}`" for name in names)
    return Finding(place, f"`use` goes round in a circle: {circle}", ("move what both need into a third file",))


@rule("CG134", "name-from-two-places")
def two_places(place: Span, what: str, name: str, other: Span) -> Finding:
    """A name comes from two places.

    Which of them is meant could change with the order of files.

    Example:
        use: [a.yaml, b.yaml] where both declare the type Message

    Instead:
        the type Message in one of them
    """
    return Finding(
        place,
        f"the {what} `{shown(name)}` comes from two places",
        ("rename one of them",),
        (Related(other, "also here"),),
    )
