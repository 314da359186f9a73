"""CG950, CG971 to CG973: changes of the generated modules that importers notice."""

from collections.abc import Sequence

from ...diagnostics import Related
from ...source import Span
from ..registry import Finding, rule, shown
from .places import it_was


@rule("CG950", "module-renamed")
def module_renamed(place: Span, old: str, new: str, was: Span) -> Finding:
    """The generated module has another name.

    Every import of it has to change. The name comes from the app's id and the file's name; `module` keeps it.

    Example:
        schemas/inbox.yaml, which was schemas/mail.yaml

    Instead:
        module: mail_cache
    """
    message = f"the module `{shown(old)}` is now `{shown(new)}`: its importers fail"
    return Finding(place, message, (f"to keep the name, add `module: {shown(old)}`",), it_was(was))


@rule("CG971", "extension-changed")
def extension_changed(place: Span, old: str, new: str, was: Span) -> Finding:
    """Models are registered on another extension.

    A context of the old extension does not know them: through it, every call raises.

    Example:
        extension: "app.main:extension", which was "app.main:ext"

    Instead:
        extension: "app.main:ext"
    """
    return Finding(
        place, f"models are registered on {new}, which was {old}", ("change both in one release",), it_was(was)
    )


@rule("CG972", "declaration-moved")
def declaration_moved(place: Span, name: str, old: str, new: str, was: Span) -> Finding:
    """A model or a type is declared in another schema, and so made in another module.

    Call sites import its class and its functions from the old module, and fail.

    Example:
        types: {Message: …} in shared.yaml, which was in mail.yaml

    Instead:
        import it from the new module, in the same change
    """
    message = f"`{shown(name)}` is made in the module `{shown(new)}` now, which was `{shown(old)}`"
    return Finding(place, message, ("import it from there at its call sites",), it_was(was))


@rule("CG973", "modules-moved")
def modules_moved(place: Span, schemas: Sequence[str], old: str, new: str, set_at: Span | None) -> Finding:
    """The generated modules go to another folder or package.

    Every import of them has to change, and an old copy that stays behind goes on being imported. Told where the settings
    of the old version are known: those of a git ref, of a whole project's folder; not with a file that `cachegen ir` wrote,
    nor with a folder of schemas alone.

    Example:
        out = "my_extension/caches"          # in the settings, which was "my_extension"

    Instead:
        out = "my_extension"
    """
    more = len(schemas) - 1
    whose = f"`{shown(schemas[0])}`" + (f" and {more} more schema{'s' * (more > 1)}" if more else "")
    message = f"the module{'s' * bool(more)} of {whose} {'go' if more else 'goes'} to {shown(new)} now, which was {shown(old)}"
    ways = ("change the imports in the same release, and delete the modules that stay behind",)
    return Finding(place, f"{message}: importers fail", ways, () if set_at is None else (Related(set_at, "set here"),))
