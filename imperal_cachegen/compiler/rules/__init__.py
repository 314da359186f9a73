"""Rules: one function, one code, one docstring each."""


def load_all() -> None:
    """Import every module of this package and its families, so that the registry knows every rule."""
    from importlib import import_module
    from pkgutil import walk_packages

    for module in walk_packages(__path__, f"{__name__}."):
        import_module(module.name)
