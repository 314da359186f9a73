"""Where an application would have the module itself."""

from use_more_cache import Blog as Blog
