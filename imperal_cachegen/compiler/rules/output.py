"""CG703 to CG711: the generated files: whether they are the ones that `build` would write."""

from ..project.settings import VENDORED
from ..source import Span
from .registry import Finding, rule, shown


@rule("CG703", "module-missing")
def module_missing(place: Span, path: str) -> Finding:
    """A schema has no generated module.

    Generated modules are checked in, so that a review shows what a change of a schema does, and so that running needs
    no compiler.

    Example:
        $ cachegen check             # schemas/notes.yaml is new
        error[CG703]: `caches/notes_cache.py` is missing

    Instead:
        $ cachegen build
        $ git add caches
    """
    return Finding(place, f"`{shown(path, 200)}` is missing", ("run `cachegen build` and check the module in",))


@rule("CG704", "module-stale")
def module_stale(place: Span, path: str, differing: str = "") -> Finding:
    """A generated module is not the one that its schema makes.

    The schema, a file that it refers to, a setting, or cachegen itself has changed since the module was written. `check
    --diff` shows what build would change in it.

    Example:
        $ cachegen check             # after an edit of schemas/notes.yaml
        error[CG704]: `caches/notes_cache.py` is stale

    Instead:
        $ cachegen build
        $ git add caches
    """
    return Finding(
        place,
        f"`{shown(path, 200)}` is stale: it is not what this schema makes" + (f" ({differing})" if differing else ""),
        ("run `cachegen build` and check the module in",),
    )


@rule("CG705", "module-edited")
def module_edited(place: Span, path: str, *, conflict: bool = False) -> Finding:
    """A generated module was edited by hand, or holds a merge conflict.

    The next build would undo the edit without a word, so it refuses to. What the module should do differently belongs in
    the schema, or in a module of your own that uses this one. A merge conflict is resolved in the schema only: the module
    is made anew from it.

    Example:
        $ cachegen build             # after an edit of caches/notes_cache.py
        error[CG705]: `caches/notes_cache.py` was edited by hand

    Instead:
        $ git diff caches            # move the edit where it belongs
        $ cachegen build --force
    """
    if conflict:
        ways = ("resolve the conflict in the schema, then `cachegen build --force`: no module is merged by hand",)
        return Finding(place, f"`{shown(path, 200)}` holds a merge conflict", ways)
    modules = "*_strategies.py" if path.endswith("_strategies.py") else "*_cache.py"
    files = f"{VENDORED}/" if f"/{VENDORED}/" in path else modules
    return Finding(
        place,
        f"`{shown(path, 200)}` was edited by hand",
        (
            f"did a formatter do this? exclude `{files}` from it, then `cachegen build --force`",
            "else move the edit to the schema or to a module of your own",
            "or drop it: `cachegen build --force`",
        ),
    )


@rule("CG706", "file-not-ours")
def file_not_ours(place: Span, path: str) -> Finding:
    """A module would be written over a file that cachegen did not make.

    Only files that bear cachegen's header are overwritten, unless `--force` says otherwise.

    Example:
        app: notes
        module: handlers             # and caches/handlers.py is your own

    Instead:
        app: notes
        module: notes_cache
    """
    return Finding(
        place,
        f"`{shown(path, 200)}` is not a generated module: it will not be overwritten",
        (
            "give the module another name: `module:`",
            "or another folder: `out` under `[tool.cachegen]`, or `--out`",
            "or overwrite the file: `cachegen build --force`",
        ),
    )


@rule("CG707", "module-orphaned")
def module_orphaned(place: Span, path: str, schema: str, *, companion: bool = False) -> Finding:
    """A generated module is there, and its schema is gone.

    Its schema was deleted or renamed, or names another module now; or it holds the strategies of a module, and these are
    not asked for any more. Nothing keeps such a module up to date. `check` fails on it; for `build` it is a warning, and `build
    --prune` deletes it, unless it was edited by hand.

    Example:
        $ git mv schemas/notes.yaml schemas/note.yaml
        $ cachegen check
        error[CG707]: `caches/notes_cache.py` is orphaned

    Instead:
        $ cachegen build --prune
        $ git add --all caches
    """
    if companion:
        return Finding(
            place,
            f"`{shown(path, 200)}` is orphaned: these strategies are not made any more (they came from `{shown(schema)}`)",
            (
                "delete it: `cachegen build --prune`",
                "or have strategies made: `strategies = true` in the settings, or `--strategies`",
            ),
        )
    name = path.rpartition("/")[2].removesuffix(".py")
    return Finding(
        place,
        f"`{shown(path, 200)}` is orphaned: no schema makes it any more (it came from `{shown(schema)}`)",
        (
            "delete it: `cachegen build --prune`",
            f"or keep its name: write `module: {shown(name)}` into the schema that took over, and build",
        ),
    )


@rule("CG708", "module-newer")
def module_newer(place: Span, path: str) -> Finding:
    """A generated module was written by a later version of cachegen.

    This version can't tell whether it is up to date, and would turn it back into an older form.

    Example:
        $ cachegen build             # somebody else has upgraded
        error[CG708]: `caches/notes_cache.py` was written by a newer cachegen

    Instead:
        $ pip install --upgrade imperal-cachegen
        $ cachegen build
    """
    return Finding(
        place,
        f"`{shown(path, 200)}` was written by a newer cachegen",
        ("upgrade: `pip install --upgrade imperal-cachegen`", "or go back on purpose: `cachegen build --force`"),
    )


@rule("CG709", "cannot-write")
def cannot_write(place: Span, path: str, reason: str) -> Finding:
    """A module could not be written.

    The folder is read-only or full, or something that is no file has the module's name.

    Example:
        $ cachegen build --out /usr/lib/caches
        error[CG709]: `/usr/lib/caches/notes_cache.py` cannot be written: permission denied

    Instead:
        $ cachegen build --out caches
    """
    return Finding(
        place,
        f"`{shown(path, 200)}` cannot be written: {reason}",
        ("see to the folder, and build again: what could not be written is as it was",),
    )


@rule("CG711", "vendored-runtime-stale")
def vendored_runtime_stale(place: Span, path: str, missing: bool) -> Finding:
    """The runtime beside the generated modules is missing, or is that of another cachegen.

    With `runtime = "vendored"` a build writes the runtime beside the modules, so that production installs no cachegen. It
    is checked in with them, and has to be the one that they were made for.

    Example:
        $ cachegen check             # after an upgrade of cachegen
        error[CG711]: the runtime in `caches/_cachegen` is stale

    Instead:
        $ cachegen build
        $ git add caches
    """
    state = "missing" if missing else "stale: it is not this cachegen's"
    return Finding(
        place,
        f"the runtime in `{shown(path, 200)}` is {state}",
        ("run `cachegen build` and check it in",),
    )
