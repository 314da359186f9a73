"""The names that a generated module uses: one place for resolve (which refuses clashes) and emit (which prints them)."""

from .. import keys

PARAMETERS_OF_OURS = ("cache", "value", "fetcher", "change", "cache_if", "refresh")
"""Parameters of the wrappers: no segment may bear these names."""

MODULE_NAMES_OF_OURS = ("ext", "models", "register", "cache_of")
"""Module-level names that every generated module defines or exports."""

BUILTIN_NAMES = (
    "None",
    "True",
    "False",
    "bool",
    "dict",
    "float",
    "globals",
    "int",
    "list",
    "range",
    "set",
    "str",
    "tuple",
)
"""Built-ins that the text of a generated module uses, key builders' bodies apart (KEY_BODY_BUILTINS)."""

KEY_BODY_BUILTINS = ("TypeError", "ValueError", "bool", "int", "str", "type")
"""Built-ins that the bodies of key builders use."""

STANDARD_IMPORTS = (
    ("collections.abc", "Awaitable"),
    ("collections.abc", "Callable"),
    ("datetime", "UTC"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
    ("typing", "Annotated"),
    ("typing", "Literal"),
    ("uuid", "UUID"),
)
"""What a generated module may import of the standard library: module and name."""

PYDANTIC_IMPORTS = ("AwareDatetime", "BaseModel", "ConfigDict", "Field", "RootModel")
"""What a generated module may import of Pydantic."""

RUNTIME_IMPORTS = (
    "NOT_EMPTY",
    "AnyJson",
    "Cache",
    "ModelRegistry",
    "Policy",
    "ReadThrough",
    "Truncate",
    "adopt",
    "cache_of",
    "extension",
    "invalidate",
    "models_of",
    "rebuild",
    "require_runtime",
)
"""What a generated module may import of the runtime."""


KEY_IMPORTS = ("Json", "KeySegmentError", *(name for name in keys.__all__ if name.islower()))
"""What a generated module may import of `imperal_cachegen.keys`."""


def reserved_in_module() -> frozenset[str]:
    """Return the module-level names that no class of the user's may have: imports, built-ins in use, and our own names.

    `Any` is none of these, but a word of annotations: a type of that name could never be a field's.
    """
    return frozenset(
        (
            "Any",
            *BUILTIN_NAMES,
            *KEY_BODY_BUILTINS,
            *MODULE_NAMES_OF_OURS,
            *(name for _, name in STANDARD_IMPORTS),
            *PYDANTIC_IMPORTS,
            *RUNTIME_IMPORTS,
            *KEY_IMPORTS,
        )
    )


def reserved_in_functions() -> frozenset[str]:
    """Return the names that no segment may have, as it is a parameter: our own parameters, and what the bodies refer to.

    The names that a module generates itself (`functions_of_key`, `function_of_group`) come on top, and Python's keywords.
    """
    return frozenset((*PARAMETERS_OF_OURS, *KEY_BODY_BUILTINS, "UUID", "date", "range", "invalidate", *KEY_IMPORTS))


def functions_of_key(base: str) -> tuple[str, ...]:
    """Return the names of the functions that a key becomes; `base` is `Key.base`."""
    return (
        f"{base}_key",
        f"get_{base}",
        f"set_{base}",
        f"delete_{base}",
        f"update_{base}",
        f"get_or_fetch_{base}",
    )


def function_of_group(group: str) -> str:
    """Return the name of the function that a group becomes."""
    return f"invalidate_{group}"


def class_of_model(name: str) -> str:
    """Return the class name of a model that declares none: `inbox_page` is `InboxPage`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def module_of_schema(app: str | None, stem: str) -> str:
    """Return the module name of a schema that declares none.

    `<app>_<stem>_cache`, or `<app>_cache` when the stem is the app's name (`-` and `.` count as `_`), or `<stem>_cache`
    without an app.
    """
    app_word, stem_word = (word.replace("-", "_").replace(".", "_") for word in (app or "", stem))
    words = (app_word,) if app_word == stem_word else (app_word, stem_word)
    return "_".join(word for word in (*words, "cache") if word)
