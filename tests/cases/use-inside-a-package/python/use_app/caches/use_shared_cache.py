"""Where an application would have the module itself."""

from use_shared_cache import Article as Article
from use_shared_cache import Author as Author
