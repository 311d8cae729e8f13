"""Lexicons → entries over one shared table of atoms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir
from violation_rules.compiler.frequency import frequency, of_any
from violation_rules.text.boundaries import longer_words
from violation_rules.text.fold import fold, fold_term
from violation_rules.text.patterns import compile_pattern
from violation_rules.text.required import required_literals
from violation_rules.text.variants import variants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from violation_rules.language import ast
    from violation_rules.language.symbols import Symbols

_SENTENCE_MARKS = "。！？!?；;…\\n"


class Lexicons:
    """Collects lexicons as conditions ask for them, so that what no rule uses costs nothing."""

    def __init__(self, symbols: Symbols) -> None:
        """Start with empty tables."""
        self._symbols = symbols
        self._fold = folded_together(
            term.text for declared in symbols.lexicons.values() for term in (*declared.terms, *declared.exceptions)
        )
        self._atoms: dict[str, int] = {}
        self._index: dict[str, int] = {}
        self._exception_index: dict[tuple[tuple[int, ...], tuple[ir.Entry, ...]], int] = {}
        self.lexicons: list[ir.Lexicon] = []
        self.exceptions: list[ir.Exceptions] = []

    @property
    def atoms(self) -> tuple[str, ...]:
        """All literals, by index."""
        return tuple(self._atoms)

    def lexicon(self, name: str) -> int:
        """Index of a declared lexicon, compiling it on first use."""
        if name not in self._index:
            declared = self._symbols.lexicons[name]
            entries = tuple(dict.fromkeys(self._entries(declared)))
            self._add(name, ir.Lexicon(name, declared.title or name, declared.even_if_negated, entries))
        return self._index[name]

    def literal(self, term: ast.Term) -> int:
        """Index of the one-term lexicon that a quoted literal in a condition stands for."""
        key = f'"{term.text}"'
        if key not in self._index:
            entry = self._entry(term, -1)
            self._add(key, ir.Lexicon(key, term.text, False, () if entry is None else (entry,)))  # noqa: FBT003 - a record
        return self._index[key]

    def exception_set(self, terms: tuple[ast.Term, ...], lexicons: tuple[str, ...], words: tuple[str, ...] = ()) -> int:
        """Index of a set of innocent phrases: terms, other lexicons' entries, dictionary words; -1 for none."""
        entries = [entry for term in terms if (entry := self._entry(term, -1)) is not None]
        for name in lexicons:
            entries.extend(self._entries(self._symbols.lexicons[name]))
        atoms = {atom for entry in entries if entry.regex is None for atom in entry.atoms}
        atoms.update(self._atom(folded) for word in words if (folded := self._fold(word)))
        patterns = tuple(entry for entry in entries if entry.regex is not None)
        if not atoms and not patterns:
            return -1
        key = (tuple(sorted(atoms)), patterns)
        if key not in self._exception_index:
            self._exception_index[key] = len(self.exceptions)
            self.exceptions.append(ir.Exceptions(*key))
        return self._exception_index[key]

    def _add(self, key: str, lexicon: ir.Lexicon) -> None:
        self._index[key] = len(self.lexicons)
        self.lexicons.append(lexicon)

    def _atom(self, text: str) -> int:
        return self._atoms.setdefault(text, len(self._atoms))

    def _entries(
        self, declared: ast.Lexicon, terms: tuple[ast.Term, ...] = (), names: tuple[str, ...] = (), path: frozenset[str] = frozenset()
    ) -> Iterator[ir.Entry]:
        """Own terms with own exceptions and those of the lexicons that include this one, then each include's in the same way."""
        terms += declared.exceptions
        names += tuple(name.text for name in declared.exception_lexicons)
        yield from self._with_exceptions(declared.terms, terms, names)
        path |= {declared.name.text}
        for include in declared.includes:
            if include.text not in path:
                yield from self._entries(self._symbols.lexicons[include.text], terms, names, path)

    def _with_exceptions(self, terms: tuple[ast.Term, ...], exceptions: tuple[ast.Term, ...], names: tuple[str, ...]) -> Iterator[ir.Entry]:
        shared = self.exception_set(exceptions, names)
        for term in terms:
            words = longer_words(self._fold(term.text)) if term.whole_word and term.kind == "plain" else ()
            entry = self._entry(term, self.exception_set(exceptions, names, words) if words else shared)
            if entry is not None:
                yield entry

    def _entry(self, term: ast.Term, exceptions: int) -> ir.Entry | None:
        """One term; None for one that folds to nothing (the checks report it)."""
        if term.kind == "regex":
            atoms = tuple(self._atom(literal) for literal in required_literals(term.text, of_any))
            return ir.Entry(f"/{term.text}/", atoms, regex=term.text, whole_word=term.whole_word, exceptions=exceptions)
        if term.kind == "pattern":
            regex = compile_pattern(term.text)
            atoms = tuple(self._atom(literal) for literal in required_literals(regex, of_any))
            return ir.Entry(term.text, atoms, regex=regex, whole_word=term.whole_word, exceptions=exceptions)
        folded = self._fold(term.text)
        if not folded:
            return None
        if term.gap and len(folded) > 1:
            regex = f"[^{_SENTENCE_MARKS}]{{0,{term.gap}}}?".join(_escaped(char) for char in folded)
            rarest = min(folded, key=frequency)
            return ir.Entry(term.text, (self._atom(rarest),), regex=regex, whole_word=term.whole_word, exceptions=exceptions)
        spellings = (folded, *variants(folded)) if term.homophones else (folded,)
        return ir.Entry(
            term.text,
            tuple(self._atom(spelling) for spelling in spellings),
            exact=term.exact,
            whole_word=term.whole_word,
            latin=_latin(folded[0]) or _latin(folded[-1]),
            exceptions=exceptions,
        )


def folded_together(texts: Iterable[str]) -> Callable[[str], str]:
    """`fold_term`, with the given texts folded in one pass: folding one by one costs more than all the rest of compiling."""
    stripped = {text: text.strip() for text in texts if "\n" not in text.strip()}
    lines = fold("\n".join(stripped.values())).text.split("\n") if stripped else []
    known = {text: line.strip() for text, line in zip(stripped, lines, strict=True)}

    def look_up(text: str) -> str:
        found = known.get(text)
        if found is None:
            found = known[text] = fold_term(text)
        return found

    return look_up


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _escaped(char: str) -> str:
    return "\\" + char if not char.isalnum() and char.isascii() else char
