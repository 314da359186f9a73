"""Who may see the page: people who gave the service token once get a cookie, which no other site can make them send."""

import secrets
from collections import OrderedDict
from collections.abc import Callable

SECONDS = 12 * 3600.0
"""How long a session lasts."""

MOST = 100
"""Sessions at once; the oldest goes first."""

COOKIE = "cachegen_session"


class Sessions:
    """The sessions of a gateway, and for each the word that its forms must bring back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def begin(self) -> str:
        """Return the cookie of a new session."""
        cookie = secrets.token_urlsafe(24)
        self._known[cookie] = (secrets.token_urlsafe(24), self._clock() + SECONDS)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return cookie

    def word(self, cookie: str | None) -> str | None:
        """Return the word of a session's forms; None where there is no such session (any more)."""
        found = self._known.get(cookie or "")
        if found is None or found[1] <= self._clock():
            return None
        return found[0]

    def end(self, cookie: str | None) -> None:
        """Forget a session."""
        self._known.pop(cookie or "", None)
