"""Symbols → Program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir
from violation_rules.compiler.conditions import Conditions
from violation_rules.compiler.lexicons import Lexicons
from violation_rules.compiler.rules import DEFAULT_SCOPE, Rules

if TYPE_CHECKING:
    from violation_rules.language.symbols import Symbols


def compile_symbols(symbols: Symbols) -> ir.Program:
    """Compile a ruleset that the checks have found free of errors."""
    lexicons = Lexicons(symbols)
    conditions = Conditions(symbols, lexicons)
    inferences = tuple(
        ir.Inference(
            declared.fact.text,
            declared.value,
            conditions.node(declared.condition),
            tuple(conditions.node(excuse) for excuse in declared.unless),
            DEFAULT_SCOPE,
        )
        for declared in symbols.infers
    )
    header = symbols.header
    if header is None:
        raise ValueError("a ruleset without a header: the checks have not been run")
    rules = Rules(symbols, conditions, lexicons).compile()
    facts = [ir.Fact(name, declared.title or name, declared.kind, declared.values) for name, declared in symbols.facts.items()]
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
    )
