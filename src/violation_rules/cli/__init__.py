"""The command `violation-rules`. Each command is a module of its own with `command(catalogue)`, loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.output import tell_problem
from violation_rules.errors import UnreadableFileError
from violation_rules.messages import LANGUAGES, Catalogue, default_language, speak_gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.messages import Language

COMMANDS = ("scan", "watch", "explain", "show", "check", "test", "fmt", "report", "diff", "verify", "serve", "bench")


class Commands(click.Group):
    """The commands by name; `--help` tells what each does without loading any."""

    def __init__(self, catalogue: Catalogue, **options: Any) -> None:
        """Say everything in the catalogue's language."""
        super().__init__(help=catalogue("cli.about"), **options)
        self._catalogue = catalogue

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order they are usually needed."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"violation_rules.cli.{cmd_name}")
        return cast("click.Command", module.command(self._catalogue))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with what they do."""
        del ctx
        with formatter.section(self._catalogue("cli.commands")):
            formatter.write_dl([(name, self._catalogue(f"cli.{name}")) for name in COMMANDS])


def program(lang: Language) -> Commands:
    """The whole command line in one language."""
    catalogue = Catalogue(lang)
    version = click.Option(["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version, help=catalogue("cli.version"))
    return Commands(catalogue, name="violation-rules", params=[version], context_settings={"help_option_names": ["-h", "--help"]})


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads that nothing here uses, in 50 ms
    sys.exit(_run(words))


def _run(words: list[str]) -> int:
    lang, words = _language(words)
    if lang is None:
        click.echo(f"--lang: {' | '.join(LANGUAGES)}", err=True)
        return exit_codes.USAGE
    speak_gettext(lang)
    try:
        result = program(lang).main(words, prog_name="violation-rules", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return exit_codes.USAGE
    except UnreadableFileError as error:
        tell_problem(error.problem, Catalogue(lang))
        return exit_codes.UNREADABLE
    except (click.Abort, KeyboardInterrupt):
        click.echo(Catalogue(lang)("cli.interrupted"), err=True)
        return exit_codes.INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.OK
    return result if isinstance(result, int) else exit_codes.OK


def _language(words: list[str]) -> tuple[Language | None, list[str]]:
    """The language from `--lang`, which may stand anywhere (None where there is no such), else the environment's; and the other words."""
    for i, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name != "--lang":
            continue
        chosen = value if equals else next(iter(words[i + 1 : i + 2]), "")
        rest = words[:i] + words[i + (1 if equals else 2) :]
        return (chosen if chosen in LANGUAGES else None), rest
    return default_language(), words


def _version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value:
        from violation_rules.version import __version__  # noqa: PLC0415 - rarely asked for

        click.echo(f"violation-rules {__version__}")
        context.exit()
