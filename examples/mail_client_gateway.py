"""The mail panel over a gateway on this machine, with the platform's own client as `ctx.cache`, as in a handler.

Run it: python examples/mail_client_gateway.py, with imperal-sdk and the extra `[gateway]` installed, or
`make demo-gateway`, which installs them. It starts `cachegen gateway` on a free port of the loopback, in a process of
its own, and stops it again. The mail server and the panel are those of mail_client.py.
"""

import asyncio
import logging
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from imperal_sdk import Extension
from imperal_sdk._shared_http import aclose
from imperal_sdk.context import Context
from imperal_sdk.security.call_token import mint_call_token
from imperal_sdk.types.identity import UserContext
from mail_client import ACCOUNT, MailServer, Panel
from mail_client_cache import cache_of, invalidate_mailbox_changed, register

APP = "mail-client"
ANNOUNCES = "export IMPERAL_GATEWAY_URL="

ext = Extension(APP, display_name="Mail", description="Shows what is in your mailboxes.", icon="icon.svg")
register(ext)


@dataclass(frozen=True)
class Platform:
    """Stands in for the platform: it alone knows the secret, and makes a context for each call of a handler."""

    url: str
    service_token: str
    secret: str

    def context(self, user: str, *, minted_for: str = "") -> Context:
        token = mint_call_token("panel", APP, minted_for or user, ttl_seconds=60, hmac_secret=self.secret.encode())
        return Context(
            user=UserContext(imperal_id=user, email=f"{user}@example.org", tenant_id="local", role="user"),
            _extension_id=APP,
            _extension=ext,
            _call_token=token,
            _gateway_url=self.url,
            _service_token=self.service_token,
        )


@contextmanager
def gateway() -> Iterator[Platform]:
    """Run `cachegen gateway` as long as the block does, however that ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    service_token, secret = secrets.token_urlsafe(), secrets.token_urlsafe()
    process = subprocess.Popen(
        [sys.executable, "-m", "imperal_cachegen", "gateway", "--port", "0", "--quiet"],
        env={**os.environ, "IMPERAL_SERVICE_TOKEN": service_token, "CACHEGEN_CALL_TOKEN_SECRET": secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    with process:
        try:
            yield Platform(_announced(process), service_token, secret)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _announced(process: "subprocess.Popen[str]") -> str:
    said = []
    for line in process.stdout or ():
        if line.startswith(ANNOUNCES):
            return line.removeprefix(ANNOUNCES).strip()
        said.append(line)
    sys.exit(f"the gateway did not start: {''.join(said).strip()}")


async def main() -> None:
    # What goes wrong behind a reader's back is logged, once a minute a kind.
    logging.basicConfig(stream=sys.stdout, format="   log of %(name)s: %(message)s")
    server = MailServer()

    with gateway() as platform:
        print("1. A gateway runs, and a handler of Ann's gets the platform's context.")
        ctx = platform.context("ann")
        ann = Panel(ctx.cache, server)
        print(f"   ctx.cache is {type(ctx.cache).__module__}.{type(ctx.cache).__name__}")

        print("2. The first look is a miss and fetches; the second is a hit.")
        await ann.show_inbox("first look")
        await ann.show_inbox("second look")

        print("3. The next call has a context and a call token of its own, and finds what the first has stored.")
        await Panel(platform.context("ann").cache, server).show_inbox("next call")

        print("4. Entries belong to one user: Bob's panel finds none of Ann's.")
        await Panel(platform.context("bob").cache, server).show_inbox("Bob")

        print(
            "5. A call that is Ann's by name, with a token that is Bob's, is refused; the panel is filled all the same."
        )
        await Panel(platform.context("ann", minted_for="bob").cache, server).show_inbox("refused")

        print("6. A message is archived. One call drops every page, cursor and counter of the folder.")
        server.subjects.remove("Your invoice")
        gone = await invalidate_mailbox_changed(ctx.cache, account_id=ACCOUNT, folder="INBOX")
        print(f"   everything is known to be gone: {gone}")
        await ann.show_inbox("next look")

        print(
            "7. cache_of(ctx) is the included client over the same gateway, and reads what the platform's has stored."
        )
        included = cache_of(ctx)
        print(f"   cache_of(ctx) is {type(included).__module__.partition('.')[0]}'s {type(included).__name__}")
        await Panel(included, server).show_inbox("included client")

    print("8. The gateway stops. The panel does not: what can't be read is fetched.")
    await ann.show_inbox("no gateway")
    await aclose()  # the connections of the platform's client


if __name__ == "__main__":
    asyncio.run(main())
