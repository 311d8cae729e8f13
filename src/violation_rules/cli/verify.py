"""`violation-rules verify`: check evidence that `scan --evidence` wrote, and judge its documents again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.version import __version__

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("verify", help=catalogue("verify.help"))
    @click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
    @click.option("--ruleset", "-r", metavar="NAME|DIR", help=catalogue("option.verify_ruleset"))
    def verify(folder: Path, ruleset: str | None) -> int:
        from violation_rules.reports import evidence  # noqa: PLC0415 - after `--help`

        try:
            manifest = evidence.manifest_of(folder)
        except (OSError, ValueError) as error:
            raise click.UsageError(catalogue("verify.no_manifest", folder=folder, reason=error)) from None
        differences = []
        for difference in evidence.changed_files(folder, manifest):
            differences.append(difference)
            click.echo(catalogue(f"verify.{difference.code}", **difference.values))
        for difference in evidence.rerun(folder, manifest, load(ruleset or manifest["options"]["ruleset"], catalogue)):
            differences.append(difference)
            click.echo(catalogue(f"verify.{difference.code}", **difference.values))
        click.echo(catalogue("verify.manifest", digest=evidence.manifest_digest(folder)))
        if manifest["engine_version"] != __version__:
            click.echo(catalogue("verify.engine", expected=manifest["engine_version"], got=__version__))
        if differences:
            click.echo(catalogue("verify.differs", count=len(differences)))
            return exit_codes.FINDINGS
        click.echo(catalogue("verify.same", documents=manifest["documents"], findings=manifest["findings"], created=manifest["created"]))
        return exit_codes.OK

    return verify
