"""The hatchling build hook `cachegen`: checks or builds the generated modules when a wheel or an sdist is made.

```toml
[build-system]
requires = ["hatchling", "imperal-cachegen"]
build-backend = "hatchling.build"

[tool.hatch.build.hooks.cachegen]
mode = "check"     # or "build"; `paths` and `strict` as on the command line
```

The only module that knows hatchling, which loads it; nothing else imports it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from .api import PathError, Report, build, check

MODES: dict[str, Callable[..., Report]] = {"check": check, "build": build}
KNOWN = ("mode", "paths", "strict", "dependencies", "require-runtime-dependencies", "require-runtime-features")
"""The hook's options; the last three are hatchling's own."""


class CachegenBuildHook(BuildHookInterface[BuilderConfig]):
    """Runs cachegen before files are collected, and has generated modules collected that version control ignores."""

    PLUGIN_NAME = "cachegen"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Check or build; stop the build where something is an error.

        An editable install goes on, with the findings shown: it is made to work on what is found.

        Raises:
            ValueError: an option is unknown, or not what it must be.
        """
        mode, paths, strict = self._options()
        try:
            report = MODES[mode](paths, cwd=self.root)
        except PathError as error:
            self.app.abort(f"cachegen {mode}: {error} (do the sources that are built hold the schemas?)")
            return
        if report.text:
            self.app.display_warning(report.text)
        if not report.ok or (strict and report.warnings):
            words = f"cachegen {mode} found {len(report.errors)} errors and {len(report.warnings)} warnings"
            if version != "editable":
                self.app.abort(words)
            self.app.display_warning(words)
        build_data["artifacts"].extend(self._artifacts(report))

    def _options(self) -> tuple[str, list[str], bool]:
        """Return the hook's options, checked."""
        for name in self.config:
            if name not in KNOWN:
                raise ValueError(f"the build hook `cachegen` has no option `{name}`; it has {', '.join(KNOWN[:3])}")
        mode = self.config.get("mode", "check")
        if mode not in MODES:
            raise ValueError(f'`mode` of the build hook `cachegen` must be "check" or "build", not {mode!r}')
        paths = self.config.get("paths", [])
        paths = [paths] if isinstance(paths, str) else paths
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise ValueError("`paths` of the build hook `cachegen` must be a path, or a list of paths")
        strict = self.config.get("strict", False)
        if not isinstance(strict, bool):
            raise ValueError("`strict` of the build hook `cachegen` must be true or false")  # noqa: TRY004 - as above
        return mode, paths, strict

    def _artifacts(self, report: Report) -> list[str]:
        """Return the modules as patterns: hatchling leaves out what `.gitignore` names, unless it is an artifact."""
        root = Path(self.root).resolve()
        paths = (Path(module.path) for module in report.modules if module.state != "deleted")
        return [f"/{path.relative_to(root).as_posix()}" for path in paths if path.is_relative_to(root)]


@hookimpl
def hatch_register_build_hook() -> type[CachegenBuildHook]:
    """Tell hatchling of the hook."""
    return CachegenBuildHook
