"""Where the templates lie. Knows no template engine."""

from pathlib import Path


def templates_folder() -> Path:
    """Return the folder of the templates: in the package (a wheel), or beside it (an editable install)."""
    package = Path(__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
