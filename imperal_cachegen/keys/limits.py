"""The platform's limits, which both the compiler and the runtime hold to.

Source: the platform's `@ext.cache_model` reference (I-CACHE-KEY-SAFETY, I-CACHE-TTL-CAP-300S,
I-CACHE-VALUE-SIZE-CAP-64KB).
"""

KEY_MAX_LENGTH = 128
"""Characters of a stored key, at most."""

KEY_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-:")
"""The characters of a stored key."""

TTL_MIN = 5
"""Seconds an entry is stored, at least."""

TTL_MAX = 300
"""Seconds an entry is stored, at most."""

VALUE_MAX_BYTES = 65_536
"""Bytes of a stored value with its envelope (over the gateway: of the whole request body), at most."""

SCOPE_SUFFIX_LENGTH = 9
"""Characters that a scope's generation adds to a stored key: `:` and 8 of base64url."""

INT_MAX = 2**63 - 1
"""The largest whole number that an `int` segment takes."""
