"""What mkdocs does not do by itself: pages made from examples/, and links from docs/ to files that are no pages."""  # noqa: INP001

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from imperal_cachegen.compiler import catalogue
from imperal_cachegen.compiler.pipeline import Options, resolve_project

ROOT = Path(__file__).parents[1]
_OUTSIDE = re.compile(r"\[([^\]]*)\]\((?!https?:|#)((?:\.\./)[^)]*|[\w/]+\.(?:py|yaml))\)")
_CATALOGUE = "examples-catalogue.html"
_PAGES = {"../examples/README.md": "examples.md", "../README.md": "index.md", "../schemas": _CATALOGUE}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page of examples/, which lies beside its programs, and the catalogue of their schemas."""
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "examples.md", content=text))
    files.append(File.generated(config, _CATALOGUE, content=_catalogue()))
    return files


def _catalogue() -> str:
    """Return the catalogue of the example schemas."""
    compiled = resolve_project([ROOT / "schemas"], Options(ROOT))
    return catalogue.page(catalogue.gather(compiled.project, compiled.diagnostics, compiled.hidden))


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Lead links out of docs/ to their pages; a file that has none is named only."""

    def there(match: re.Match[str]) -> str:
        words, target = match[1], match[2]
        return f"[{words}]({_PAGES[target]})" if target in _PAGES else words

    return _OUTSIDE.sub(there, markdown)
