"""Symbols → Program."""

from __future__ import annotations

from array import array
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir
from violation_rules.compiler.buckets import fill
from violation_rules.compiler.conditions import Conditions, scope
from violation_rules.compiler.lexicons import Lexicons
from violation_rules.compiler.needs import Derivation, extent
from violation_rules.compiler.rules import DEFAULT_SCOPE, Rules
from violation_rules.language import ast

if TYPE_CHECKING:
    from violation_rules.language.symbols import Symbols


def compile_symbols(symbols: Symbols) -> ir.Program:
    """Compile a ruleset that the checks have found free of errors."""
    lexicons = Lexicons(symbols)
    conditions = Conditions(symbols, lexicons)
    drafts = [(declared, *_stretch(declared), [conditions.node(excuse) for excuse in declared.unless]) for declared in symbols.infers]
    nodes = [(conditions.node(condition), within, unless) for _, condition, within, unless in drafts]
    header = symbols.header
    if header is None:
        raise ValueError("a ruleset without a header: the checks have not been run")
    rules = Rules(symbols, conditions, lexicons).compile()
    derivation = Derivation(conditions.nodes, lexicons.lexicons, lexicons.atoms, lambda _: ())
    inferences = tuple(
        ir.Inference(
            declared.fact.text,
            declared.value,
            node,
            tuple(unless),
            within,
            extent(within) + max(derivation.operand_reach(one, DEFAULT_SCOPE) for one in (node, *unless)),
        )
        for (declared, *_), (node, within, unless) in zip(drafts, nodes, strict=True)
    )
    facts = [ir.Fact(name, declared.title or name, declared.kind, declared.values) for name, declared in symbols.facts.items()]
    buckets = fill(lexicons.atoms)
    edges, owners = _lexicons_by_atom(lexicons)
    return ir.Program(
        format=ir.FORMAT,
        name=header.name.text,
        title=header.title,
        version=header.version,
        digest=symbols.digest,
        atoms=lexicons.atoms,
        lexicons=tuple(lexicons.lexicons),
        exceptions=tuple(lexicons.exceptions),
        nodes=conditions.nodes,
        questions=tuple(conditions.questions),
        rules=rules,
        facts=tuple(facts),
        inferences=inferences,
        always=tuple(number for number, one in enumerate(lexicons.lexicons) if not all(entry.atoms for entry in one.entries)),
        atom_sizes=tuple(sorted(set(map(len, lexicons.atoms)))),
        bucket_edges=buckets.edges,
        bucket_atoms=buckets.atoms,
        atom_edges=memoryview(edges.tobytes()),
        atom_lexicons=memoryview(owners.tobytes()),
    )


def _stretch(declared: ast.Infer) -> tuple[ast.Condition, ir.Scope]:
    """The condition of an inference, and how far round the place that asks it is looked for: the suffix, else the document."""
    condition = declared.condition
    if isinstance(condition, ast.Scoped):
        return condition.inner, scope(condition.scope)
    return condition, ir.Scope("document")


def _lexicons_by_atom(lexicons: Lexicons) -> tuple[array[int], array[int]]:
    """Of each atom where its lexicons begin in the second array, and these."""
    of: list[list[int]] = [[] for _ in lexicons.atoms]
    for number, lexicon in enumerate(lexicons.lexicons):
        for atom in {atom for entry in lexicon.entries for atom in entry.atoms}:
            of[atom].append(number)
    return array("i", accumulate(map(len, of), initial=0)), array("i", chain.from_iterable(of))
