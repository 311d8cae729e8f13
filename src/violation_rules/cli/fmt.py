"""`violation-rules fmt`: one layout for rule files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from violation_rules.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from violation_rules.messages import Catalogue


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("fmt", help=catalogue("fmt.help"))
    @click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
    @click.option("--check", is_flag=True, help=catalogue("option.fmt_check"))
    def fmt(paths: tuple[Path, ...], *, check: bool) -> int:
        from violation_rules.language.format import format_source  # noqa: PLC0415 - after `--help`

        changed = unread = 0
        files = list(_rule_files(paths))
        for file in files:
            try:
                text = file.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError:
                unread += 1
                click.echo(catalogue("fmt.not_utf8", file=file), err=True)
                continue
            except OSError as error:
                unread += 1
                click.echo(catalogue("fmt.unreadable", file=file, reason=error.strerror or error), err=True)
                continue
            laid_out = format_source(text)
            if laid_out == text:
                continue
            changed += 1
            click.echo(catalogue("fmt.would_change" if check else "fmt.changed", file=file), err=True)
            if not check:
                partial = file.with_name(file.name + ".partial")
                partial.write_text(laid_out, encoding="utf-8")
                partial.replace(file)
        click.echo(catalogue("fmt.done_check" if check else "fmt.done", files=len(files), changed=changed), err=True)
        if unread:
            click.echo(catalogue("fmt.unread", count=unread), err=True)
            return exit_codes.UNREADABLE
        return exit_codes.FINDINGS if check and changed else exit_codes.OK

    return fmt


def _rule_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.vr"))
        else:
            yield path
