"""Rules: one function, one code, one docstring each."""


def load_all() -> None:
    """Import every module of this package, so that the registry knows every rule."""
    from importlib import import_module
    from pkgutil import iter_modules

    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
