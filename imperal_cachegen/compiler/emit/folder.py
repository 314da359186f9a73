"""A folder that modules go to, and what is known of it. Loads nothing, and knows nothing of schemas."""

from pathlib import Path
from typing import NamedTuple

from ..project.levels import Levels
from ..project.presence import is_file
from ..project.settings import LINE_LENGTH, Settings


class Out(NamedTuple):
    """A folder of modules.

    `package` is its dotted name where the settings tell it; `regular` whether it has `__init__.py`; `line_length` what
    its modules are formatted with; `rules` how severe the project takes rules, by code; `vendored` whether a copy of the
    runtime lies beside the modules.
    """

    folder: Path
    package: str | None = None
    regular: bool = False
    line_length: int = LINE_LENGTH
    rules: Levels = ()
    vendored: bool = False

    def text_settings(self, uses: bool) -> tuple[str, ...]:
        """The settings that a module depends on; part of its digest. `uses` tells whether it is made from other files too.

        Levels of rules count, for a module's header says whether there were findings. A setting that has its default adds
        nothing, so that a new one makes no module stale.
        """
        length = () if self.line_length == LINE_LENGTH else (f"line-length={self.line_length}",)
        vendored = ("vendored",) if self.vendored else ()
        relative = ("relative",) if (uses or self.vendored) and self.package is None and self.regular else ()
        levels = tuple(f"{code}={level}" for code, level in sorted(self.rules))
        return (self.package or "", *length, *vendored, *relative, *levels)

    def companion_settings(self) -> tuple[str, ...]:
        """The settings that a module's strategies depend on; part of their digest."""
        return ("strategies", *self.text_settings(True))

    def imports_from(self, module: str) -> str | None:
        """Return what to import a neighbouring module as; None where there is no way."""
        if self.package is not None:
            return f"{self.package}.{module}"
        return f".{module}" if self.regular else None


def out_of(folder: Path, settings: Settings) -> Out:
    """Look at a folder that modules go to (it need not exist yet)."""
    return Out(
        folder,
        settings.package,
        is_file(folder / "__init__.py"),
        settings.line_length,
        settings.rules,
        settings.runtime == "vendored",
    )
