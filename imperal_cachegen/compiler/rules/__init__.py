"""Rules: one function, one code, one docstring each."""

from importlib import import_module

FAMILIES = (
    "yaml",
    "schema",
    "fields",
    "types",
    "defaults",
    "keys",
    "ttl",
    "models",
    "groups",
    "documents",
    "output",
    "ignores",
)
"""The modules of this package that hold rules. A test holds this list to the files that there are."""


def load_all() -> None:
    """Import every rule, so that the registry knows them all."""
    for family in FAMILIES:
        import_module(f"{__name__}.{family}")
