"""The names that a generated module uses: one place for resolve (which refuses clashes) and emit (which prints them)."""

PARAMETERS_OF_OURS = ("cache", "value", "fetcher", "change", "cache_if", "refresh")
"""Parameters of the wrappers: no segment may bear these names."""

MODULE_NAMES_OF_OURS = ("ext", "models", "register", "cache_of")
"""Module-level names that every generated module defines or exports."""


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
