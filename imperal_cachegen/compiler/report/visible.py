"""Characters as a terminal may show them: nothing that moves the cursor, reorders text or hides.

Whatever stands in a user's file can stand in a report; a report must not be able to do anything but be read.
"""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
TAB = "→   "
"""What a tab is shown as."""


def visible_char(char: str) -> tuple[str, int]:
    """Return how one character is shown, and how many columns that takes."""
    if " " <= char <= "~":
        return char, 1
    if char == "\t":
        return TAB, len(TAB)
    category = unicodedata.category(char)
    if category in _UNSEEN:
        shown = f"<U+{ord(char):04X}>"
        return shown, len(shown)
    if category in ("Mn", "Me"):
        return char, 0
    return char, 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def visible(text: str) -> str:
    r"""Return a text of one line as it is shown.

    >>> visible("a\x1b[31m\u202eb\n")
    'a<U+001B>[31m<U+202E>b<U+000A>'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(visible_char(char)[0] for char in text)


def width(text: str) -> int:
    """Return how many columns a text takes when shown."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(visible_char(char)[1] for char in text)
