"""A loaded ruleset: what users hold in their hands."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from datetime import datetime as clock
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from violation_rules.engine.findings import write_out
from violation_rules.engine.judge import SMALL_CHARACTERS, judge
from violation_rules.engine.runtime import Runtime
from violation_rules.engine.scene import Scene
from violation_rules.errors import RulesetError
from violation_rules.model import Document
from violation_rules.text.plain import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from violation_rules.compiler.program import Program
    from violation_rules.engine.explain import Explanation
    from violation_rules.engine.stream import Stream
    from violation_rules.examples import TestReport
    from violation_rules.language import ast
    from violation_rules.language.diagnostics import Diagnostic
    from violation_rules.language.symbols import Symbols
    from violation_rules.model import FactValue, Finding, Kind

_CHINA = timezone(timedelta(hours=8))


class Ruleset:
    """Immutable and safe to share between threads; scanning keeps no state in it."""

    def __init__(
        self, program: Program, target: str | Path, symbols: Symbols | None = None, *, diagnostics: tuple[Diagnostic, ...] = ()
    ) -> None:
        """Use `load_ruleset`. `symbols` are the declarations, read again from `target` when first asked for."""
        self.program = program
        self._target = target
        self._symbols = symbols
        self._runtime = Runtime(program)
        self.diagnostics = diagnostics
        """What the checks found: warnings, and with `keep_going` the errors of what was left out."""

    def __repr__(self) -> str:
        """Name, version and the beginning of the digest."""
        return f"<Ruleset {self.name} {self.version} {self.digest[:12]}>"

    # --- what it is -------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """`longwan`."""
        return self.program.name

    @property
    def title(self) -> str:
        """The ruleset's title in Chinese."""
        return self.program.title

    @property
    def version(self) -> str:
        """`2026.11.1`."""
        return self.program.version

    @property
    def digest(self) -> str:
        """SHA-256 over all rule files of the ruleset and of those it extends."""
        return self.program.digest

    @cached_property
    def symbols(self) -> Symbols:
        """All declarations, linked: lexicons, conditions, violations, units, points, …."""
        if self._symbols is not None:
            return self._symbols
        from violation_rules.loading import read_symbols  # noqa: PLC0415 - a cached program needs no parser until here

        return read_symbols(self._target)

    @property
    def violations(self) -> tuple[ast.Violation, ...]:
        """The violations, in the order declared."""
        return tuple(self.symbols.violations.values())

    @property
    def lexicons(self) -> tuple[ast.Lexicon, ...]:
        """The lexicons, in the order declared."""
        return tuple(self.symbols.lexicons.values())

    @property
    def statutes(self) -> tuple[ast.Statute, ...]:
        """The statutes, in the order declared."""
        return tuple(self.symbols.statutes.values())

    @property
    def units(self) -> tuple[ast.Unit, ...]:
        """The units of the jurisdiction, in the order declared."""
        return tuple(self.symbols.units.values())

    @property
    def runtime(self) -> Runtime:
        """What the adapters in `integrations` hand to the engine."""
        return self._runtime

    # --- what it does -------------------------------------------------------------------------------------------------

    def scan(
        self,
        document: Document | str,
        *,
        kind: Kind = "transcript",
        facts: Mapping[str, FactValue] | None = None,
        on: date | None = None,
        id: str = "-",  # noqa: A002 - the word users know from Document
        experimental: bool = False,
        paranoid: bool = False,
    ) -> list[Finding]:
        """Find violations in a document, or in a text of one `kind`.

        Findings come ordered by position, then violation id. `paranoid` also runs the naive oracle and raises
        `AssertionError` where the two disagree. Raises `FactError` for facts that are not declared or not allowed.
        """
        if isinstance(document, str):
            document = Document(kind=kind, id=id, on=on, text=document, facts=facts)
        day = document.on or today()
        if len(document.full_text()) < SMALL_CHARACTERS:
            evaluator, verdicts = judge(Scene(self._runtime, document), day, experimental=experimental)
            findings = write_out(evaluator, verdicts, day)
        else:
            findings = self._scan_block([document], day, experimental=experimental).get(0, [])
        if paranoid:
            from violation_rules.engine.oracle import assert_agrees  # noqa: PLC0415 - only the doubtful pay for it

            assert_agrees(self.symbols, document, day, findings, experimental=experimental)
        return findings

    def scan_many(self, documents: Iterable[Document | str], *, experimental: bool = False) -> Iterator[list[Finding]]:
        """Findings of each document (or transcript's text), in order, in memory that does not grow with their number.

        Raises `FactError` for facts that are not declared or not allowed, before anything of the same block is given.
        """
        stream = (Document(text=one) if isinstance(one, str) else one for one in documents)
        first = list(islice(stream, 2))
        if len(first) == 1 and first[0].text is not None and len(first[0].text) <= LONGEST:
            yield self.scan(first[0], experimental=experimental)
            return
        from violation_rules.engine.batch import blocks  # noqa: PLC0415 - a single text does without

        for block in blocks(chain(first, stream)):
            found = self._scan_block(block, today(), experimental=experimental)
            for at in range(len(block)):
                yield found.get(at) or []

    def _scan_block(self, block: Sequence[Document], day: date, *, experimental: bool) -> dict[int, list[Finding]]:
        """The findings of those of some documents that have any."""
        from violation_rules.engine.batch import judge_block  # noqa: PLC0415 - a short text does without
        from violation_rules.engine.memory import uncollected  # noqa: PLC0415 - likewise

        found: dict[int, list[Finding]] = {}
        with uncollected():
            for judged in judge_block(self._runtime, block, day, experimental=experimental):
                found[judged.at] = write_out(judged.evaluator, judged.verdicts, block[judged.at].on or day)
        return found

    def scan_arrow(
        self, batch: pa.RecordBatch, *, text: str = "text", kind: Kind = "transcript", experimental: bool = False
    ) -> pa.RecordBatch:
        """Findings in a batch whose rows are documents, as a batch with the fields of `Finding` (extra `arrow`).

        Besides the column `text` a batch may have `id`, `kind`, `on` and columns named like declared facts; without `id` the row's
        number names the document. Raises `ValueError` for a missing text column or an unknown kind, `FactError` for facts.
        """
        from violation_rules.integrations.arrow import findings_of  # noqa: PLC0415 - an extra

        return findings_of(self._runtime, batch, today(), text=text, kind=kind, experimental=experimental)

    def stream(
        self,
        *,
        kind: Kind = "transcript",
        facts: Mapping[str, FactValue] | None = None,
        on: date | None = None,
        id: str = "-",  # noqa: A002
        early: bool = False,
    ) -> Stream:
        """Open a live document: `feed` it utterances, `close` it at the end.

        `feed` gives what is certain. With `early`, `Stream.early` says after each utterance what stands as of now and may yet change.
        """
        from violation_rules.engine.stream import Stream  # noqa: PLC0415 - most programs never stream

        return Stream(self._runtime, kind=kind, facts=facts, on=on or today(), id=id, early=early)

    def prepare(
        self, *, kind: Kind = "transcript", facts: Mapping[str, FactValue] | None = None, on: date | None = None, early: bool = False
    ) -> None:
        """Make now (two seconds for the bundled rules) what rooms opened with `stream` would make while somebody waits.

        Name what they have in common: the kind, the facts that are given, the day, whether they tell early. Raises `FactError` as
        `stream` does.
        """
        from violation_rules.engine.ready import make_ready  # noqa: PLC0415 - most programs never stream

        make_ready(self._runtime, kind, facts or {}, on or today(), early=early)

    def explain(
        self,
        document: Document | str,
        *,
        violation: str | None = None,
        kind: Kind = "transcript",
        facts: Mapping[str, FactValue] | None = None,
        on: date | None = None,
    ) -> Explanation:
        """Why a violation was found, or why not, as a tree; of all that came near when none is named.

        Raises `KeyError` for an unknown violation.
        """
        from violation_rules.engine.explain import explain  # noqa: PLC0415

        if isinstance(document, str):
            document = Document(kind=kind, on=on, text=document, facts=facts)
        return explain(self._runtime, document, document.on or today(), violation)

    def test(self, *, violations: Iterable[str] | None = None, progress: Callable[[int, int], None] | None = None) -> TestReport:
        """Run the rules' own examples (of all violations, or of those named)."""
        from violation_rules.examples import run_examples  # noqa: PLC0415

        return run_examples(self, violations=violations, progress=progress)


def today() -> date:
    """The day in China: statutes begin at midnight there."""
    return clock.now(_CHINA).date()


def load_ruleset(target: str | Path, *, keep_going: bool = False) -> Ruleset:
    """Load a bundled ruleset by name, or one from a folder of `.vr` files.

    Raises `RulesetError`, which carries every diagnostic of every file, if any of them is an error. With `keep_going`
    the declarations that have errors are left out instead; `Ruleset.diagnostics` says which. What was compiled before is taken
    from the user's cache (see `compiler/cache.py`).
    """
    from violation_rules.compiler.cache import recall  # noqa: PLC0415 - `loading` needs it too, by way of this module

    program = recall(target)
    if program is not None:
        return Ruleset(program, target)
    from violation_rules.loading import load  # noqa: PLC0415 - the language front end is heavy

    return load(target, keep_going=keep_going)


__all__ = ["Ruleset", "RulesetError", "load_ruleset", "today"]
