"""CG112 to CG121: what stands at the top of a schema: its version, its app, its module."""

import re

from ..diagnostics import Severity
from ..source import Span
from .registry import Finding, rule, shown


@rule("CG112", "missing-version")
def missing_version(place: Span) -> Finding:
    """A schema does not say which version of the language it is written in.

    It is how a schema is told from other YAML files, and what lets the language change later.

    Example:
        app: notes

    Instead:
        cachegen: 1
        app: notes
    """
    return Finding(
        place, "`cachegen` is missing: the version of the schema language", ("add `cachegen: 1` at the top",)
    )


@rule("CG113", "unknown-version")
def unknown_version(place: Span, problem: str) -> Finding:
    """A schema is written in a version of the language that this cachegen does not understand.

    Reading it as another version could build something else than was meant.

    Example:
        cachegen: 2

    Instead:
        cachegen: 1
    """
    return Finding(
        place,
        f"{problem}: this cachegen understands `1`",
        ("write `cachegen: 1`; a schema of a later version needs a later cachegen",),
    )


@rule("CG114", "missing-app")
def missing_app(place: Span) -> Finding:
    """A schema has models, but no app id.

    The app id is the second part of every stored path: without it the models belong to nobody.

    Example:
        cachegen: 1
        models: {}

    Instead:
        cachegen: 1
        app: mail-client
        models: {}
    """
    return Finding(place, "a schema with models needs `app`, the app's id", ("add `app: my-app` below `cachegen`",))


@rule("CG115", "bad-app")
def bad_app(place: Span, found: str) -> Finding:
    """The app id has a form that no app id has.

    It stands in paths: 1 to 63 of `a-z`, `0-9`, `-` and `_`, beginning with a letter or digit.

    Example:
        app: Mail Client

    Instead:
        app: mail-client
    """
    fitting = "-".join(re.findall(r"[a-z0-9]+", found.lower()))[:63].strip("-")
    return Finding(
        place,
        f"`{shown(found)}` is no app id: 1 to 63 of `a-z`, `0-9`, `-`, `_`, beginning with a letter or a digit",
        (f"for example `app: {fitting}`",) if len(fitting) > 1 else (),
    )


@rule("CG116", "app-refused-by-platform", Severity.WARNING)
def app_refused(place: Span, found: str) -> Finding:
    """The platform would refuse this app id.

    It takes `a-z`, `0-9` and `-` only, two or more, beginning and ending with a letter or a digit.

    Example:
        app: mail_client

    Instead:
        app: mail-client
    """
    fitting = "-".join(word for word in found.replace("_", "-").split("-") if word)
    ways = (f"`app: {fitting}` would do, if that is its id",) if len(fitting) > 1 else ()
    return Finding(
        place,
        f"the platform refuses the app id `{found}`: it wants two or more of `a-z`, `0-9`, `-`, with no `-` at its ends",
        ways,
    )


@rule("CG117", "bad-reference")
def bad_reference(place: Span, what: str, found: str, reason: str) -> Finding:
    """A reference to something in a Python module is not `package.module:Name`.

    It becomes an import statement of the generated module.

    Example:
        extension: mail_client/app.py

    Instead:
        extension: mail_client.app:ext
    """
    example = "mail_client.app:ext" if what == "extension" else "mail_client.models:InboxPage"
    return Finding(
        place,
        f"`{what}` must be `package.module:name`; `{shown(found)}` {reason}",
        (f"for example `{what}: {example}`",),
    )


@rule("CG118", "bad-module-name")
def bad_module(place: Span, found: str, made_from: str) -> Finding:
    """The generated module's name is no name of a Python module.

    Handlers import it by that name.

    Example:
        module: mail-cache

    Instead:
        module: mail_cache
    """
    return Finding(
        place,
        f"`{shown(found)}`{made_from} is no module name: ASCII letters, digits and `_`, not beginning with a digit, no keyword",
        ("name it with `module:`, as `module: mail_client_cache`",),
    )


@rule("CG119", "module-name-without-app", Severity.WARNING)
def module_without_app(place: Span, module: str, app_word: str) -> Finding:
    """The generated module's name does not have the app's id in it.

    All apps of a platform worker share one `sys.modules`: a second app with a module of that name gets yours.

    Example:
        app: mail-client
        module: caches

    Instead:
        app: mail-client
        module: mail_client_caches
    """
    return Finding(
        place,
        f"the module name `{shown(module)}` lacks the app's id: another app's module of that name would be taken for it",
        (f"for example `module: {app_word}_{module}`" if len(module) < 60 else f"begin it with `{app_word}_`",),
    )


@rule("CG120", "module-shadows")
def module_shadows(place: Span, module: str, owner: str) -> Finding:
    """The generated module would take the place of another module.

    Whoever imports that name would get the generated module, or the generated module would import itself.

    Example:
        module: json

    Instead:
        module: mail_client_cache
    """
    return Finding(
        place, f"a module named `{module}` would stand in the way of {owner}", ("name it otherwise with `module:`",)
    )


@rule("CG121", "nothing-declared")
def nothing_declared(place: Span) -> Finding:
    """A schema declares nothing: no models, types, segments, TTL policies or groups.

    Its module would be empty, and something was probably meant to be in it.

    Example:
        cachegen: 1
        app: notes

    Instead:
        cachegen: 1
        app: notes
        models:
          note:
            key: "note:{note_id}"
            segments:
              note_id: id
            ttl: 60s
            fields:
              title: str
    """
    return Finding(
        place,
        "this schema declares nothing: it has none of `models`, `types`, `segments`, `ttl`, `groups`",
        ("declare a model under `models:`",),
    )
