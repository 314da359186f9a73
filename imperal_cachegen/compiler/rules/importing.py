"""CG701, CG702, CG710: how generated modules import each other, and the runtime."""

from ..source import Span
from .registry import Finding, rule, shown


@rule("CG701", "out-is-no-package")
def out_is_no_package(place: Span, used: str, folder: str) -> Finding:
    """A module has to import another generated module, and nothing says how.

    A type that comes from a file named in `use` is imported from that file's module. Inside a package that is a relative
    import; elsewhere the compiler cannot know by which name Python finds the folder. It makes no `__init__.py` itself:
    whether a folder is a package is yours to say.

    Example:
        caches/                      # no __init__.py
            mail_shared_cache.py
            mail_inbox_cache.py      # wants mail_shared_cache

    Instead:
        caches/__init__.py           # an empty file is enough; or, in pyproject.toml:
        [tool.cachegen]
        package = "my_app.caches"
    """
    return Finding(
        place,
        f"a class of `{shown(used)}` is imported from its module, but `{shown(folder)}` is no package",
        (
            f"make it one: put an empty `__init__.py` into `{shown(folder)}`",
            f'or say how Python imports it: `package = "my_app.{shown(folder)}"` under `[tool.cachegen]`',
        ),
    )


@rule("CG702", "used-module-elsewhere")
def used_module_elsewhere(place: Span, used: str, theirs: str, ours: str) -> Finding:
    """A module has to import a generated module that lies in another folder.

    Modules import each other's classes as neighbours, so the modules of a file and of the files that it uses go to one
    folder.

    Example:
        one/schemas/a.yaml           # goes to one/caches
        two/schemas/b.yaml           # goes to two/caches, and uses ../../one/schemas/a.yaml

    Instead:
        [tool.cachegen]              # in the pyproject.toml above both
        out = "caches"
    """
    return Finding(
        place,
        f"a class of `{shown(used)}` is imported from its module, which goes to another folder "
        f"(`{shown(theirs)}`, not `{shown(ours)}`)",
        ("name one folder for all of them: `out` under `[tool.cachegen]`, or `--out`",),
    )


@rule("CG710", "vendored-needs-package")
def vendored_needs_package(place: Span, folder: str) -> Finding:
    """The runtime is vendored, and generated modules have no way to import it.

    A copy of the runtime lies in `_cachegen/` beside the modules. They import it relatively, which needs a package, or by
    its full name, which the setting `package` tells.

    Example:
        [tool.cachegen]
        runtime = "vendored"
        out = "caches"               # has no __init__.py

    Instead:
        [tool.cachegen]
        runtime = "vendored"
        out = "caches"
        package = "my_app.caches"
    """
    return Finding(
        place,
        f"the runtime beside the modules can't be imported: `{shown(folder, 60)}` is no package",
        (f"make it one: add `{shown(folder, 60)}/__init__.py`", 'or name it in the settings: `package = "…"`'),
    )
