"""The comparison told for people: what a change of schemas means for stored entries, call sites and what users see.

`tell` turns a comparison and its findings into a `Review` (`tell_all` those of several projects), which `markdown`, `page` and `document` print. Knows neither
git nor files.
"""

from .telling import tell, tell_all
from .told import Review

__all__ = ["Review", "tell", "tell_all"]
