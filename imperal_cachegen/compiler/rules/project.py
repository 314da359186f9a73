"""CG10x: settings, and which files are schemas."""

from collections.abc import Iterable

from ..diagnostics import Related, Severity
from ..source import Span
from .registry import Finding, did_you_mean, nearest, rule, shown


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
    if name == "tool" and place.source.path.name == "cachegen.toml":
        way = "in `cachegen.toml`, settings stand at the top: leave out the head `[tool.cachegen]`"
        return Finding(place, "unknown setting `tool`", (way,))
    return Finding(place, f"unknown setting `{shown(name)}`", did_you_mean(name, known))


@rule("CG106", "bad-setting")
def bad_setting(place: Span, name: str, expected: str, quoted: bool = False) -> Finding:
    """A setting has a value of the wrong kind.

    It can't be used, and leaving it out would send modules elsewhere without a word.

    Example:
        [tool.cachegen]
        out = 3

    Instead:
        [tool.cachegen]
        out = "src/mail_client/caches"
    """
    ways = ("write the number without quotes",) if quoted else ()
    return Finding(place, f"the setting `{shown(name)}` must be {expected}", ways)


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
        ("keep one of them: neither wins",),
        (Related(other, "the other one"),),
    )


@rule("CG108", "unknown-rule")
def unknown_rule(place: Span, name: str, known: Iterable[str]) -> Finding:
    """The settings name a rule that is not known.

    A level that holds for no rule would do nothing, without a word. Rules are named by code or by name.

    Example:
        [tool.cachegen.rules]
        CG38 = "off"

    Instead:
        [tool.cachegen.rules]
        CG308 = "off"
    """
    names = tuple(known)
    help = "`cachegen rule --all` lists them"
    near = nearest(name, [each for each in names if each.islower()])
    if name.upper() in names:
        help = f"did you mean `{name.upper()}`?"
    elif near is not None:
        help = f"did you mean `{near}`?"
    return Finding(place, f"no rule is called `{shown(name)}`", (help,))


@rule("CG109", "error-turned-down")
def error_turned_down(place: Span, name: str, level: str, code: str = "") -> Finding:
    """The settings turn an error down, or off.

    Only warnings have a level to choose: with an error there is no module to write, or not one that can be trusted.

    Example:
        [tool.cachegen.rules]
        key-too-long = "warning"

    Instead:
        Mend what the error is about, and remove the line.
    """
    ways: tuple[str, ...] = ("remove this line: only warnings can be turned off, or into errors",)
    if "CG900" <= code < "CG980":
        ways += (
            f"a break that is meant is accepted in the schema: `# cachegen: accept[{code}] why`",
            'or leave a category out of `breaking`: `breaking = ["KEY", "VALUE", "API"]`',
        )
    return Finding(place, f'`{name}` is an error and can\'t be `"{level}"`', ways)


@rule("CG125", "setting-outside-project")
def setting_outside_project(place: Span, name: str, path: str) -> Finding:
    """A setting names a place outside of the project.

    Settings come with the tree, and a tree may be a stranger's: what it says must not make a build read or write
    elsewhere. The project is the checkout (the nearest folder with `.git`), or else the settings file's folder. A link
    counts as where it leads.

    Example:
        [tool.cachegen]
        out = "../../other/caches"

    Instead:
        cachegen build --out ../../other/caches
    """
    way = "name it on the command line, as `--out`" if name == "out" else "name it on the command line"
    return Finding(place, f"`{name}` leads out of the project: `{shown(path)}`", (way,))


@rule("CG126", "out-outside-project")
def out_outside_project(place: Span) -> Finding:
    """The folder of the modules is a link that leads out of the project.

    A link comes with the tree, as settings do: what is written through it would land elsewhere.

    Example:
        caches -> /srv/shared/caches

    Instead:
        cachegen build --out /srv/shared/caches
    """
    return Finding(place, "this link leads out of the project", ("name the folder on the command line, as `--out`",))


@rule("CG127", "runtime-is-a-link")
def runtime_is_a_link(place: Span) -> Finding:
    """The folder of a vendored runtime, or one in it, is a link.

    A build writes the runtime into the folder of the modules, and nowhere else; a link comes with the tree, and leads to
    other files.

    Example:
        caches/_cachegen -> ../src

    Instead:
        $ rm caches/_cachegen
        $ cachegen build
    """
    return Finding(
        place, "the runtime beside the modules must be no link", ("remove the link, and run `cachegen build`",)
    )
