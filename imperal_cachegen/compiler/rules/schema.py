"""CG1xx: settings, files, and what stands at the top of a schema."""

from collections.abc import Iterable

from ..diagnostics import Related, Severity
from ..source import Span
from .registry import Finding, did_you_mean, rule, shown

# --- settings and files ----------------------------------------------------------------------------------------------


@rule("CG101", "looks-like-a-schema", Severity.WARNING)
def looks_like_a_schema(place: Span) -> Finding:
    """A YAML file has the keys of a schema, but not `cachegen: 1`.

    Only files that say `cachegen:` at the top are built, so that other YAML files can lie beside them. One that was
    meant as a schema would be passed over in silence.

    Example:
        app: notes
        models: {}

    Instead:
        cachegen: 1
        app: notes
        models: {}
    """
    return Finding(
        place,
        "this file looks like a schema, but has no `cachegen: 1`, and is not built",
        ("add `cachegen: 1` as its first line, or move the file out of the schemas' folder",),
    )


@rule("CG102", "schema-outside-root")
def schema_outside_root(place: Span, target: str, root: str) -> Finding:
    """A schema is a link that leads out of the project's root.

    What a project is built from must be in it, and be seen in its reviews.

    Example:
        schemas/notes.yaml -> /home/me/notes.yaml

    Instead:
        schemas/notes.yaml
    """
    return Finding(
        place,
        f"this schema is a link to `{shown(target)}`, which lies outside the project's root `{shown(root)}`",
        ("put the file itself into the project",),
    )


@rule("CG103", "unprintable-file-name")
def unprintable_name(place: Span, name: str) -> Finding:
    """A schema's path has characters that can't be printed.

    Its name stands in the header of the generated module and in every finding.

    Example:
        schemas/no<newline>tes.yaml

    Instead:
        schemas/notes.yaml
    """
    return Finding(place, f"the path {shown(ascii(name))} has characters that cannot be printed", ("rename it",))


@rule("CG104", "broken-toml")
def broken_toml(place: Span, reason: str) -> Finding:
    """The settings file is no TOML.

    Nothing of it can be used, and guessing would send modules to the wrong folder.

    Example:
        [tool.cachegen]
        out = caches

    Instead:
        [tool.cachegen]
        out = "caches"
    """
    return Finding(place, f"this is no TOML: {shown(reason[:1].lower() + reason[1:], 100)}", ("texts stand in quotes",))


@rule("CG105", "unknown-setting")
def unknown_setting(place: Span, name: str, known: Iterable[str]) -> Finding:
    """A setting is not known.

    A setting that is misspelt would do nothing, without a word.

    Example:
        [tool.cachegen]
        output = "caches"

    Instead:
        [tool.cachegen]
        out = "caches"
    """
    return Finding(place, f"unknown setting `{shown(name)}`", did_you_mean(name, known))


@rule("CG106", "bad-setting")
def bad_setting(place: Span, name: str, expected: str) -> Finding:
    """A setting has a value of the wrong kind.

    It can't be used, and leaving it out would send modules elsewhere without a word.

    Example:
        [tool.cachegen]
        out = 3

    Instead:
        [tool.cachegen]
        out = "src/mail_client/caches"
    """
    return Finding(place, f"the setting `{shown(name)}` must be {expected}")


@rule("CG107", "two-settings-files")
def two_settings_files(place: Span, other: Span) -> Finding:
    """One folder has both a `cachegen.toml` and a `pyproject.toml` with `[tool.cachegen]`.

    Which of them holds would be a matter of luck.

    Example:
        cachegen.toml
        pyproject.toml with [tool.cachegen]

    Instead:
        pyproject.toml with [tool.cachegen]
    """
    return Finding(
        place,
        "both this file and `[tool.cachegen]` of `pyproject.toml` make settings",
        ("keep one of them",),
        (Related(other, "the other one"),),
    )


# --- shapes and keys -------------------------------------------------------------------------------------------------


@rule("CG110", "unknown-key")
def unknown_key(place: Span, key: str, owner: str, known: Iterable[str]) -> Finding:
    """A key is not known where it stands.

    A misspelt key would do nothing, without a word. Keys of your own begin with `x-`.

    Example:
        modles: {}

    Instead:
        models: {}
    """
    return Finding(place, f"unknown key `{shown(key)}` in {owner}", did_you_mean(key, known))


@rule("CG111", "wrong-shape")
def wrong_shape(place: Span, what: str, expected: str, found: str, *help: str) -> Finding:
    """Something of another kind is expected here: a mapping, a list, a text.

    What was meant can't be told, and nothing is guessed.

    Example:
        models: [inbox_page]

    Instead:
        models:
          inbox_page:
            fields: {total: int}
    """
    return Finding(place, f"{what} must be {expected}, found {found}", help)


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
def unknown_version(place: Span, found: str) -> Finding:
    """A schema is written in a version of the language that this cachegen does not understand.

    Reading it as another version could build something else than was meant.

    Example:
        cachegen: 2

    Instead:
        cachegen: 1
    """
    return Finding(
        place,
        f"version `{shown(found)}` of the schema language is not understood: this cachegen understands `1`",
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
    return Finding(
        place,
        f"`{shown(found)}` is no app id: 1 to 63 of `a-z`, `0-9`, `-`, `_`, beginning with a letter or a digit",
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


@rule("CG122", "bad-name")
def bad_name(place: Span, what: str, found: str) -> Finding:
    """A name has a form that names of its kind do not have.

    Models, keys, groups, segments and policies: `[a-z][a-z0-9_]{0,62}`. Types and classes: `[A-Z][A-Za-z0-9]*`. They
    become names in Python, and models' names are part of every stored path.

    Example:
        models:
          Inbox-Page: {}

    Instead:
        models:
          inbox_page: {}
    """
    if what in ("type", "class"):
        form, words = "`[A-Z][A-Za-z0-9]*`", [word for word in _words(found) if word]
        better = "".join(word[:1].upper() + word[1:] for word in words)
    else:
        form, words = "`[a-z][a-z0-9_]*`, at most 63 characters", [word.lower() for word in _words(found) if word]
        better = "_".join(words)[:63]
    ways = (f"for example `{better}`",) if better and better[:1].isalpha() and better != found else ()
    return Finding(place, f"`{shown(found)}` is no name for a {what}: {form}", ways)


def _words(text: str) -> list[str]:
    """Split a name, as far as it is ASCII, into words."""
    spaced = "".join(char if char.isascii() and char.isalnum() else " " for char in text[:80])
    return "".join(f" {char}" if char.isupper() else char for char in spaced).split()


@rule("CG123", "too-many-findings")
def too_many(place: Span, number: int) -> Finding:
    """A file has so many findings that the rest is not shown.

    Most of them will have one cause.

    Example:
        a file of another kind, taken for a schema

    Instead:
        mend the first findings, and run again
    """
    return Finding(
        place, f"more than {number} findings in this file: the rest is not shown", ("mend the first ones first",)
    )


@rule("CG124", "named-twice")
def named_twice(place: Span, what: str, name: str, first: Span) -> Finding:
    """A list of names has one name twice.

    One of the two was probably meant to be another.

    Example:
        scope: [account_id, account_id]

    Instead:
        scope: [account_id, folder]
    """
    return Finding(place, f"`{shown(name)}` stands twice in {what}", (), (Related(first, "first here"),))


# --- use -------------------------------------------------------------------------------------------------------------


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
    return Finding(place, f"`{shown(name)}` lies outside the project's root `{shown(root)}`", ways)


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


@rule("CG135", "modules-in-two-folders")
def two_folders(place: Span, name: str, here: str, there: str) -> Finding:
    """A used schema's module goes to another folder than the module that imports from it.

    One imports the other as its neighbour.

    Example:
        schemas/mail.yaml uses ../other/schemas/types.yaml

    Instead:
        [tool.cachegen]
        out = "caches"
    """
    return Finding(
        place,
        f"the module of `{shown(name)}` goes to `{shown(there)}`, this one's to `{shown(here)}`: one can't import the other",
        ('send all modules to one folder: `out = "caches"` in `[tool.cachegen]`, or `--out`',),
    )


# --- names over all schemas ------------------------------------------------------------------------------------------


@rule("CG140", "model-name-taken")
def model_taken(place: Span, name: str, app: str, other: Span) -> Finding:
    """Two schemas of one app declare a model of the same name.

    The name is part of every stored path: their entries would meet, and the second registration is refused.

    Example:
        notes.yaml and folders.yaml both declare the model note_list

    Instead:
        note_list in one, folder_list in the other
    """
    return Finding(
        place,
        f"the app `{app}` has two models named `{shown(name)}`",
        ("rename one of them; `class:` keeps its class name",),
        (Related(other, "also declared here"),),
    )


@rule("CG141", "extensions-disagree")
def extensions_disagree(place: Span, app: str, found: str, other: Span) -> Finding:
    """Two schemas of one app name two extensions, or one of them none.

    The models of an app are registered on one Extension.

    Example:
        a.yaml says extension: mail_client.app:ext, b.yaml of the same app does not

    Instead:
        both say extension: mail_client.app:ext
    """
    return Finding(
        place,
        f"the schemas of the app `{app}` must agree on `extension`; {found}",
        ("give all of them the same `extension`, or none of them one",),
        (Related(other, "the other schema"),),
    )


@rule("CG142", "module-name-taken")
def module_taken(place: Span, module: str, other: Span) -> Finding:
    """Two schemas make one module.

    The second would overwrite the first.

    Example:
        app: notes in notes.yaml, and app: notes with module: notes_cache in folders.yaml

    Instead:
        module: notes_folders_cache in folders.yaml
    """
    return Finding(
        place,
        f"two schemas make the module `{shown(module)}`",
        ("name one of them otherwise with `module:`",),
        (Related(other, "the other schema"),),
    )


@rule("CG143", "class-name-taken")
def class_taken(place: Span, name: str, owner: str, help: str, other: Span | None = None) -> Finding:
    """A class would have a name that something else in the generated module has.

    One of them would hide the other.

    Example:
        types:
          Field:
            fields:
              name: str

    Instead:
        types:
          FormField:
            fields:
              name: str
    """
    related = (Related(other, "the other one"),) if other is not None else ()
    return Finding(place, f"the class name `{shown(name)}` is taken by {owner}", (help,), related)


@rule("CG144", "function-name-taken")
def function_taken(place: Span, function: str, owner: str, other: Span | None = None) -> Finding:
    """Two declarations would make a function of the same name.

    One of them would hide the other.

    Example:
        models:
          inbox: {keys: {first: "a:{x}"}}
          inbox_first: {key: "b:{x}"}

    Instead:
        models:
          inbox: {keys: {first: "a:{x}"}}
          inbox_start: {key: "b:{x}"}
    """
    related = (Related(other, "the other one"),) if other is not None else ()
    return Finding(place, f"the function `{function}` is made by {owner} too", ("rename one of them",), related)


@rule("CG145", "class-under-two-names")
def class_twice(place: Span, reference: str, other: Span) -> Finding:
    """One class is registered under two names.

    The platform finds a model's name by its class: it would find only one of the two.

    Example:
        models:
          a: {import: "app.models:Page"}
          b: {import: "app.models:Page"}

    Instead:
        models:
          a: {import: "app.models:Page"}
    """
    return Finding(
        place,
        f"the class `{shown(reference)}` is registered under two names",
        ("several keys of one model stand under `keys:`",),
        (Related(other, "the first one"),),
    )


@rule("CG146", "segment-named-like-a-function")
def segment_like_function(place: Span, name: str, owner: str, other: Span) -> Finding:
    """A segment has the name of a function of the generated module.

    Inside the functions that take it as a parameter, it would hide that function.

    Example:
        inbox:
          key: "inbox:{inbox_key}"

    Instead:
        inbox:
          key: "inbox:{account_id}"
    """
    return Finding(
        place,
        f"the segment `{shown(name)}` has the name of a function made by {owner}",
        ("rename it",),
        (Related(other, "here"),),
    )
