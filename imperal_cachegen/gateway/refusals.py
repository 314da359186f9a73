"""What a request is refused with: a status of 4xx, and a JSON body that says why."""

from starlette.responses import JSONResponse


class Refused(Exception):
    """A request that is not served; `code` is one word for programs, `reason` a phrase for people."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason

    def response(self) -> JSONResponse:
        """Return the answer."""
        body = {"error": self.code, "reason": self.reason}
        headers = {"WWW-Authenticate": "ImperalCallToken"} if self.status == 401 else None
        return JSONResponse(body, self.status, headers)
