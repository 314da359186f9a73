"""The catalogue: what a project caches, on one page for people.

`gather` turns resolved schemas and findings into plain facts, every word and length decided; `page` and `markdown` print
these and decide nothing. Nothing here reads a schema, and the same schemas give the same bytes.
"""

from .gather import gather
from .markdown import markdown
from .page import page

__all__ = ["gather", "markdown", "page"]
