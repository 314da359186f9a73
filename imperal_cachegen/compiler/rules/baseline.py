"""CG98x: the version that is compared with."""

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, rule, shown


@rule("CG980", "old-version-broken")
def old_version_broken(place: Span, label: str, errors: tuple[Related, ...], *, is_ref: bool) -> Finding:
    """The schema has errors in the version that it is compared with.

    Nothing was generated from it there, so it is left out of the comparison, and so is what uses it: nobody can say what
    the change breaks. Where the version before that one was right, compare with it.

    Example:
        cachegen breaking --against main         # where `ttl: 1h` stands in schemas/mail.yaml

    Instead:
        cachegen breaking --against main~1       # the last one that could be built
    """
    first = f": {errors[0].message}" if errors else ""
    ref = label.rpartition(" (")[0] or label
    way = f"`--against '{shown(ref)}~1'`, or an earlier ref" if is_ref else "another folder, or a git ref"
    return Finding(
        place,
        f"this schema has errors at {shown(label)}, and is not compared{first}",
        (
            f"compare with the last version that could be built: {way}",
            "if this change is what mends it, that version is what runs, too: nothing was generated from the broken one",
        ),
        errors,
    )
