"""`cachegen gateway`."""

import errno
import ipaddress
import secrets
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import current_folder, wants_color

if TYPE_CHECKING:
    from ..compiler.keys.recognise import Recogniser

HOST = "127.0.0.1"
PORT = 8471


@click.command(short_help="Run a local gateway, so that extensions run on a laptop.")
@click.option("--redis", "redis_url", metavar="URL", help="Keep entries in this Redis; without it, in memory.")
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--token",
    metavar="TOKEN",
    envvar="IMPERAL_SERVICE_TOKEN",
    show_envvar=True,
    help="The service token that clients send; made and printed where none is given.",
)
@click.option(
    "--call-token-secret",
    metavar="SECRET",
    envvar="CACHEGEN_CALL_TOKEN_SECRET",
    show_envvar=True,
    help="Check call tokens: signature, expiry, app and user.",
)
@click.option(
    "--schemas",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Show keys on the page by these schemas' segments; may be given again.",
)
@click.option("--quiet", is_flag=True, help="Log no requests; a store that fails is still told.")
def gateway(  # noqa: PLR0913  # one parameter an option
    redis_url: str | None,
    host: str,
    port: int,
    token: str | None,
    call_token_secret: str | None,
    schemas: tuple[Path, ...],
    quiet: bool,
) -> int:
    """Run a local stand-in for the platform's gateway, until it is interrupted.

    Extensions talk to it: set IMPERAL_GATEWAY_URL and IMPERAL_SERVICE_TOKEN to what it prints. At / is a page for
    people: what is cached now. It listens on loopback unless --host says otherwise, and serves nobody without the
    service token.

    \b
    Examples:
      cachegen gateway
      cachegen gateway --token dev --schemas schemas/
      cachegen gateway --redis redis://127.0.0.1:6379/0 --port 9000
      cachegen gateway --call-token-secret "$SECRET" --quiet
    """
    try:
        from ..gateway.serving import serve
    except ImportError as error:
        raise click.ClickException(
            f"{error.name} is not installed: pip install 'imperal-cachegen[gateway]' has what a gateway needs"
        ) from error
    from ..gateway.asgi import create_app

    if call_token_secret == "":  # as "$SECRET" is where nobody has set it
        raise click.UsageError("--call-token-secret is empty: call tokens would not be checked; leave it out for that")
    given = token or secrets.token_urlsafe(24)
    try:
        app = create_app(
            redis_url or "memory://",
            service_token=given,
            call_token_secret=call_token_secret,
            keys=_keys(schemas) if schemas else None,
        )
    except (ValueError, ImportError) as error:
        raise click.UsageError(str(error)) from error
    if not _is_loopback(host):
        click.echo(f"cachegen: listening on {host}: everyone who can reach it may try tokens", err=True)

    def started(url: str) -> None:
        here = _seen_from_here(url, host)
        click.echo(f"export IMPERAL_GATEWAY_URL={here}")
        click.echo(f"export IMPERAL_SERVICE_TOKEN={given}" if not token else "# IMPERAL_SERVICE_TOKEN: as given")
        if here != url:
            click.echo("cachegen: other machines use this machine's name or address in that URL", err=True)
        click.echo(f"cachegen: {url} keeps entries in {_place(redis_url or 'memory://')}; Ctrl-C stops it", err=True)
        sys.stdout.flush()

    try:
        serve(app, host, port, started=started, quiet=quiet, colors=wants_color(sys.stderr))
    except OSError as error:
        raise click.ClickException(
            f"can't listen on {host}:{port}: {(error.strerror or str(error)).lower()}{_way_out(error)}"
        ) from error
    return 0


def _way_out(error: OSError) -> str:
    return "; `--port 0` takes a free one" if error.errno in (errno.EADDRINUSE, errno.EACCES) else ""


def _place(url: str) -> str:
    if url.startswith("memory:"):
        return "memory"
    return "another gateway" if url.startswith("http") else "Redis"


def _keys(schemas: tuple[Path, ...]) -> "Recogniser":
    from ..compiler.keys.recognise import Recogniser
    from ..compiler.pipeline import Options, resolve_project

    compiled = resolve_project(schemas, Options(current_folder()))
    if compiled.usage:
        raise click.UsageError("; ".join(compiled.usage))
    if compiled.failed:
        asked = shlex.join(map(str, schemas))
        raise click.ClickException(f"the schemas have errors: `cachegen check {asked}` says which")
    return Recogniser(compiled.project)


def _seen_from_here(url: str, host: str) -> str:
    """Return a URL that clients on this machine can use: one that listens on every address has none of its own."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return url
    if not address.is_unspecified:
        return url
    loopback = HOST if address.version == 4 else "[::1]"
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{loopback}:{rest.rpartition(':')[2]}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
