"""Where an application would have the module itself."""

from through_author_cache import Author as Author
