"""The switch that turns caching off: `IMPERAL_CACHEGEN_DISABLED=1` makes reads misses, and writes nothing."""

import os


def disabled() -> bool:
    """Return whether caching is off."""
    return os.environ.get("IMPERAL_CACHEGEN_DISABLED") == "1"
