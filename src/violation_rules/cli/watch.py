"""`violation-rules watch`: listen to what is being said, and tell at once what is found."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.cli.options import FAIL_ON, about_the_document, fact_specs, parse_facts, parse_speakers
from violation_rules.cli.output import colourful, print_lines, tell_problem, width
from violation_rules.model import Document
from violation_rules.readers import ReadOptions, ReadProblem
from violation_rules.reports import Judged, Run, wording
from violation_rules.reports.text import SEVERITY_STYLES, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from violation_rules.engine.stream import Stream
    from violation_rules.messages import Catalogue
    from violation_rules.model import Finding, Kind, Utterance
    from violation_rules.reports.text import Piece

Stage = Literal["early", "certain", "withdrawn"]


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("watch", help=catalogue("watch.help"))
    @about_the_document(catalogue)
    @click.option("--id", "room", default="-", metavar="NAME", help=catalogue("option.room"))
    @click.option("--text-column", metavar="NAME", help=catalogue("option.text_column"))
    @click.option("--speaker", multiple=True, metavar="LABEL=SPEAKER", help=catalogue("option.speaker"))
    @click.option(
        "--format", "-f", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True, help=catalogue("option.format")
    )
    @click.option("--fail-on", type=click.Choice(list(FAIL_ON)), default="warning", show_default=True, help=catalogue("option.fail_on"))
    def watch(room: str, form: str, fail_on: str, **given: Any) -> int:
        from violation_rules.ruleset import today  # noqa: PLC0415 - after `--help`

        click.echo(catalogue("watch.preparing"), err=True)
        rules = load(given["ruleset"], catalogue)
        specs = fact_specs(rules)
        facts, on = parse_facts(given["fact"], specs, catalogue), given["on"] or today()
        kind: Kind = given["kind"] or "transcript"
        speakers = parse_speakers(given["speaker"], catalogue)
        options = ReadOptions(kind=kind, on=on, facts=facts, text_column=given["text_column"], fact_specs=specs, speakers=speakers)
        rules.prepare(kind=kind, facts=facts, on=on, early=True)
        click.echo(catalogue("watch.listening", ruleset=rules.title), err=True)
        watched = _Watch(rules.stream(kind=kind, facts=facts, on=on, id=room, early=True), catalogue, form)
        with _until_ctrl_c() as ended:
            watched.listen(options, ended)
            watched.end()
            if form == "text":
                document = Document(kind=kind, id=room, on=on, utterances=watched.said, facts=facts or None)
                judged = [Judged(None if room == "-" else room, document, tuple(watched.ordered()))] if watched.said else []
                run = Run.of(rules, on, judged, watched.problems)
                print_lines(lines(run, catalogue, width=width(), carets=not colourful()), colour=colourful())
        if ended.by_user:
            raise KeyboardInterrupt
        if watched.problems:
            return exit_codes.UNREADABLE
        return exit_codes.FINDINGS if any(one.severity in FAIL_ON[fail_on] for one in watched.certain) else exit_codes.OK

    return watch


class _StopListening(Exception):  # noqa: N818 - no error
    """Ctrl-C while the room is listened to."""


class _Ended:
    """Whether the user ended the room; while it is listened to that is noticed at once, else when what was heard has been judged."""

    def __init__(self) -> None:
        self.by_user = False
        self._at_once = False

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Here Ctrl-C raises."""
        self._at_once = True
        try:
            if self.by_user:
                raise _StopListening
            yield
        finally:
            self._at_once = False

    def end(self, *_: object) -> None:
        """What Ctrl-C does; a second one does what it always does."""
        if self.by_user:
            raise KeyboardInterrupt
        self.by_user = True
        if self._at_once:
            raise _StopListening


@contextmanager
def _until_ctrl_c() -> Iterator[_Ended]:
    """Ctrl-C ends the room, whenever it comes: in a pipe it also ends what is listened to, which may be noticed first."""
    ended = _Ended()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, ended.end)
    try:
        yield ended
    finally:
        signal.signal(signal.SIGINT, before)


class _Watch:
    """One room: what was said and found in it, each finding told when it is known."""

    def __init__(self, live: Stream, catalogue: Catalogue, form: str) -> None:
        self._live = live
        self._catalogue = catalogue
        self._form = form
        self._early: dict[str, Finding] = {}
        """By id those told early that are not certain yet."""
        self.said: list[Utterance] = []
        self.certain: list[Finding] = []
        self.problems: list[ReadProblem] = []

    def listen(self, options: ReadOptions, ended: _Ended) -> None:
        """To standard input until it ends or the user ends it."""
        from violation_rules.readers import live  # noqa: PLC0415 - after `--help`

        heard = live.read("-", sys.stdin.buffer, options)
        with suppress(_StopListening):
            while True:
                with ended.at_once():
                    item = next(heard, None)
                if item is None:
                    return
                self._take(item)

    def _take(self, item: Utterance | ReadProblem) -> None:
        if isinstance(item, ReadProblem):
            self.problems.append(item)
            tell_problem(item, self._catalogue)
            return
        self.said.append(item)
        self._tell(self._live.feed(item), "certain")
        self._tell(self._live.early, "early")

    def end(self) -> None:
        """The room has ended: what waited for that, and what was told early and did not come true as told."""
        self._tell(self._live.close(), "certain")
        self._tell(self._early.values(), "withdrawn")

    def ordered(self) -> list[Finding]:
        """All that is certain, by where it was said."""
        return sorted(self.certain, key=lambda one: (min(piece.start for piece in one.evidence), one.violation))

    def _tell(self, findings: Iterable[Finding], stage: Stage) -> None:
        for finding in findings:
            if stage == "early":
                self._early[finding.id] = finding
            elif stage == "certain":
                self.certain.append(finding)
            told = stage == "certain" and self._early.pop(finding.id, None) is not None
            if self._form == "jsonl":
                from violation_rules.reports.encode import finding_data, to_json  # noqa: PLC0415 - one format of two

                sys.stdout.buffer.write(to_json({"stage": stage, "finding": finding_data(finding)}) + b"\n")
                sys.stdout.buffer.flush()
            elif not told:  # what was told early comes again in the report at the end
                print_lines([self._line(finding, stage)], colour=colourful())

    def _line(self, finding: Finding, stage: Stage) -> list[Piece]:
        anchor = wording.anchor(finding)
        where = "" if anchor is None else wording.place(anchor, self._catalogue)
        cited = wording.leading(finding, "prohibition", self._catalogue)
        return [
            (f"{where}  ", "dim"),
            (self._catalogue(f"watch.{stage}"), "dim" if stage == "withdrawn" else "bold"),
            (f"  {wording.severity(finding, self._catalogue)}", SEVERITY_STYLES[finding.severity]),
            (f"  {finding.title}", "bold"),
            (f"  “{wording.quoted(finding)}”", ""),
            (f"  {cited}", "dim"),
        ]
