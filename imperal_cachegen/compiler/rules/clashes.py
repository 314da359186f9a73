"""CG14x: names that meet, in one module or over all schemas of a folder."""

from ..diagnostics import Related
from ..source import Span
from .registry import Finding, rule, shown


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

    The second would overwrite the first. With strategies a module `notes_cache` comes with `notes_cache_strategies`, which
    no other schema can make then.

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
