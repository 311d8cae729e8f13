"""`violation-rules serve`: a page to try rules on, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from violation_rules.cli import exit_codes

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue

_ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - asked for by name, never the default


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("serve", help=catalogue("serve.help"))
    @click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help=catalogue("option.port"))
    @click.option("--host", default="127.0.0.1", show_default=True, help=catalogue("option.host"))
    def serve(port: int, host: str) -> int:
        try:
            import uvicorn  # noqa: PLC0415 - an extra

            from violation_rules.web import create_app  # noqa: PLC0415
        except ImportError as error:
            raise click.UsageError(catalogue("serve.needs_extra", package=error.name)) from None
        hosts = ["*"] if host in _ANYWHERE else ["localhost", "127.0.0.1", host]
        server = uvicorn.Server(
            uvicorn.Config(create_app(hosts=hosts), host=host, port=port, log_level="warning", access_log=False, server_header=False)
        )
        try:
            socket = server.config.bind_socket()
        except SystemExit:  # uvicorn's way to say that the address is taken
            raise click.UsageError(catalogue("serve.taken", host=host, port=port)) from None
        socket.listen()  # from here on the address answers
        click.echo(catalogue("serve.at", url=f"http://{host}:{socket.getsockname()[1]}/"), err=True)
        if host not in {"127.0.0.1", "localhost", "::1"}:
            click.echo(catalogue("serve.open", host=host), err=True)
        server.run(sockets=[socket])
        return exit_codes.OK

    return serve
