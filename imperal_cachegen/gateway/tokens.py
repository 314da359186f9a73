"""Who may ask: the service token of every request, and the call token, which names one user of one app and an expiry.

A call token is `<payload>.<signature>`, both base64url without padding: the payload is JSON with `app_id`, `user_id`,
`exp` (seconds since 1970), `iat`, `jti` and `tool_type`, the signature HMAC-SHA256 (RFC 2104) over the payload's bytes.
A token that comes again is fine: the platform's own client sends one with every request of a call.
"""

import binascii
import hmac
import json
import re
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256

from .refusals import Refused

SCHEME = "ImperalCallToken"
"""The scheme of the `Authorization` header."""

_fits_a_header = re.compile(r"[\x21-\x7e]+(?: +[\x21-\x7e]+)*").fullmatch

_LONGEST = 2048
"""Characters of a call token, at most."""


class Tokens:
    """Checks the tokens of requests; `secret` None lets call tokens be. `clock` gives seconds since 1970."""

    def __init__(self, service_token: str, secret: str | None, clock: Callable[[], float]) -> None:
        if not service_token:
            raise ValueError("a gateway needs a service token")
        if _fits_a_header(service_token) is None:
            raise ValueError(
                "the service token holds what no header does, so that nobody could send it: it is printable ASCII, "
                "without blanks around it"
            )
        if secret == "":
            raise ValueError("the secret of call tokens is empty")
        self._service_token = service_token.encode()
        self._secret = None if secret is None else secret.encode()
        self._clock = clock

    def is_service_token(self, given: str) -> bool:
        """Whether a text is the service token, in a time that tells nothing of it."""
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._service_token)

    def check_service(self, given: str | None) -> None:
        """Refuse (401) a request without the service token."""
        if given is None:
            raise Refused(401, "service_token", "the header X-Service-Token is missing")
        if not self.is_service_token(given):
            raise Refused(401, "service_token", "the service token is another one")

    def check_call(self, authorization: str | None, app_id: str, user_id: str) -> None:
        """Refuse (401) a request without a valid call token, or (403) one for another app or user."""
        if self._secret is None:
            return
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != SCHEME.lower() or not token:
            raise Refused(401, "call_token", f"the header Authorization: {SCHEME} … is missing")
        claims = self._claims(token.strip())
        expiry = claims.get("exp")
        if type(expiry) is not int or expiry <= self._clock():
            raise Refused(401, "call_token", "the call token has expired")
        if claims.get("app_id") != app_id or claims.get("user_id") != user_id:
            raise Refused(403, "call_token", "the call token is for another app or user")

    def _claims(self, token: str) -> dict[str, object]:
        payload, signature = _parts(token)
        expected = hmac.new(self._secret or b"", payload, sha256).digest()
        if not hmac.compare_digest(expected, signature):
            raise Refused(401, "call_token", "the call token's signature is not of this secret")
        try:
            claims = json.loads(payload)
        except (ValueError, RecursionError):
            claims = None
        if not isinstance(claims, dict):
            raise Refused(401, "call_token", "the call token's payload is no JSON object")
        return claims


def _parts(token: str) -> tuple[bytes, bytes]:
    """Return payload and signature."""
    payload, dot, signature = token.partition(".")
    if len(token) > _LONGEST or not dot:
        raise Refused(401, "call_token", "the call token is malformed")
    try:
        return _decoded(payload), _decoded(signature)
    except (binascii.Error, ValueError):
        raise Refused(401, "call_token", "the call token is malformed") from None


def _decoded(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
