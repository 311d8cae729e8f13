"""A Program made ready to run: the automaton and the look-up tables derived from it. Immutable, safe to share."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import re2

from violation_rules.compiler import program as ir
from violation_rules.engine import automaton
from violation_rules.engine.lexicons import ALWAYS, Entries, mask
from violation_rules.engine.plan import Plan
from violation_rules.text.required import required_runs
from violation_rules.text.resemblance import learnt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from violation_rules.engine.automaton import Patient
    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.findings import Texts
    from violation_rules.engine.screen import Screen
    from violation_rules.engine.spread import Spread
    from violation_rules.text.readings import Joints


_T = TypeVar("_T")

_MOST_IN_RUN = 40
"""A run of more strings is not worth asking for."""
_ALONE = re.compile(r"\\[ACzZ]|\(\?[a-zA-Z]*-[a-zA-Z]*m")
"""In a pattern: it means something else where texts are joined. A line feed does not, RE2 being told that none is ever matched."""
_FEW_TEXTS = 20
"""For these a table of readings does not pay."""
_FEW_TRIES = 50
"""Taking a pattern apart costs as much as trying it on so many sentences."""
RENEWAL = 128_000_000
"""Characters after which patterns are let go: compiling them again costs some 0.6 s, and so much text forty-five."""
_UNKNOWN = object()


class Reading(NamedTuple):
    """A reading of a rule: the rule's number, its match node, and the needs of that: of each set at least one lexicon must be hit."""

    rule: int
    match: int
    needs: tuple[frozenset[int], ...]


class _Made(dict[int, _T]):
    """Values by number, each made when it is first asked for."""

    def __init__(self, make: Callable[[int], _T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, number: int) -> _T:
        found = self[number] = self._make(number)
        return found


class _Finders(dict[int, bool]):
    """Node → whether it yields matches of its own (a finder) or only tests."""

    def __init__(self, program: ir.Program) -> None:
        super().__init__()
        self._nodes = program.nodes

    def __missing__(self, index: int) -> bool:
        found = self[index] = self._finds(self._nodes[index])
        return found

    def _finds(self, node: ir.Node) -> bool:
        match node:
            case ir.Term() | ir.Near() | ir.Found() | ir.ClearlyResembles() | ir.Never():
                return True
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return all(self[part] for part in parts)
            case ir.And(parts=parts):
                return any(self[part] for part in parts)
            case ir.Scoped(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self[inner]
            case ir.Compare(left=left, right=right):
                return left.amount is not None or right.amount is not None
            case _:
                return False


class Runtime:
    """What the engine shares between documents."""

    def __init__(self, program: ir.Program) -> None:
        """Derive the tables; the automaton is built on first use."""
        self.program = program
        self.light = False
        """Whether findings are only read, so that they need not be models; set before the first of them is made."""
        self.lengths = _Made(lambda atom: len(program.atoms[atom]))
        """Of each atom, in code points."""
        self._scanned = 0
        self._entries: dict[int, Entries] = {}
        edges, lexicons = program.atom_edges.cast("i"), program.atom_lexicons.cast("i")
        owners = self._lexicons_of = _Made(lambda atom: tuple(lexicons[edges[atom] : edges[atom + 1]]))
        """Of each atom the lexicons that have an entry with it."""
        self._masks = _Made(lambda atom: mask(owners[atom]))
        self.always = {
            lexicon: numbers
            for lexicon in program.always
            if (numbers := [number for number, entry in enumerate(program.lexicons[lexicon].entries) if not entry.atoms])
        }
        """Lexicon → its regexes without a required literal: tried on every sentence."""
        self._always = ALWAYS | mask(tuple(self.always))
        self.exception_atoms = _Made(lambda index: frozenset(program.exceptions[index].atoms))
        """Of each set of innocent phrases the atoms of those that are plain terms."""
        self.rules_by_id = {rule.id: index for index, rule in enumerate(program.rules)}
        self.finder = _Finders(program)
        self.resembling = _Made(lambda match: _resembling(program.nodes, self.finder, match))
        """Of each condition the violation that it asks its place to resemble, whatever else it asks, and whether clearly; or None."""
        self.facts = {fact.name: fact for fact in program.facts}
        self.inferences: dict[str, list[ir.Inference]] = {}
        for inference in program.inferences:
            self.inferences.setdefault(inference.fact, []).append(inference)
        self.order = _special_first(program.rules)
        self._spread: dict[str, Spread] = {}
        self._regexes: dict[str, Any] = {}
        self._regexes_of_lines: dict[str, Any] = {}
        self._runs: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._tries: dict[str, int] = {}
        self._read = 0
        """Characters screened since patterns were last let go."""
        self.keeps_patterns = False
        """Whether they stay, because somebody waits for each answer."""

    @cached_property
    def unweighed(self) -> frozenset[int]:
        """Rules that weights were not learnt for, and those that they ask for: all that talk clearly about other things concerns."""
        from violation_rules.engine.reach import with_asked  # noqa: PLC0415 - many texts do without

        return with_asked(self, [number for name, number in self.rules_by_id.items() if name not in learnt()])

    @property
    def mostly_weighed(self) -> bool:
        """Whether it pays to ask first whether what is said is clearly about other things."""
        return len(self.unweighed) * 2 < len(self.program.rules)

    def entries(self, lexicon: int) -> Entries:
        """The entries of a lexicon by their atoms."""
        known = self._entries.get(lexicon)
        return self._entries.setdefault(lexicon, Entries(self.program.lexicons[lexicon])) if known is None else known

    def lexicons_of(self, atoms: Iterable[int]) -> set[int]:
        """The lexicons that have one of these atoms."""
        self._scanned += 1
        known = self._lexicons_of
        return set().union(*[known[atom] for atom in atoms])

    def mask_of(self, atoms: Iterable[int]) -> int:
        """The lexicons that may be hit where these atoms are found, as a mask."""
        self._scanned += 1
        masks = self._masks
        found = self._always
        for atom in atoms:
            found |= masks[atom]
        return found

    def spread(self, kind: str) -> Spread:
        """How many utterances from where a rule can match hits matter, in documents of a kind."""
        known = self._spread.get(kind)
        if known is None:
            from violation_rules.engine.spread import Spread  # noqa: PLC0415 - a single short text does without

            known = self._spread.setdefault(kind, Spread(self, kind))
        return known

    def possible(self, hit: set[int]) -> Possible:
        """Rules with those of their readings whose needed lexicons are all among those hit."""
        out: Possible = {}
        for number, match, needs in self._with_hardest_need(hit):
            for need in needs:
                if need.isdisjoint(hit):
                    break
            else:
                out.setdefault(number, []).append(match)
        return out

    def _with_hardest_need(self, hit: set[int]) -> Sequence[Reading]:
        """The readings in question, in order; once there have been some texts, only those of which the hardest need is met."""
        if self._scanned <= _FEW_TEXTS:
            return self._readings
        always, by_lexicon = self._readings_by_lexicon
        numbers = set(always)
        for lexicon in by_lexicon.keys() & hit:
            numbers.update(by_lexicon[lexicon])
        return [self._readings[number] for number in sorted(numbers)]

    @cached_property
    def _readings(self) -> list[Reading]:
        return [
            Reading(number, match, tuple(sorted(map(frozenset, needs), key=len)))
            for number, rule in enumerate(self.program.rules)
            for match, needs in zip(rule.matches, rule.needs, strict=True)
        ]

    @cached_property
    def _readings_by_lexicon(self) -> tuple[list[int], dict[int, list[int]]]:
        """Numbers of readings that need nothing, and of the others by the lexicons of their first need."""
        by_lexicon: dict[int, list[int]] = {}
        for number, reading in enumerate(self._readings):
            for lexicon in reading.needs[0] if reading.needs else ():
                by_lexicon.setdefault(lexicon, []).append(number)
        return [number for number, reading in enumerate(self._readings) if not reading.needs], by_lexicon

    @cached_property
    def joints(self) -> Joints:
        """Which boundaries between utterances a term may bridge."""
        from violation_rules.text.readings import Joints  # noqa: PLC0415 - needs numpy

        return Joints(self.program.atoms)

    @cached_property
    def automaton(self) -> Patient:
        """The automaton over all atoms."""
        return automaton.build(self.program)

    @cached_property
    def plan(self) -> Plan:
        """The conditions and rules as the evaluator runs them."""
        return Plan(self)

    @cached_property
    def texts(self) -> Texts:
        """Parts of findings that recur."""
        from violation_rules.engine.findings import Texts  # noqa: PLC0415 - findings are written from what a runtime finds

        return Texts(self)

    @cached_property
    def screen(self) -> Screen:
        """The plan by which blocks of documents are screened."""
        from violation_rules.engine.screen import Screen  # noqa: PLC0415 - a single text does without

        return Screen(self)

    @cached_property
    def screen_elsewhere(self) -> Screen:
        """The same of documents in which all talk is clearly about other things."""
        from violation_rules.engine.screen import Screen  # noqa: PLC0415 - most rulesets do without

        return Screen(self, self.unweighed)

    def regex(self, pattern: str) -> Any:
        """A compiled linear-time regex without groups, for sentences in UTF-8: they hold no line feed."""
        compiled = self._regexes.get(pattern)
        if compiled is None:
            # What is asked of many sentences is asked of single ones too, and each compiled pattern keeps a memory of its own.
            compiled = self._regexes.setdefault(pattern, self.regex_of_lines(pattern) or re2.compile(pattern, _options()))
        return compiled

    def regex_of_lines(self, pattern: str) -> Any:
        """The same over many sentences at once, encoded and joined by line feeds, which it never crosses; None where that cannot be."""
        compiled = self._regexes_of_lines.get(pattern, _UNKNOWN)
        if compiled is _UNKNOWN:
            alone = _ALONE.search(pattern) is not None
            compiled = self._regexes_of_lines[pattern] = None if alone else re2.compile(f"(?m){pattern}", _options(never_nl=True))
        return compiled

    def screened(self, characters: int) -> None:
        """Know that so much text was. From time to time patterns are let go, for RE2 remembers ever more of what it read."""
        self._read += characters
        if self._read >= RENEWAL and not self.keeps_patterns:
            self._read = 0
            self._regexes.clear()
            self._regexes_of_lines.clear()
            re2.purge()

    def runs(self, pattern: str) -> tuple[tuple[str, ...], ...]:
        """Strings of each of which a regex needs one: cheaper to ask for than the regex. When it is first asked for, nothing."""
        known = self._runs.get(pattern)
        if known is None:
            tries = self._tries[pattern] = self._tries.get(pattern, 0) + 1
            if tries < _FEW_TRIES:
                return ()
            runs = [tuple(run) for run in required_runs(pattern) if len(run) <= _MOST_IN_RUN]
            known = self._runs.setdefault(pattern, tuple(sorted(runs, key=len)))
        return known


def _options(*, never_nl: bool = False) -> re2.Options:
    options = re2.Options()
    options.never_nl, options.never_capture = never_nl, True
    return options


def _resembling(nodes: Sequence[ir.Node], finder: Mapping[int, bool], index: int) -> tuple[str | None, bool]:
    node, asked = nodes[index], [index]
    if isinstance(node, ir.And):  # at home where its first finder is; what else it finds may stand elsewhere
        first = next((part for part in node.parts if finder[part]), None)
        asked = [part for part in node.parts if part == first or isinstance(nodes[part], ir.Resembles)]
    for one in map(nodes.__getitem__, asked):
        if isinstance(one, ir.Resembles | ir.ClearlyResembles):
            return one.violation, isinstance(one, ir.ClearlyResembles)
    return None, False


def _special_first(rules: Sequence[ir.Rule]) -> list[int]:
    """Rule indexes so that whatever a rule yields to comes before it."""
    index = {rule.id: number for number, rule in enumerate(rules)}
    order: list[int] = []
    done: set[int] = set()

    def visit(number: int) -> None:
        if number in done:
            return
        done.add(number)
        for other in rules[number].yields_to:
            if other in index:
                visit(index[other])
        order.append(number)

    for number in range(len(rules)):
        visit(number)
    return order
