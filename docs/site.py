"""What mkdocs does not do by itself: the page of examples/, and links from docs/ to files that are no pages."""  # noqa: INP001

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
_OUTSIDE = re.compile(r"\[([^\]]*)\]\((?!https?:|#)((?:\.\./)[^)]*|[\w/]+\.(?:py|yaml))\)")
_PAGES = {"../examples/README.md": "examples.md", "../README.md": "index.md"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page of examples/, which lies beside its programs."""
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "examples.md", content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Lead links out of docs/ to their pages; a file that has none is named only."""

    def there(match: re.Match[str]) -> str:
        words, target = match[1], match[2]
        return f"[{words}]({_PAGES[target]})" if target in _PAGES else words

    return _OUTSIDE.sub(there, markdown)
