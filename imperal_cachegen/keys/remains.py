"""What a digest leaves of a value: all that decoding a key can give back of it. Generated modules never load this."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hashed:
    """What a digest leaves of a value: itself."""

    digest: str


@dataclass(frozen=True, slots=True)
class Cut:
    """What a `text` that was too long leaves: the beginning of the value, and the digest of the whole."""

    beginning: str
    digest: str
