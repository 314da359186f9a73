"""What a request is refused with: a status, and a JSON body that says why.

Reasons go to the log, too: they are fixed, and name nothing that a request holds.
"""

from collections.abc import Mapping

from starlette.responses import JSONResponse

NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""The headers of every answer: nobody keeps it, or takes it for something else."""

UNUSABLE = "the store can't be used at the moment"
"""Why nothing is served while the store fails."""


class Refused(Exception):
    """A request that is not served; `code` is one word for programs, `reason` a phrase for people."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason

    def response(self) -> JSONResponse:
        """Return the answer."""
        headers = {"WWW-Authenticate": "ImperalCallToken"} if self.status == 401 else {}
        return refusal(self.status, self.code, self.reason, headers)


def refusal(status: int, code: str, reason: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an answer that serves nothing, and says why."""
    return JSONResponse({"error": code, "reason": reason}, status, {**NO_STORE, **(headers or {})})


def unusable() -> JSONResponse:
    """Return the answer of a gateway whose store fails."""
    return refusal(503, "store", UNUSABLE)
