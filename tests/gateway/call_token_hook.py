"""What schemathesis sends beside what it makes up: the service token, and a call token for the app and user of the path."""

import os
from urllib.parse import unquote

import schemathesis
from imperal_sdk.security.call_token import mint_call_token


@schemathesis.auth(refresh_interval=None)
class CallToken:
    def get(self, case, context):
        parts = case.path_parameters or {}
        app, user = (unquote(str(parts.get(name, ""))) for name in ("app_id", "user_id"))
        secret = os.environ["CACHEGEN_CALL_TOKEN_SECRET"].encode()
        return mint_call_token("tool", app, user, 3600, secret)

    def set(self, case, data, context):
        case.headers = {
            **(case.headers or {}),
            "X-Service-Token": os.environ["IMPERAL_SERVICE_TOKEN"],
            "Authorization": f"ImperalCallToken {data}",
        }
