"""The segment `text`: any Unicode as readable ASCII, such that no two values share a text (up to a 128-bit digest).

`[A-Za-z0-9_]` stay as they are; every other byte of the UTF-8 form is `-HH`. What is longer than n then keeps its longest
beginning of at most n - 24 characters that splits no `-HH`, and gets `--` and 22 characters of digest. The empty text is
`--`. `--` stands in no other form, so the three forms never meet.
"""

# ruff: noqa: D102 - what the methods of a segment type do stands in `SegmentType`

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from .digests import digest_of, utf8
from .errors import wrong_type
from .pattern import key_pattern
from .segment import WORD, WORD_AND_DASH, SegmentType, no_value

if TYPE_CHECKING:
    from .remains import Cut

TAIL = 24
"""Characters that a cut text spends on `--` and the digest."""

_DIGEST_BITS = 128
_PLAIN = key_pattern(globals(), "_PLAIN", "[A-Za-z0-9_]+")
_TOKENS = key_pattern(globals(), "_TOKENS", "(?:[A-Za-z0-9_]|-[0-9A-F]{2})*")
_DIGEST = key_pattern(globals(), "_DIGEST", "[A-Za-z0-9_-]{21}[AQgw]")
_WRITTEN = tuple(chr(byte) if chr(byte) in WORD else f"-{byte:02X}" for byte in range(256))


def text_segment(value: object, model: str, segment: str, n: int) -> str:
    """Return the text of a `text(n)`.

    Raises:
        TypeError: no `str`.
    """
    if not isinstance(value, str):
        raise wrong_type(model, segment, "a str", value)
    plain = str.__str__(value)
    if len(plain) <= n and _PLAIN(plain):
        return plain
    if not plain:
        return "--"
    data = utf8(plain)
    # Every byte is one character or three, so that n + 1 bytes already show that a text is too long.
    tokens = [_WRITTEN[byte] for byte in data[: n + 1]]
    written = "".join(tokens)
    if len(written) <= n:
        return written
    room = n - TAIL
    length = count = 0
    for token in tokens:
        length += len(token)
        if length > room:
            break
        count += 1
    return f"{''.join(tokens[:count])}--{digest_of(data, _DIGEST_BITS)}"


class Text(SegmentType):
    """`text(n)`: any Unicode, readable and injective, in at most n characters."""

    __slots__ = ("n",)
    __match_args__ = ("n",)

    n: int

    def __init__(self, n: int = 48, *, optional: bool = False) -> None:
        self._fix(optional, n)

    @property
    def plain_spelling(self) -> str:
        return f"text({self.n})"

    @property
    def alphabet(self) -> AbstractSet[str]:
        return WORD_AND_DASH

    @property
    def plain_lengths(self) -> tuple[int, int]:
        return 1, self.n

    @property
    def raw_chars(self) -> str | None:
        return "A-Za-z0-9_"

    @property
    def encoder(self) -> str:
        return text_segment.__name__

    @property
    def arguments(self) -> tuple[object, ...]:
        return (self.n,)

    def plain_encode(self, value: object, model: str, segment: str) -> str:
        return text_segment(value, model, segment, self.n)

    def plain_decode(self, text: str) -> "str | Cut":
        if text == "--":
            return ""
        beginning, dashes, digest = text.partition("--")
        if not text or len(text) > self.n or not _TOKENS(beginning):
            raise no_value(text, self.spelling)
        if not dashes:
            return self._whole(text)
        # A beginning ends early only where the next `-HH` has no room.
        if not self.n - TAIL - 2 <= len(beginning) <= self.n - TAIL or not _DIGEST(digest):
            raise no_value(text, self.spelling)
        from .remains import Cut

        return Cut(_whole_characters(_bytes_of(beginning)), digest)

    def _whole(self, text: str) -> str:
        try:
            value = _bytes_of(text).decode(errors="surrogatepass")
        except UnicodeDecodeError:
            raise no_value(text, self.spelling) from None
        if text_segment(value, "", "", self.n) != text:
            raise no_value(text, self.spelling)
        return value


def _bytes_of(tokens: str) -> bytes:
    """Return the bytes that a sequence of `c` and `-HH` writes."""
    first, *escaped = tokens.split("-")
    return first.encode() + b"".join(bytes.fromhex(part[:2]) + part[2:].encode() for part in escaped)


def _whole_characters(data: bytes) -> str:
    """Return the beginning of a text, without the bytes of a last character that was cut off."""
    try:
        return data.decode(errors="surrogatepass")
    except UnicodeDecodeError as error:
        return data[: error.start].decode(errors="surrogatepass")
