"""Segments that stand in a key as a digest of their value: `digest`, `json` and `secret`."""

# ruff: noqa: D102 - what the methods of a segment type do stands in `SegmentType`

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import wrong_type
from .pattern import key_pattern
from .segment import WORD_AND_DASH, SegmentType, no_value

if TYPE_CHECKING:
    from .remains import Hashed

Json: TypeAlias = Mapping[str, "Json | None"] | Sequence["Json | None"] | str | int | float | bool
"""What a `json` segment takes: read-only JSON. `None` may stand inside it; alone it needs `| None`."""

SECRET_BITS = 128

_BASE64URL = key_pattern(globals(), "_BASE64URL", "[A-Za-z0-9_-]+")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_URL_SAFE = bytes.maketrans(b"+/", b"-_")

_blake2b: Callable[..., Any] | None = None


def digest_of(data: bytes, bits: int) -> str:
    """Return BLAKE2b of some bytes in base64url without padding. `bits` is a multiple of 8, at most 512."""
    global _blake2b  # noqa: PLW0603 - loaded once, and not looked up again: half of the time of a key
    if _blake2b is None:
        from hashlib import blake2b  # not at import: it loads OpenSSL

        _blake2b = blake2b
    return base64url(_blake2b(data, digest_size=bits // 8).digest())


def base64url(data: bytes) -> str:
    """Return bytes in base64url without padding."""
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).translate(_URL_SAFE).rstrip(b"=").decode()


def digest_length(bits: int) -> int:
    """Return the number of characters of a digest."""
    return -(-bits // 6)


def utf8(value: str) -> bytes:
    """Return the UTF-8 of a text; a lone surrogate is its three bytes."""
    return str.encode(value, errors="surrogatepass")


def digest_segment(value: object, model: str, segment: str, bits: int) -> str:
    """Return the text of a `digest(bits)`: the digest of the UTF-8 of a `str`.

    Raises:
        TypeError: no `str`.
    """
    if not isinstance(value, str):
        raise wrong_type(model, segment, "a str", value)
    return digest_of(utf8(value), bits)


def json_segment(value: object, model: str, segment: str, bits: int) -> str:
    """Return the text of a `json(bits)`: the digest of its canonical form.

    Raises:
        TypeError: something in it is no JSON.
        KeySegmentError: NaN, an infinity, a lone surrogate, a key that is no `str`, a cycle, or more than 190 levels.
    """
    if value is None:
        raise wrong_type(model, segment, "a JSON value", value)
    from .canonical import canonical_json

    return digest_of(canonical_json(value, model, segment), bits)


def secret_segment(value: object, model: str, segment: str) -> str:
    """Return the text of a `secret`: the digest of the UTF-8 of a `str`. No error tells anything of the value.

    Raises:
        TypeError: no `str`.
    """
    if not isinstance(value, str):
        raise wrong_type(model, segment, "a str", value, hide=True)
    return digest_of(utf8(value), SECRET_BITS)


class DigestType(SegmentType):
    """What the three have in common: a text of one length, from which no value comes back."""

    __slots__ = ()

    @property
    def alphabet(self) -> AbstractSet[str]:
        return WORD_AND_DASH

    @property
    def size(self) -> int:
        """Bits of the digest."""
        raise NotImplementedError

    @property
    def plain_lengths(self) -> tuple[int, int]:
        return digest_length(self.size), digest_length(self.size)

    @property
    def last_chars(self) -> str:
        """What the last character can be: 2 or 4 of its bits are padding, which is zero."""
        return _ALPHABET[:: 1 << digest_length(self.size) * 6 - self.size]

    def plain_decode(self, text: str) -> "Hashed":
        if len(text) != self.longest or not _BASE64URL(text) or text[-1] not in self.last_chars:
            raise no_value(text, self.spelling)
        from .remains import Hashed

        return Hashed(text)


class Digest(DigestType):
    """`digest(bits)`: BLAKE2b of the UTF-8 of a text."""

    __slots__ = ("bits",)
    __match_args__ = ("bits",)

    bits: int

    def __init__(self, bits: int = 128, *, optional: bool = False) -> None:
        self._fix(optional, bits)

    @property
    def size(self) -> int:
        return self.bits

    @property
    def plain_spelling(self) -> str:
        return f"digest({self.bits})"

    @property
    def encoder(self) -> str:
        return digest_segment.__name__

    @property
    def arguments(self) -> tuple[object, ...]:
        return (self.bits,)

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return digest_segment(value, model, segment, self.bits)


class JsonDigest(DigestType):
    """`json(bits)`: BLAKE2b of the canonical form of a JSON value."""

    __slots__ = ("bits",)
    __match_args__ = ("bits",)

    bits: int

    def __init__(self, bits: int = 128, *, optional: bool = False) -> None:
        self._fix(optional, bits)

    @property
    def size(self) -> int:
        return self.bits

    @property
    def plain_spelling(self) -> str:
        return f"json({self.bits})"

    @property
    def plain_python(self) -> str:
        return "Json"

    @property
    def encoder(self) -> str:
        return json_segment.__name__

    @property
    def arguments(self) -> tuple[object, ...]:
        return (self.bits,)

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return json_segment(value, model, segment, self.bits)


class Secret(DigestType):
    """`secret`: BLAKE2b-128 of the UTF-8 of a text that no message shows."""

    __slots__ = ()

    @property
    def size(self) -> int:
        return SECRET_BITS

    @property
    def plain_spelling(self) -> str:
        return "secret"

    @property
    def encoder(self) -> str:
        return secret_segment.__name__

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return secret_segment(value, model, segment)
